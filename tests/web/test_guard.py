"""What is not a plain, known event stops at the guard: through a real server, by a client that speaks raw packets."""

import asyncio
import gc
import json
import re
import sqlite3
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, WSMsgType, web

from bot.app import SOCKETS, create_app
from bot.content.library import Library
from bot.core.errors import BAD_REQUEST, INTERNAL, UNKNOWN_COMMAND
from bot.settings import Settings
from bot.store.store import FILE
from bot.web.guard import LARGEST_PACKET
from bot.web.line import Line
from tests.conftest import Clock, Server
from tests.raw import Deaf, Wire, until, wires
from tests.shared import running
from tests.tab import Tab

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guard")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(folder: Path, library: Library) -> AsyncIterator[Server]:
    async with running(folder, library) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def session() -> AsyncIterator[ClientSession]:
    async with wires() as session:
        yield session


@pytest_asyncio.fixture(loop_scope="module")
async def wire(server: Server, session: ClientSession) -> Wire:
    return await Wire(session, server.url).open()


# Names


@pytest.mark.parametrize(
    "name",
    ["connect", "disconnect", "connect_error", "*"],
)
async def test_the_servers_own_names_are_refused_and_do_not_run(wire: Wire, server: Server, name: str) -> None:
    await wire.join(language="de")
    await wire.send(f'42/visitor,["{name}",{{"language":"en"}}]', f'42/visitor,1["{name}",{{"language":"en"}}]')
    packets = []
    async with asyncio.timeout(1):
        while not (packets and packets[-1].startswith("43")):
            packets.append(await wire.packet())
    assert len(packets) == 1, "something else was sent: a handler ran"
    (answer,) = json.loads(packets[0].removeprefix("43/visitor,1"))
    assert answer["ok"] is False
    assert answer["error"] == "unknown_command"
    assert answer["message"]
    assert (await wire.ask("load_history"))["language"] == "de", "it is connected as before"
    assert wire.sid in server.app[SOCKETS].eio.sockets


async def test_an_unknown_command_is_answered(wire: Wire, library: Library) -> None:
    await wire.join(language="de")
    refused = {"ok": False, "error": "unknown_command", "message": library.translations.say("de", UNKNOWN_COMMAND)}
    for name in ("message", "ping", "", "_send_message", "__class__", "send_message ", "take", "Rate", "séance"):
        for payload in (None, {}, "x"):
            assert await wire.ask(name, payload) == refused, name


async def test_a_command_that_fails_is_answered_and_the_next_one_too(
    wire: Wire, library: Library, folder: Path
) -> None:
    await wire.join(language="de")
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("alter table drafts rename to elsewhere")
        said = library.translations.say("de", INTERNAL)
        refused = {"ok": False, "error": "internal_error", "message": said}
        assert await wire.ask("load_draft", {"form": "message"}) == refused
        answer = await wire.ask("save_draft", {"form": "message", "fields": {}})
        assert answer["error"] == "internal_error"
        connection.execute("alter table elsewhere rename to drafts")
    assert (await wire.ask("save_draft", {"form": "message", "fields": {}}))["ok"]


async def test_a_command_is_answered_whatever_its_payload(wire: Wire) -> None:
    await wire.join()
    for arguments in ("", ",{}", ",null", ",[]", ",7", ',{"client_id":"c1"}', ",{},{},{}"):
        await wire.send(f'42/visitor,1["send_message"{arguments}]')
        _, answer = await wire.ack()
        assert answer["error"] == "bad_request", arguments


# Packets


STRANGE = (
    '451-/visitor,["send_message",{"_placeholder":true,"num":0}]',
    "461-/visitor,1[]",
    "43/visitor,1[]",
    "44/visitor,{}",
    "47/visitor,",
    "4x",
    "42/visitor,",
    '42/visitor,["send_message"',
    "42/visitor,{}",
    "42/visitor,[]",
    "42/visitor,[7]",
    "42/visitor,[null,{}]",
    '42/visitor,[["send_message"]]',
    '42/visitor,"send_message"',
    f'42/visitor,{"9" * 200}["send_message"]',
    f'42/visitor,["send_message",{"[" * 15000}',
    f'42/visitor,["send_message",{"9" * 10000}]',
)


async def test_what_is_not_our_protocol_cuts_the_client(server: Server, session: ClientSession) -> None:
    other = await server.tab(language="de")
    for packet in STRANGE:
        wire = await Wire(session, server.url).open()
        await wire.join()
        await wire.send(packet)
        await wire.assert_cut()
        assert wire.sid not in server.app[SOCKETS].eio.sockets, packet
    assert (await other.say("Hallo"))["ok"], "others go on"


UNREADABLE = (
    '["send_message"',
    "{}",
    "[]",
    "[7]",
    '["send_message",NaN]',
    '["send_message",{"client_id":"c1","text":"x","after":-Infinity}]',
    '["load_history",{"after":1e999}]',
    '["send_message",{"client_id":"c1","text":"\\ud800"}]',
    f'["send_message",{"9" * 10000}]',
    f'["send_message",{"[" * 15000}',
    f'["send_message",{"[" * 15000}{"]" * 15000}]',
    f'["load_history",{"[" * 100}{"]" * 100}]',
    '["load_history",{"after":0}] and more',
)


async def test_an_event_that_cannot_be_read_is_answered(wire: Wire, library: Library) -> None:
    await wire.join(language="de")
    said = library.translations.say("de", BAD_REQUEST, {"field": "-"})
    for number, rest in enumerate(UNREADABLE):
        await wire.send(f"42/visitor,{number}{rest}")
        assert await wire.ack() == (number, {"ok": False, "error": "bad_request", "message": said}), rest[:50]
    assert (await wire.ask("send_message", {"client_id": "c1", "text": "Hallo"}))["ok"]


async def test_an_id_has_at_most_15_digits(wire: Wire) -> None:
    await wire.join()
    await wire.send(f'42/visitor,{"9" * 15}["load_history"]')
    assert (await wire.ack())[0] == int("9" * 15)
    await wire.send(f'42/visitor,{"9" * 16}["load_history"]')
    await wire.assert_cut()


FRAMES = (
    "",
    "x",
    "9",
    "0",
    "4",
    "4x",
    "4{",
    "4[" + "[" * 15000,
    "7",
    "b4",
    "2x",
    "5probe" * 2,
    "\u0664",
    "4\u0662/visitor",
)


@pytest.mark.parametrize("is_upgrade", [False, True])
async def test_what_is_no_engine_io_cuts_the_client_and_logs_no_fault(
    server: Server, session: ClientSession, is_upgrade: bool, caplog: pytest.LogCaptureFixture
) -> None:
    for frame in FRAMES:
        wire = Wire(session, server.url)
        if is_upgrade:
            await wire.upgrade()
        else:
            await wire.open()
        await wire.send(frame)
        await wire.assert_cut()
        assert wire.sid not in server.app[SOCKETS].eio.sockets, frame
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    assert {record.name for record in caplog.records} == {"tresen.guard"}


async def test_what_is_no_engine_io_in_a_post_cuts_the_client(server: Server, session: ClientSession) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    for frame in FRAMES:
        async with session.get(address) as answer:
            sid = json.loads((await answer.text())[1:])["sid"]
        body = f'40/visitor,{{}}\x1e{frame}\x1e42/visitor,1["load_history"]'
        await _status(session.post(f"{address}&sid={sid}", data=body.encode()))
        assert sid not in server.app[SOCKETS].eio.sockets, frame


async def test_who_does_not_join_is_gone_after_a_while(
    tmp_path: Path, library: Library, session: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, library, join_seconds="1") as server:
        joined, idle, refused, left = [await Wire(session, server.url).open() for _ in range(4)]
        await joined.join()
        await left.join()
        await refused.send("40/agent,{}")
        async with session.get(f"{server.url}/socket.io/?EIO=4&transport=polling") as answer:
            assert answer.status == 200
        await asyncio.sleep(1.2)
        assert set(server.app[SOCKETS].eio.sockets) == {joined.sid, left.sid}
        await idle.assert_cut()
        await refused.assert_cut()
        await left.send("41/visitor,")
        await left.assert_cut()
        assert set(server.app[SOCKETS].eio.sockets) == {joined.sid}
        assert (await joined.ask("load_history"))["ok"]
    assert set(caplog.messages) == {"cut off a client: it did not join"}


