"""Engine: Engine.IO with our lines: who may connect."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import engineio
from engineio import packet as eio_packet
from engineio.exceptions import QueueEmpty

from bot.settings import Settings
from bot.web.client import address_of
from bot.web.limiting import Limiter, network_of
from bot.web.line import Line, Outgoing

_COME_BACK = 5  # seconds, told to who opens too many connections
_REFUSAL = 0.5  # seconds (up to twice that) until they are told
_MOST_WAITING = 200  # of them at a time; the others are told at once


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Engine.IO's server; the guard says what to do with a client that has to go."""

    start_service_task: bool
    settings: Settings
    limiter: Limiter
    take: Callable[[str, object], Awaitable[None]]
    """Does what a message of a line asks for."""
    cut: Callable[..., Any]
    """Ends a line at once, by its sid and why."""
    give_up: Callable[[str], None]
    """Ends a line that did not read."""
    count_missed: Callable[[], None]
    """Counts an event that a client misses."""
    tell_missed: Callable[..., Any]
    """Tells a client how many events it missed."""
    _waiting = 0  # to be refused

    def create_queue(self, *args: Any, **kwargs: Any) -> Outgoing:
        """Give the queue of a line."""
        return Outgoing()

    async def disconnect(self, sid: str | None = None) -> None:
        """Let go of a client without waiting for it to fetch what is left: one that never polls would hold its request."""
        for each in [sid] if sid is not None else list(self.sockets):
            line = self.sockets.get(each)
            if line is not None:
                await line.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
                self.sockets.pop(each, None)

    async def _let_wait(self) -> None:
        """Answer who opens too many connections only after a while: it comes again as soon as it is answered, and each time costs."""
        if self._waiting < _MOST_WAITING:
            self._waiting += 1
            try:
                await asyncio.sleep(_REFUSAL * (1 + random.random()))
            finally:
                self._waiting -= 1

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None) -> Any:
        """Open a line, as the original does; but not for who has too many."""
        network = network_of(address_of(environ["aiohttp.request"], self.settings.proxies))
        if not self.limiter.connect(network):
            await self._let_wait()
            return {
                "status": "429 TOO MANY REQUESTS",
                "headers": [("Content-Type", "text/plain"), ("Retry-After", str(_COME_BACK))],
                "response": b"Too many connections",
            }
        if self.start_service_task:
            self.start_service_task = False
            self.service_task_handle = self.start_background_task(self._service_task)
        sid = self.generate_id()
        line = Line(self, sid, network, self.settings.waiting_packets, self.settings.lag_seconds)
        self.sockets[sid] = line
        opening = {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        await line.send(eio_packet.Packet(eio_packet.OPEN, opening))
        await self._trigger_event("connect", sid, environ, run_async=False)
        line.schedule_ping()
        if transport == "websocket":
            answer = await line.handle_get_request(environ)
            if line.closed:
                self.sockets.pop(sid, None)
            return answer
        line.connected = True
        try:
            return self._ok(await line.poll(), jsonp_index=jsonp_index)
        except QueueEmpty:
            return self._bad_request()
