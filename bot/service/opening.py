"""Opening: the visitor's open conversation; where there is none, a new one, linked to the one before."""

from dataclasses import replace
from datetime import timedelta

from bot.core.model import Conversation, Memory, Status
from bot.service.deps import Deps
from bot.service.moves import Load
from bot.service.visitors import Session
from bot.store import reader

_KEPT = timedelta(days=7)  # so long a ticket that was being asked for can be gone on with


def recalling(deps: Deps, session: Session) -> Load:
    """Load as `loading` does, or recall what was saved last: for what changes the conversation in any case, so that the writer compares."""
    load = loading(deps, session)

    async def recall() -> Conversation:
        return deps.recent.of(session.visitor) or await load()

    return recall


def loading(deps: Deps, session: Session) -> Load:
    """Load the visitor's open conversation; where there is none, a new one, linked to the one before."""

    async def load() -> Conversation:
        found = await deps.store.read(reader.thread, session.visitor)
        return found.open or new_conversation(deps, session, found.latest)

    return load


def new_conversation(deps: Deps, session: Session, latest: Conversation | None) -> Conversation:
    """Make a conversation that is not stored yet, linked to the one before."""
    return Conversation(
        id=deps.new_id(),
        visitor=session.visitor,
        status=Status.BOT,
        language=session.language,
        opened_at=deps.now(),
        previous=latest.id if latest else None,
        time_zone=session.zone,
        page=session.page,
        memory=_remembered(deps, latest),
    )


def _remembered(deps: Deps, latest: Conversation | None) -> Memory:
    """Take an interview along that ended with nobody's word but the clock's; it goes on when the visitor says so."""
    interview = latest.memory.interview if latest else None
    if latest is None or interview is None or latest.agent is not None or latest.resolved_at is None:
        return Memory()
    is_fresh = deps.now() - latest.resolved_at < _KEPT
    return Memory(interview=replace(interview, is_paused=True)) if is_fresh else Memory()
