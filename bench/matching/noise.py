"""Noise: what hurried fingers, other keyboards and politeness make of a message. Every kind is a function of text, language and chance."""

import random
import re
from collections.abc import Callable, Mapping

_KEYS = {
    "de": ("1234567890ß", "qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "en": ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
}
_WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_LONG = 8  # letters from which a word is likely to be split
_BEFORE = {
    "de": (
        "Hallo liebes Team, ",
        "Moin, ",
        "Guten Abend! ",
        "Sehr geehrte Damen und Herren, ",
        "Servus, ",
        "Verzeihung, ",
        "Ich hoffe, ich bin hier richtig: ",
        "Mal eine dumme Frage, ",
        "Hey Leute ",
        "Können Sie mir helfen? ",
    ),
    "en": (
        "Hello team, ",
        "Hey, ",
        "Good evening! ",
        "Dear all, ",
        "Excuse me, ",
        "Not sure this is the right place: ",
        "Maybe a silly question, ",
        "Hi folks ",
        "Could you help me? ",
        "Hope you are well. ",
    ),
}
_AFTER = {
    "de": (" Danke schon mal!", " Besten Dank", " MfG", " Viele Grüße", " Dankeschön :)", " Wäre super.", "", ""),
    "en": (
        " Thanks in advance!",
        " Much appreciated",
        " Best regards",
        " Kind regards",
        " thx :)",
        " Would be great.",
        "",
        "",
    ),
}

Noise = Callable[[str, str, random.Random], str]
"""(Text, language, chance) -> the text as it may come in."""


def one_error(text: str, language: str, chance: random.Random) -> str:
    """Hit a key beside the right one, or in addition to it, or miss it, or swap two letters."""
    places = [at for at, letter in enumerate(text) if letter.isalpha()]
    if len(places) < 3:  # nothing would be left to recognise
        return text
    at = chance.choice(places)
    head, letter, tail = text[:at], text[at], text[at + 1 :]
    beside = chance.choice(_beside(letter.lower(), language) or letter)
    beside = beside.upper() if letter.isupper() else beside
    swapped = tail[:1] + letter + tail[1:] if tail[:1].isalpha() else beside + tail
    return head + chance.choice((beside + tail, beside + letter + tail, tail, swapped))


def two_errors(text: str, language: str, chance: random.Random) -> str:
    """Make two typing errors."""
    return one_error(one_error(text, language, chance), language, chance)


def umlauts(text: str, _language: str, chance: random.Random) -> str:
    """Write umlauts as on a keyboard that has none: as two letters, or without their dots."""
    if chance.random() < 0.5:
        return "".join(_WRITTEN_OUT.get(letter, letter) for letter in text)
    return "".join(_WRITTEN_OUT.get(letter, letter)[0] for letter in text)


def joined(text: str, _language: str, chance: random.Random) -> str:
    """Forget a space."""
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    at = chance.choice(spaces) if spaces else len(text)
    return text[:at] + text[at + 1 :]


def split(text: str, _language: str, chance: random.Random) -> str:
    """Tear a long word apart, as in "Zugangs daten"."""
    words = [match for match in re.finditer(r"[^\W\d_]+", text) if len(match[0]) >= _LONG]
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start() + 3, word.end() - 2)
    return f"{text[:at]} {text[at:]}"


def chatty(text: str, language: str, chance: random.Random) -> str:
    """Wrap it in politeness that says nothing."""
    before, after = (table.get(language, table["en"]) for table in (_BEFORE, _AFTER))
    return chance.choice(before) + text + chance.choice(after)


def everything(text: str, language: str, chance: random.Random) -> str:
    """Type it in a hurry: small letters, no punctuation, no umlauts, and two slips of fingers or space bar."""
    slip = chance.choice((one_error, joined, split))
    slipped = slip(one_error(text, language, chance), language, chance)
    return re.sub(r"[^\w\s]", "", umlauts(slipped, language, chance).lower())


NOISES: Mapping[str, Noise] = {
    "one error": one_error,
    "two errors": two_errors,
    "umlauts": umlauts,
    "joined": joined,
    "split": split,
    "chatty": chatty,
    "all": everything,
}


def _beside(letter: str, language: str) -> str:
    """Give the keys around a letter; each row stands half a key to the right of the one above it."""
    rows = _KEYS.get(language, _KEYS["en"])
    for number, row in enumerate(rows):
        if (at := row.find(letter)) < 0:
            continue
        around = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
        if number > 0:
            around += rows[number - 1][at : at + 2]
        if number + 1 < len(rows):
            around += rows[number + 1][max(0, at - 1) : at + 1]
        return "".join(key for key in around if key.isalpha())
    return ""
