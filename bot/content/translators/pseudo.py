"""Pseudo: English that looks foreign, is longer and stands in brackets: what was never translated shows at once."""

import re

CODE = "qps"  # the code that is set aside for it
LONGER = 0.6  # so much do short English texts grow in other languages
_PLACEHOLDER = re.compile(r"(\{\w+\})")
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅßÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)


def pseudo(text: str) -> str:
    """Give a text with accents, more than half as long again, in brackets; placeholders stay as they are."""
    parts = _PLACEHOLDER.split(text)
    parts[::2] = [part.translate(_LETTERS) for part in parts[::2]]
    letters = sum(map(len, parts[::2]))
    more = round(letters * LONGER) - 3  # the brackets are two of them, and a blank
    return f"⟦{''.join(parts)}{' ' + _padding(more) if more > 0 else ''}⟧"


def _padding(length: int) -> str:
    """Give so many characters, with blanks between, so that lines can break as they do in words."""
    return ("~~~~~ " * (length // 6 + 1))[:length].rstrip().ljust(length, "~")
