"""Files: what a visitor may attach. Told by its content, never by its name, and named so that nothing runs by a click."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.core.errors import TresenError
from bot.core.phrases import Phrase

MEGABYTE: Final = 1024 * 1024
MOST_PIXELS: Final = 40_000_000  # of an image: what its decoding takes in memory grows with them
_MOST_SCANS = 100  # of a JPEG; a real one has about ten, and each costs the time of the whole image
_LONGEST_NAME = 100
_MARKUP = re.compile(rb"<[a-z!?/%]", re.IGNORECASE)
_SPACE = b"\xef\xbb\xbf\t\n\r "
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"|?*]')

TOO_LARGE = Phrase("error", "This file is too large. It may have at most {megabytes} MB.")
# Translators: An image of very many pixels, which would take too much memory.
TOO_MANY_PIXELS = Phrase("error", "This image has too many pixels. Please send a smaller one, such as a part of it.")
UNKNOWN_TYPE = Phrase(
    "error", "This kind of file cannot be sent here. Please send an image (PNG, JPEG, WebP), a PDF or plain text."
)
UNREADABLE_IMAGE = Phrase("error", "This image is damaged. Please save it anew, or take a new one.")
# Translators: {files} is a number, such as 5.
TOO_MANY_FILES = Phrase("error", "These are too many files for one ticket. The most that it can have: {files}.")
# Translators: The visitor has uploaded a lot, now or before.
USED_UP = Phrase("error", "You have sent a lot of files already. Please send your request without this one.")
FULL = Phrase("error", "We cannot take files right now. Please send your request without them.")
# Translators: A virus scanner has found something in the file.
INFECTED = Phrase("error", "This file was refused: the virus scanner found something in it.")
NOT_SCANNED = Phrase(
    "error", "Files cannot be checked for viruses right now. Please try again later, or send your request without them."
)


class TooLarge(TresenError):
    """More bytes, or pixels, than a file may have."""

    code = "too_large"


class UnknownType(TresenError):
    """A file that is none of the types that are taken, whatever its name says."""

    code = "unknown_type"


class TooMany(TresenError):
    """More files than a ticket, or a visitor, may have."""

    code = "too_many"


class Full(TresenError):
    """All files together are as large as they may be."""

    code = "full"


class Infected(TresenError):
    """The scanner has found something."""

    code = "infected"


class FileType(StrEnum):
    """What is taken."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    PDF = "pdf"
    TEXT = "text"


IMAGES: Final = frozenset({FileType.PNG, FileType.JPEG, FileType.WEBP})
"""They are decoded and encoded anew: only what was seen is kept."""
MEDIA: Final[Mapping[FileType, str]] = {
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.WEBP: "image/webp",
    FileType.PDF: "application/pdf",
    FileType.TEXT: "text/plain",
}
_ENDINGS: Mapping[FileType, tuple[str, ...]] = {
    FileType.PNG: ("png",),
    FileType.JPEG: ("jpg", "jpeg"),
    FileType.WEBP: ("webp",),
    FileType.PDF: ("pdf",),
    FileType.TEXT: ("txt", "log", "md"),
}


def type_of(content: bytes) -> FileType | None:
    """Tell what a file is, by all that is in it; None for what is not taken."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG if content.count(b"\xff\xda") <= _MOST_SCANS else None
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return FileType.WEBP
    if content.startswith(b"%PDF-"):
        return FileType.PDF if b"%%EOF" in content[-2048:] else None
    return FileType.TEXT if _is_plain_text(content) else None


def webp_pixels(head: bytes) -> int:
    """Give the pixels of a WebP by its first 30 bytes: its decoder takes memory for them as soon as it is opened."""
    kind = head[12:16]
    if kind == b"VP8X":
        return (int.from_bytes(head[24:27], "little") + 1) * (int.from_bytes(head[27:30], "little") + 1)
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(head[26:28], "little") & 0x3FFF) * (int.from_bytes(head[28:30], "little") & 0x3FFF)


def file_name(name: str, kind: FileType) -> str:
    """Give the name under which a file is kept: no path, and the ending of what it is ("run.bat" becomes "run.bat.txt")."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _NOT_IN_NAMES.sub("_", " ".join(last.split())).strip(". ") or "file"
    stem, dot, ending = clean.rpartition(".")
    if dot and stem and ending.lower() in _ENDINGS[kind]:
        return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
    ending = _ENDINGS[kind][0]
    return f"{clean[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _is_plain_text(content: bytes) -> bool:
    """Tell whether it is text that nothing takes for a page, a picture or a program."""
    start = content[:4096].lstrip(_SPACE)
    if not start or _MARKUP.match(start):
        return False
    try:
        return _CONTROLS.search(content.decode("utf-8")) is None
    except UnicodeDecodeError:
        return False