async def test_a_binary_frame_cuts_the_client(wire: Wire, server: Server) -> None:
    await wire.join()
    await wire.socket.send_bytes(b'42/visitor,1["forget_me"]')
    await wire.assert_cut()
    assert (await (await server.tab()).say("Hallo"))["ok"]


async def test_a_client_that_was_cut_can_come_back(wire: Wire, session: ClientSession, server: Server) -> None:
    token = (await wire.join(language="de"))["token"]
    said = await wire.ask("send_message", {"client_id": "c1", "text": "Hallo"})
    await wire.send("42/visitor,{")
    await wire.assert_cut()
    back = await Wire(session, server.url).open()
    assert (await back.join(token=token))["conversation"] == said["conversation"]


async def test_nothing_is_done_for_who_has_not_joined(wire: Wire) -> None:
    await wire.send('42/visitor,1["send_message",{"client_id":"c1","text":"Hallo"}]', '42["send_message",{}]')
    assert (await wire.join())["conversation"] is None


@pytest.mark.parametrize(
    "namespace",
    [
        "",
        "/nowhere,",
        "/visitors,",
    ],
)
async def test_other_namespaces_are_refused(wire: Wire, namespace: str) -> None:
    await wire.send(f"40{namespace}{{}}")
    packet = await wire.packet()
    assert packet.startswith("44"), packet
    assert (await wire.join())["token"]


async def test_joining_twice_is_refused(wire: Wire) -> None:
    first = await wire.join(language="de")
    await wire.send('40/visitor,{"language":"en"}')
    assert (await wire.packet()).startswith("44/visitor,")
    assert (await wire.ask("load_history"))["language"] == first["language"]


async def test_a_hello_that_is_not_understood_is_a_newcomers(server: Server, session: ClientSession) -> None:
    for auth in ("", "[]", "7", '"x"', '{"language":7}', '{"token":"' + "x" * 200 + '"}', "{}"):
        wire = await Wire(session, server.url).open()
        await wire.send(f"40/visitor,{auth}")
        assert (await wire.packet()).startswith("40/visitor,"), auth
        _, started = await wire.event()
        assert started["token"]
        assert started["conversation"] is None


# Size


def _padded(size: int) -> str:
    head, tail = '42/visitor,1["send_message",{"client_id":"c1","text":"Hallo","more":"', '"}]'
    return head + "x" * (size - len(head) - len(tail)) + tail


async def test_the_largest_packet_is_taken_and_no_larger_one(wire: Wire, server: Server) -> None:
    await wire.join()
    await wire.send(_padded(LARGEST_PACKET - 1))
    assert (await wire.ack())[1]["ok"]
    await wire.send(_padded(LARGEST_PACKET + 1))
    await wire.assert_cut()
    assert LARGEST_PACKET == 32 * 1024
    assert (await (await server.tab()).say("Hallo"))["ok"]


async def test_the_size_counts_for_a_packet_in_pieces(wire: Wire) -> None:
    await wire.join()
    packet = _padded(LARGEST_PACKET * 2).encode()
    writer = wire.socket._writer
    await writer.send_frame(packet[:LARGEST_PACKET], WSMsgType.TEXT)
    await wire.assert_cut()


@pytest.mark.parametrize(
    "is_polling",
    [True, False],
)
async def test_a_large_post_is_refused(server: Server, session: ClientSession, is_polling: bool) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    async with session.get(address) as answer:
        sid = json.loads((await answer.text())[1:])["sid"]
    polling = asyncio.create_task(_status(session.get(f"{address}&sid={sid}"))) if is_polling else None
    post = session.post(f"{address}&sid={sid}", data=_padded(LARGEST_PACKET + 1))
    assert await asyncio.wait_for(_status(post), 2) >= 400
    assert await asyncio.wait_for(_status(session.post(f"{address}&sid={sid}", data="3")), 2) >= 400, "it is gone"
    if polling is not None:
        await asyncio.wait_for(polling, 2)


