"""Handoff: from the bot to a person and back. A place in the queue is kept until a person or the clock ends it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.dialogue import Line
from bot.core.hours import HoursStatus, status
from bot.core.lifecycle import Move, after
from bot.core.model import Conversation, Due, Memory, Message, Sender, Status
from bot.core.phrases import Phrase
from bot.service.deps import Deps
from bot.service.lines import say, tell
from bot.store import agents as agents_table
from bot.store import reader

PERSON = "handoff.human"  # the intent that a click on "talk to a person" stands for
STILL_WAITING, NOBODY_CAME, CLOSING = "queue_word", "queue_offer", "queue_closing"  # kinds of timers
_WORD_AFTER, _OFFER_AFTER = timedelta(seconds=60), timedelta(minutes=3)
_CLOSES_SOON = timedelta(minutes=15)

# Translators: {position} is the visitor's place in the queue, from 1.
QUEUED = Phrase("bot", "I am passing you on to a person. Your place in the queue: {position}.")
# Translators: {number} is from 1 to 15.
CLOSES_SOON = Phrase(
    "bot", "Please note: the chat closes in {number} minute.", "Please note: the chat closes in {number} minutes."
)
WAITING = Phrase(
    "bot", "Our team knows that you are waiting. Your place in the queue: {position}. Thank you for your patience."
)
NOBODY_FREE = Phrase(
    "bot",
    "I am sorry, nobody was free in time. Please leave us a message here; what you have written is kept. "
    "You can also write to {support_email}.",
)
CLOSED_WHILE_WAITING = Phrase(
    "bot",
    "I am sorry, the chat closes now, before anybody was free. Please leave us a message here; what you have written "
    "is kept. You can also write to {support_email}.",
)
NOBODY_HERE = Phrase(
    "bot",
    "Nobody from our team is in the chat right now. Please leave us a message here, or write to {support_email}. "
    "{hours_now}",
)
GAVE_UP = Phrase("bot", "All right, you are no longer waiting for a person. I am here again.")


@dataclass(frozen=True)
class Availability:
    """Whether a person can be asked for now."""

    hours: HoursStatus
    is_anybody_present: bool

    @property
    def is_available(self) -> bool:
        """Open, and an agent present."""
        return self.hours.is_open and self.is_anybody_present


async def availability(deps: Deps) -> Availability:
    """Say whether a person can be asked for: decided now, never by what a tab showed before."""
    return with_hours(deps, bool(await deps.store.read(agents_table.present_agents, deps.now())))


def with_hours(deps: Deps, is_anybody_present: bool) -> Availability:
    """Say the same where it is known whether somebody is there."""
    return Availability(status(deps.settings.opening_hours, deps.now()), is_anybody_present)


@dataclass(frozen=True)
class Step:
    """What asking for a person changes."""

    conversation: Conversation
    messages: tuple[Message, ...]
    due: tuple[Due, ...] = ()
    position: int | None = None


async def ask_for_person(deps: Deps, conversation: Conversation) -> Step:
    """Queue a conversation of the bot's, or say why not and offer a message instead."""
    now = await availability(deps)
    if not now.is_available:
        why = tell(deps, conversation, NOBODY_HERE, sender=Sender.BOT) if now.hours.is_open else None
        offer = replace(why or say(deps, conversation, Line(intent=PERSON)), form="message", intent=PERSON)
        return Step(replace(conversation, memory=_turned(conversation)), (offer,))
    at = deps.now()
    position = await deps.store.read(reader.place_in_queue, at)
    queued = replace(
        conversation,
        status=after(conversation.status, Move.ASK_FOR_PERSON),
        queued_at=at,
        memory=_turned(conversation),
    )
    said = [tell(deps, queued, QUEUED, {"position": position}, sender=Sender.BOT)]
    closes = now.hours.closes_at
    if closes is not None and closes - at < _CLOSES_SOON:
        minutes = max(1, round((closes - at) / timedelta(minutes=1)))
        said.append(tell(deps, queued, CLOSES_SOON, {"number": minutes}, sender=Sender.BOT))
    return Step(queued, tuple(said), _timers(queued, at, closes), position)


def _turned(conversation: Conversation) -> Memory:
    """Remember that a person was asked for; a ticket that is being asked for in the chat is kept."""
    return Memory(topic=PERSON, interview=conversation.memory.interview)


def _timers(conversation: Conversation, at: datetime, closes: datetime | None) -> tuple[Due, ...]:
    return (
        Due(conversation.id, STILL_WAITING, at + _WORD_AFTER),
        Due(conversation.id, NOBODY_CAME, at + _OFFER_AFTER),
        Due(conversation.id, CLOSING, closes),
    )


def back_into_queue(deps: Deps, conversation: Conversation) -> tuple[Conversation, tuple[Due, ...]]:
    """Take a conversation from a person who leaves: it gets its old place, and the wait is looked after as at its beginning."""
    at, status_after = deps.now(), after(conversation.status, Move.RELEASE)
    queued_at = conversation.queued_at or at
    queued = replace(conversation, status=status_after, agent=None, agent_name=None, queued_at=queued_at)
    return queued, _timers(queued, at, status(deps.settings.opening_hours, at).closes_at)


async def place_of(deps: Deps, conversation: Conversation) -> int | None:
    """Give a conversation's place in the queue, from 1; None where it does not wait."""
    if conversation.status is not Status.QUEUED or conversation.queued_at is None:
        return None
    return await deps.store.read(reader.place_in_queue, conversation.queued_at)


def no_timers(conversation: str) -> tuple[Due, ...]:
    """Drop the timers of the wait."""
    return tuple(Due(conversation, kind, None) for kind in (STILL_WAITING, NOBODY_CAME, CLOSING))


def still_waiting(deps: Deps, conversation: Conversation, position: int) -> Step:
    """Say that nobody is forgotten."""
    said = tell(deps, conversation, WAITING, {"position": position}, sender=Sender.BOT)
    return Step(conversation, (said,), (Due(conversation.id, STILL_WAITING, None),), position)


def end_wait(deps: Deps, conversation: Conversation, phrase: Phrase) -> Step:
    """Take a conversation out of the queue, back to the bot, with the offer of a message."""
    back = replace(conversation, status=after(conversation.status, Move.GIVE_UP), queued_at=None)
    said = tell(deps, back, phrase, sender=Sender.BOT)
    if phrase is not GAVE_UP:
        said = replace(said, form="message")
    return Step(back, (said,), no_timers(back.id))
