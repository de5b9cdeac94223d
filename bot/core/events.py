"""Events: what happened, and who is to hear of it. Service functions return them; bot/web/delivery.py sends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.hours import HoursStatus
from bot.core.model import Conversation, Message, Note, Status


@dataclass(frozen=True)
class ToVisitor:
    """Audience: every open tab of one visitor."""

    visitor: str


@dataclass(frozen=True)
class ToConversation:
    """Audience: every open tab of one visitor, and every agent."""

    visitor: str


@dataclass(frozen=True)
class ToAgents:
    """Audience: every agent."""


@dataclass(frozen=True)
class ToEveryone:
    """Audience: every open tab of every visitor, and every agent."""


@dataclass(frozen=True)
class ToAgentSession:
    """Audience: one browser in which an agent is signed in."""

    session: str


Audience = ToVisitor | ToConversation | ToAgents | ToEveryone | ToAgentSession


@dataclass(frozen=True)
class MessagePosted:
    """A message was stored."""

    to: Audience
    message: Message


@dataclass(frozen=True)
class StatusChanged:
    """A conversation moved in the table of core/lifecycle.py."""

    to: Audience
    conversation: str
    status: Status
    agent: str | None = None
    """The id of the agent that it is assigned to; only agents hear it."""
    agent_name: str | None = None
    position: int | None = None
    """Its place in the queue, from 1."""


@dataclass(frozen=True)
class ConversationStarted:
    """A visitor has a new open conversation."""

    to: Audience
    conversation: str
    previous: str | None


@dataclass(frozen=True)
class ReadChanged:
    """The visitor has seen everything up to `seq`."""

    to: Audience
    conversation: str
    seq: int
    at: datetime


@dataclass(frozen=True)
class TypingChanged:
    """Somebody types, or stopped; never stored."""

    to: Audience
    conversation: str
    who: str
    """`visitor`, or an agent's id."""
    name: str | None
    typing: bool


@dataclass(frozen=True)
class HoursChanged:
    """The chat opened or closed, or somebody came or left."""

    to: Audience
    hours: HoursStatus
    is_available: bool


@dataclass(frozen=True)
class TicketChanged:
    """A ticket moved; `summary` is what a list shows of it."""

    to: Audience
    ticket: Mapping[str, object]


@dataclass(frozen=True)
class InboxChanged:
    """What the inbox shows of a conversation changed."""

    to: Audience
    conversation: Conversation
    last: Message | None


@dataclass(frozen=True)
class ConversationForgotten:
    """A visitor had everything destroyed: agents who have it on the screen let go of it."""

    to: Audience
    conversation: str


@dataclass(frozen=True)
class NotePosted:
    """A note was stored."""

    to: Audience
    note: Note


@dataclass(frozen=True)
class PresenceChanged:
    """An agent came or left."""

    to: Audience
    agent: str
    name: str
    is_present: bool


@dataclass(frozen=True)
class ContentChanged:
    """What authors and translators wrote was read anew."""

    to: Audience
    faults: tuple[str, ...]
    """What kept parts of it from being taken over, with file and line; empty where all is well."""


@dataclass(frozen=True)
class UnansweredChanged:
    """There are more questions to learn from, or fewer, or somebody decided about some."""

    to: Audience


@dataclass(frozen=True)
class TrialChanged:
    """A trial of proposals went on; `trial` is how it stands."""

    to: Audience
    trial: Mapping[str, object]


@dataclass(frozen=True)
class SessionEnded:
    """A visitor's token was revoked, or an agent was signed out: their sockets are cut off."""

    to: Audience


Event = (
    MessagePosted
    | StatusChanged
    | ConversationStarted
    | ReadChanged
    | TypingChanged
    | HoursChanged
    | TicketChanged
    | InboxChanged
    | ConversationForgotten
    | NotePosted
    | PresenceChanged
    | ContentChanged
    | UnansweredChanged
    | TrialChanged
    | SessionEnded
)
