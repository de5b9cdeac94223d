"""Incoming: what people type, made fit to be stored. Every text of every command passes here, before anything else sees it."""

from collections.abc import Mapping

from bot.core.errors import EMPTY_TEXT, TEXT_TOO_LONG, BadRequest
from bot.core.masking import Masked, mask


def said(text: str, limit: int, field: str = "text") -> Masked:
    """Clean and mask what somebody says. Raises BadRequest where nothing is left or it is too long."""
    kept = _printable(text)
    if not kept:
        raise BadRequest(EMPTY_TEXT, field=field)
    if len(kept) > limit:
        raise BadRequest(TEXT_TOO_LONG, {"limit": limit}, field=field)
    return mask(kept)


def typed(text: str | None) -> str:
    """Clean and mask what stands in a field of a form; it may be empty."""
    return mask(_printable(text)).text if text else ""


def fields(values: Mapping[str, str]) -> dict[str, str]:
    """Clean and mask the fields of a form."""
    return {typed(name): typed(value) for name, value in values.items()}


_JOINERS = "\u200c\u200d"  # they hold letters and emoji together; alone they are nothing
_SPACES = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def _printable(text: str) -> str:
    """Give a text without what nobody typed: control characters, halves of characters, marks that turn the writing round."""
    if text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").translate(_SPACES)
    kept = (" " if c.isspace() and c not in "\n\t" else c for c in text if _is_typed(c))
    return "".join(kept).strip(f"{_JOINERS} \n\t")


def _is_typed(c: str) -> bool:
    return c.isprintable() or c.isspace() or c in _JOINERS
