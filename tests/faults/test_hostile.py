"""Hostile clients at a real server, while another client's conversation goes on unharmed.

TRESEN_FUZZ_EXAMPLES=100000 makes the fuzzing longer; it is 3,000 frames otherwise.
"""

import asyncio
import gc
import json
import os
import random
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType
from engineio import packet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import SOCKETS
from bot.content.library import Library
from bot.web.line import Line
from bot.web.websocket import WebSocket
from tests.conftest import Server
from tests.raw import Deaf, Wire, until, wires
from tests.shared import running

pytestmark = pytest.mark.faults
HEAD = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
FRAMES = 40  # to a connection, at most
EXAMPLES = int(os.environ.get("TRESEN_FUZZ_EXAMPLES", "3000"))


@asynccontextmanager
async def _undisturbed(server: Server) -> AsyncIterator[None]:
    """Talk to the bot while something goes on; each question is answered, rightly and in its place."""
    tab = await server.tab(language="de")
    is_over = asyncio.Event()

    async def talk() -> int:
        asked = 0
        while not is_over.is_set() or asked < 3:
            said = await tab.say("Wann ist der Live-Chat besetzt?")
            assert said["ok"], said
            assert {each["intent"] for each in await tab.replies(said) if "intent" in each} == {"hours.live_chat"}
            asked += 1
            await asyncio.sleep(0.2)
        return asked

    talking = asyncio.create_task(talk())
    try:
        yield
    finally:
        is_over.set()
        asked = await talking
    seqs = [each["seq"] for each in tab.messages()]
    assert seqs == list(range(1, len(seqs) + 1)), "in order, none missing, none twice"
    assert seqs[-1] >= 2 * asked
    assert [each["seq"] for each in await tab.history()] == seqs


@pytest.fixture
async def server(tmp_path: Path, library: Library) -> AsyncIterator[Server]:
    async with running(tmp_path, library, lag_seconds="2", waiting_packets="32") as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with wires() as session:
        yield session


def _rss() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


async def test_a_flood_leaves_others_alone(server: Server, session: ClientSession) -> None:
    async with _undisturbed(server):
        wires = [await Wire(session, server.url).open() for _ in range(4)]
        for wire in wires:
            await wire.join()

        async def flood(wire: Wire) -> int:
            sent = 0
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(4):
                    for sent in range(1, 1_000_000):
                        await wire.send(f'42/visitor,{sent}["send_message",{{"client_id":"c{sent}","text":"Hallo"}}]')
            return sent

        sent = await asyncio.gather(*(flood(wire) for wire in wires))
        assert min(sent) > 100, "it was no flood"
        lines = server.app[SOCKETS].eio.sockets
        assert all(line.queue.qsize() <= 40 for line in lines.values())
        assert max(map(_unread, lines.values())) <= 200, "it waits in the kernel, not as objects of ours"
        for wire in wires:
            wire.socket._conn.transport.abort()
        await until(lambda: len(lines) == 1)


def _unread(line: Line) -> int:
    """Give how many packets of a client are in memory and not read yet."""
    found = [each for each in gc.get_objects() if isinstance(each, WebSocket) and each._line is line]
    return max((len(each._sock._reader._buffer) for each in found), default=0)


@pytest.mark.parametrize("is_ponging", [False, True])
async def test_who_never_reads_costs_little_and_is_gone(server: Server, is_ponging: bool) -> None:
    talker = await server.tab(language="de")
    await talker.say("Hallo")
    deaf = Deaf(server.url)
    await deaf.join(talker.token)
    line = list(server.app[SOCKETS].eio.sockets.values())[1]
    before = _rss()
    async with _undisturbed(server):
        for number in range(5_000):
            await line.push(_packet(number))
            if is_ponging and number % 100 == 0:
                with suppress(ConnectionError):
                    await deaf.send("3")
            await asyncio.sleep(0)
        assert line.is_lagging
        assert line.queue.size <= 256 * 1024 + 20_000
        await until(lambda: line.sid not in server.app[SOCKETS].eio.sockets, 15)
        assert line.queue.size == 0
    assert await deaf.rest() < 1_000_000, "so much had been on its way"
    deaf.close()
    assert _rss() - before < 8_000_000, "of 50 MB that it was sent"


def _packet(number: int) -> packet.Packet:
    """Make an event of 10 kB that is like no other."""
    event = {"conversation": "k", "text": f"{number:010}" * 1000}
    return packet.Packet(packet.MESSAGE, data=f"2/visitor,{json.dumps(['message_posted', event])}")


async def test_partial_binary_packets_are_not_gathered(server: Server, session: ClientSession) -> None:
    async with _undisturbed(server):
        for head in ("451-", "451000-", "461-", "459999999999-"):
            wire = await Wire(session, server.url).open()
            await wire.join()
            await wire.send(f'{head}/visitor,["send_message",{{"_placeholder":true,"num":0}}]')
            with suppress(ConnectionError):
                for _ in range(20):
                    await wire.socket.send_bytes(b"x" * 30_000)
            await wire.assert_cut()
        wire = await Wire(session, server.url).open()
        await wire.join()
        with suppress(ConnectionError):
            for _ in range(100):
                await wire.socket._writer.send_frame(b"x" * 1000, WSMsgType.CONTINUATION)
        await wire.assert_cut()
        assert server.app[SOCKETS]._binary_packet == {}


