"""A WebSocket ends with its line, whatever its peer does: opened, taken over from polling, said goodbye to. Raw clients, a real server."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession, WSServerHandshakeError

from bot.app import DEPS, SOCKETS
from bot.content.library import Library
from bot.service import vault
from bot.web import guard, websocket
from bot.web.line import Line
from bot.web.websocket import WebSocket
from tests.conftest import Server
from tests.raw import Deaf, Wire, until, wires
from tests.shared import running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory, library: Library) -> AsyncIterator[Server]:
    async with running(tmp_path_factory.mktemp("websocket"), library) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def session() -> AsyncIterator[ClientSession]:
    async with wires() as session:
        yield session


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_LAST_WORDS", 0.3)
    monkeypatch.setattr(websocket, "_TAKING_OVER", 0.5)


def _line(server: Server, sid: str) -> Line:
    line = server.app[SOCKETS].eio.sockets[sid]
    assert isinstance(line, Line)
    return line


def _open(line: Line) -> int:
    """Give how many WebSockets speak for a line, or try to."""
    sockets = [each for each in gc.get_objects() if type(each) is WebSocket]
    return sum(getattr(each, "_line", None) is line for each in sockets)


async def test_who_says_goodbye_is_hung_up_on(server: Server, session: ClientSession) -> None:
    wire = await Wire(session, server.url).open()
    await wire.join()
    line = _line(server, wire.sid)
    await wire.send("1")
    await wire.assert_cut()
    await until(lambda: _open(line) == 0)


async def test_who_says_goodbye_and_reads_nothing_is_hung_up_on(server: Server) -> None:
    tab = await server.tab(language="de")
    await tab.say("Hallo")
    deaf = Deaf(server.url)
    await deaf.join(tab.token)
    line = next(each for each in server.app[SOCKETS].eio.sockets.values() if each.sid != tab.client.eio.sid)
    await deaf.send("1")  # and takes no part in the closing handshake
    await until(lambda: _open(line) == 0, 3)
    deaf.close()


async def test_a_second_connection_does_not_take_over_beside_the_first(server: Server, session: ClientSession) -> None:
    wire = await Wire(session, server.url).upgrade()
    line = _line(server, wire.sid)
    with pytest.raises(WSServerHandshakeError) as refused:
        await session.ws_connect(f"{server.url}/socket.io/?EIO=4&transport=websocket&sid={wire.sid}")
    assert refused.value.status == 400
    await wire.send("2probe")
    assert await wire.packet() == "3probe"
    await wire.send("5", '40/visitor,{"language":"de"}')
    assert await wire.packet() == "6", "which ends a poll, had one hung"
    assert (await wire.packet()).startswith("40/visitor,")
    assert _open(line) == 1


async def test_who_never_takes_over_is_dropped_and_goes_on_polling(server: Server, session: ClientSession) -> None:
    wire = await Wire(session, server.url).upgrade()
    line = _line(server, wire.sid)
    await wire.assert_cut()
    await until(lambda: _open(line) == 0)
    assert not line.is_gone(), "it is there, and polls"
    assert not line.upgrading
    polling = f"{server.url}/socket.io/?EIO=4&transport=polling&sid={wire.sid}"
    async with session.post(polling, data='40/visitor,{"language":"de"}') as answer:
        assert answer.status == 200
    async with session.get(polling) as answer:
        assert "40/visitor," in await answer.text()


async def test_a_line_that_was_closed_is_not_taken_over(server: Server, session: ClientSession) -> None:
    wire = await Wire(session, server.url).upgrade()
    line = _line(server, wire.sid)
    await wire.send("2probe")
    assert await wire.packet() == "3probe"
    async with session.post(f"{server.url}/socket.io/?EIO=4&transport=polling&sid={wire.sid}", data="1"):
        pass
    await wire.send("5")
    await wire.assert_cut()
    await until(lambda: _open(line) == 0)


async def test_a_connect_that_fails_leaves_the_rest_of_a_post_alone(
    server: Server, session: ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    async with session.get(address) as answer:
        sid = (await answer.text()).split('"sid":"')[1].split('"')[0]
    line, taken = _line(server, sid), list[object]()
    plain = line.server.take

    async def take(sid: str, data: object) -> None:
        taken.append(data)
        if len(taken) == 1:
            raise RuntimeError("broken")
        await plain(sid, data)

    monkeypatch.setattr(line.server, "take", take)
    async with session.post(f"{address}&sid={sid}", data='40/visitor,{}\x1e40/visitor,{"language":"de"}') as answer:
        assert answer.status == 200
    assert len(taken) == 2
    assert "a packet could not be received" in caplog.text
    await line.close(wait=False, abort=True)


async def test_the_receipt_comes_before_the_farewell_however_long_it_takes(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = await server.tab(language="de")
    await tab.say("Hallo")
    plain = vault.sweep

    async def sweep(deps: object) -> None:
        await asyncio.sleep(0.5)  # a disk that is busy; much longer than the farewell waits
        await plain(server.app[DEPS])

    monkeypatch.setattr(vault, "sweep", sweep)
    assert (await tab.ask("forget_me"))["receipt"]["messages"] >= 2
    await until(lambda: not tab.client.connected)
