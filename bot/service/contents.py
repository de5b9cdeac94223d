"""Contents: a row of `files` and its bytes come and go together, whatever happens in between."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from bot.core.errors import NOT_STORED, NotStored
from bot.core.model import Visitor
from bot.service.deps import Deps
from bot.store import files
from bot.store.contents import Incoming
from bot.store.files import Quota, StoredFile

T = TypeVar("T")
UNFILED = timedelta(hours=24)
"""So long a file may wait for its ticket."""
_AGAIN = 3.0  # seconds after which a client may come again where the disk failed
_log = logging.getLogger("tresen.files")


async def on_disk(work: Callable[[], T]) -> T:
    """Do something with the disk in a thread. Raises NotStored where it is full or fails."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        _log.error("a file could not be stored: %s", error)
        raise NotStored(NOT_STORED, retry_after=_AGAIN) from error


async def keep(deps: Deps, incoming: Incoming, file: StoredFile, visitor: Visitor | None, quota: Quota) -> None:
    """Give a finished file its place, and then its row. Raises TooMany, Full, SessionOver, or NotStored."""
    # Once begun it is done, even if whoever asked is gone: a row without its content must never be.
    await asyncio.shield(asyncio.create_task(_keep(deps, incoming, file, visitor, quota)))


async def _keep(deps: Deps, incoming: Incoming, file: StoredFile, visitor: Visitor | None, quota: Quota) -> None:
    contents = deps.store.contents
    async with contents.turn:
        await on_disk(lambda: contents.place(incoming, file.sha256))
        try:
            await deps.store.write(files.add_file, file, visitor, quota)
        except Exception:
            await _drop(deps, [file.sha256])
            raise


async def drop(deps: Deps, hashes: Iterable[str]) -> None:
    """Delete those of these contents that no row names any more."""
    async with deps.store.contents.turn:
        await _drop(deps, hashes)


async def sweep(deps: Deps) -> None:
    """Delete rows that no ticket took in time, contents without a row, and what an earlier process left half done."""
    contents = deps.store.contents
    await deps.store.write(files.drop_unfiled, deps.now() - UNFILED)
    async with contents.turn:
        await _drop(deps, await asyncio.to_thread(contents.stored))
    await asyncio.to_thread(contents.clear_incoming)


async def _drop(deps: Deps, hashes: Iterable[str]) -> None:
    """Delete contents without a row; `turn` is held, so no row can come meanwhile."""
    contents = deps.store.contents
    try:
        unwanted = await deps.store.read(files.unwanted, hashes)
        await asyncio.to_thread(contents.drop, unwanted)
    except OSError as error:
        _log.error("a file could not be deleted; it is tried again within an hour: %s", error)
