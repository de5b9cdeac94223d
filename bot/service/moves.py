"""Moves: load a conversation, decide, save and tell; and decide anew where somebody else was faster."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.errors import BUSY, Busy
from bot.core.model import Conversation, Due, Status
from bot.core.tickets import Ticket
from bot.service.deps import Deps
from bot.service.news import conversation_events, ticket_events
from bot.store import changes, tickets
from bot.store.changes import Change, Saved, Stale
from bot.store.tickets import TicketChange

IDLE = "idle"  # the kind of timer that ends a conversation in which nothing happens
_SOON = timedelta(minutes=4)  # the timekeeper looks more often than that by itself
_TRIES = 8  # how often somebody else may be faster before it is called busy
Load = Callable[[], Awaitable[Conversation]]
Decide = Callable[[Conversation], Awaitable["Change | Filing | None"]]
"""Gives what to change, or None where nothing is to be."""


@dataclass(frozen=True)
class Filing:
    """A ticket that is filed with what is said; `{number}` in the texts becomes its number."""

    ticket: TicketChange
    said: Change


@dataclass(frozen=True)
class Moved:
    """A conversation before and after."""

    before: Conversation
    saved: Saved
    ticket: Ticket | None = None
    """What was filed with it."""
    position: int | None = None
    """Its place in the queue, where it was looked up."""

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is now."""
        return self.saved.conversation


async def move(deps: Deps, load: Load, decide: Decide) -> Moved:
    """Carry a decision out, and tell of it. Raises Busy where others were faster again and again."""
    for _ in range(_TRIES):
        before = await load()
        change = await decide(before)
        if change is None:
            return Moved(before, Saved(before, ()))
        try:
            moved = await _save(deps, before, change)
        except Stale:
            deps.recent.forget(before.visitor)
            continue
        if moved.saved.is_repeat:
            deps.recent.forget(before.visitor)
        else:
            deps.recent.note(moved.conversation)
        deps.publish(conversation_events(before, moved.saved, moved.position))
        if moved.ticket is not None and not moved.saved.is_repeat:
            deps.publish(ticket_events(moved.ticket))
        if _is_awaited(deps, change):
            deps.wake()
        return moved
    raise Busy(BUSY, retry_after=1)


async def _save(deps: Deps, before: Conversation, change: "Change | Filing") -> Moved:
    if isinstance(change, Filing):
        said = with_idle(deps, change.said)
        filed, saved = await deps.store.write(tickets.file_ticket, change.ticket, said)
        return Moved(before, saved, filed.ticket, said.position)
    return Moved(before, await deps.store.write(changes.save, with_idle(deps, change)), position=change.position)


def _is_awaited(deps: Deps, change: "Change | Filing") -> bool:
    """Whether something is to be done soon: mails wait, or a timer."""
    if isinstance(change, Filing):
        return True
    return any(due.at is not None and due.at - deps.now() < _SOON for due in change.due)


def with_idle(deps: Deps, change: Change) -> Change:
    """Let a conversation of the bot's end where nothing is said for long; what people have, people end."""
    conversation = change.conversation
    if not change.messages and conversation.status is not Status.RESOLVED:
        return change
    at = deps.now() + timedelta(hours=deps.settings.idle_hours) if conversation.status is Status.BOT else None
    return replace(change, due=(*change.due, Due(conversation.id, IDLE, at)))
