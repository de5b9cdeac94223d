"""`python -m bench.server.clients URL KIND CLIENTS RATE SECONDS [TOKEN …]`: load from a process of its own; prints what came of it as JSON.

KIND `echo` is a bare WebSocket, `socketio` sends `send_message` and waits for its answer, `bot` sends what a bot can
answer. RATE is messages a second of all clients together, sent at
their moments whether or not the ones before are answered, and timed from then; 0: each client sends its next one when it is answered.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

TEXT = "Hello, I have sent you the picture of the page, can you see what is wrong with it? It is the second one."
QUESTION = "Ich habe aus Versehen doppelt bezahlt, was nun?"
_DRAIN = 5.0  # seconds for the last answers
_LATE = 0.002  # seconds between two looks at what is due


class Client:
    """One connection; answers come in the order of the messages."""

    def __init__(self, socket: ClientWebSocketResponse, kind: str) -> None:
        self.socket = socket
        self._is_echo = kind == "echo"
        self._text = QUESTION if kind == "bot" else TEXT
        self._sent: dict[int, tuple[float, asyncio.Future[None] | None]] = {}
        self._number = 0
        self.times: list[float] = []
        self.refused = 0

    async def join(self, token: str | None) -> None:
        if self._is_echo:
            return
        await self.socket.receive_str()
        await self.socket.send_str(f"40/visitor,{json.dumps({'token': token, 'language': 'en'})}")
        while "session_started" not in await self.socket.receive_str():
            pass

    async def send(self, at: float, answered: asyncio.Future[None] | None = None) -> None:
        """Send a message that is due at `at`."""
        number = self._number = self._number + 1
        self._sent[number] = (at, answered)
        payload = json.dumps(["send_message", {"client_id": f"c{number}-{id(self)}", "text": self._text}])
        await self.socket.send_str(f"{number}{payload}" if self._is_echo else f"42/visitor,{number}{payload}")

    async def read(self) -> None:
        """Read until the end, and note when each message is answered."""
        async for packet in self.socket:
            if packet.type is not WSMsgType.TEXT:
                return
            text = packet.data
            if text == "2" and not self._is_echo:
                await self.socket.send_str("3")
            elif self._is_echo or text.startswith("43/visitor,"):
                number, _, answer = text.removeprefix("43/visitor,").partition("[")
                at, answered = self._sent.pop(int(number))
                self.times.append(time.perf_counter() - at)
                self.refused += not self._is_echo and '"ok":true' not in answer.replace(" ", "")
                if answered is not None:
                    answered.set_result(None)

    @property
    def waiting(self) -> int:
        return len(self._sent)


async def load(
    url: str, kind: str, clients: int, rate: float, seconds: float, tokens: Sequence[str]
) -> dict[str, float]:
    """Connect everybody, send, and give the figures: answers a second, milliseconds."""
    async with ClientSession() as session:
        everybody = []
        for number in range(clients):
            socket = await session.ws_connect(
                f"{url}/socket.io/?EIO=4&transport=websocket", compress=0, headers=_from(number)
            )
            client = Client(socket, kind)
            await client.join(tokens[number] if tokens else None)
            everybody.append(client)
        readers = [asyncio.create_task(each.read()) for each in everybody]
        began = time.perf_counter()
        await (_open(everybody, rate, seconds) if rate else _closed(everybody, seconds))
        took = time.perf_counter() - began
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN):
                while any(each.waiting for each in everybody):  # noqa: ASYNC110  (a look is cheap)
                    await asyncio.sleep(0.01)
        for each in readers:
            each.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        times = [1000 * one for each in everybody for one in each.times]
        for each in everybody:
            await each.socket.close()
    cuts = statistics.quantiles(times, n=1000)
    return {
        "rate": len(times) / took,
        "p50": cuts[499],
        "p99": cuts[989],
        "refused": sum(each.refused for each in everybody),
        "unanswered": sum(each.waiting for each in everybody),
    }


def _from(number: int) -> dict[str, str]:
    """Come from an address of one's own, where the server believes its proxy."""
    return {"X-Forwarded-For": f"198.51.100.{number % 250 + 1}"}


async def _closed(everybody: Sequence[Client], seconds: float) -> None:
    end, loop = time.perf_counter() + seconds, asyncio.get_running_loop()

    async def go(client: Client) -> None:
        while time.perf_counter() < end:
            answered: asyncio.Future[None] = loop.create_future()
            await client.send(time.perf_counter(), answered)
            await answered

    await asyncio.gather(*map(go, everybody))


async def _open(everybody: Sequence[Client], rate: float, seconds: float) -> None:
    began, sent = time.perf_counter(), 0
    while (now := time.perf_counter()) < began + seconds:
        while began + sent / rate <= now:
            await everybody[sent % len(everybody)].send(began + sent / rate)
            sent += 1
        await asyncio.sleep(_LATE)


def main() -> None:
    url, kind, clients, rate, seconds, *tokens = sys.argv[1:]
    work = load(url, kind, int(clients), float(rate), float(seconds), tokens)
    try:
        import uvloop

        figures = uvloop.run(work)
    except ImportError:
        figures = asyncio.run(work)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
