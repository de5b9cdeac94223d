"""Wire: the shape of every command, answer and event. A public contract: docs/protocol.md and docs/asyncapi.yaml describe it."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

import msgspec

from bot.core.errors import BAD_REQUEST, BadRequest

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Language = Annotated[str, msgspec.Meta(min_length=2, max_length=20)]
LONGEST_TEXT = 16_000  # of any text on the wire; `message_length` in the settings is what a visitor is told
Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Short = Annotated[str, msgspec.Meta(max_length=300)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Command(msgspec.Struct, frozen=True):
    """What a client asks for. Unknown fields are ignored, so that newer clients can talk to older servers."""


class Connect(Command, frozen=True):
    """The `auth` of a connection to /visitor."""

    token: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    language: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    page: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    time_zone: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class SendMessage(Command, frozen=True):
    """A visitor says something."""

    client_id: Id
    text: Text
    choice: Id | None = None


class LoadHistory(Command, frozen=True):
    """A visitor asks for what was said behind `after`."""

    after: Number = 0
    conversation: Id | None = None


class SetLanguage(Command, frozen=True):
    """A visitor goes on in another language."""

    language: Language


class SetTyping(Command, frozen=True):
    """A visitor types, or stopped."""

    typing: bool


class ReadUpTo(Command, frozen=True):
    """A visitor has seen everything up to `seq`."""

    seq: Number


class EndSession(Command, frozen=True):
    """A visitor ends the chat on this device."""


class RequestAgent(Command, frozen=True):
    """A visitor asks for a person."""


class LeaveMessage(Command, frozen=True):
    """A visitor leaves a message for the team."""

    client_id: Id
    email: Short
    text: Text
    name: Short | None = None
    desk: Literal["support", "sales"] | None = None


class OpenTicket(Command, frozen=True):
    """A visitor files a ticket with the facts of policy section 4."""

    client_id: Id
    email: Short
    details: Text
    order_id: Short = ""
    website_url: Short = ""
    product: Short = ""
    product_version: Short = ""
    name: Short | None = None
    other_extensions: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    attachments: Annotated[tuple[Id, ...], msgspec.Meta(max_length=10)] = ()
    desk: Literal["support", "sales"] | None = None
    insists: bool = False


class ReplyToTicket(Command, frozen=True):
    """A visitor says something to a ticket of theirs."""

    client_id: Id
    number: Number
    text: Text


class LoadTicket(Command, frozen=True):
    """A visitor opens a ticket of theirs."""

    number: Number


class SealCredentials(Command, frozen=True):
    """A visitor puts a login into the vault, for a ticket of theirs. It is masked nowhere, for it is stored nowhere else."""

    client_id: Id
    number: Number
    kind: Literal["ftp", "admin", "database", "other"]
    fields: Annotated[dict[Id, Annotated[str, msgspec.Meta(max_length=2000)]], msgspec.Meta(max_length=10)]


class DestroyCredentials(Command, frozen=True):
    """A visitor wants the logins of a ticket destroyed."""

    number: Number


class SaveDraft(Command, frozen=True):
    """A visitor has typed into a form."""

    form: Literal["message", "ticket"]
    fields: Annotated[dict[Id, Annotated[str, msgspec.Meta(max_length=8000)]], msgspec.Meta(max_length=20)]


class LoadDraft(Command, frozen=True):
    """A visitor opens a form."""

    form: Literal["message", "ticket"]


class Rate(Command, frozen=True):
    """A visitor judges an answer."""

    message: Id
    thumb: Literal["up", "down"]
    comment: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


class ForgetMe(Command, frozen=True):
    """A visitor wants everything destroyed."""


VISITOR_COMMANDS: Mapping[str, type[Command]] = {
    "send_message": SendMessage,
    "load_history": LoadHistory,
    "set_language": SetLanguage,
    "set_typing": SetTyping,
    "read_up_to": ReadUpTo,
    "end_session": EndSession,
    "request_agent": RequestAgent,
    "leave_message": LeaveMessage,
    "open_ticket": OpenTicket,
    "reply_to_ticket": ReplyToTicket,
    "load_ticket": LoadTicket,
    "seal_credentials": SealCredentials,
    "destroy_credentials": DestroyCredentials,
    "save_draft": SaveDraft,
    "load_draft": LoadDraft,
    "rate": Rate,
    "forget_me": ForgetMe,
}
VISITOR_EVENTS = (
    "session_started",
    "message_posted",
    "status_changed",
    "conversation_started",
    "hours_changed",
    "typing_changed",
    "ticket_changed",
    "read_changed",
    "events_missed",
)
_PATH = re.compile(r"`\$\.?([\w.\[\]]*)`|field `(\w+)`")
C = TypeVar("C", bound=Command)


def parse(shape: type[C], payload: object) -> C:
    """Read a payload. Raises BadRequest that names the field."""
    try:
        command = msgspec.convert({} if payload is None else payload, shape)
    except msgspec.ValidationError as error:
        found = _PATH.findall(str(error))
        raise _bad(next((path or name for path, name in found if path or name), None)) from None
    for field in shape.__struct_fields__:
        if not _is_text(getattr(command, field)):
            raise _bad(field)
    return command


def _bad(field: str | None) -> BadRequest:
    return BadRequest(BAD_REQUEST, {"field": field or "-"}, field=field)


def _is_text(value: object) -> bool:
    """Tell whether every text in a value can be stored: JSON can hold halves of characters."""
    match value:
        case str():
            return value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value)
        case dict():
            return all(_is_text(key) and _is_text(each) for key, each in value.items())
        case tuple():
            return all(map(_is_text, value))
        case _:
            return True
