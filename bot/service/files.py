"""Files: what visitors attach. Received, looked at, scanned, cleaned, and kept within the quotas; nothing is left of what is refused."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial

from bot.core.errors import NOT_FOUND, Busy, NotFound, NotStored
from bot.core.files import (
    IMAGES,
    MEGABYTE,
    TOO_LARGE,
    UNKNOWN_TYPE,
    FileType,
    TooLarge,
    UnknownType,
    file_name,
    type_of,
)
from bot.core.programs import file_values
from bot.service import contents
from bot.service.deps import Deps
from bot.service.pictures import in_thread, rewrite
from bot.service.scanning import check_clean
from bot.service.visitors import Session, visitor_of
from bot.store import files
from bot.store.contents import Incoming
from bot.store.files import Quota, StoredFile

SPARE = 4  # times `files_per_ticket` may a visitor have files that belong to no ticket: people change their minds
_AT_ONCE = 1  # files that are looked at, decoded and encoded at a time: the largest take hundreds of megabytes
_SWEEP = 3600.0  # seconds between two sweeps
_SOON = 5.0  # seconds after which a sweep that failed is tried again
_log = logging.getLogger("tresen.files")


class Files:
    """Keeps files; one at a time is worked on."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self.counts: Counter[str] = Counter(taken=0)
        """Uploads by what became of them: taken, or the code with which they were refused."""
        self._turns = asyncio.Semaphore(_AT_ONCE)
        settings = deps.settings
        self._most = settings.file_size * MEGABYTE
        self._quota = Quota(
            unfiled=SPARE * settings.files_per_ticket,
            visitor_bytes=settings.files_per_visitor_mb * MEGABYTE,
            all_bytes=settings.files_total_mb * MEGABYTE,
        )

    async def keep(
        self,
        session: Session,
        name: str,
        length: int | None,
        pieces: AsyncIterator[bytes],
        *,
        is_known: bool = False,
    ) -> StoredFile:
        """Receive a file and keep it. `length` is what its sender says; it is refused before it is read where that is too much.

        `is_known`: it comes for a visitor who is stored, and may have ended the chat since.

        Raises TooLarge, UnknownType, TooMany, Full, Infected, Busy, NotStored or SessionOver.
        """
        deps = self._deps
        if (length or 0) > self._most:
            raise self._too_large()
        await deps.store.read(files.check_room, session.visitor, length or 1, self._quota)
        with self._receiving() as raw, self._receiving() as clean:
            await self._receive(raw, pieces)
            async with self._turns:
                kind = await contents.on_disk(lambda: type_of(raw.path.read_bytes()))
                if kind is None:
                    raise UnknownType(UNKNOWN_TYPE)
                await check_clean(deps.settings.clamav, raw.path)
                kept = await self._cleaned(raw, clean, kind)
            sha256, size = await contents.on_disk(kept.finish)
            file = StoredFile(
                id=deps.new_token().hex(),
                visitor=session.visitor,
                name=file_name(name, kind),
                type=kind,
                size=size,
                sha256=sha256,
                created_at=deps.now(),
            )
            await contents.keep(deps, kept, file, None if is_known else visitor_of(deps, session), self._quota)
            return file

    async def run(self) -> None:
        """Sweep at once and every hour, until cancelled. A fault is logged and tried again."""
        while True:
            pause = _SWEEP
            try:
                await contents.sweep(self._deps)
            except (NotStored, Busy):
                pause = _SOON  # the writer has said why
            except Exception:
                _log.exception("files that nobody wants could not be deleted; it is tried again")
            await asyncio.sleep(pause)

    @contextmanager
    def _receiving(self) -> Iterator[Incoming]:
        """Give a file to write to; whatever happens, nothing of it is left where it is."""
        kept = self._deps.store.contents
        incoming = kept.receive(self._deps.new_id())
        try:
            yield incoming
        finally:
            kept.let_go(incoming)

    async def _receive(self, raw: Incoming, pieces: AsyncIterator[bytes]) -> None:
        size = 0
        async for piece in pieces:
            size += len(piece)
            if size > self._most:
                raise self._too_large()
            await contents.on_disk(partial(raw.write, piece))
        if not size:
            raise UnknownType(UNKNOWN_TYPE)
        raw.close()

    async def _cleaned(self, raw: Incoming, clean: Incoming, kind: FileType) -> Incoming:
        """Give what is to be kept: an image anew, all else as it is."""
        if kind not in IMAGES:
            return raw
        image = await in_thread(partial(rewrite, raw.path, kind, self._most))
        await contents.on_disk(partial(clean.write, image))
        return clean

    def _too_large(self) -> TooLarge:
        return TooLarge(TOO_LARGE, {"megabytes": self._deps.settings.file_size})


async def take_back(deps: Deps, file: str, visitor: str) -> None:
    """Delete a file that its visitor did not file after all. Raises NotFound for another's, and for one that a ticket has."""
    sha256 = await deps.store.write(files.drop_taken_back, file, visitor)
    if sha256 is None:
        raise NotFound(NOT_FOUND)
    await contents.drop(deps, (sha256,))


def described(file: StoredFile) -> dict[str, object]:
    """Give a file as whoever may have it sees it."""
    return file_values(file.id, file.name, file.type, file.size)


async def file_of(deps: Deps, file: str, visitor: str | None) -> StoredFile:
    """Give a file: to its visitor, or (None) to the team. Raises NotFound."""
    found = await deps.store.read(files.file_by_id, file)
    if found is None or (visitor is not None and found.visitor != visitor):
        raise NotFound(NOT_FOUND)
    return found
