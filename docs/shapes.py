"""Shapes of what the server sends to visitors. Answers and events are made by hand there; a test validates what a real server sends."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from bot.core import errors, files, marks
from bot.core.errors import TresenError
from bot.core.model import Sender, Status
from bot.core.tickets import TicketStatus
from bot.service import filing

_VISITORS = (errors.__name__, files.__name__, filing.__name__)  # where the errors stand that a visitor may meet
CODES = sorted(each.code for each in TresenError.__subclasses__() if each.__module__ in _VISITORS)

Moment = Annotated[
    str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", extra_json_schema={"format": "date-time"})
]
Masked = Annotated[list[Literal[marks.KINDS]], Meta(description="Kinds of what was hidden.")]  # type: ignore[valid-type]
Seq = Annotated[int, Meta(ge=1, description="Number in the conversation: dense, from 1.")]


class Shape(msgspec.Struct):
    """What the server sends. New fields may come: a client ignores those that it does not know."""


class Hours(Shape):
    """Whether people are there."""

    open: bool
    opens_at: Moment | None
    closes_at: Moment | None
    available: bool


class State(Hours):
    """What a tab shows beside the messages."""

    conversation: str | None
    seq: Annotated[int, Meta(ge=0)]
    status: Status
    agent: str | None
    language: str
    hours_zone: str


class FiledTicket(Shape):
    """A ticket of the visitor's."""

    number: int
    status: TicketStatus
    due_at: Moment


class SessionStarted(State):
    """The first event of every connection."""

    token: Annotated[str, Meta(min_length=32, max_length=32)]
    notice: str
    company: str
    languages: list[str]
    tickets: list[FiledTicket]
    previous: list[str]


class OfferedChoice(Shape):
    """Something to click instead of typing."""

    id: str
    label: str


class PostedMessage(Shape):
    """A stored message."""

    conversation: str
    seq: Seq
    id: str
    sender: Sender
    text: str
    at: Moment
    language: str
    client_id: str | UnsetType = UNSET
    agent_name: str | UnsetType = UNSET
    intent: str | UnsetType = UNSET
    section: str | UnsetType = UNSET
    policy: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")] | UnsetType = UNSET
    form: Literal["message", "ticket", "credentials"] | UnsetType = UNSET
    ticket: str | UnsetType = UNSET
    choices: list[OfferedChoice] | UnsetType = UNSET


class ChangedStatus(Shape):
    """A conversation changed its status."""

    conversation: str
    status: Status
    agent: str | None
    position: Annotated[int, Meta(ge=1)] | UnsetType = UNSET


class StartedConversation(Shape):
    """The visitor has a new open conversation."""

    conversation: str
    previous: str | None


class Missed(Shape):
    """Too much waited for this connection, and so many events were left out: it asks for what it missed."""

    missed: Annotated[int, Meta(ge=1)]


class Typing(Shape):
    """An agent types, or stopped."""

    conversation: str
    who: str
    name: str | None
    typing: bool


class ChangedRead(Shape):
    """The visitor has seen everything up to `seq`, in this tab or another."""

    conversation: str
    seq: Seq
    at: Moment


class Done(Shape):
    """The answer to a command that was done and has nothing to add."""

    ok: Literal[True]


class Stored(Done):
    """The visitor's message is on the disk."""

    conversation: str
    seq: Seq
    id: str
    masked: Masked


class History(State):
    """Messages behind `after`, oldest first, and the state."""

    ok: Literal[True]
    messages: Annotated[list[PostedMessage], Meta(max_length=100)]
    more: bool


class LanguageSet(Done):
    """The language of the session is another one now."""

    language: str
    notice: str


class AgentRequested(Done):
    """What became of the wish for a person."""

    conversation: str
    status: Status
    position: Annotated[int, Meta(ge=1)] | UnsetType = UNSET


class Filed(Done):
    """The request is on the disk and has a number."""

    ticket: FiledTicket
    masked: Masked


class OpenedTicket(FiledTicket):
    """A ticket, with what was asked for."""

    text: str


class TicketEntry(Shape):
    """One thing said in a ticket."""

    seq: Annotated[int, Meta(ge=1)]
    kind: Literal["visitor", "agent"]
    agent_name: str | None
    text: str
    at: Moment


class LoginOpened(Shape):
    """That a person has opened a login."""

    agent_name: str
    at: Moment


class KnownLogin(Shape):
    """What is known of a login in the vault."""

    id: str
    kind: Literal["ftp", "admin", "database", "other"]
    at: Moment
    expires_at: Moment
    ended_at: Moment | None
    end: Literal["closed", "asked", "expired", "lost"] | None
    opened: list[LoginOpened]


class SealedLogin(Shape):
    """A login that lies in the vault."""

    id: str
    expires_at: Moment


class Sealed(Done):
    """It is sealed."""

    sealed: SealedLogin


class LoadedTicket(Done):
    """A ticket of the visitor's, and what was said in it since."""

    ticket: OpenedTicket
    entries: list[TicketEntry]
    logins: list[KnownLogin]


class Draft(Done):
    """What was typed into a form so far; empty where nothing was kept. `required`: what must not stay empty."""

    fields: dict[str, str]
    required: list[str]


class Receipt(Shape):
    """How much was destroyed."""

    at: Moment
    conversations: Annotated[int, Meta(ge=0)]
    messages: Annotated[int, Meta(ge=0)]


class Forgotten(Done):
    """Everything is destroyed."""

    receipt: Receipt


class Refusal(Shape):
    """The answer to a command that could not be done."""

    ok: Literal[False]
    error: Annotated[str, Meta(extra_json_schema={"enum": CODES})]
    message: str
    field: str | UnsetType = UNSET
    retry_after: Annotated[float, Meta(ge=0, description="Seconds.")] | UnsetType = UNSET
    intent: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET
