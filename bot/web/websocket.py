"""WebSocket: what a line speaks through once it is open, or has changed over from polling: read, written and cut."""

import asyncio
import socket
from contextlib import suppress
from functools import partial
from typing import Any

from aiohttp import WSMsgType
from aiohttp._websocket.reader import WebSocketDataQueue, WebSocketReader
from aiohttp._websocket.writer import WebSocketWriter
from aiohttp.web import BaseRequest, Request, WebSocketResponse
from engineio import packet as eio_packet
from engineio.async_drivers import aiohttp as aiohttp_driver
from engineio.exceptions import SocketIsClosedError, UnknownPacketError

from bot.web import packets
from bot.web.line import Line

_SEND_BUFFER = 128 * 1024  # bytes in the kernel for one client, which would else grow to megabytes
# Bytes (up to twice that) of packets that wait for us; aiohttp would keep half a megabyte of them in thousands of objects.
_UNREAD = 8 * 1024
_TAKING_OVER = 10.0  # seconds for a client to change over from polling
_PROBE, _PROBED, _UPGRADE = "2probe", "3probe", "5"  # how a client changes over


class _Response(WebSocketResponse):
    """The connection, with little of it in memory before we read it: what a client sends in its haste waits in the kernel."""

    def _post_start(self, request: BaseRequest, protocol: str | None, writer: WebSocketWriter) -> None:
        """Open it, as the original does, but for the size of its queue; tests/faults/test_hostile.py holds it."""
        loop = self._loop
        assert loop is not None, "it was prepared"
        self._ws_protocol, self._writer = protocol, writer
        self._reader = WebSocketDataQueue(request._protocol, _UNREAD, loop=loop)
        self._parser = WebSocketReader(self._reader, self._max_msg_size, compress=False, decode_text=True)
        request.protocol.set_parser(self._parser)
        request.protocol.keep_alive(False)


class WebSocket(aiohttp_driver.WebSocket):  # type: ignore[misc]
    """Without deflate: a browser's offer of it would cost 90 KB a client; keeps the connection at hand, to cut it.

    The original makes two tasks and a timer for each packet, in case that none comes; here the pings tell, which the service task of
    Engine.IO looks after.
    """

    async def __call__(self, environ: dict[str, Any]) -> WebSocketResponse:
        """Open it, and stay until its end."""
        request = environ["aiohttp.request"]
        line: Line = self.handler.__self__
        self._line = line
        line.upgrading = line.connected  # what is sent meanwhile waits
        try:
            self._sock = _Response(max_msg_size=self.server.max_http_buffer_size, compress=False, autoping=False)
            await self._sock.prepare(request)
            _bound_kernel(request)
            is_open = not line.connected or await self._takes_over()
        finally:
            line.upgrading = False  # one that did not change over goes on polling
        if is_open and not line.closed:
            line.connected = line.upgraded = True
            line.abort_connection, line.is_gone = partial(_abort, request), partial(_is_gone, request)
            await self._talk()
        return self._sock

    async def _takes_over(self) -> bool:
        """Take over from polling, if the client does."""
        try:
            async with asyncio.timeout(_TAKING_OVER):
                if await self._next() != _PROBE:
                    return False
                await self._sock.send_str(_PROBED)
                await self._line.queue.put(eio_packet.Packet(eio_packet.NOOP))  # so that the poll that hangs ends
                return await self._next() == _UPGRADE
        except (OSError, RuntimeError):  # TimeoutError is one
            return False

    async def _talk(self) -> None:
        """Read and write until the end."""
        line = self._line
        writing = asyncio.ensure_future(self._write())
        try:
            while not line.closed:
                with suppress(UnknownPacketError):
                    await line.receive(eio_packet.Packet(encoded_packet=await self._next()))
        except (OSError, RuntimeError, SocketIsClosedError):
            pass  # it is over
        finally:
            line.queue.put_nowait(None)
            try:
                await writing
            finally:
                await line.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    async def _write(self) -> None:
        """Send what waits, one by one, so that what is in hand stays small."""
        try:
            while (packet := await self._line.next()) is not None:
                await self._sock.send_str(packet.encode())
        except (OSError, RuntimeError):
            pass  # it is gone
        finally:
            await self._sock.close()

    async def _next(self) -> str:
        """Give the next packet. Raises OSError at the end of the connection, and for who speaks another protocol."""
        while (message := await self._sock.receive()).type in (WSMsgType.PING, WSMsgType.PONG):
            self._line.count()
            if message.type is WSMsgType.PING:
                await self._sock.pong(message.data)
            await self._line.pace()
        if message.type is WSMsgType.TEXT and packets.is_frame(message.data):
            return str(message.data)
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            await self.server.cut(self._line.sid, "it sent what is not our protocol")
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
