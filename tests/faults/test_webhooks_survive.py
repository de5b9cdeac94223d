"""The process is killed again and again while tickets are filed: every ticket is told of, each event under one id, and nothing else."""

import asyncio
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import socketio

from bot.store import webhooks
from bot.store.store import Store
from bot.store.webhooks import Webhook
from tests.conftest import MONDAY_NOON
from tests.hooks.receiver import SECRET, Got, Receiver, serve
from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
ROUNDS = 2


@pytest.fixture
def process(tmp_path: Path, cache: Path, library: object) -> Iterator[ServerProcess]:
    (tmp_path / "cache").symlink_to(cache)
    process = ServerProcess(tmp_path, TRESEN_SEMANTICS="false", TRESEN_WEBHOOK_PRIVATE="true")
    process.start()
    yield process
    process.stop()


async def _file(url: str, visitor: str, filed: set[int]) -> None:
    """File tickets until the process is gone; note those that were acknowledged."""
    tab = Tab(url)
    try:
        await tab.connect(language="de")
        for number in range(100_000):
            text = f"{visitor} {number}"
            asked = {"client_id": text, "email": "anna@example.org", "text": text}
            answer = await asyncio.wait_for(tab.ask("leave_message", **asked), 5)
            assert answer["ok"], answer
            filed.add(answer["ticket"]["number"])
    except (TimeoutError, OSError, socketio.exceptions.SocketIOError):
        pass
    finally:
        await tab.close()


def _told(receiver: Receiver) -> set[int]:
    return {each.event["data"]["ticket"]["number"] for each in receiver.taken}


async def test_every_ticket_is_told_of_whenever_it_is_killed(process: ServerProcess, tmp_path: Path) -> None:
    dice, filed, refused = random.Random(7), set[int](), set[str]()
    async with serve() as receiver:
        store = Store(tmp_path)
        await store.write(webhooks.add_webhook, Webhook("w1", receiver.url, SECRET, MONDAY_NOON))
        store.close()

        async def judge(got: Got) -> int:
            """Refuse some, once: the second step of the back-off would be five minutes."""
            await asyncio.sleep(0.05 * dice.random())
            if got.id in refused or dice.random() > 0.1:
                return 200
            refused.add(got.id)
            return 500

        receiver.judge = judge
        for turn in range(ROUNDS):
            filing = [asyncio.create_task(_file(process.url, f"{turn} {each}", filed)) for each in range(3)]
            await asyncio.sleep(0.7 + 0.5 * dice.random())
            process.kill()
            await asyncio.gather(*filing)
            await asyncio.to_thread(process.start)
        with closing(sqlite3.connect(tmp_path / "tresen.sqlite3")) as database:
            stored = {number for (number,) in database.execute("select number from tickets")}
        async with asyncio.timeout(30):
            while not stored <= _told(receiver):  # noqa: ASYNC110 nothing tells of it
                await asyncio.sleep(0.05)
        await asyncio.to_thread(process.stop)
    assert filed <= stored
    assert len(filed) > 10 * ROUNDS, "too little was filed to prove anything"
    assert _told(receiver) == stored, "it was told of a ticket that there is not"
    bodies = defaultdict(set)
    for each in receiver.got:
        assert each.is_signed()
        bodies[each.id].add(each.body)
    assert all(len(each) == 1 for each in bodies.values())
    assert len(bodies) == len(stored), "an event has one id"
    assert refused, "nothing was tried again"
