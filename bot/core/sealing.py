"""Sealing: a login becomes bytes that only its case's key opens, and that key bytes that only the master key opens.

AES-256-GCM; what the bytes belong to is sealed in with them, so that they open nowhere else. Random bytes are given: nothing is drawn here.
"""

import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY, NONCE = 32, 12
"""Bytes of a key, and of what must never be used twice with one."""


class WrongKey(Exception):
    """These bytes were sealed with another key, for another case, or were changed."""


def seal(key: bytes, nonce: bytes, content: bytes, belongs_to: str) -> bytes:
    """Seal bytes; `nonce` is NONCE fresh random bytes."""
    return nonce + AESGCM(key).encrypt(nonce, content, belongs_to.encode())


def unseal(key: bytes, sealed: bytes, belongs_to: str) -> bytes:
    """Give what was sealed. Raises WrongKey."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], belongs_to.encode())
    except (InvalidTag, ValueError):
        raise WrongKey from None


def written(fields: Mapping[str, str]) -> bytes:
    """Write the fields of a login as bytes."""
    return json.dumps(dict(fields), ensure_ascii=False).encode()


def read(content: bytes) -> dict[str, str]:
    """Read the fields of a login."""
    return dict(json.loads(content))
