"""A request that does not become whole: the connection is gone after a while, by a client that speaks raw bytes."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.web.patience import Runner

PATIENCE = 0.5
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/socket":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            async for message in socket:
                await socket.send_str(message.data)
            return socket
        if request.path == "/slow":
            await asyncio.sleep(3 * PATIENCE)
        return web.Response(text=f"{len(await request.read())} bytes")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = Runner(app, PATIENCE, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


class Raw:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        return head + await self.reader.readuntil(b"bytes")

    async def seconds_to_its_end(self) -> float:
        began = time.monotonic()
        async with asyncio.timeout(5 * PATIENCE):
            try:
                while await self.reader.read(1000):
                    pass
            except ConnectionError:
                pass
        self.writer.close()
        return time.monotonic() - began


async def _raw(port: int) -> Raw:
    return Raw(*await asyncio.open_connection("127.0.0.1", port))


@pytest.mark.parametrize("half", [b"", b"G", WHOLE[:-2], b"POST / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 4000])
async def test_half_a_head_is_gone_after_a_while(port: int, half: bytes) -> None:
    raw = await _raw(port)
    await raw.send(half)
    assert 0.5 * PATIENCE < await raw.seconds_to_its_end() < 3 * PATIENCE


async def test_a_head_that_drips_is_gone_all_the_same(port: int) -> None:
    raw = await _raw(port)

    async def drip() -> None:
        for byte in WHOLE * 100:
            await raw.send(bytes([byte]))
            await asyncio.sleep(PATIENCE / 10)

    dripping = asyncio.ensure_future(drip())
    assert await raw.seconds_to_its_end() < 3 * PATIENCE
    dripping.cancel()
    await asyncio.gather(dripping, return_exceptions=True)


async def test_the_second_head_of_a_connection_has_no_longer(port: int) -> None:
    raw = await _raw(port)
    await raw.send(WHOLE)
    assert (await raw.answer()).endswith(b"0 bytes")
    await asyncio.sleep(2 * PATIENCE)
    await raw.send(WHOLE)
    assert (await raw.answer()).endswith(b"0 bytes"), "between two requests it may wait"
    await raw.send(WHOLE[:-2])
    assert await raw.seconds_to_its_end() < 3 * PATIENCE


async def test_what_takes_long_but_is_whole_is_answered(port: int) -> None:
    raw = await _raw(port)
    await raw.send(WHOLE.replace(b"/ ", b"/slow "))
    assert (await raw.answer()).endswith(b"0 bytes")
    raw.writer.close()


async def test_a_websocket_has_time(port: int) -> None:
    from aiohttp import ClientSession

    async with ClientSession() as session, session.ws_connect(f"http://127.0.0.1:{port}/socket") as socket:
        await asyncio.sleep(2 * PATIENCE)
        await socket.send_str("x")
        assert (await socket.receive(timeout=2)).data == "x"
        await asyncio.sleep(2 * PATIENCE)
        await socket.send_str("y")
        assert (await socket.receive(timeout=2)).data == "y"
