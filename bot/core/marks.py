"""Marks: what stands where a secret stood, `•••• (card ending 1111)`: one spelling in every language, read back from any text.

The law of this file: a mark holds nothing of the secret but its tail, and what looks like one is never looked at again. So who types
one gains nothing by it: no more is said of it than that something is hidden there.
"""

import re

CARD, CODE, IBAN, PASSWORD, LOGIN, KEY = "card", "cvv", "iban", "password", "login", "key"
KINDS = (CARD, CODE, IBAN, PASSWORD, LOGIN, KEY)
BULLETS = "\u2022" * 4
IN_ADDRESS = BULLETS
"""The mark of a login between :// and @: the address stays one."""

_NAMES = {CARD: "card", CODE: "code", IBAN: "IBAN", PASSWORD: "password", LOGIN: "login", KEY: "key"}
_KINDS = {name: kind for kind, name in _NAMES.items()}
# A word of its own for each, for who reads on what the message is about; what is in an address says enough by being there.
_TOKENS = {CARD: "creditcard", CODE: "securitycode", IBAN: "iban", PASSWORD: "password", LOGIN: "login", KEY: "apikey"}
_MARK = re.compile(
    rf"{BULLETS} \((?P<name>{'|'.join(_NAMES.values())})(?:(?<=card|IBAN) ending (?:\d{{4}}))?\)|(?<=://){BULLETS}(?=@)"
)


def mark_of(kind: str, tail: str = "") -> str:
    """Write the mark of a kind; `tail` is what may be read of it, four digits."""
    return f"{BULLETS} ({_NAMES[kind]}{f' ending {tail}' if tail else ''})"


def hidden_in(text: str) -> tuple[str, ...]:
    """Give the kinds of what is hidden in a text, once each, in their order."""
    if BULLETS not in text:
        return ()
    return tuple(dict.fromkeys(_KINDS.get(found["name"], LOGIN) for found in _MARK.finditer(text)))


def veiled(text: str) -> str:
    """Put bullets for every letter of every mark: its words and digits are nobody's."""
    return _MARK.sub(lambda found: "\u2022" * len(found[0]), text) if BULLETS in text else text
