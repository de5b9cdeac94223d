"""Timekeeper: sleeps until something is due, does it, and tells open tabs when the chat opens or closes."""

import asyncio
import logging
from contextlib import suppress

from bot.core.errors import Busy, NotStored
from bot.core.events import HoursChanged, ToEveryone
from bot.service.deps import Deps
from bot.service.due import next_at, run_due
from bot.service.handoff import Availability, availability

_LONGEST = 30.0  # seconds that it sleeps at a time: a clock may be set, and nobody wakes us for that
_SOON = 5.0  # seconds after which it tries again what did not work
_log = logging.getLogger("tresen.timekeeper")


class Timekeeper:
    """One task; `wake` makes it look again at once."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._woken = asyncio.Event()
        self._turn = asyncio.Lock()
        self._known: Availability | None = None

    def wake(self) -> None:
        """Look again now."""
        self._woken.set()

    async def run(self) -> None:
        """Keep time until cancelled. A fault is logged and tried again: time does not stop for it."""
        while True:
            try:
                await self.tick()
                pause = await self._pause()
            except (NotStored, Busy):
                pause = _SOON  # the writer has said why
            except Exception:
                _log.exception("what is due could not be done; it is tried again")
                pause = _SOON
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):  # wait_for can swallow a cancellation that comes with the wake-up
                    await self._woken.wait()
            self._woken.clear()

    async def tick(self) -> None:
        """Do what is due by now; one at a time, for a step that two take is taken twice."""
        async with self._turn:
            await run_due(self._deps)
            await self._tell_hours()

    async def _tell_hours(self) -> None:
        now = await availability(self._deps)
        before, self._known = self._known, now
        if before is None or (before.hours.is_open, before.is_available) == (now.hours.is_open, now.is_available):
            return
        self._deps.publish([HoursChanged(ToEveryone(), now.hours, now.is_available)])

    async def _pause(self) -> float:
        now = self._deps.now()
        moments = [await next_at(self._deps)]
        if self._known is not None:
            moments += [self._known.hours.opens_at, self._known.hours.closes_at]
        soonest = min((moment for moment in moments if moment is not None), default=None)
        if soonest is None:
            return _LONGEST
        return min(_LONGEST, max(0.01, (soonest - now).total_seconds()))
