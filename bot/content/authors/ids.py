"""Ids: the form of an intent's id, and what to say of one that is ill-formed or stands in the wrong file. Pure."""

import re
from difflib import SequenceMatcher

SHAPE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_ALIKE = 0.7  # of two group names, from where on one is a slip of the other
_NO_ID = "an id is two words of small letters, digits and _, with a full stop between them, such as payment.gift_card"


def ill_formed(name: str, group: str) -> str | None:
    """Say what is wrong with the form of an id in the file of `group`; None where nothing is."""
    return None if SHAPE.fullmatch(name) else f"{name}: {_NO_ID}; did you mean {mended(name, group)!r}?"


def misplaced(name: str, group: str) -> str | None:
    """Say that an id belongs into another file than that of `group`, or is a slip of one of this file; None where it is at home."""
    home, _, rest = name.partition(".")
    if home == group:
        return None
    text = f"{name} belongs into {home}.yaml: the first word of an id names its file"
    is_slip = bool(rest) and SequenceMatcher(None, home, group).ratio() >= _ALIKE
    return f"{text}; did you mean {f'{group}.{rest}'!r}?" if is_slip else text


def mended(name: str, group: str) -> str:
    """Give an id that is like an ill-formed one in the file of `group`."""
    words = [re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in name.split(".", 1)]
    if len(words) == 1 and words[0].startswith(f"{group}_"):
        words = [group, words[0].removeprefix(f"{group}_")]
    first = words[0] or group
    rest = "_".join(filter(None, words[1:])) or "name"
    if not re.match("[a-z]", first):
        first = group
    return f"{first}.{rest if re.match('[a-z]', rest) else f'about_{rest}'}"
