"""Writes docs/asyncapi.yaml and docs/openapi.yaml, the contracts for machines. `make docs` runs it; tests hold them to the code.

Commands come from bot/web/wire.py as they stand. Answers and events are made by hand there, so their shapes stand here, and a
test validates what a real server sends against them.
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml
from msgspec import UNSET, Meta, UnsetType

from bot.core import errors, files, marks
from bot.core.errors import BUSY, Busy, TresenError
from bot.core.events import (
    ConversationStarted,
    Event,
    HoursChanged,
    MessagePosted,
    ReadChanged,
    StatusChanged,
    TicketChanged,
    ToVisitor,
    TypingChanged,
)
from bot.core.hours import HoursStatus
from bot.core.model import Choice, Message, Sender, Status
from bot.core.tickets import TicketStatus
from bot.service import filing
from bot.web import openapi, payloads, wire

FILE = Path(__file__).parent / "asyncapi.yaml"
API = Path(__file__).parent / "openapi.yaml"
_VISITORS = (errors.__name__, files.__name__, filing.__name__)  # where the errors stand that a visitor may meet
CODES = sorted(each.code for each in TresenError.__subclasses__() if each.__module__ in _VISITORS)
_SCHEMAS = "#/components/schemas/{name}"
_CHANNEL = "#/channels/visitor"

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


_AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
_HERE, _NEXT = "5d056b85f3844478983e0dc81eb123d9", "fcb0788588b84ec5acb3d3f1bec2474a"
_SAID = Message(
    "4c14982516314b13b256dcf701161858", _HERE, Sender.VISITOR, "I paid twice", _AT, "en", 2, client_id="k3s9"
)
_ASKED = Message(
    id="cd795e9b186244f7b6d434f35e58a647",
    conversation=_HERE,
    sender=Sender.BOT,
    text="I am not quite sure what you mean. Is it one of these?",
    at=_AT,
    language="en",
    seq=5,
    choices=(Choice("payment.failed", "Failed payment"), Choice("none", "None of these")),
)
_STATE = {
    "conversation": _HERE,
    "seq": 5,
    "status": "bot",
    "agent": None,
    "language": "en",
    "open": True,
    "opens_at": None,
    "closes_at": "2026-11-23T12:30:00.000Z",
    "hours_zone": "Asia/Kolkata",
    "available": False,
}
_TICKET = {"number": 1001, "status": "new", "due_at": "2026-11-25T06:30:00.000Z"}
_REQUEST = {"client_id": "t4x1", "email": "eva@shop.example", "name": "Eva"}
_FACTS = {
    "order_id": "4711",
    "website_url": "https://shop.example",
    "product": "Customer portal",
    "product_version": "2.3",
    "details": "The portal shows an empty page after signing in.",
}
_NOTICE = "You are chatting with the automated assistant of CRMJetty. It can be wrong, and it is not a person."
_SESSION = {
    "token": "Zh0IOtmdciIXNngPGfU0r3O6PSSgpKG2",
    "notice": _NOTICE,
    "company": "CRMJetty",
    "languages": ["de", "en"],
    "tickets": [_TICKET],
    "previous": [],
}
_ENTRY = {
    "seq": 1,
    "kind": "agent",
    "agent_name": "Mira Beck",
    "text": "We will call you at 3.",
    "at": "2026-11-23T06:30:00.000Z",
}
_LOGIN = {
    "id": "0d1c8b1d5d3a4bb0a1e3c9f2f7f2b8a4",
    "kind": "ftp",
    "at": "2026-11-23T06:30:00.000Z",
    "expires_at": "2026-12-07T06:30:00.000Z",
    "ended_at": None,
    "end": None,
    "opened": [{"agent_name": "Mira Beck", "at": "2026-11-23T07:00:00.000Z"}],
}
_RECEIPT = {"at": "2026-11-23T06:30:00.000Z", "conversations": 1, "messages": 5}
_DONE = {"ok": True}
_TO = ToVisitor("")

# Command -> an example of its payload, the shape of its answer, and an example of that.
COMMANDS: Mapping[str, tuple[dict[str, Any], type[Shape], dict[str, Any]]] = {
    "send_message": (
        {"client_id": "k3s9", "text": "I paid twice"},
        Stored,
        {**_DONE, "conversation": _HERE, "seq": 2, "id": _SAID.id, "masked": []},
    ),
    "load_history": (
        {"conversation": _HERE, "after": 1},
        History,
        {**_DONE, "messages": [payloads.message_payload(_SAID)], "more": False, **_STATE, "seq": 2},
    ),
    "set_language": ({"language": "en"}, LanguageSet, {**_DONE, "language": "en", "notice": _NOTICE}),
    "set_typing": ({"typing": True}, Done, _DONE),
    "read_up_to": ({"seq": 5}, Done, _DONE),
    "end_session": ({}, Done, _DONE),
    "request_agent": ({}, AgentRequested, {**_DONE, "conversation": _HERE, "status": "bot"}),
    "leave_message": (
        {**_REQUEST, "text": "Please call me back.", "desk": "sales"},
        Filed,
        {**_DONE, "ticket": _TICKET, "masked": []},
    ),
    "open_ticket": ({**_REQUEST, **_FACTS}, Filed, {**_DONE, "ticket": _TICKET, "masked": []}),
    "reply_to_ticket": (
        {"client_id": "r7f2", "number": 1001, "text": "It works again, thank you."},
        Filed,
        {**_DONE, "ticket": {**_TICKET, "status": "open"}, "masked": []},
    ),
    "load_ticket": (
        {"number": 1001},
        LoadedTicket,
        {**_DONE, "ticket": {**_TICKET, "text": "Please call me back."}, "entries": [_ENTRY], "logins": [_LOGIN]},
    ),
    "seal_credentials": (
        {
            "client_id": "v5d1",
            "number": 1001,
            "kind": "ftp",
            "fields": {"address": "ftp.shop.example", "user": "eva", "password": "…"},
        },
        Sealed,
        {**_DONE, "sealed": {"id": _LOGIN["id"], "expires_at": _LOGIN["expires_at"]}},
    ),
    "destroy_credentials": ({"number": 1001}, Done, _DONE),
    "save_draft": ({"form": "message", "fields": {"name": "Eva"}}, Done, _DONE),
    "load_draft": ({"form": "message"}, Draft, {**_DONE, "fields": {"name": "Eva"}, "required": ["email", "text"]}),
    "rate": ({"message": _ASKED.id, "thumb": "up", "comment": "That helped."}, Done, _DONE),
    "forget_me": ({}, Forgotten, {**_DONE, "receipt": _RECEIPT}),
}


def _made(event: Event) -> dict[str, Any]:
    """Give the payload of an event as the server makes it."""
    named = payloads.event_payload(event)
    assert named is not None, "this event is never sent"
    return named[1]


# Event -> its shape and examples.
EVENTS: Mapping[str, tuple[type[Shape], list[dict[str, Any]]]] = {
    "session_started": (SessionStarted, [{**_STATE, **_SESSION}]),
    "message_posted": (PostedMessage, [_made(MessagePosted(_TO, each)) for each in (_SAID, _ASKED)]),
    "status_changed": (
        ChangedStatus,
        [
            _made(StatusChanged(_TO, _HERE, Status.QUEUED, position=2)),
            _made(StatusChanged(_TO, _HERE, Status.RESOLVED)),
        ],
    ),
    "conversation_started": (StartedConversation, [_made(ConversationStarted(_TO, _NEXT, _HERE))]),
    "hours_changed": (Hours, [_made(HoursChanged(_TO, HoursStatus(False, _AT, None), False))]),
    "typing_changed": (Typing, [_made(TypingChanged(_TO, _HERE, "a1", "Priya", True))]),
    "ticket_changed": (FiledTicket, [_made(TicketChanged(_TO, {**_TICKET, "status": "open", "due_at": _AT}))]),
    "read_changed": (ChangedRead, [_made(ReadChanged(_TO, _HERE, 5, _AT))]),
    "events_missed": (Missed, [{"missed": 12}]),
}
CONNECT: dict[str, Any] = {"language": "en", "time_zone": "Europe/Berlin", "page": "https://shop.example/cart"}
REFUSALS = [
    payloads.refusal(Busy(BUSY, retry_after=1), BUSY.text),
    {"ok": False, "error": "bad_request", "message": "Please type a message first.", "field": "text"},
]


def document() -> dict[str, Any]:
    """Give the contract as AsyncAPI 3.0."""
    messages = {"connect": _message(wire.Connect, [CONNECT]), "refusal": _message(Refusal, REFUSALS)}
    operations = {"connect": _operation("receive", wire.Connect, "connect", ["session_started"])}
    shapes: list[type[msgspec.Struct]] = [wire.Connect, Refusal]
    for name, command in wire.VISITOR_COMMANDS.items():
        payload, answer, answered = COMMANDS[name]
        messages[name] = _message(command, [payload])
        messages[f"{name}_answer"] = _message(answer, [answered])
        operations[name] = _operation("receive", command, name, [f"{name}_answer", "refusal"])
        shapes += [command, answer]
    for name in wire.VISITOR_EVENTS:
        shape, examples = EVENTS[name]
        messages[name] = _message(shape, examples)
        operations[name] = _operation("send", shape, name, [])
        shapes.append(shape)
    _, schemas = msgspec.json.schema_components(shapes, ref_template=_SCHEMAS)
    project = tomllib.loads((FILE.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tresen: the visitor's wire",
            "version": project["version"],
            "description": "Made by `make docs`; docs/protocol.md says what it means, in order and at faults.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "own": {
                "host": "127.0.0.1:8080",
                "pathname": "/socket.io/",
                "protocol": "ws",
                "description": "Socket.IO protocol 5 over Engine.IO protocol 4; long polling works too.",
            }
        },
        "channels": {
            "visitor": {
                "address": "/visitor",
                "description": "The Socket.IO namespace of visitors. Names of messages are event names; answers are acknowledgements.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": operations,
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def _message(shape: type[msgspec.Struct], examples: list[dict[str, Any]]) -> dict[str, Any]:
    schema = {"$ref": _SCHEMAS.format(name=shape.__name__)}
    return {"summary": _first_line(shape), "payload": schema, "examples": [{"payload": each} for each in examples]}


def _operation(action: str, shape: type[msgspec.Struct], name: str, answers: list[str]) -> dict[str, Any]:
    """Give an operation from the server's side: it receives commands and sends events."""
    operation: dict[str, Any] = {
        "action": action,
        "summary": _first_line(shape),
        "channel": {"$ref": _CHANNEL},
        "messages": [{"$ref": f"{_CHANNEL}/messages/{name}"}],
    }
    if answers:
        references = [{"$ref": f"{_CHANNEL}/messages/{each}"} for each in answers]
        operation["reply"] = {"channel": {"$ref": _CHANNEL}, "messages": references}
    return operation


def _first_line(shape: type[msgspec.Struct]) -> str:
    return (shape.__doc__ or "").partition(". ")[0].rstrip(".") + "."


class _Plain(yaml.SafeDumper):
    """Writes everything out: references by & and * read badly in a diff."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def text(contract: Mapping[str, Any] | None = None) -> str:
    """Give a contract as YAML: the wire's where none is named."""
    return "# Made by docs/generate.py (`make docs`); do not edit.\n" + yaml.dump(
        contract or document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120
    )


if __name__ == "__main__":
    for file, contract in ((FILE, document()), (API, openapi.contract())):
        file.write_text(text(contract), encoding="utf-8")
        print(f"{file.name} is up to date.")
