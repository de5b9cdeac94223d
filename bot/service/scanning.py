"""Scanning: asks a virus scanner about a file. ClamAV's clamd, over its socket, by the command INSTREAM."""

import asyncio
import logging
from pathlib import Path

from bot.core.errors import Busy
from bot.core.files import INFECTED, NOT_SCANNED, Infected

_PATIENCE = 60.0  # seconds for the whole of it
_AGAIN = 60.0  # seconds after which a client may come again where it did not answer
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_log = logging.getLogger("tresen.files")


async def check_clean(place: str, file: Path) -> None:
    """Raise Infected where the scanner finds something, Busy where it cannot be asked; without a place, nobody is asked."""
    if not place:
        return
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await _ask(place, file)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        _log.error("the virus scanner at %s cannot be asked, so files are refused: %r", place, error)
        raise Busy(NOT_SCANNED, retry_after=_AGAIN) from error
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        _log.warning("a file was refused: %s", answer.removeprefix("stream: "))
        raise Infected(INFECTED)
    _log.error("the virus scanner at %s did not say whether a file is clean, so it is refused: %s", place, answer)
    raise Busy(NOT_SCANNED, retry_after=_AGAIN)


async def _ask(place: str, file: Path) -> str:
    reader, writer = await _connect(place)
    try:
        writer.write(b"zINSTREAM\0")
        content = await asyncio.to_thread(file.open, "rb")
        try:
            while piece := await asyncio.to_thread(content.read, _PIECE):
                writer.write(len(piece).to_bytes(4, "big") + piece)
                await writer.drain()
        finally:
            content.close()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0").decode("utf-8", "replace").strip()
    finally:
        writer.close()


async def _connect(place: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if place.startswith("/"):
        return await asyncio.open_unix_connection(place, limit=_LONGEST_ANSWER)
    host, _, port = place.rpartition(":")
    return await asyncio.open_connection(host.strip("[]"), int(port), limit=_LONGEST_ANSWER)
