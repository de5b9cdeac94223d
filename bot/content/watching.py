"""Watching: notices when an author or translator has saved something."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from watchfiles import awatch

_LOG = logging.getLogger("tresen.content")
_QUIET = 0.1  # seconds without another change, after which several files count as saved together
_PATIENCE = 1.0  # seconds after which what is there is read, quiet or not
_GLANCE = 5_000  # milliseconds after which one looks without being told: some file systems tell nothing
_SUFFIXES = (".yaml", ".yml", ".po", ".md")

Sight = dict[Path, tuple[int, int, int]]
"""File -> its number, size and moment of change."""


async def saved(folders: Sequence[Path]) -> AsyncIterator[None]:
    """Yield each time that files in these folders have changed, several that are saved together once. Never ends by itself."""
    seen = sight(folders)
    while True:
        async for now in _glances(folders):
            if now == seen:
                continue
            seen = await _settled(folders, now)
            yield


async def _glances(folders: Sequence[Path]) -> AsyncIterator[Sight]:
    """Look whenever the system tells of a change, and now and then besides; ends where a folder was put in another's place."""
    identities = [_identity(folder) for folder in folders]
    there = [folder for folder in folders if folder.is_dir()]
    yield sight(folders)
    try:
        async for _ in awatch(
            *there, watch_filter=None, debounce=50, step=25, rust_timeout=_GLANCE, yield_on_timeout=True
        ):
            yield sight(folders)
            if [_identity(folder) for folder in folders] != identities:
                return
    except (OSError, RuntimeError) as error:  # too many watches on this machine, or the folder is gone
        _LOG.debug("nobody tells of changes here (%s); looking every few seconds instead", error)
        await asyncio.sleep(_PATIENCE)


def sight(folders: Sequence[Path]) -> Sight:
    """Look at every file that authors and translators write."""
    found: Sight = {}
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix in _SUFFIXES and not file.name.startswith("."):
                try:
                    stat = file.stat()
                except OSError:  # an editor puts files in each other's place
                    continue
                found[file] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return found


async def _settled(folders: Sequence[Path], now: Sight) -> Sight:
    """Wait until nothing changes any more, but not for ever."""
    loop = asyncio.get_running_loop()
    end = loop.time() + _PATIENCE
    while loop.time() < end:
        await asyncio.sleep(_QUIET)
        before, now = now, sight(folders)
        if now == before:
            break
    return now


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        stat = folder.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
