"""Shelf: the library that the service works with. Another one is learned beside it, in a process of its own, and takes its place."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.content.apprentice import apprentice
from bot.content.encoder import find_encoder
from bot.content.faults import Fault
from bot.content.library import CONTENT, Content, Library, bind, brief, folder_of, read_content, rebind
from bot.content.training import Lessons, encode_ahead, learn
from bot.content.watching import saved
from bot.settings import Settings

_LOG = logging.getLogger("tresen.content")


class Shelf:
    """Holds one library at a time; who asks `current` anew for each use never sees half of another."""

    def __init__(
        self,
        settings: Settings,
        cache: Path,
        library: Library,
        announce: Callable[[tuple[str, ...]], None] = lambda faults: None,
    ) -> None:
        """`announce` hears of each renewal: what kept parts of it from being taken, or nothing."""
        self._settings = settings
        self._cache = cache
        self._library = library
        self._announce = announce
        self._faults: tuple[str, ...] = ()
        self._renewing = asyncio.Lock()
        self._is_full = True  # nothing was learned quickly that is still to be learned in full

    def current(self) -> Library:
        """Give the library to work with now."""
        return self._library

    def faults(self) -> tuple[str, ...]:
        """Give what is to be mended before all that was written can be served, with file and line."""
        return self._faults

    async def watch(self) -> None:
        """Follow what authors and translators save, until cancelled: an edit takes over quickly, and is learned in full behind it."""
        completing = asyncio.create_task(self.complete(), name="tresen-completing")
        try:
            async for _ in saved([folder_of(self._settings, name) for name in CONTENT]):
                completing.cancel()  # it would be of yesterday's content
                await asyncio.wait([completing])
                try:
                    await self.renew(quickly=True)
                except Exception:
                    _LOG.exception("the content could not be renewed; the old content stays")
                completing = asyncio.create_task(self.complete(), name="tresen-completing")
        finally:
            completing.cancel()
            await asyncio.wait([completing])

    async def renew(self, *, quickly: bool = False) -> bool:
        """Read the content anew and take over what is fit to be served; tell whether all of it was.

        Texts are taken over at once. What visitors say is learned first, and comes into force together with its answers. Quickly, that
        takes a few seconds, and `complete` makes up later for what is left out.
        """
        async with self._renewing:
            before = self._library.content
            content, faults = await asyncio.to_thread(read_content, self._settings, before)
            assert content is not None, "what cannot be served stays as it was"
            is_taught = _taught(content) == _taught(before)
            if is_taught and content != before:
                self._library = rebind(self._settings, self._library, content)
            is_known = is_taught and (content.titles, content.prose) == (before.titles, before.prose)
            if (is_known and (quickly or self._is_full)) or await self._learn(content, quickly=quickly):
                self._tell(faults)
                return not faults
            return False

    async def complete(self) -> None:
        """Learn in full what was learned in a hurry or quickly, if anything was, and load the encoder before somebody waits for it."""
        async with self._renewing:
            if not self._is_full or not self._library.is_complete:
                await self._learn(self._library.content)
        if self._library.knowledge.encoder is not None:
            await _beside(partial(self._library.knowledge.encoder.encode, [""]))

    async def _learn(self, content: Content, *, quickly: bool = False) -> bool:
        """Learn this content, and take it over; False where learning broke down."""
        loop = asyncio.get_running_loop()
        encoder = self._library.knowledge.encoder
        # What the encoder adds has to be there before an edit of it can be learned quickly.
        used = None if quickly and not self._library.is_complete else encoder
        with apprentice() as pool:
            try:
                lessons = content.lessons
                learning = loop.run_in_executor(pool, _learn, lessons, self._cache, used is not None, quickly)
                if quickly and used is not None:
                    # While the process starts: it need not load the encoder, then.
                    await asyncio.to_thread(encode_ahead, lessons, self._cache, used)
                await learning
                # What the process learned lies in the cache: to take it out is a matter of milliseconds.
                learned = await asyncio.to_thread(learn, lessons, self._cache, used, quickly=quickly)
                self._library = bind(self._settings, content, learned, encoder)
                self._is_full = not quickly
            except BrokenProcessPool:
                _LOG.error("learning was killed; the old content stays. Is there enough memory?")
                return False
            except asyncio.CancelledError:
                for process in list(pool._processes.values()):
                    process.kill()
                raise
        return True

    def _tell(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(brief(self._settings, fault) for fault in faults)
        if faults:
            text = "\n".join(self._faults)
            _LOG.error("what stands here was not taken over, and the old texts stay; mend it:\n%s", text)
        else:
            _LOG.info("the content is renewed: %d topics", len(self._library.intents.topics))
        self._announce(self._faults)


async def _beside(work: Callable[[], object]) -> None:
    """Do something in a thread for which nobody waits when the service stops: the encoder takes seconds to load."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def run() -> None:
        try:
            work()
        except Exception:
            _LOG.exception("the sentence encoder cannot be loaded")
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run, name="tresen-encoder", daemon=True).start()
    await done.wait()


def _taught(content: Content) -> tuple[object, ...]:
    """Give what is learned from, but for the catalogues' part: that may be behind for as long as learning takes."""
    said = [(each.text, each.intent, each.language) for each in content.intents.utterances]
    return said, set(content.intents.topics), content.languages


def _learn(lessons: Lessons, cache: Path, is_semantic: bool, quickly: bool) -> None:
    """Learn into the cache, in the process of its own."""
    learn(lessons, cache, find_encoder() if is_semantic else None, quickly=quickly)
