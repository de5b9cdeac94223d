"""Examples of every command, answer and event of the wire, each with its shape."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.errors import BUSY, Busy
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
from bot.web import payloads
from docs.shapes import (
    AgentRequested,
    ChangedRead,
    ChangedStatus,
    Done,
    Draft,
    Filed,
    FiledTicket,
    Forgotten,
    History,
    Hours,
    LanguageSet,
    LoadedTicket,
    Missed,
    PostedMessage,
    Sealed,
    SessionStarted,
    Shape,
    StartedConversation,
    Stored,
    Typing,
)

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
