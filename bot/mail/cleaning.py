"""Cleaning: makes what strangers typed fit for a letter, so that it can pose as nothing but text."""

import re

_NAME_LENGTH = 60
# Control characters, marks that turn the direction of writing (they make a text look like another), half characters.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NAME_MARKS = re.compile(r'[()<>\[\]:;@\\,"]')


def plain(text: str) -> str:
    """Keep the lines of a text and what can be seen in them."""
    return "\n".join(_UNSEEN.sub("", line).rstrip() for line in text.strip().splitlines())


def one_line(text: str, length: int = 200) -> str:
    """Make a single line of a text, fit for a header too."""
    line = " ".join(_UNSEEN.sub("", " ".join(text.split())).split())
    # The library decodes what looks like an encoded word when a header is *set*, line breaks within it included.
    line = line.replace("=?", "= ?")
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def display_name(text: str) -> str:
    """Give a name as it may stand before an address: without the marks that part addresses in a header.

    The library quotes them, but drops the quotes where it folds a long header, and then one name is several addresses.
    """
    return one_line(_NAME_MARKS.sub(" ", one_line(text)), _NAME_LENGTH)


def quoted(text: str) -> str:
    """Put "> " before each line: whatever a text says, it cannot pose as a line of ours."""
    return "\n".join(f"> {line}".rstrip() for line in plain(text).splitlines())
