"""Guard: the Socket.IO server as we run it. What is not a plain, known event of a joined client stops here."""

import asyncio
import logging
from functools import partial
from typing import Any

import engineio
import socketio
from aiohttp.web import WebSocketResponse
from engineio import packet as eio_packet
from engineio import payload
from engineio.async_drivers import aiohttp as aiohttp_driver
from socketio import packet as sio_packet

LARGEST_PACKET = 32 * 1024  # bytes; a chat message is far below
NAMESPACES = ("/visitor", "/agent")
_RESERVED = {"connect", "disconnect", "connect_error", "*"}
_log = logging.getLogger("tresen.guard")
_quiet = logging.getLogger("tresen.transport")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class _WebSocket(aiohttp_driver.WebSocket):  # type: ignore[misc]
    """Without deflate: a browser's offer of it would cost 90 KB a client; keeps the connection at hand, to cut it."""

    async def __call__(self, environ: dict[str, Any]) -> WebSocketResponse:
        request = environ["aiohttp.request"]
        self._sock = WebSocketResponse(max_msg_size=self.server.max_http_buffer_size, compress=False)
        await self._sock.prepare(request)
        self.handler.__self__.abort_connection = partial(_abort, request)
        self.environ = environ
        await self.handler(self)
        return self._sock


def _abort(request: Any) -> None:
    if request.transport is not None:
        request.transport.abort()


# Of a polling client's POST every packet counts, and what is dropped in silence would be lost: its size bounds their number.
payload.Payload.max_decode_packets = LARGEST_PACKET


class _Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Lets go of a client without waiting for it to fetch what is left: one that never polls would hold its request."""

    async def disconnect(self, sid: str | None = None) -> None:
        for each in [sid] if sid is not None else list(self.sockets):
            socket = self.sockets.pop(each, None)
            if socket is not None:
                await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]
    """A Socket.IO server that keeps one client's events in order and its memory within bounds.

    It overrides hooks of python-socketio that have no public name; the tests in tests/web/test_guard.py hold them.
    """

    def __init__(self, waiting_packets: int) -> None:
        """`waiting_packets` may wait for a client that does not read; at one more it is cut off."""
        super().__init__(
            async_mode="aiohttp",
            async_handlers=False,  # True would answer one client's events out of order
            namespaces=list(NAMESPACES),
            always_connect=True,  # what a connect handler sends comes after the handshake, not before
            max_http_buffer_size=LARGEST_PACKET,
            transports=["websocket", "polling"],
            allow_upgrades=True,
            logger=_quiet,
            engineio_logger=_quiet,
        )
        self.waiting_packets = waiting_packets
        self.eio._async = {**self.eio._async, "websocket": _WebSocket}

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            if not isinstance(data, str):
                raise ValueError("binary")
            packet = self.packet_class(encoded_packet=data)
            if packet.packet_type not in (
                sio_packet.CONNECT,
                sio_packet.DISCONNECT,
                sio_packet.EVENT,
            ):
                raise ValueError("type")
            is_event = packet.packet_type == sio_packet.EVENT
            if is_event and not (isinstance(packet.data, list) and packet.data and isinstance(packet.data[0], str)):
                raise ValueError("shape")
        except (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError):
            await self.cut(eio_sid, "it sent what is not our protocol")
            return
        if is_event and packet.data[0] in _RESERVED:
            await self._refuse(eio_sid, packet)
            return
        await super()._handle_eio_message(eio_sid, data)

    async def _refuse(self, eio_sid: str, packet: Any) -> None:
        """Answer an event whose name would run the server's own connect or disconnect."""
        if packet.id is not None:
            answer = {"ok": False, "error": "unknown_command", "message": f"{packet.data[0]!r} is a reserved name."}
            await self._send_packet(
                eio_sid,
                self.packet_class(sio_packet.ACK, namespace=packet.namespace, id=packet.id, data=[answer]),
            )

    async def _send_packet(self, eio_sid: str, pkt: Any) -> None:
        """Send answers the way events go, so that they count too."""
        encoded = pkt.encode()
        for part in encoded if isinstance(encoded, list) else [encoded]:
            await self._send_eio_packet(eio_sid, eio_packet.Packet(eio_packet.MESSAGE, data=part))

    async def _send_eio_packet(self, eio_sid: str, eio_pkt: eio_packet.Packet) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is None:
            return
        if socket.queue.qsize() >= self.waiting_packets:
            await self.cut(eio_sid, "it does not read")
            return
        await super()._send_eio_packet(eio_sid, eio_pkt)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        socket = self.eio.sockets.get(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)
        abort = getattr(socket, "abort_connection", None)
        if abort is not None and reason != self.reason.CLIENT_DISCONNECT:
            # A peer that no longer reads would hold the connection and its buffers for as long as it likes.
            asyncio.get_running_loop().call_later(5, abort)

    async def let_go(self) -> None:
        """Say goodbye to every client, then hang up: a web server that stops must not wait for them."""
        sockets = list(self.eio.sockets.values())
        await self.eio.disconnect()
        await asyncio.sleep(0.1)
        for socket in sockets:
            getattr(socket, "abort_connection", lambda: None)()

    async def cut(self, eio_sid: str, why: str) -> None:
        """Drop a client at once, with everything that waits for it; it can come back and replay."""
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed or socket.closing:
            return
        _log.warning("cut off a client: %s", why)
        abort = getattr(socket, "abort_connection", None)
        await socket.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)
        while not socket.queue.empty():
            socket.queue.get_nowait()
        socket.queue.put_nowait(None)
        if abort is not None:
            abort()
        self.eio.sockets.pop(eio_sid, None)

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine
