"""Packets: what a client sent, read before anything acts on it. A text in, a value out; nothing is kept."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

CONNECT, DISCONNECT, EVENT = 0, 1, 2  # of Socket.IO's seven; a client of ours sends no other
RESERVED = frozenset({"connect", "disconnect", "connect_error", "*"})
"""Names of events that would run the server's own handlers."""
DEEPEST = 32  # lists and objects in one another; a command has three
_FRAME = re.compile(r"[12356]\Z|[235]probe\Z|4[0-9]")
_HEAD = re.compile(r"([0-2])(?:(/[^,?]{0,64})(?:\?[^,]{0,200})?(?:,|\Z))?([0-9]{0,15})(?![0-9])(.*)", re.DOTALL)
_JSON = msgspec.json.Decoder()


@dataclass(frozen=True)
class Packet:
    """A packet of Socket.IO that is of our protocol."""

    kind: int
    """CONNECT, DISCONNECT or EVENT."""
    namespace: str
    id: int | None
    """What the answer has to carry; none: nobody waits for one."""
    data: Any
    """Of an EVENT: a list that begins with its name."""


class NotOurs(ValueError):
    """What is not our protocol."""


class Unreadable(NotOurs):
    """An event whose head can be read and whose rest cannot: it can still be answered."""

    def __init__(self, namespace: str, number: int) -> None:
        super().__init__("an event that cannot be read")
        self.namespace = namespace
        self.id = number


def is_frame(data: object) -> bool:
    """Tell whether this is a packet of Engine.IO that a client of ours may send."""
    return isinstance(data, str) and _FRAME.match(data) is not None


def read(data: object) -> Packet:
    """Read a packet of Socket.IO. Raises NotOurs; Unreadable, where an answer can be sent to it."""
    found = _HEAD.match(data) if isinstance(data, str) else None
    if found is None:
        raise NotOurs("no packet")
    kind, namespace, digits, rest = int(found[1]), found[2] or "/", found[3], found[4]
    number = int(digits) if digits else None
    if kind == DISCONNECT:
        return Packet(kind, namespace, number, None)
    content = _decoded(rest) if rest else None
    if kind == CONNECT and content is not _NOTHING:
        return Packet(kind, namespace, number, content)
    if kind == EVENT and isinstance(content, list) and content and isinstance(content[0], str):
        return Packet(kind, namespace, number, content)
    if kind == EVENT and number is not None:
        raise Unreadable(namespace, number)
    raise NotOurs("no event")


_NOTHING = object()


def _decoded(text: str) -> Any:
    """Give what a text of JSON says; _NOTHING for none: halves of characters, NaN, numbers beyond a machine's, or too deep."""
    try:
        content = _JSON.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _NOTHING
    is_suspicious = text.count("[") + text.count("{") > DEEPEST
    return _NOTHING if is_suspicious and _is_deep(content) else content


def _is_deep(content: Any) -> bool:
    level = [content]
    for _ in range(DEEPEST):
        level = [each for part in level if isinstance(part, (list, dict)) for each in _parts(part)]
        if not level:
            return False
    return any(isinstance(part, (list, dict)) for part in level)


def _parts(part: list[Any] | dict[str, Any]) -> list[Any]:
    return part if isinstance(part, list) else list(part.values())
