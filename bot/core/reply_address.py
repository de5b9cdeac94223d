"""Reply address: an address of ours that belongs to one ticket, signed, so that nobody can guess another ticket's.

`support@example.org` becomes `support+1001.k4fyz6m2qhw3tb5n@example.org`: what is mailed there is a reply to ticket 1001.
"""

import base64
import hashlib
import hmac
import re

_BYTES = 10  # of the signature: 80 bits, which nobody tries out over SMTP
_TAG = re.compile(r"([1-9][0-9]{0,14})\.([a-z2-7]{16})")


def reply_address(base: str, secret: bytes, number: int) -> str:
    """Give the address to which replies to a ticket are sent; `base` is an address whose server knows subaddresses (RFC 5233)."""
    local, _, domain = base.rpartition("@")
    return f"{local}+{number}.{_seal(secret, number)}@{domain}"


def ticket_number(address: str, base: str, secret: bytes) -> int | None:
    """Give the number of the ticket that an address belongs to; None where it is none that we made."""
    local, _, domain = address.strip().lower().rpartition("@")
    name, _, base_domain = base.lower().rpartition("@")
    tag = _TAG.fullmatch(local.removeprefix(f"{name}+"))
    if domain != base_domain or not local.startswith(f"{name}+") or tag is None:
        return None
    number = int(tag[1])
    return number if hmac.compare_digest(tag[2], _seal(secret, number)) else None


def _seal(secret: bytes, number: int) -> str:
    seal = hmac.digest(secret, f"reply to ticket {number}".encode(), hashlib.sha256)
    return base64.b32encode(seal[:_BYTES]).decode().lower()
