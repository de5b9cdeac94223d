"""Limits: a person never meets them; a flood is refused kindly and slowed down; neither costs much memory."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession, WSServerHandshakeError

from bot.app import SOCKETS
from bot.content.library import Library
from bot.core.errors import BUSY
from bot.core.limits import Rate
from bot.settings import Settings
from bot.web import engine
from bot.web.limiting import Buckets, Limiter, network_of
from tests.conftest import Server
from tests.raw import Wire, until, wires
from tests.shared import running
from tests.tab import Tab

SHIPPED = Settings()


# Whose address it is


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
        ("unknown", None),
    ],
)
def test_an_ipv6_line_is_one_network_and_this_machine_is_none(address: str, network: str | None) -> None:
    assert network_of(address) == network


# Buckets


def test_buckets_are_apart_and_bounded() -> None:
    buckets = Buckets(Rate(2, 1), most=100)
    assert [buckets.take("anna", 0) for _ in range(3)] == [0, 0, 1]
    assert buckets.take("boris", 0) == 0
    for number in range(10_000):
        buckets.take(f"x{number}", 0)
        assert buckets.take("anna", 0) == 1, "who keeps asking is not forgotten"
    assert len(buckets) == 100


def test_connections_are_counted_and_forgotten() -> None:
    limiter = Limiter(Settings(address_connections=2), lambda: 0)
    assert [limiter.connect("a") for _ in range(3)] == [True, True, False]
    assert limiter.connect("b")
    assert all(limiter.connect(None) for _ in range(10))
    limiter.disconnect("a")
    assert limiter.connect("a")
    for network in ("a", "a", "b", "b", None):
        limiter.disconnect(network)
    assert limiter._connections == {}


def test_the_buckets_of_all_cost_a_few_megabytes() -> None:
    import tracemalloc

    tracemalloc.start()
    limiter = Limiter(SHIPPED, lambda: 0)
    for number in range(100_000):
        limiter.wait(f"{number:032x}", f"2001:db8:{number:x}::/64")
    cost, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cost < 12_000_000


# People


class Person:
    """Somebody before the limits, by a clock of his own."""

    def __init__(self) -> None:
        self.at = 0.0
        self.limiter = Limiter(SHIPPED, lambda: self.at)
        self.connections = [Buckets(self.limiter.connection) for _ in range(6)]

    def ask(self, tab: int = 0, times: int = 1) -> None:
        for _ in range(times):
            assert self.connections[tab].take("tab", self.at) == 0
            assert self.limiter.wait("visitor", "203.0.113.7") == 0

    def reconnect(self, tab: int) -> None:
        assert self.limiter.connect("203.0.113.7")
        self.connections[tab] = Buckets(self.limiter.connection)
        self.limiter.disconnect("203.0.113.7")


def test_who_types_very_fast_for_an_hour_is_never_limited() -> None:
    person = Person()
    for _ in range(3600):
        person.ask(times=4)  # a message a second, a sign of typing, a draft, a mark of having read
        person.at += 1


def test_six_tabs_of_one_visitor_are_never_limited() -> None:
    person = Person()
    for second in range(600):
        for tab in range(6):
            person.ask(tab, times=2)  # what one tab writes, the others mark as read
            if second % 60 == tab:
                person.reconnect(tab)
        person.at += 1


def test_coming_back_with_much_to_replay_and_send_is_never_limited() -> None:
    person = Person()
    for tab in range(4):
        person.ask(tab, times=50)  # a history of 5,000 messages, in each tab at once
    person.ask(4, times=40)  # and what was written in the tunnel


def test_a_train_in_and_out_of_tunnels_is_never_limited() -> None:
    person = Person()
    for _ in range(200):
        for tab in range(3):
            person.reconnect(tab)
            person.ask(tab, times=5)
        person.at += 2


def test_three_hundred_colleagues_behind_one_address_are_never_limited() -> None:
    at = 0.0
    limiter = Limiter(SHIPPED, lambda: at)
    assert all(limiter.connect("203.0.113.7") for _ in range(300))
    for _ in range(120):
        for number in range(300):
            if (number + int(at)) % 6 == 0:  # each writes and reads every six seconds
                assert limiter.wait(f"visitor {number}", "203.0.113.7") == 0
                assert limiter.wait(f"visitor {number}", "203.0.113.7") == 0
        at += 1


# Floods, through a real server behind a proxy

pytestmark_async = pytest.mark.asyncio(loop_scope="module")
FEW = {
    "trusted_proxies": "127.0.0.1",
    **{"connection_burst": "20", "connection_rate": "10", "visitor_burst": "30", "visitor_rate": "5"},
    **{"address_burst": "60", "address_rate": "5", "address_connections": "6"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory, library: Library) -> AsyncIterator[Server]:
    async with running(tmp_path_factory.mktemp("limits"), library, **FEW) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def session() -> AsyncIterator[ClientSession]:
    async with wires() as session:
        yield session


def _from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


async def _flood(wire: Wire, count: int) -> list[dict[str, object]]:
    await wire.send(*(f'42/visitor,{number}["load_history"]' for number in range(count)))
    answers = [await wire.ack() for _ in range(count)]
    assert [number for number, _ in answers] == list(range(count)), "each is answered, in order"
    return [answer for _, answer in answers]


@pytestmark_async
async def test_a_flood_is_told_kindly_and_slowed_down(server: Server, session: ClientSession, library: Library) -> None:
    wire = await Wire(session, server.url, _from("203.0.113.1")).open()
    await wire.join(language="de")
    began = time.monotonic()
    answers = await _flood(wire, 40)
    took = time.monotonic() - began
    refused = [answer for answer in answers if not answer["ok"]]
    assert all(answer["ok"] for answer in answers[:18])
    assert 5 <= len(refused) <= 15
    for answer in refused:
        wait = answer.pop("retry_after")
        assert isinstance(wait, float)
        assert 0 < wait <= 0.3
        assert answer == {"ok": False, "error": "busy", "message": library.translations.say("de", BUSY)}
    assert took > 0.5
    await asyncio.sleep(0.5)
    assert (await wire.ask("load_history"))["ok"], "and goes on"


@pytestmark_async
async def test_new_connections_do_not_help_a_visitor(server: Server, session: ClientSession) -> None:
    first = await Wire(session, server.url, _from("203.0.113.2")).open()
    token = (await first.join())["token"]
    assert (await first.ask("send_message", {"client_id": "c1", "text": "Hallo"}))["ok"]
    second = await Wire(session, server.url, _from("203.0.113.3")).open()
    await second.join(token=token)
    assert all(answer["ok"] for answer in await _flood(first, 15))
    assert [answer["ok"] for answer in await _flood(second, 18)].count(False) >= 1
    other = await Wire(session, server.url, _from("203.0.113.2")).open()
    await other.join()
    assert (await other.ask("load_history"))["ok"], "others on his line go on"


@pytestmark_async
async def test_new_visitors_do_not_help_an_address_and_others_go_on(server: Server, session: ClientSession) -> None:
    wires = []
    for number in range(6):
        wire = await Wire(session, server.url, _from(f"2001:db8::{number}")).open()
        await wire.join()
        wires.append(wire)
    began = time.monotonic()
    with pytest.raises(WSServerHandshakeError) as refused:
        await Wire(session, server.url, _from("2001:db8::99")).open()
    assert time.monotonic() - began > 0.5, "it may not come again and again at full speed"
    assert refused.value.status == 429
    assert refused.value.headers is not None
    assert refused.value.headers["Retry-After"] == "5"
    answers = [answer["ok"] for wire in wires for answer in await _flood(wire, 15)]
    assert answers.count(False) >= 10
    other = await Wire(session, server.url, _from("2001:db8:0:1::1")).open()
    await other.join()
    assert all(answer["ok"] for answer in await _flood(other, 10))
    for wire in wires:
        await wire.socket.close()
    await until(lambda: "2001:db8::/64" not in server.app[SOCKETS].limiter._connections)


@pytestmark_async
async def test_only_so_many_wait_to_be_refused(
    server: Server, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_MOST_WAITING", 3)
    headers = _from("203.0.113.77")
    there = [await Wire(session, server.url, headers).open() for _ in range(6)]
    took: list[float] = []

    async def knock() -> None:
        began = time.monotonic()
        async with session.get(f"{server.url}/socket.io/?EIO=4&transport=polling", headers=headers) as answer:
            assert answer.status == 429
        took.append(time.monotonic() - began)

    await asyncio.gather(*(knock() for _ in range(8)))
    assert sum(each > 0.5 for each in took) == 3, took
    for wire in there:
        await wire.socket.close()


@pytestmark_async
async def test_what_is_no_command_is_slowed_down_too(server: Server, session: ClientSession) -> None:
    wire = await Wire(session, server.url, _from("203.0.113.9")).open()
    await wire.join()
    began = time.monotonic()
    await wire.send(*["3"] * 40)
    await wire.ask("load_history")
    assert time.monotonic() - began > 1


@pytestmark_async
async def test_a_polling_flood_waits_its_turn(server: Server, session: ClientSession) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    headers = _from("203.0.113.10")
    async with session.get(address, headers=headers) as answer:
        sid = json.loads((await answer.text())[1:])["sid"]

    async def post(packet: str) -> int:
        async with session.post(f"{address}&sid={sid}", data=packet, headers=headers) as answer:
            return answer.status

    assert await post("40/visitor,{}") == 200
    statuses = await asyncio.gather(*(post(f'42/visitor,{number}["load_history"]') for number in range(60)))
    assert 400 in statuses, "so many at once are no browser's"
    await until(lambda: sid not in server.app[SOCKETS].eio.sockets)


@pytestmark_async
async def test_a_real_tab_that_replays_and_writes_is_not_limited(tmp_path: Path, library: Library) -> None:
    async with running(tmp_path, library, trusted_proxies="127.0.0.1") as server:
        tabs: list[Tab] = [await server.tab(language="de")]
        for number in range(30):
            assert (await tabs[0].say(f"Hallo {number}"))["ok"]
        for _ in range(4):
            tabs.append(await server.tab(token=tabs[0].token))
            assert len(await tabs[-1].history()) >= 60
        assert (await tabs[-1].say("Hallo"))["ok"]
