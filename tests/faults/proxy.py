"""Proxy: a line between clients and the server that does what lines do: lag, tear packets apart, go silent, break."""

import asyncio
import contextlib
import random
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

FAULTS = ("none", "lag", "splits", "cut", "half_open", "reset_in_upgrade")
_HEAD = 400  # bytes within which a WebSocket's upgrade is still on its way


class Proxy:
    """Passes connections on to `target`; each has one fault, by the dice, and breaks after a while."""

    def __init__(self, target: str, dice: random.Random, faults: tuple[str, ...] = FAULTS) -> None:
        address = urlsplit(target)
        self._target = (address.hostname or "", address.port or 0)
        self._dice = dice
        self._faults = faults
        self.counts: Counter[str] = Counter()
        """How many connections had which fault."""
        self.url = ""
        self._hand: list[str] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Proxy"]:
        """Listen on a free port; at the end every connection is cut."""
        lines: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            lines.add(task)
            try:
                with contextlib.suppress(asyncio.CancelledError, OSError):  # it is ours alone to cancel
                    await self._carry(reader, writer)
            finally:
                writer.transport.abort()  # whatever it was cancelled in
                lines.discard(task)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            await asyncio.sleep(0)  # who has just been accepted is a line too
            for line in list(lines):
                line.cancel()
            await asyncio.gather(*lines, return_exceptions=True)

    def fail(self, faults: tuple[str, ...]) -> None:
        """Give connections other faults from now on."""
        self._faults, self._hand = faults, []

    def _next(self) -> str:
        """Give each fault once before any comes again."""
        if not self._hand:
            self._hand = list(self._faults)
            self._dice.shuffle(self._hand)
        return self._hand.pop()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self._next()
        self.counts[fault] += 1
        there, back = await asyncio.open_connection(*self._target)
        line = _Line(fault, random.Random(self._dice.random()))
        ways = [asyncio.create_task(line.pass_on(*way)) for way in ((reader, back), (there, writer))]
        try:
            await asyncio.wait(ways, timeout=line.lasts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, back):
                if line.is_reset:
                    _reset(end)
                end.close()  # both before anything is waited for: the wait may be cancelled
            await asyncio.gather(*ways, *(end.wait_closed() for end in (writer, back)), return_exceptions=True)


class _Line:
    """One connection, both ways, with its fault."""

    def __init__(self, fault: str, dice: random.Random) -> None:
        self._fault = fault
        self._dice = dice
        self._bytes = 0
        self._ends_after = {
            "reset_in_upgrade": dice.randrange(_HEAD),
            "cut": _HEAD + dice.randrange(20_000),
            "half_open": _HEAD + dice.randrange(20_000),
        }.get(fault, 10**9)
        self.is_reset = dice.random() < 0.5
        self.lasts = 0.5 + dice.random() * 3
        """Seconds after which it breaks in any case."""

    async def pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Pass on until one end closes or the fault comes."""
        while data := await source.read(4096):
            for part in self._torn(data):
                left = self._ends_after - self._bytes
                self._bytes += len(part)
                target.write(part[: max(left, 0)])
                await target.drain()
                if self._bytes >= self._ends_after and self._fault != "half_open":
                    return  # in the midst of a frame, as it comes
                if self._fault in ("lag", "splits"):
                    await asyncio.sleep(self._dice.random() * (0.06 if self._fault == "lag" else 0.002))

    def _torn(self, data: bytes) -> list[bytes]:
        """Tear data apart at places that no protocol knows of."""
        if self._fault != "splits":
            return [data]
        parts = []
        while data:
            size = self._dice.choice((1, 2, 5, 17, 120, 1500))
            parts.append(data[:size])
            data = data[size:]
        return parts


def _reset(end: asyncio.StreamWriter) -> None:
    """Close with RST, as a router does that has forgotten the connection, and not with FIN."""
    found = end.get_extra_info("socket")
    if found is not None:
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
