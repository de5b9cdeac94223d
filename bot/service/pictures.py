"""Pictures: an image as it may be kept, decoded and encoded anew. Places, devices, names and whatever hides behind the image are gone.

It takes memory and seconds, so it has a thread of its own, which holds up no stop.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image, ImageOps

from bot.core.files import (
    MEGABYTE,
    MOST_PIXELS,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    UNREADABLE_IMAGE,
    FileType,
    TooLarge,
    UnknownType,
    webp_pixels,
)

T = TypeVar("T")
Image.MAX_IMAGE_PIXELS = None  # its own limit only warns; ours is looked at before anything is decoded
_KEPT_MODES = {
    FileType.PNG: {"1", "L", "LA", "P", "RGB", "RGBA"},
    FileType.JPEG: {"L", "RGB"},
    FileType.WEBP: {"RGB", "RGBA"},
}
_ROUNDS: dict[FileType, tuple[dict[str, Any], ...]] = {
    FileType.PNG: ({},),
    FileType.JPEG: ({"quality": 90}, {"quality": 75}),
    FileType.WEBP: ({"quality": 90, "method": 2}, {"quality": 75, "method": 4}),
}
"""How it is encoded; the next way is tried where the one before makes it larger than a file may be."""


def rewrite(file: Path, kind: FileType, most_bytes: int) -> memoryview:
    """Give an image of this type anew. Raises TooLarge, or UnknownType for what cannot be decoded."""
    try:
        with _opened(file, kind) as image:
            clean = _clean(image, kind)
            for options in _ROUNDS[kind]:
                written = _encoded(clean, kind, options)
                if written is not None and len(written) <= most_bytes:
                    return written
    except TooLarge:
        raise
    except Exception as error:  # hostile images make decoders raise whatever there is
        raise UnknownType(UNREADABLE_IMAGE) from error
    raise TooLarge(TOO_LARGE, {"megabytes": most_bytes // MEGABYTE})


def _encoded(image: Image.Image, kind: FileType, options: dict[str, Any]) -> memoryview | None:
    """Give the bytes of an image; None where it cannot be encoded so: WebP has a limit of its own for very rich ones."""
    written = BytesIO()
    try:
        image.save(written, kind.value, **options)
    except ValueError:
        if kind is FileType.WEBP:
            return None
        raise
    return written.getbuffer()


def _opened(file: Path, kind: FileType) -> Image.Image:
    """Open an image whose header says that it is not too large; nothing of it is decoded yet."""
    if kind is FileType.WEBP:
        with file.open("rb") as raw:
            _look_at(webp_pixels(raw.read(30)))
    image = Image.open(file, formats=(kind.value.upper(),))
    try:
        _look_at(image.width * image.height)
    except TooLarge:
        image.close()
        raise
    return image


def _look_at(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise TooLarge(TOO_MANY_PIXELS)


def _clean(image: Image.Image, kind: FileType) -> Image.Image:
    """Give what is seen: the first frame, upright, and nothing that is only said about it."""
    image.load()
    with suppress(Exception):  # where its orientation cannot be read, it is upright
        ImageOps.exif_transpose(image, in_place=True)
    seen = image
    if image.mode not in _KEPT_MODES[kind]:
        has_alpha = kind is not FileType.JPEG and (image.has_transparency_data or "A" in image.getbands())
        seen = image.convert("RGBA" if has_alpha else "L" if image.mode.startswith(("I", "F")) else "RGB")
    transparency = seen.info.get("transparency") if kind is FileType.PNG else None
    seen.info = {} if transparency is None else {"transparency": transparency}
    return seen


async def in_thread(work: Callable[[], T]) -> T:
    """Do something that takes seconds in a thread that nobody waits for at a stop."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, problem: Exception | None) -> None:
        if done.cancelled():
            return
        if problem is None:
            done.set_result(result)  # type: ignore[arg-type]
        else:
            done.set_exception(problem)

    def run() -> None:
        result, problem = None, None
        try:
            result = work()
        except Exception as error:
            problem = error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, result, problem)

    threading.Thread(target=run, name="tresen-picture", daemon=True).start()
    return await done
