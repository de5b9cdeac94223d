"""Engine: Engine.IO with our lines: who may connect, and how a WebSocket is opened, read and cut."""

import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import engineio
from aiohttp import WSMsgType
from aiohttp.web import Request, WebSocketResponse
from engineio import packet as eio_packet
from engineio.async_drivers import aiohttp as aiohttp_driver
from engineio.exceptions import QueueEmpty

from bot.settings import Settings
from bot.web import packets
from bot.web.client import address_of
from bot.web.limiting import Limiter, network_of
from bot.web.line import Line, Outgoing

_SEND_BUFFER = 128 * 1024  # bytes in the kernel for one client, which would else grow to megabytes
_COME_BACK = 5  # seconds, told to who opens too many connections


class WebSocket(aiohttp_driver.WebSocket):  # type: ignore[misc]
    """Without deflate: a browser's offer of it would cost 90 KB a client; keeps the connection at hand, to cut it."""

    async def __call__(self, environ: dict[str, Any]) -> WebSocketResponse:
        """Open it, and stay until its end."""
        request = environ["aiohttp.request"]
        line = self.line = self.handler.__self__
        self._sock = WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False, autoping=False)
        await self._sock.prepare(request)
        _bound_kernel(request)
        line.abort_connection, line.is_gone = partial(_abort, request), partial(_is_gone, request)
        self.environ = environ
        await self.handler(self)
        if not line.upgraded:
            line.upgrading = False  # it goes on polling
        return self._sock

    async def wait(self) -> str:
        """Give the next packet. Raises OSError at the end of the connection, and for who speaks another protocol."""
        while (message := await self._sock.receive()).type in (WSMsgType.PING, WSMsgType.PONG):
            self.line.count()
            if message.type is WSMsgType.PING:
                await self._sock.pong(message.data)
            await self.line.pace()
        if message.type is WSMsgType.TEXT and packets.is_frame(message.data):
            return str(message.data)
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            await self.server.cut(self.line.sid, "it sent what is not our protocol")
        raise OSError("no packet")


def _bound_kernel(request: Request) -> None:
    sock = request.transport.get_extra_info("socket") if request.transport is not None else None
    if sock is not None and sock.family != socket.AF_UNIX:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)


def _abort(request: Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _is_gone(request: Request) -> bool:
    return request.transport is None or request.transport.is_closing()


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Engine.IO's server; the guard says what to do with a client that has to go."""

    start_service_task: bool
    settings: Settings
    limiter: Limiter
    cut: Callable[..., Any]
    """Ends a line at once, by its sid and why."""
    give_up: Callable[[str], None]
    """Ends a line that did not read."""
    count_missed: Callable[[], None]
    """Counts an event that a client misses."""
    tell_missed: Callable[..., Any]
    """Tells a client how many events it missed."""

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

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None) -> Any:
        """Open a line, as the original does; but not for who has too many."""
        network = network_of(address_of(environ["aiohttp.request"], self.settings.proxies))
        if not self.limiter.connect(network):
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
