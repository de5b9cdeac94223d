"""Line: one client's connection. What waits for it is bounded, and so is what it may have us do at once.

Engine.IO's own socket keeps whatever is sent to a client that does not read, for as long as that client likes. Here a client
for whom too much waits is lagging: it misses events, its commands are not read, and it has a while to read what is there.
Then it is told that it missed something, or cut off.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any

from engineio import async_socket
from engineio import packet as eio_packet
from engineio.exceptions import EngineIOError, SocketIsClosedError

from bot.core.limits import Bucket, take
from bot.web import packets

LARGEST_WAIT = 256 * 1024  # bytes that may wait for a client
MOST_POSTS = 8  # of a polling client at a time; they are done one after the other
_POST_PATIENCE = 10  # seconds for the body of a POST
# Seconds (up to twice that) before the next packet of a client that sends too fast is read.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.5
_log = logging.getLogger("tresen.guard")


class Outgoing(asyncio.Queue[eio_packet.Packet | None]):
    """What waits for a client, with its size in bytes (JSON as we write it is ASCII)."""

    size = 0

    def _put(self, item: eio_packet.Packet | None) -> None:
        super()._put(item)
        self.size += _size(item)

    def _get(self) -> eio_packet.Packet | None:
        item = super()._get()
        self.size -= _size(item)
        return item

    def clear(self) -> None:
        """Let go of everything."""
        while not self.empty():
            self.get_nowait()


def _size(item: eio_packet.Packet | None) -> int:
    return 0 if item is None else len(item.encode(b64=True))


class Line(async_socket.AsyncSocket):  # type: ignore[misc]
    """One client, over WebSocket or polling."""

    queue: Outgoing
    last_ping: float | None

    def __init__(self, engine: Any, sid: str, network: str | None, waiting: int, patience: float) -> None:
        """`waiting` packets may wait for `patience` seconds; `network` is whose connection it is, None where nobody counts."""
        super().__init__(engine, sid)
        self.network = network
        self.abort_connection: Callable[[], None] | None = None
        self.is_gone: Callable[[], bool] = lambda: False
        """Whether its connection has ended, though we have not read to that point."""
        self.wait = 0.0
        """Seconds that the packet in hand came too early."""
        self._hurry = 0
        """How many packets in a row came too early."""
        self.join_by: asyncio.TimerHandle | None = None
        self.missed = 0
        self._waiting = waiting
        self._patience = patience
        self._bucket: Bucket | None = None
        self._lag: asyncio.TimerHandle | None = None
        self._room: asyncio.Future[None] | None = None
        self.command = asyncio.Lock()
        """Held while a command is in hand."""
        self._turn = asyncio.Lock()
        self._posts = 0
        self._pinging: asyncio.Future[None] | None = None

    @property
    def is_lagging(self) -> bool:
        """Whether it has to read before it hears or asks anything more."""
        return self._lag is not None

    async def push(self, packet: eio_packet.Packet) -> None:
        """Send an event, unless too much waits already; who missed it is told so, and can ask for it."""
        if not self.is_lagging and not self._is_full():
            await self.send(packet)
        elif not self.closed and not self.closing:
            self.missed += 1
            self.server.count_missed()
            self._fall_behind()

    async def send(self, pkt: eio_packet.Packet) -> None:
        """Send what must not be missed: answers. There are few of them, for commands of a lagging client are not read."""
        try:
            await super().send(pkt)
        except SocketIsClosedError:
            return
        if self._is_full():
            self._fall_behind()

    async def _upgrade_websocket(self, environ: dict[str, Any]) -> Any:
        """Change over to a WebSocket, unless another one is about to: two would speak for one line."""
        return self.server._bad_request() if self.upgrading else await super()._upgrade_websocket(environ)

    async def poll(self) -> list[eio_packet.Packet]:
        """Give all that is to be sent to a polling client next."""
        found: list[eio_packet.Packet] = await super().poll()
        await self._look_up()
        return found

    async def next(self) -> eio_packet.Packet | None:
        """Give what is to be sent through a WebSocket next; None: nothing any more."""
        packet = await self.queue.get()
        self.queue.task_done()
        await self._look_up()
        return packet

    async def receive(self, pkt: eio_packet.Packet) -> None:
        """Do what a packet asks for; the next one is read when this is done, not too soon, and only if its answers are read."""
        self.count()
        if pkt.packet_type == eio_packet.MESSAGE:
            try:
                await self.server.take(self.sid, pkt.data)  # what the original does, without its four calls for each
            except Exception:
                _log.exception("a packet could not be received")
        else:
            await super().receive(pkt)
        await self.pace()
        while self.is_lagging:
            self._room = self._room or asyncio.get_running_loop().create_future()
            await self._room

    def count(self) -> None:
        """Count something that the client sent."""
        limiter = self.server.limiter
        self._bucket, self.wait = take(self._bucket, limiter.connection, limiter.now())
        if self.wait:
            limiter.hits["connection"] += 1

    async def pace(self) -> None:
        """Wait a moment, if the client sends too fast: the next packet is read after it."""
        if not self.wait:
            self._hurry = 0
        else:
            # Who goes on and on is read ever more rarely, for to refuse costs time too, and a crowd that shares a bucket is refused mostly.
            pause = min(max(self.wait, _FIRST_PAUSE * 2**self._hurry), _LONGEST_PAUSE)
            self._hurry = min(self._hurry + 1, 10)
            # Not all of a crowd at the same moment: others would wait behind all of it.
            await asyncio.sleep(pause * (1 + random.random()))
            if self.is_gone():  # what it sent in its haste would keep us for minutes
                await self.server.cut(self.sid, "it sent too fast, and went")

    async def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Take packets of a polling client, POST after POST. Raises EngineIOError for more than anybody needs."""
        length = int(environ.get("CONTENT_LENGTH", "0"))
        if length > self.server.max_http_buffer_size or self._posts >= MOST_POSTS:
            raise EngineIOError("too much")
        self._posts += 1
        try:
            async with self._turn:
                try:
                    body = await asyncio.wait_for(environ["wsgi.input"].read(length), _POST_PATIENCE)
                    frames = body.decode().split("\x1e") if body else []
                except (TimeoutError, ValueError, OSError):
                    frames = [""]
                for frame in frames:
                    if not packets.is_frame(frame):
                        await self.server.cut(self.sid, "it sent what is not our protocol")
                    if self.closed:
                        break
                    await self.receive(eio_packet.Packet(encoded_packet=frame))
        except SocketIsClosedError:
            pass
        finally:
            self._posts -= 1

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection, with all that belongs to it."""
        await super().close(wait=wait, abort=abort, reason=reason)
        for timer in (self._lag, self.join_by):
            if timer is not None:
                timer.cancel()
        self._lag = self.join_by = None
        self._make_room()
        if self._pinging is not None and self._pinging is not asyncio.current_task():
            self._pinging.cancel()

    def schedule_ping(self) -> None:
        """Ping after a while; the wait ends with the connection."""
        if self.last_ping:
            self.last_ping = None
            self._pinging = asyncio.ensure_future(self._send_ping())

    def _is_full(self) -> bool:
        return self.queue.qsize() >= self._waiting or self.queue.size >= LARGEST_WAIT

    def _fall_behind(self) -> None:
        if self._lag is None and not self.closed and not self.closing:
            self._lag = asyncio.get_running_loop().call_later(self._patience, self.server.give_up, self.sid)

    async def _look_up(self) -> None:
        """Go on as before, once enough was read."""
        is_behind = self.queue.qsize() > self._waiting // 2 or self.queue.size > LARGEST_WAIT // 2
        if self._lag is None or is_behind:
            return
        self._lag.cancel()
        self._lag = None
        missed, self.missed = self.missed, 0
        if missed:
            await self.server.tell_missed(self.sid, missed)
        self._make_room()

    def _make_room(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None
