"""Drafts: what a visitor has typed into a form so far, kept until it is sent."""

from collections.abc import Mapping

from bot.service.deps import Deps
from bot.service.visitors import Session, visitor_of
from bot.store import changes, reader


async def save(deps: Deps, session: Session, form: str, fields: Mapping[str, str]) -> None:
    """Keep the fields of a form."""
    await deps.store.write(changes.save_draft, visitor_of(deps, session), form, fields, deps.now())


async def load(deps: Deps, session: Session, form: str) -> dict[str, str]:
    """Give the fields of a form; none where nothing was kept."""
    return await deps.store.read(reader.draft, session.visitor, form)
