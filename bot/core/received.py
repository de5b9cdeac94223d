"""Received: a mail that came in, read: who says to have sent it, what kind it is, his own words, and the files with it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import default
from enum import StrEnum

from bot.core.authenticity import is_authentic
from bot.core.mail import mail_address
from bot.core.plain_html import plain_html
from bot.core.quotes import own_words

_MACHINES = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Auto-Reply", "X-Autorespond")
_MOST_PARTS = 200  # of a mail; what is beyond is not read
_LONGEST_BODY = 200_000  # letters that are read of a body


class Kind(StrEnum):
    """What a mail that came in is."""

    REPLY = "reply"
    """A person wrote it."""
    AUTOMATIC = "automatic"
    """A machine did: out of office, a bounce, a list. Who answers those starts a loop."""
    LOOP = "loop"
    """It is one of our own that came back."""


@dataclass(frozen=True)
class Attached:
    """A file that came with a mail."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Received:
    """A mail that came in."""

    id: str
    """The same however often it is delivered: made from its Message-ID, else from all of it."""
    kind: Kind
    sender: str | None
    """The one address that it says to be from; None where there is none, or several."""
    is_authentic: bool
    """The operator's mail server vouches for the sender's domain."""
    text: str
    """The sender's own words, without quotes and signature."""
    attached: tuple[Attached, ...] = ()


def read(raw: bytes, envelope_sender: str, authserv_id: str) -> Received:
    """Read a mail as it came over the line. Whatever is broken in it, nothing is raised: then less of it is understood."""
    message = _parsed(raw)
    sender = _sender(message)
    results = _headers(message, "Authentication-Results")
    texts, pages, attached = _parts(message)
    body = "\n\n".join(texts) if any(text.strip() for text in texts) else "\n\n".join(map(plain_html, pages))
    return Received(
        id=_id(message, raw),
        kind=_kind(message, envelope_sender),
        sender=sender,
        is_authentic=is_authentic(next(iter(results), None), authserv_id, (sender or "").rpartition("@")[2]),
        text=own_words(body[:_LONGEST_BODY]),
        attached=tuple(attached),
    )


def _parsed(raw: bytes) -> EmailMessage:
    """Parse a mail; of one that is nested too deep, its headers alone, and all below them as text."""
    try:
        message = message_from_bytes(raw, policy=default)
    except RecursionError:
        message = BytesHeaderParser(policy=default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    return message


def _headers(message: Message, name: str) -> list[str]:
    """Give a header's values; one that the library stumbles over counts as empty."""
    found = []
    for key, value in message.raw_items():  # as they came: parsing may stumble
        if key.lower() == name.lower():
            found.append(" ".join(str(value).split()))
    return found


def _header(message: Message, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _id(message: Message, raw: bytes) -> str:
    given = _header(message, "Message-ID").encode("utf-8", "replace")
    return f"mail-{hashlib.sha256(given or raw).hexdigest()[:32]}"


def _sender(message: EmailMessage) -> str | None:
    """Give the one address of From: two of them, or none, vouch for nobody."""
    try:
        headers = message.get_all("From", [])
        addresses = [each.addr_spec for header in headers for each in header.addresses]
    except Exception:  # the library has more kinds of stumbling over a header than can be named
        return None
    return mail_address(addresses[0]) if len(headers) == len(addresses) == 1 else None


def _kind(message: Message, envelope_sender: str) -> Kind:
    """Tell persons from machines by what machines say of themselves (RFC 3834), never by words of a subject."""
    if _headers(message, "X-Tresen-Ticket"):
        return Kind.LOOP
    precedence = _header(message, "Precedence").lower()
    is_automatic = (
        not envelope_sender
        or _header(message, "Auto-Submitted").lower().partition(";")[0].strip() not in ("", "no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(_headers(message, name) for name in _MACHINES)
        or message.get_content_type() in ("multipart/report", "message/delivery-status")
    )
    return Kind.AUTOMATIC if is_automatic else Kind.REPLY


def _parts(message: EmailMessage) -> tuple[list[str], list[str], list[Attached]]:
    """Give the texts, the pages and the files of a mail."""
    texts: list[str] = []
    pages: list[str] = []
    attached: list[Attached] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _name(part)
        is_body = part.get_content_disposition() != "attachment" and name is None
        if is_body and (kind == "text/plain" or part.get_content_maintype() == "multipart"):
            texts.append(_text(part))  # of a multipart without parts: what stands there
        elif is_body and kind == "text/html":
            pages.append(_text(part))
        elif content := _bytes(part):
            attached.append(Attached(name or _nameless(kind), content))
    return texts, pages, attached


def _leaves(message: Message) -> Iterator[Message]:
    """Give the parts that hold something; a mail within the mail is a file, and is not looked into."""
    stack, seen = [message], 0
    while stack and seen < _MOST_PARTS:
        part, seen = stack.pop(), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            stack += reversed(inner)  # type: ignore[arg-type]
        else:
            yield part


def _name(part: Message) -> str | None:
    try:
        return part.get_filename()
    except Exception:  # the library has more kinds of stumbling than can be named
        return None


def _nameless(kind: str) -> str:
    return f"attachment.{kind.rpartition('/')[2][:10]}"


def _bytes(part: Message) -> bytes:
    try:
        is_whole = part.get_content_maintype() == "multipart"
        content = str(part.get_payload()).encode("utf-8", "replace") if is_whole else part.get_payload(decode=True)
    except Exception:
        return b""
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    content = _bytes(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("utf-8", "replace")
