"""Guard: the Socket.IO server as we run it. What is not a plain, known event of a joined client stops here."""

import asyncio
import logging
import time
from collections import Counter
from typing import Any, Protocol

import engineio
import socketio
from engineio import packet as eio_packet
from socketio import packet as sio_packet

from bot.core.errors import BAD_REQUEST, BUSY, UNKNOWN_COMMAND, BadRequest, Busy, TresenError, UnknownCommand
from bot.settings import Settings
from bot.web import packets
from bot.web.engine import Engine
from bot.web.limiting import Limiter
from bot.web.line import Line
from bot.web.websocket import WebSocket

LARGEST_PACKET = 32 * 1024  # bytes; a chat message is far below
NAMESPACES = ("/visitor", "/agent")
_LAST_WORDS = 5  # seconds to read a goodbye
_AT_ONCE = 256  # members of a room that are sent an event before others get their turn
_log = logging.getLogger("tresen.guard")
_quiet = logging.getLogger("tresen.transport")
_quiet.disabled = True  # a record a packet would cost a tenth of all


class Voice(Protocol):
    """What the guard has to know of a namespace, to refuse its clients in their language."""

    def owner(self, sid: str) -> str | None:
        """Give who it is, for the limits; None for one that is not known."""

    def refusal(self, sid: str, error: TresenError) -> dict[str, Any]:
        """Give the answer to what could not be done."""

    async def command(self, name: str, sid: str, payload: object) -> dict[str, Any]:
        """Do what a client asks for; give the answer."""

    def end(self, sid: str) -> None:
        """Do nothing more for a client whose session is over; it is cut off a moment later."""


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]
    """A Socket.IO server that keeps one client's events in order and its memory within bounds.

    It overrides hooks of python-socketio that have no public name; the tests in tests/web/test_guard.py hold them.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the limits from the settings."""
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
        self.voices: dict[str, Voice] = {}
        """By namespace."""
        self.limiter = Limiter(settings, time.monotonic)
        self._settings = settings
        self.cuts: Counter[str] = Counter()
        """How many clients were cut off, by why."""
        self.refusals: Counter[str] = Counter()
        """How many events were refused before dispatch, by the error's code."""
        self.missed = 0
        """How many events clients missed because they did not read."""
        self._cutting: set[asyncio.Task[None]] = set()
        self.eio._async = {**self.eio._async, "websocket": WebSocket}
        self.eio.settings, self.eio.limiter = settings, self.limiter
        self.eio.take, self.eio.count_missed = self._handle_eio_message, self._count_missed
        self.eio.cut, self.eio.give_up, self.eio.tell_missed = self.cut, self._give_up, self._tell_missed

    async def tell(self, sid: str, namespace: str, name: str, payload: dict[str, Any]) -> None:
        """Send one client an event that it must not miss."""
        eio_sid = self.manager.eio_sid_from_sid(sid, namespace)
        packet = self.packet_class(sio_packet.EVENT, namespace=namespace, data=[name, payload], binary=False)
        await self._send_packet(eio_sid, packet)

    async def spread(self, namespace: str, room: str, name: str, payload: dict[str, Any]) -> None:
        """Send all of a room an event; who has too much waiting already misses it."""
        event = self.packet_class(sio_packet.EVENT, namespace=namespace, data=[name, payload], binary=False)
        packet = eio_packet.Packet(eio_packet.MESSAGE, data=event.encode())
        for place, (_, eio_sid) in enumerate(self.manager.get_participants(namespace, room), 1):
            line = self.eio.sockets.get(eio_sid)
            if line is not None:
                await line.push(packet)
            if place % _AT_ONCE == 0:
                await asyncio.sleep(0)  # a push never waits

    def has_members(self, namespace: str, room: str) -> bool:
        """Whether anybody is in a room."""
        return bool(self.manager.rooms.get(namespace, {}).get(room))

    async def dismiss(self, namespace: str, room: str) -> None:
        """Cut off all of a room, each as soon as its command in hand is answered."""

        async def one(sid: str, eio_sid: str) -> None:
            line = self.eio.sockets.get(eio_sid)
            if line is not None:
                async with line.command:
                    await self.disconnect(sid, namespace=namespace)

        await asyncio.gather(*(one(*each) for each in self.manager.get_participants(namespace, room)))

    def sign_out(self, namespace: str, room: str) -> None:
        """End the sessions of all in a room, at once."""
        for sid, _ in list(self.manager.get_participants(namespace, room)):
            self.voices[namespace].end(sid)

    async def let_go(self) -> None:
        """Say goodbye to every client, then hang up: a web server that stops must not wait for them."""
        lines = list(self.eio.sockets.values())
        await self.eio.disconnect()
        await asyncio.sleep(0.1)
        for line in lines:
            if line.abort_connection is not None:
                line.abort_connection()

    async def cut(self, eio_sid: str, why: str) -> None:
        """Drop a client at once, with everything that waits for it; it can come back and replay."""
        line = self.eio.sockets.get(eio_sid)
        if line is None or line.closed or line.closing:
            return
        _log.warning("cut off a client: %s", why)
        self.cuts[why] += 1
        await line.close(wait=False, abort=True, reason=self.reason.SERVER_DISCONNECT)
        line.queue.clear()
        line.queue.put_nowait(None)
        if line.abort_connection is not None:
            line.abort_connection()
        self.eio.sockets.pop(eio_sid, None)

    def _give_up(self, eio_sid: str, why: str = "it does not read") -> None:
        task = asyncio.ensure_future(self.cut(eio_sid, why))
        self._cutting.add(task)
        task.add_done_callback(self._cutting.discard)

    @property
    def lagging(self) -> int:
        """How many clients have too much waiting for them."""
        return sum(line.is_lagging for line in self.eio.sockets.values())

    def clients(self, namespace: str) -> int:
        """Give how many clients have joined a namespace."""
        return sum(1 for _ in self.manager.get_participants(namespace, None))

    def _count_missed(self) -> None:
        self.missed += 1

    async def _tell_missed(self, eio_sid: str, missed: int) -> None:
        for namespace in self._joined(eio_sid):
            sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
            await self.tell(sid, namespace, "events_missed", {"missed": missed})

    def _joined(self, eio_sid: str) -> list[str]:
        """Give the namespaces that a client has joined."""
        return [name for name in NAMESPACES if self._sid(eio_sid, name) is not None]

    def _sid(self, eio_sid: str, namespace: str) -> str | None:
        """Give by what a client is known in a namespace that it has joined."""
        sid: str | None = self.manager.sid_from_eio_sid(eio_sid, namespace)
        return sid if sid is not None and self.manager.is_connected(sid, namespace) else None

    # What python-socketio calls

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return Engine

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._expect(eio_sid)

    def _expect(self, eio_sid: str) -> None:
        """Cut a client off, unless it has joined a namespace by and by."""
        line = self.eio.sockets.get(eio_sid)
        if line is not None and not line.closing:
            loop = asyncio.get_running_loop()
            line.join_by = loop.call_later(self._settings.join_seconds, self._miss, eio_sid)

    def _miss(self, eio_sid: str) -> None:
        if not self._joined(eio_sid):
            self._give_up(eio_sid, "it did not join")

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        line = self.eio.sockets.get(eio_sid)
        if line is None:
            return
        try:
            packet = packets.read(data)
        except packets.Unreadable as fault:
            sid = self._sid(eio_sid, fault.namespace)
            if sid is not None:
                await self._refuse(line, sid, fault, BadRequest(BAD_REQUEST, {"field": "-"}))
                return
            packet = None
        except packets.NotOurs:
            packet = None
        if packet is None:
            await self.cut(eio_sid, "it sent what is not our protocol")
        elif packet.kind == packets.CONNECT:
            await line.pace()
            await self._handle_connect(eio_sid, packet.namespace, packet.data)
        elif packet.kind == packets.DISCONNECT:
            await self._handle_disconnect(eio_sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
        elif (sid := self._sid(eio_sid, packet.namespace)) is not None:
            await self._handle_command(line, sid, packet)

    async def _handle_command(self, line: Line, sid: str, packet: packets.Packet) -> None:
        """Let a joined client's event be done, or refuse it; whoever waits for an answer gets one."""
        voice, (name, *payload) = self.voices[packet.namespace], packet.data
        line.wait = line.wait or self.limiter.wait(voice.owner(sid), line.network)
        if line.wait:
            await self._refuse(line, sid, packet, Busy(BUSY, retry_after=round(line.wait + 0.05, 1)))
        elif name in packets.RESERVED:
            await self._refuse(line, sid, packet, UnknownCommand(UNKNOWN_COMMAND))
        else:
            async with line.command:
                answer = await voice.command(name, sid, payload[0] if payload else None)
                await self._answer(line, packet, answer)

    async def _refuse(self, line: Line, sid: str, to: packets.Packet | packets.Unreadable, error: TresenError) -> None:
        self.refusals[error.code] += 1
        await self._answer(line, to, self.voices[to.namespace].refusal(sid, error))

    async def _answer(self, line: Line, to: packets.Packet | packets.Unreadable, answer: dict[str, Any]) -> None:
        if to.id is not None:
            packet = self.packet_class(sio_packet.ACK, namespace=to.namespace, id=to.id, data=[answer], binary=False)
            await line.send(eio_packet.Packet(eio_packet.MESSAGE, data=packet.encode()))

    async def _send_packet(self, eio_sid: str, pkt: Any) -> None:
        """Send what must not be missed."""
        line = self.eio.sockets.get(eio_sid)
        if line is not None:
            await line.send(eio_packet.Packet(eio_packet.MESSAGE, data=pkt.encode()))

    async def _handle_disconnect(self, eio_sid: str, namespace: str, reason: str | None = None) -> None:
        await super()._handle_disconnect(eio_sid, namespace, reason)
        if not self._joined(eio_sid):
            self._expect(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        line = self.eio.sockets.get(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)
        if line is None:
            return
        self.limiter.disconnect(line.network)
        if line.abort_connection is not None:
            # A peer that no longer reads would hold the connection and its buffers for as long as it likes, also one that said goodbye.
            asyncio.get_running_loop().call_later(_LAST_WORDS, line.abort_connection)
