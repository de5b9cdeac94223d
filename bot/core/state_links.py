"""State links: what lets the holder of a ticket's address look at it for a day. Signed, bound to ticket and address, kept nowhere."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(hours=24)
AGAIN = timedelta(minutes=10)
"""For so long no second mail goes out for a ticket."""
_SEAL = 16  # bytes: nobody guesses 128 bits
_LAYOUT = 1 + 16 + 5 + _SEAL  # format, id, end, seal


@dataclass(frozen=True)
class StateLink:
    """A token, taken apart. It is worth nothing before `is_genuine` has said so."""

    ticket: str
    ends_at: int
    """Seconds since 1970."""
    seal: bytes


def make_token(key: bytes, ticket: str, email: str, now: datetime) -> str:
    """Give a token for a ticket, an id of 32 hexadecimal digits, and the address that its visitor gave."""
    ends_at = int((now + LIFE).timestamp())
    raw = b"\1" + bytes.fromhex(ticket) + ends_at.to_bytes(5, "big") + _seal(key, ticket, email, ends_at)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def take_apart(token: str) -> StateLink | None:
    """Give what a token claims; None where it is not even of the right form."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    if len(raw) != _LAYOUT or raw[0] != 1 or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        return None
    return StateLink(raw[1:17].hex(), int.from_bytes(raw[17:22], "big"), raw[22:])


def is_genuine(key: bytes, link: StateLink, email: str, now: datetime) -> bool:
    """Tell whether we made it, for this address, less than a day ago."""
    is_ours = hmac.compare_digest(link.seal, _seal(key, link.ticket, email, link.ends_at))
    return is_ours and now.timestamp() < link.ends_at


def mail_ids(key: bytes, ticket: str, now: datetime) -> tuple[str, str]:
    """Give the id of a mail that is asked for now, and of one that was asked for in the span before it.

    It depends on the span of AGAIN alone, so that who asks twice asks for the same mail; nobody can read the ticket out of it.
    """
    span = int(now.timestamp() // AGAIN.total_seconds())
    return _mail_id(key, ticket, span), _mail_id(key, ticket, span - 1)


def is_same_address(one: str, other: str) -> bool:
    """Compare without telling by the time it takes how much of it is right; capital letters make no other address."""
    return hmac.compare_digest(one.lower().encode(), other.lower().encode())


def _mail_id(key: bytes, ticket: str, span: int) -> str:
    return hmac.digest(key, f"mail\n{ticket}\n{span}".encode(), "sha256").hex()[:32]


def _seal(key: bytes, ticket: str, email: str, ends_at: int) -> bytes:
    return hmac.digest(key, f"state\n{ticket}\n{ends_at}\n{email.lower()}".encode(), "sha256")[:_SEAL]
