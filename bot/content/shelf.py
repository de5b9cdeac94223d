"""Shelf: the library that the service works with. Another one is learned beside it, in a process of its own, and takes its place."""

import asyncio
import logging
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from bot.content.library import ContentError, Library, encode_ahead, open_library
from bot.settings import Settings

_LOG = logging.getLogger("tresen.content")
_PATIENCE = 10  # how much the learning process steps back behind the service (nice)


class Shelf:
    """Holds one library at a time; who asks `current` anew for each use never sees half of another."""

    def __init__(self, settings: Settings, cache: Path, library: Library) -> None:
        self._settings = settings
        self._cache = cache
        self._library = library
        self._learning = asyncio.Lock()

    def current(self) -> Library:
        """Give the library to work with now."""
        return self._library

    async def complete(self) -> None:
        """Learn what was left out in a hurry at the start, if anything was, and load the encoder before somebody waits for it."""
        if not self._library.is_complete:
            await self.renew()
        if self._library.knowledge.encoder is not None:
            await asyncio.to_thread(self._library.knowledge.encoder.encode, [""])

    async def renew(self, *, quickly: bool = False) -> bool:
        """Read and learn the content anew; swap when that is done, or keep the old one and log what is to be mended.

        Quickly, an edit takes over after a few seconds; a full renewal later makes up for what that leaves out.
        """
        async with self._learning:
            loop = asyncio.get_running_loop()
            with ProcessPoolExecutor(1, get_context("spawn"), os.nice, (_PATIENCE,)) as pool:
                try:
                    # A fresh copy, for what settings work out once (the opening hours) cannot travel.
                    learning = loop.run_in_executor(pool, _learn, replace(self._settings), self._cache, quickly)
                    if quickly and self._library.knowledge.encoder is not None:
                        # While the process starts: it need not load the encoder, then.
                        await asyncio.to_thread(
                            encode_ahead, self._settings, self._cache, self._library.knowledge.encoder
                        )
                    faults = await learning
                except BrokenProcessPool:
                    _LOG.error("learning was killed; the old content stays. Is there enough memory?")
                    return False
                except asyncio.CancelledError:
                    for process in list(pool._processes.values()):
                        process.kill()
                    raise
            if faults:
                _LOG.error("the content was not renewed; mend this first:\n%s", faults)
                return False
            # What the process learned lies in the cache: to take it out is a matter of milliseconds.
            self._library = await asyncio.to_thread(open_library, self._settings, self._cache, quickly=quickly)
            _LOG.info("the content is renewed: %d topics", len(self._library.intents.topics))
            return True


def _learn(settings: Settings, cache: Path, quickly: bool) -> str:
    """Learn into the cache; give what is to be mended, empty where nothing is."""
    try:
        open_library(settings, cache, quickly=quickly)
    except ContentError as error:
        return str(error)
    return ""
