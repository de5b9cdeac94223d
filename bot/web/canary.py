"""Canary: the service visits itself, through a real socket, to see whether messages are stored, arrive and can be replayed."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import socketio

from bot.core.model import CANARY
from bot.service.deps import Deps
from bot.service.visitors import canary_token
from bot.store import changes
from bot.web.delivery import VISITOR

_AGAIN = 1.0  # seconds until a failure is looked at once more
STEPS = ("connect", "store", "fan_out", "replay")
"""What is tried, in this order."""
_WORDS = {
    "connect": "it cannot be connected to",
    "store": "a message is not stored",
    "fan_out": "a message does not arrive",
    "replay": "a message cannot be replayed",
}
_log = logging.getLogger("tresen.canary")
Payload = dict[str, Any]


class Failed(Exception):
    """A step that was not done; the text is its name."""


class Canary:
    """Visits while it runs. What it says is deleted when it leaves."""

    def __init__(self, deps: Deps, patience: float = 6.0) -> None:
        """Wait `patience` seconds for each step: with the pause between visits, an alarm comes within a minute."""
        self._deps = deps
        self.patience = patience
        self.trouble: str | None = None
        """What does not work, in a few words; None while all is well, or nothing is known yet."""
        self.seconds: dict[str, float] = {}
        """How long each step of the last good visit took."""
        self.seen_at: float | None = None
        """When the last good visit ended, in seconds of the loop."""
        self.failures: Counter[str] = Counter()
        """How many visits failed, by step."""

    async def run(self, url: str) -> None:
        """Visit the service at `url` again and again, until cancelled."""
        pause = self._deps.settings.canary_seconds
        while pause:
            await asyncio.sleep(pause)
            await self.look(url)

    async def look(self, url: str) -> None:
        """Visit once; what fails twice is said, once, and so is its end."""
        step = await self._visit(url)
        if step is not None and self.trouble is None:
            await asyncio.sleep(_AGAIN)
            step = await self._visit(url)
        before, self.trouble = self.trouble, _WORDS[step] if step else None
        if self.trouble is not None and self.trouble != before:
            _log.error("the service does not work: %s", self.trouble)
        elif self.trouble is None and before is not None:
            _log.warning("the service works again")

    async def _visit(self, url: str) -> str | None:
        """Give the step that failed; None: all went well."""
        loop, took = asyncio.get_running_loop(), dict[str, float]()
        step = STEPS[0]
        try:
            began = loop.time()
            async with self._tab(url) as first, self._tab(url) as second:
                took[step], step = loop.time() - began, "store"
                message, began = self._deps.new_id(), loop.time()
                stored = await first.ask("send_message", client_id=message, text=CANARY)
                took[step], step = loop.time() - began, "fan_out"
                await second.hear(message)
                took[step], step, began = loop.time() - began, "replay", loop.time()
                replayed = await second.ask(
                    "load_history", conversation=stored["conversation"], after=stored["seq"] - 1
                )
                if [each.get("client_id") for each in replayed["messages"]][:1] != [message]:
                    raise Failed
                took[step] = loop.time() - began
        except (Failed, TimeoutError, OSError, socketio.exceptions.SocketIOError):
            self.failures[step] += 1
            return step
        finally:
            # What nobody can store, nobody can delete either; a disk that hangs holds up no alarm.
            with suppress(Exception):
                async with asyncio.timeout(self.patience):
                    await self._deps.store.write(changes.drop_visitor, CANARY)
                    self._deps.recent.forget(CANARY)
        self.seconds, self.seen_at = took, loop.time()
        return None

    @asynccontextmanager
    async def _tab(self, url: str) -> AsyncIterator["_Tab"]:
        tab = _Tab(self.patience)
        try:
            async with asyncio.timeout(self.patience):
                await tab.client.connect(
                    url,
                    auth={"token": canary_token(self._deps.secret)},
                    namespaces=[VISITOR],
                    transports=["websocket"],
                    wait_timeout=self.patience,
                )
                await tab.started.wait()
            yield tab
        finally:
            with suppress(TimeoutError, OSError, socketio.exceptions.SocketIOError):
                async with asyncio.timeout(self.patience):
                    await tab.client.disconnect()


class _Tab:
    """One connection of the canary's."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self.client = socketio.AsyncClient(reconnection=False, logger=False, engineio_logger=False)
        self.started = asyncio.Event()
        self._heard: set[str] = set()
        self._news = asyncio.Event()
        self.client.on("session_started", self._start, namespace=VISITOR)
        self.client.on("message_posted", self._note, namespace=VISITOR)

    async def ask(self, command: str, **payload: object) -> Payload:
        """Send a command; give its answer. Raises Failed for a refusal, TimeoutError where none comes."""
        async with asyncio.timeout(self._patience):
            answer: Payload = await self.client.call(command, payload, namespace=VISITOR, timeout=self._patience)
        if not answer["ok"]:
            raise Failed
        return answer

    async def hear(self, client_id: str) -> None:
        """Wait for a message of this `client_id`. Raises TimeoutError."""
        async with asyncio.timeout(self._patience):
            while client_id not in self._heard:
                self._news.clear()
                await self._news.wait()

    async def _start(self, payload: Payload) -> None:
        self.started.set()

    async def _note(self, payload: Payload) -> None:
        self._heard.add(payload.get("client_id", ""))
        self._news.set()
