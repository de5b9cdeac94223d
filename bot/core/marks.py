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
# What a text is about where a secret says it and no word does: kind -> the token in its place, and what says it already.
_TOKENS = {
    CARD: ("creditcard", re.compile(r"card|kart|carte|visa|master|amex|express|kredit|credit", re.IGNORECASE)),
    CODE: ("code", re.compile(r"c[vs][vcn]|pin|tan|code|otp|pr(?:ü|ue|u)f|zahl|nummer|number", re.IGNORECASE)),
    IBAN: ("iban", re.compile(r"iban|konto|account|compte|bank", re.IGNORECASE)),
    PASSWORD: ("password", re.compile(r"pass|paß|pw|kenn|mdp|zugang|zugänge", re.IGNORECASE)),
    LOGIN: ("login", re.compile(r"log-?in|ftp(?!://)|zugang|zugänge|zugriff|access", re.IGNORECASE)),
    KEY: ("key", re.compile(r"key|token|schl(?:ü|ue)ssel|secret|cl(?:é|e)f?\b|jeton", re.IGNORECASE)),
}
_MARK = re.compile(
    rf"{BULLETS} \((?P<name>{'|'.join(_NAMES.values())})(?:(?<=card|IBAN) ending (?:\d{{4}}))?\)|(?<=://){BULLETS}(?=@)"
)
_WITH_ADDRESS = re.compile(rf"[a-z][a-z0-9+.-]{{0,12}}://{BULLETS}@\S*|{_MARK.pattern}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]")


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


def in_words(text: str) -> str:
    """Give a text as one reads what it is about: in place of each mark a typed token, or nothing where a word has said it.

    "Mein Passwort ist •••• (password)" speaks of one password, not of two; and a mark alone is about nothing.
    """
    if BULLETS not in text:
        return text
    rest = _WITH_ADDRESS.sub(" ", text)
    if rest == text:
        return text
    has_words = _WORD.search(rest) is not None

    def token(found: re.Match[str]) -> str:
        word, said = _TOKENS[_KINDS.get(found["name"], LOGIN)]
        return f" {word} " if has_words and not said.search(rest) else " "

    return _WITH_ADDRESS.sub(token, text)
