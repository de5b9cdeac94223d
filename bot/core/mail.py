"""Mail: what is to be sent, as a value, and what an e-mail address is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_LONGEST, _LONGEST_LOCAL, _LONGEST_LABEL = 254, 64, 63  # RFC 5321


class MailKind(StrEnum):
    """What a mail is for; bot/mail/letters.py writes each."""

    TICKET_TO_DESK = "ticket_to_desk"
    """A new ticket, to the team."""
    CONFIRMATION = "confirmation"
    """That a ticket has arrived, to the address that the visitor gave; fixed words only."""
    REPLY_TO_DESK = "reply_to_desk"
    """What the visitor says to a ticket, to the team."""
    RECEIPT = "receipt"
    """That login data were destroyed, to the visitor; fixed words only."""
    ANSWER_TO_VISITOR = "answer_to_visitor"
    """What an agent answers to a ticket."""
    ANSWER_WAITS = "answer_waits"
    """That a ticket is answered, with a link to it, to an address that nobody has confirmed; fixed words only."""
    STATE_LINK = "state_link"
    """The link to a ticket's state, to the address in the ticket; fixed words only."""


@dataclass(frozen=True)
class OutboxMail:
    """A mail to be sent; it is stored in the transaction of what caused it."""

    id: str
    """Becomes the Message-ID: it is the same however often the mail is sent."""
    kind: str
    """A MailKind."""
    recipient: str
    payload: Mapping[str, object] = field(repr=False)
    """What the letter is written from, as plain JSON."""
    at: datetime
    """When it was caused (aware)."""


def mail_address(text: str) -> str | None:
    """Give an address as it goes over the wire (ASCII; a domain with umlauts as punycode), or None where it is none."""
    local, at, domain = text.rpartition("@")
    if not domain.isascii():
        try:
            wire = domain.encode("idna").decode("ascii")
            # The codec folds "ß" to "ss", which is somebody else's domain: better no mail than one to a stranger.
            domain = wire if wire.encode("ascii").decode("idna") == domain.lower() else ""
        except UnicodeError:
            return None
    is_good = (
        at
        and len(local) <= _LONGEST_LOCAL
        and len(local) + 1 + len(domain) <= _LONGEST
        and _LOCAL.fullmatch(local)
        and _DOMAIN.fullmatch(domain)
        and all(len(label) <= _LONGEST_LABEL for label in domain.split("."))
    )
    return f"{local}@{domain}" if is_good else None
