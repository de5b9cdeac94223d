"""Hook courier: takes what is due to its webhooks. At least once; one that hangs holds up no other."""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Concatenate, ParamSpec, TypeVar

from bot.core.errors import Busy, NotStored
from bot.core.hooks import next_try
from bot.hooks.posting import Answer, post
from bot.service.deps import Deps
from bot.store import deliveries
from bot.store.deliveries import Delivery

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger("tresen.hooks")

_AT_ONCE = 4  # deliveries of one webhook on their way
_IDLE = 30.0  # seconds after which the table is looked at even if nobody woke us: commands write beside us
_RECORD_PAUSE = 5.0
_PARTING = 4.0  # seconds that deliveries on their way get when the service stops


class HookCourier:
    """Sends while it runs. A delivery is marked as done after the receiver took it: a crash between the two sends it
    twice, with the same id, and none is lost.
    """

    def __init__(self, deps: Deps, dice: Callable[[], float]) -> None:
        """`dice` gives a number from 0 to 1."""
        self._deps = deps
        self._dice = dice
        self._woken = asyncio.Event()
        self._on_way: dict[str, asyncio.Task[None]] = {}
        self._ended: set[str] = set()
        self.counts: Counter[str] = Counter()
        """How many tries were "taken", "delayed" and "dead" since the start."""

    def wake(self) -> None:
        """Look at the table now."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; what is on its way then is given a moment to arrive."""
        try:
            while True:
                self._woken.clear()
                try:
                    pause = await self._start_due()
                except Exception as error:
                    _log.error("the webhooks could not be worked on: %s", type(error).__name__)
                    pause = _RECORD_PAUSE
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._woken.wait()
        finally:
            await self._part()

    async def settle(self) -> None:
        """Wait until nothing is on its way."""
        while self._on_way:
            await asyncio.wait(set(self._on_way.values()))

    async def _start_due(self) -> float:
        """Start what is due; give the seconds until more is."""
        self._ended.clear()
        now = self._deps.now()
        due = await self._deps.store.read(deliveries.due, now, _AT_ONCE)
        for each in due.deliveries:
            # What ended while we read may stand there as waiting still, and must not be sent once more.
            if each.id not in self._on_way and each.id not in self._ended:
                self._on_way[each.id] = asyncio.create_task(self._deliver(each), name="tresen-webhook")
        if due.next_at is None:
            return _IDLE
        return min(max((due.next_at - now).total_seconds(), 0.01), _IDLE)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await self._note(delivery, await self._post(delivery))
        finally:
            self._ended.add(delivery.id)
            del self._on_way[delivery.id]
            self._woken.set()

    async def _post(self, delivery: Delivery) -> Answer:
        try:
            return await post(
                delivery.url,
                delivery.secret,
                delivery.id,
                delivery.payload.encode(),
                self._deps.now(),
                allows_private=self._deps.settings.webhook_private,
            )
        except Exception as error:
            # What our own code stumbles over must end one day too.
            return Answer(None, f"it could not be sent: {type(error).__name__}")

    async def _note(self, delivery: Delivery, answer: Answer) -> None:
        now, attempts = self._deps.now(), delivery.attempts + 1
        name = f"{delivery.id} ({delivery.type}) to webhook {delivery.webhook}"
        if answer.is_taken:
            await self._record(deliveries.delivery_done, delivery.id, now, attempts)
            self.counts["taken"] += 1
            _log.info("%s is sent", name)
            return
        if answer.is_unwanted:
            self.counts["dead"] += 1
            if await self._record(deliveries.switch_off, delivery.webhook, delivery.id, now, answer.words):
                _log.error(
                    "webhook %s wants no more and is switched off: `tresen webhook on` undoes it", delivery.webhook
                )
            return
        next_at = next_try(now, attempts, self._dice())
        if next_at is None:
            await self._record(deliveries.delivery_dead, delivery.id, now, attempts, answer.words)
            self.counts["dead"] += 1
            _log.error("%s is given up after %d tries: %s", name, attempts, answer.words)
            return
        await self._record(deliveries.delivery_delayed, delivery.id, next_at, attempts, answer.words)
        self.counts["delayed"] += 1
        _log.info("%s is tried again at %s: %s", name, f"{next_at:%F %T %Z}", answer.words)

    async def _record(
        self, change: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Store what became of a delivery. Until that stands it is not sent again: a full disk must not mean endless tries."""
        while True:
            try:
                return await self._deps.store.write(change, *args, **kwargs)
            except (Busy, NotStored):
                pass  # the writer has said why
            except Exception as error:
                _log.error("the webhooks cannot be written: %s", type(error).__name__)
            await asyncio.sleep(_RECORD_PAUSE)

    async def _part(self) -> None:
        tasks = set(self._on_way.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=_PARTING)
        for each in late:
            each.cancel()
        await asyncio.gather(*late, return_exceptions=True)
