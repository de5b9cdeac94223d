"""Due: does what rows of the `due` table ask for, when their moment has come. Every step can be done twice without harm."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.errors import Busy, NotStored
from bot.core.lifecycle import Move, after
from bot.core.model import Conversation, Due, Status
from bot.core.phrases import Phrase
from bot.service import cases, handoff, presence, vault
from bot.service.deps import Deps
from bot.service.handoff import Step
from bot.service.moves import IDLE, move
from bot.store import due as table
from bot.store import reader
from bot.store.changes import Change

_log = logging.getLogger("tresen.due")
_LATER = timedelta(minutes=10)  # after which a timer that failed is tried again
Run = Callable[[Deps, Due], Awaitable[None]]


async def run_due(deps: Deps) -> None:
    """Do everything that is due by now; one that fails is logged, tried again later, and holds nobody else up.

    Raises NotStored or Busy where nothing can be stored: what is due stays so.
    """
    while rows := await deps.store.read(table.due_until, deps.now()):
        for due in _last_step_only(rows):
            await _run(deps, due)
        for due in rows:
            await deps.store.write(table.drop_due, due)  # those that a further step made needless


async def _run(deps: Deps, due: Due) -> None:
    try:
        await _RUN[due.kind](deps, due)
    except (NotStored, Busy):
        raise  # it is not done: the row has to stay
    except LookupError:
        pass  # what it was about is gone
    except Exception:
        _log.exception("the timer %s of %s failed; it is tried again later", due.kind, due.subject)
        await deps.store.write(table.put_off, due, deps.now() + _LATER)
        return
    await deps.store.write(table.drop_due, due)


async def next_at(deps: Deps) -> datetime | None:
    """Give when to look again."""
    return await deps.store.read(table.next_due_at)


def _last_step_only(rows: list[Due]) -> list[Due]:
    """After a down-time, only the last step of a wait still makes sense."""
    ladder = (handoff.STILL_WAITING, handoff.NOBODY_CAME, handoff.CLOSING)
    furthest: dict[str, int] = {}
    for row in rows:
        if row.kind in ladder:
            furthest[row.subject] = max(furthest.get(row.subject, 0), ladder.index(row.kind))
    return [row for row in rows if row.kind not in ladder or ladder.index(row.kind) == furthest[row.subject]]


async def _still_waiting(deps: Deps, due: Due) -> None:
    async def step(conversation: Conversation) -> Step:
        assert conversation.queued_at is not None
        position = await deps.store.read(reader.place_in_queue, conversation.queued_at)
        return handoff.still_waiting(deps, conversation, position)

    await _while_queued(deps, due, step)


def _ending(phrase: Phrase) -> Run:
    async def end(deps: Deps, due: Due) -> None:
        async def step(conversation: Conversation) -> Step:
            return handoff.end_wait(deps, conversation, phrase)

        await _while_queued(deps, due, step)

    return end


async def _while_queued(deps: Deps, due: Due, step: Callable[[Conversation], Awaitable[Step]]) -> None:
    """Take a step of the wait, if the conversation is still waiting."""

    async def load() -> Conversation:
        found = await deps.store.read(reader.conversation_by_id, due.subject)
        if found is None:
            raise LookupError(due.subject)
        return found

    async def decide(found: Conversation) -> Change | None:
        if found.status is not Status.QUEUED:
            return None
        taken = await step(found)
        return Change(taken.conversation, taken.messages, due=taken.due)

    await move(deps, load, decide)


async def _idle(deps: Deps, due: Due) -> None:
    """End a conversation of the bot's in which nothing was said for long; people end theirs themselves."""

    async def load() -> Conversation:
        found = await deps.store.read(reader.conversation_by_id, due.subject)
        if found is None:
            raise LookupError(due.subject)
        return found

    async def decide(found: Conversation) -> Change | None:
        if found.status is not Status.BOT:
            return None
        return Change(replace(found, status=after(found.status, Move.RESOLVE), resolved_at=deps.now()))

    await move(deps, load, decide)


_RUN: dict[str, Run] = {
    handoff.STILL_WAITING: _still_waiting,
    handoff.NOBODY_CAME: _ending(handoff.NOBODY_FREE),
    handoff.CLOSING: _ending(handoff.CLOSED_WHILE_WAITING),
    presence.LEASE: presence.lease_ran_out,
    IDLE: _idle,
    cases.CLOSE: vault.close_case,
    vault.EXPIRY: vault.expire,
}