async def test_reserved_names_at_full_speed(server: Server, session: ClientSession) -> None:
    async with _undisturbed(server):
        wire = await Wire(session, server.url).open()
        started = await wire.join(language="de")
        names = ("connect", "disconnect", "connect_error", "*")
        count = 100
        await wire.send(*(f'42/visitor,{n}["{names[n % 4]}",{{"language":"en"}}]' for n in range(count)))
        answers = [await wire.ack() for _ in range(count)]
        assert [number for number, _ in answers] == list(range(count))
        assert {answer["error"] for _, answer in answers} == {"unknown_command"}
        assert (await wire.ask("load_history"))["language"] == started["language"]
        await wire.socket.close()


# Fuzzing: whole frames, mutated frames, and none at all

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_names = st.sampled_from(
    (
        "send_message",
        "load_history",
        "set_typing",
        "read_up_to",
        "rate",
        "save_draft",
        "load_draft",
        "connect",
        "disconnect",
        "*",
        "",
    )
)
_fields = st.dictionaries(
    st.sampled_from(
        (
            "client_id",
            "text",
            "after",
            "conversation",
            "language",
            "typing",
            "seq",
            "form",
            "fields",
            "message",
            "thumb",
        )
    ),
    _json,
    max_size=4,
)
_event = st.builds(
    lambda namespace, number, name, payload: f"42{namespace}{number}{json.dumps([name, payload])}",
    st.sampled_from(("/visitor,", "/visitor,", "/visitor,", "", "/agent,", "/nowhere,")),
    st.sampled_from(("", "0", "7", "999999999999999", "1" * 16, "00", "-1", "²")),
    _names,
    _fields | _json,
)
_mutated = st.builds(
    lambda text, place, junk: text[: place % (len(text) + 1)] + junk + text[place % (len(text) + 1) + len(junk) :],
    _event | st.just('40/visitor,{"language":"de"}') | st.just("41/visitor,"),
    st.integers(0, 200),
    st.text(max_size=3)
    | st.sampled_from(('"', "[", "]", "{", "}", ",", "\\", "\x00", "\x1e", "NaN", "1e999", "\\ud800")),
)
_engine = st.builds(
    lambda kind, rest: f"{kind}{rest}", st.integers(0, 9), st.text(max_size=6) | st.sampled_from(("probe", "5-"))
)
_frame = st.one_of(_event, _event, _mutated, _mutated, _engine, st.text(max_size=30), st.binary(max_size=30)).filter(
    lambda frame: isinstance(frame, bytes) or frame.isprintable() or frame.encode("utf-8", "ignore").decode() == frame
)


def _frames(count: int) -> list[list[str | bytes]]:
    """Make frames by Hypothesis, a list for each connection; from a fixed seed, so that a fault can be met again."""
    made: list[list[str | bytes]] = []

    @settings(
        max_examples=max(10, count // FRAMES),
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(_frame, min_size=FRAMES, max_size=FRAMES))
    def make(frames: list[str | bytes]) -> None:
        made.append(frames)

    make()
    return made


async def _speak(session: ClientSession, url: str, frames: list[str | bytes], dice: random.Random) -> int:
    """Send frames to one connection after another: a new one where the last was cut off. Give how many were sent."""
    sent = 0
    while sent < len(frames):
        wire = await Wire(session, url).open()
        if dice.random() < 0.8:
            await wire.join(language="de")
        with suppress(ConnectionError, TimeoutError):
            while sent < len(frames) and not wire.socket.closed:
                frame = frames[sent]
                sent += 1
                if isinstance(frame, bytes):
                    await wire.socket.send_bytes(frame)
                else:
                    await wire.socket.send_str(frame)
                with suppress(TimeoutError):
                    message = await wire.socket.receive(timeout=0.002)
                    if message.type is not WSMsgType.TEXT:
                        break
        await wire.socket.close()
    return sent


async def test_whatever_frames_come_others_go_on_and_nothing_is_logged_as_our_fault(
    tmp_path: Path, library: Library, session: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    made = await asyncio.to_thread(_frames, EXAMPLES)
    faults: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    many = str(10**6)
    async with running(tmp_path, library, connection_burst=many, visitor_burst=many, join_seconds="3") as server:
        async with _undisturbed(server):
            for start in range(0, len(made), 8):
                batch = made[start : start + 8]
                dice = random.Random(start)
                await asyncio.gather(*(_speak(session, server.url, frames, dice) for frames in batch))
        await until(lambda: len(server.app[SOCKETS].eio.sockets) == 1)
        assert server.app[SOCKETS].environ.keys() == server.app[SOCKETS].eio.sockets.keys()
    assert faults == []
    ours = [record for record in caplog.records if record.levelname not in ("DEBUG", "INFO", "WARNING")]
    assert ours == [], [record.getMessage() for record in ours]
    assert {record.name for record in caplog.records if record.levelname == "WARNING"} <= {"tresen.guard"}


async def test_bytes_that_are_no_websocket_are_answered_or_cut(server: Server) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    dice = random.Random(7)
    async with _undisturbed(server):
        for _ in range(100):
            raw = socket.create_connection((host, int(port)))
            raw.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(
                raw, HEAD + dice.randbytes(dice.randrange(200)) if dice.random() < 0.7 else dice.randbytes(100)
            )
            await asyncio.sleep(0.005)
            raw.close()
        await until(lambda: len(server.app[SOCKETS].eio.sockets) == 1, 10)
