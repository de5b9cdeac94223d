"""Moves: load a conversation, decide, save; and decide anew where somebody else was faster."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.errors import BUSY, Busy
from bot.core.events import (
    ConversationStarted,
    Event,
    InboxChanged,
    MessagePosted,
    StatusChanged,
    ToAgents,
    ToConversation,
    ToVisitor,
    UnansweredChanged,
)
from bot.core.model import CANARY, Conversation, Due, Message, Status
from bot.core.tickets import Ticket
from bot.service.deps import Deps
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

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is now."""
        return self.saved.conversation


async def move(deps: Deps, load: Load, decide: Decide) -> Moved:
    """Carry a decision out. Raises Busy where others were faster again and again."""
    for _ in range(_TRIES):
        before = await load()
        change = await decide(before)
        if change is None:
            return Moved(before, Saved(before, ()))
        try:
            if isinstance(change, Filing):
                filed, saved = await deps.store.write(tickets.file_ticket, change.ticket, with_idle(deps, change.said))
                if not filed.is_repeat:
                    deps.wake()  # its mails wait
                return Moved(before, saved, filed.ticket)
            moved = Moved(before, await deps.store.write(changes.save, with_idle(deps, change)))
        except Stale:
            continue
        if any(due.at is not None and due.at - deps.now() < _SOON for due in change.due):
            deps.wake()
        return moved
    raise Busy(BUSY, retry_after=1)


def with_idle(deps: Deps, change: Change) -> Change:
    """Let a conversation of the bot's end where nothing is said for long; what people have, people end."""
    conversation = change.conversation
    if not change.messages and conversation.status is not Status.RESOLVED:
        return change
    at = deps.now() + timedelta(hours=deps.settings.idle_hours) if conversation.status is Status.BOT else None
    return replace(change, due=(*change.due, Due(conversation.id, IDLE, at)))


def events_of(moved: Moved, position: int | None = None) -> list[Event]:
    """Tell everybody concerned what happened; a repeated command happened before. The canary concerns no agent."""
    before, after = moved.before, moved.conversation
    if moved.saved.is_repeat or after.version == before.version:
        return []
    is_canary = after.visitor == CANARY
    to = ToVisitor(CANARY) if is_canary else ToConversation(after.visitor)
    events: list[Event] = []
    if before.version == 0:
        events.append(ConversationStarted(to, after.id, after.previous))
    events += [MessagePosted(to, each) for each in moved.saved.messages]
    if (before.status, before.agent) != (after.status, after.agent):
        events.append(StatusChanged(to, after.id, after.status, after.agent, after.agent_name, position))
    if is_canary:
        return events
    last: Message | None = moved.saved.messages[-1] if moved.saved.messages else None
    if last is not None or before.status is not after.status or before.agent != after.agent:
        events.append(InboxChanged(ToAgents(), after, last))
    if moved.saved.is_question_news:
        events.append(UnansweredChanged(ToAgents()))
    return events
