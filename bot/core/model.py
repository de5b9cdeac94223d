"""The model: what exists, as values that never change."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.interview import Interview


class Status(StrEnum):
    """Who owes the next word in a conversation."""

    BOT = "bot"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"


class Sender(StrEnum):
    """Who said a message."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Choice:
    """Something a visitor may click instead of typing."""

    id: str
    """An intent's id, or `none`."""
    label: str


@dataclass(frozen=True)
class Memory:
    """What the bot remembers of a conversation between two turns."""

    topic: str | None = None
    """The intent that it answered last."""
    offered: tuple[str, ...] = ()
    """The choices of its last turn."""
    others: tuple[str, ...] = ()
    """What its last turn might have meant instead, best first."""
    interview: Interview | None = None
    """The ticket that is being asked for in the chat."""


CANARY = "canary"
"""The visitor that the service itself is when it tries itself out: no hash, and so nobody else's."""


@dataclass(frozen=True)
class Visitor:
    """A browser that has written at least once."""

    id: str
    """SHA-256 of the token, in hex: the token itself is never stored."""
    language: str
    created_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class Conversation:
    """One visitor's thread."""

    id: str
    visitor: str
    status: Status
    language: str
    opened_at: datetime
    seq: int = 0
    """Number of its newest message; dense from 1."""
    version: int = 0
    """Counts its changes; 0 means that it was never stored."""
    agent: str | None = None
    resolved_at: datetime | None = None
    previous: str | None = None
    """The conversation that came before, if this one goes on where it ended."""
    read_up_to: int = 0
    """The newest message that the visitor has seen."""
    memory: Memory = field(default_factory=Memory)
    agent_name: str | None = None
    """The name of the agent that it is assigned to, as the visitor sees it."""
    queued_at: datetime | None = None
    """Its place in the queue; kept while an agent has it, so that it can go back to its old place."""
    time_zone: str | None = None
    """IANA name of the visitor's zone."""
    page: str | None = None
    """The page on which the visitor opened the chat."""

    def counted_on(self, messages: int) -> "Conversation":
        """Give it after one more change, in which so many messages were said. Every message passes here: `replace` takes longer."""
        return Conversation(**{**vars(self), "seq": self.seq + messages, "version": self.version + 1})


@dataclass(frozen=True)
class Note:
    """What agents write for each other; the visitor never sees it."""

    id: str
    conversation: str
    agent: str
    agent_name: str
    text: str
    at: datetime
    note_seq: int = 0
    """Given by the writer; dense per conversation from 1, apart from the messages' seq."""
    client_id: str | None = None


@dataclass(frozen=True)
class Agent:
    """A person who answers."""

    id: str
    name: str
    """As visitors see it."""
    login: str
    language: str
    created_at: datetime


@dataclass(frozen=True)
class Due:
    """Something to be done at a moment; it survives the process."""

    subject: str
    """What it is about: a conversation's or an agent's id."""
    kind: str
    at: datetime | None
    """None: no longer to be done."""


@dataclass(frozen=True)
class Message:
    """One line that the visitor may see; it never changes."""

    id: str
    conversation: str
    sender: Sender
    text: str
    at: datetime
    language: str
    seq: int = 0
    """Given by the writer in the transaction that stores it; 0 before."""
    client_id: str | None = None
    choice: str | None = None
    """The id of the choice that the visitor clicked, if this is one."""
    agent_name: str | None = None
    intent: str | None = None
    section: str | None = None
    """Where the policy says it."""
    policy: str | None = None
    """The version of the policy that it rests on, by its day: "2026-11-25"."""
    choices: tuple[Choice, ...] = ()
    form: str | None = None
    ticket: str | None = None

    def numbered(self, seq: int) -> "Message":
        """Give it with its number. Every message passes here: `replace` takes longer."""
        return Message(**{**vars(self), "seq": seq})
