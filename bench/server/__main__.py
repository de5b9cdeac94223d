"""`python -m bench.server`: the whole way of a message (socket, bot, disk, two answers) beside a bare WebSocket echo, in one run.

Closed loop: each of CLIENTS has one message in flight. Ratios are what counts: the machine is shared, and both sides are
measured from this same process, which is often the narrower end.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from tests.server import ServerProcess

CLIENTS = 100
SECONDS = 6.0
ROUNDS = 3
FLOOR = 0.01  # messages answered and stored / bare echoes
QUESTION = "Ich habe aus Versehen doppelt bezahlt, was nun?"
Exchange = Callable[[ClientWebSocketResponse, int], Awaitable[None]]


def main() -> None:
    """Measure in turns and print the medians."""
    ratios, rates, waits = asyncio.run(_measure())
    print("| the way of a message, stored before acknowledged | median |\n|---|---|")
    print(f"| messages a second ({CLIENTS} clients, one in flight each) | {statistics.median(rates):,.0f} |")
    print(f"| send to acknowledged, p50 / p99 (ms) | {_percentile(waits, 50):.0f} / {_percentile(waits, 99):.0f} |")
    print(f"| ratio to a bare WebSocket echo in the same run | {statistics.median(ratios):.3f} |")
    if statistics.median(ratios) < FLOOR:
        sys.exit(f"below the floor of {FLOOR}")


async def _measure() -> tuple[list[float], list[float], list[float]]:
    ratios, rates, waits = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        process = ServerProcess(Path(folder))
        process.start()
        runner, echo = await _echo_server()
        try:
            for _ in range(ROUNDS):
                bare, _ = await _load(echo, _echo, joined=False)
                rate, times = await _load(f"{process.url}/socket.io/?EIO=4&transport=websocket", _say, joined=True)
                ratios.append(rate / bare)
                rates.append(rate)
                waits += times
        finally:
            process.stop()
            await runner.cleanup()
    return ratios, rates, waits


async def _load(url: str, exchange: Exchange, *, joined: bool) -> tuple[float, list[float]]:
    """Let every client go as fast as it is answered; give exchanges a second and the times of each (ms)."""
    times: list[float] = []
    async with ClientSession() as session:
        sockets = [await session.ws_connect(url, compress=0) for _ in range(CLIENTS)]
        if joined:
            for socket in sockets:
                await _join(socket)
        end = time.perf_counter() + SECONDS

        async def go(socket: ClientWebSocketResponse) -> None:
            number = 0
            while time.perf_counter() < end:
                began = time.perf_counter()
                await exchange(socket, number)
                times.append((time.perf_counter() - began) * 1000)
                number += 1

        began = time.perf_counter()
        await asyncio.gather(*(go(socket) for socket in sockets))
        took = time.perf_counter() - began
        for socket in sockets:
            await socket.close()
    return len(times) / took, times


async def _join(socket: ClientWebSocketResponse) -> None:
    await socket.receive_str()
    await socket.send_str('40/visitor,{"language":"de"}')
    while "session_started" not in await socket.receive_str():
        pass


async def _say(socket: ClientWebSocketResponse, number: int) -> None:
    payload = json.dumps(["send_message", {"client_id": f"c{number}", "text": QUESTION}])
    await socket.send_str(f"42/visitor,{number}{payload}")
    while not (packet := await socket.receive_str()).startswith(f"43/visitor,{number}["):
        if packet == "2":
            await socket.send_str("3")


async def _echo(socket: ClientWebSocketResponse, number: int) -> None:
    await socket.send_str(f"{number} {QUESTION}")
    await socket.receive_str()


async def _echo_server() -> tuple[web.AppRunner, str]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await socket.send_str(message.data)
        return socket

    app = web.Application()
    app.add_routes([web.get("/", handle)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


if __name__ == "__main__":
    main()