async def _status(request: Any) -> int:
    async with request as answer:
        return int(answer.status)


async def test_deflate_is_offered_and_not_taken(server: Server, session: ClientSession) -> None:
    wire = await Wire(session, server.url).open(compress=15)
    headers = wire.socket._response.headers
    assert "permessage-deflate" in str(wire.socket._response.request_info.headers)
    assert "Sec-WebSocket-Extensions" not in headers
    assert wire.socket.compress == 0
    assert (await wire.join())["token"]


# Order


async def test_one_clients_events_are_answered_in_order(wire: Wire) -> None:
    await wire.join(language="de")
    quick = ["load_history", "set_typing", "no_such_thing"]
    names = [quick[number % 4] if number % 4 < 3 else "send_message" for number in range(60)]
    for number, name in enumerate(names):
        payload = {"client_id": f"c{number}", "text": "Ich habe doppelt bezahlt", "typing": True}
        await wire.send(f"42/visitor,{number}{json.dumps([name, payload])}")
    answers = [await wire.ack() for _ in names]
    assert [number for number, _ in answers] == list(range(60))
    numbers = [answer["seq"] for (_, answer), name in zip(answers, names, strict=True) if name == "send_message"]
    assert numbers == sorted(numbers)
    assert len(numbers) == 15


@pytest.mark.parametrize(
    "packets",
    [
        16,
        40,
    ],
)
async def test_polling_works(server: Server, session: ClientSession, packets: int) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"

    async def get(sid: str = "") -> list[str]:
        async with session.get(address + sid) as answer:
            return (await answer.text()).split("\x1e")

    async def post(*packets: str) -> None:
        async with session.post(address + sid, data="\x1e".join(packets)) as answer:
            assert await answer.text() == "OK"

    (opened,) = await get()
    sid = f"&sid={json.loads(opened[1:])['sid']}"
    await post('40/visitor,{"language":"de"}')
    joined = await get(sid)
    assert [packet[:11] for packet in joined] == ["40/visitor,", "42/visitor,"]
    await post(*(f'42/visitor,{number}["load_history"]' for number in range(packets)))
    answers: list[str] = []
    async with asyncio.timeout(2):
        while len(answers) < packets:
            answers += await get(sid)
    assert [answer.partition("[")[0] for answer in answers] == [f"43/visitor,{number}" for number in range(packets)]


async def test_upgrading_works(server: Server) -> None:
    tab = Tab(server.url, ("polling", "websocket"))
    await tab.connect(language="de")
    assert tab.client.transport() == "websocket"
    assert (await tab.reply("Wann ist der Live-Chat besetzt?"))["intent"] == "hours.live_chat"
    await tab.close()


# A client that does not read

CAP = 8
MANY = str(10**6)


@pytest_asyncio.fixture(loop_scope="module")
async def cramped(make_settings: Callable[..., Settings], library: Library) -> AsyncIterator[Server]:
    """A server that lets few packets wait, and not for long."""
    settings = make_settings(waiting_packets=str(CAP), lag_seconds="2", connection_burst=MANY, visitor_burst=MANY)
    app = await create_app(settings, Clock(), library)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = Server(app, f"http://127.0.0.1:{runner.addresses[0][1]}", Clock())
    yield server
    await server.close_clients()
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="module")
async def tab(cramped: Server) -> Tab:
    """A tab with some history, which reads."""
    tab = await cramped.tab(language="de")
    for _ in range(3):
        await tab.say("Ich habe doppelt bezahlt " * 100)
    return tab


@pytest_asyncio.fixture(loop_scope="module")
async def deaf(cramped: Server, tab: Tab) -> AsyncIterator[Deaf]:
    deaf = Deaf(cramped.url)
    await deaf.join(tab.token)
    yield deaf
    deaf.close()


