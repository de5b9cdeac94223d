"""Drafts: what a visitor has typed into a form so far; a fresh form is filled with what the conversation holds."""

from collections.abc import Mapping

from bot.core.hours import zone_named, zone_or_none
from bot.core.slots import find_slots
from bot.service.deps import Deps
from bot.service.visitors import Session, visitor_of
from bot.store import changes, reader

_KEPT = 6  # messages of the visitor's that a form begins with
_TEXTS = {"message": "text", "ticket": "details"}


async def save(deps: Deps, session: Session, form: str, fields: Mapping[str, str]) -> None:
    """Keep the fields of a form."""
    await deps.store.write(changes.save_draft, visitor_of(deps, session), form, fields, deps.now())


async def load(deps: Deps, session: Session, form: str) -> dict[str, str]:
    """Give the fields of a form: as they were kept, else as the conversation fills them."""
    kept = await deps.store.read(reader.draft, session.visitor, form)
    if kept:
        return kept
    found = (await deps.store.read(reader.thread, session.visitor)).open
    if found is None:
        return {}
    said = await deps.store.read(reader.said_by_visitor, found.id, _KEPT)
    texts = [each.text for each in said if each.choice is None]
    settings = deps.settings
    ours = [settings.site, settings.support_email.rpartition("@")[2], settings.sales_email.rpartition("@")[2]]
    zone = zone_or_none(found.time_zone) or zone_named(settings.zone)
    slots = find_slots(texts, settings.order_pattern, settings.products, ours, deps.now().astimezone(zone).date())
    filled = {_TEXTS[form]: "\n".join(texts), "email": slots.email}
    if form == "ticket":
        filled |= {
            "order_id": slots.order_id,
            "website_url": slots.website_url,
            "product": slots.product,
            "product_version": slots.product_version,
        }
    return {name: value for name, value in filled.items() if value}