def _line(server: Server, number: int) -> Line:
    """Give the line of the client that came as the `number`th."""
    line = list(server.app[SOCKETS].eio.sockets.values())[number]
    assert isinstance(line, Line)
    return line


async def _fall_behind(line: Line, tab: Tab) -> None:
    """Talk until a line that is not read is lagging."""
    for _ in range(400):
        assert (await tab.say("Ich habe doppelt bezahlt " * 100))["ok"]
        assert line.queue.qsize() <= CAP
        if line.is_lagging:
            return
    raise AssertionError("it is never behind")


async def test_a_client_that_does_not_read_its_events_is_cut_off_and_others_go_on(
    cramped: Server, tab: Tab, deaf: Deaf
) -> None:
    other = await cramped.tab(language="en")
    line = _line(cramped, 1)
    await _fall_behind(line, tab)
    before = line.queue.qsize()
    for _ in range(10):
        assert (await tab.say("Ich habe doppelt bezahlt " * 100))["ok"]
    assert line.queue.qsize() == before, "it misses them"
    assert line.missed >= 20
    await until(lambda: len(cramped.app[SOCKETS].eio.sockets) == 2)
    assert line.queue.size == 0
    assert await deaf.rest() < 1_000_000
    assert (await tab.reply("Wann ist der Chat besetzt?"))["intent"] == "hours.live_chat"
    assert (await other.reply("When is the chat open?"))["intent"] == "hours.live_chat"
    assert [each["seq"] for each in await tab.history()] == list(range(1, tab.messages()[-1]["seq"] + 1))


async def test_nothing_is_left_of_a_client_that_was_cut_off(cramped: Server, tab: Tab) -> None:
    before = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]
    count = len(asyncio.all_tasks())
    deaf = Deaf(cramped.url)
    await deaf.join(tab.token)
    line = _line(cramped, 1)
    await _fall_behind(line, tab)
    gone = weakref.ref(line)
    del line
    await until(lambda: len(asyncio.all_tasks()) <= count, 5)
    assert {task.get_coro().__qualname__ for task in asyncio.all_tasks()} <= before  # type: ignore[union-attr]
    assert cramped.app[SOCKETS].eio.sockets.keys() == {_line(cramped, 0).sid}
    gc.collect()
    assert gone() is None
    deaf.close()


async def test_a_client_that_reads_slowly_catches_up(cramped: Server, tab: Tab, deaf: Deaf) -> None:
    line = _line(cramped, 1)
    await _fall_behind(line, tab)
    for _ in range(10):
        await tab.say("Ich habe doppelt bezahlt " * 100)
    heard = await deaf.read_until(b'"events_missed",{"missed":')
    assert not line.is_lagging
    seen = max(int(number) for number in re.findall(rb'"seq":(\d+)', heard))
    await deaf.send(f'42/visitor,7["load_history",{{"after":{seen}}}]')
    page = await deaf.read_until(b"43/visitor,7")
    page += await deaf.read_until(b'"hours_zone"')
    caught_up = [int(number) for number in re.findall(rb'"seq":(\d+),"id"', page)]
    last = (await tab.ask("load_history", after=0))["seq"]
    assert caught_up == list(range(seen + 1, last + 1)), "with what it missed, to the last one"
    assert len(caught_up) >= 20
    await tab.say("Hallo")
    await deaf.read_until(b"Hallo")


async def test_commands_of_a_client_that_does_not_read_its_answers_are_not_read(
    cramped: Server, tab: Tab, deaf: Deaf
) -> None:
    line = _line(cramped, 1)
    asked = 0
    with suppress(ConnectionError, TimeoutError):
        for asked in range(1, 1_000_000):
            await asyncio.wait_for(deaf.send(f'42/visitor,{asked}["load_history"]'), 1)
            assert line.queue.qsize() <= CAP + 2
    assert asked > CAP
    await until(lambda: len(cramped.app[SOCKETS].eio.sockets) == 1)
    assert await deaf.rest() < 1_000_000
    assert (await tab.ask("load_history"))["ok"]
