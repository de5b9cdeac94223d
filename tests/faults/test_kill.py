"""The process is killed the hard way, again and again, while visitors write: nothing acknowledged is lost or doubled."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio

from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
ROUNDS = 5


@pytest.fixture
def process(tmp_path: Path, cache: Path, library: object) -> Iterator[ServerProcess]:
    (tmp_path / "cache").symlink_to(cache)
    process = ServerProcess(tmp_path)
    process.start()
    yield process
    process.stop()


async def _write_until_cut(url: str, token: str, acknowledged: dict[str, int], unsure: list[str], start: int) -> None:
    """Send numbered messages until the connection breaks; note what was acknowledged and what was not."""
    tab = Tab(url)
    await tab.connect(token=token)
    for client_id in [*unsure, *(f"n{start + number}" for number in range(10_000))]:
        try:
            answer = await asyncio.wait_for(tab.say("Gibt es eine FAQ-Seite?", client_id=client_id), 5)
        except (TimeoutError, socketio.exceptions.SocketIOError):
            if client_id not in unsure:
                unsure.append(client_id)
            break
        assert answer["ok"], answer
        acknowledged[client_id] = answer["seq"]
        if client_id in unsure:
            unsure.remove(client_id)
    await tab.close()


async def test_kill_and_restart_loses_nothing(process: ServerProcess) -> None:
    first = Tab(process.url)
    await first.connect(language="de")
    await first.say("Ich habe doppelt bezahlt", client_id="first")
    token = first.token
    await first.close()
    acknowledged: dict[str, int] = {}
    unsure: list[str] = []
    dice = random.Random(7)
    for round_ in range(ROUNDS):
        writing = asyncio.create_task(_write_until_cut(process.url, token, acknowledged, unsure, round_ * 10_000))
        await asyncio.sleep(0.4 + dice.random() * 0.4)
        process.kill()
        await writing
        await asyncio.to_thread(process.start)
    tab = Tab(process.url)
    await tab.connect(token=token)
    for client_id in unsure:  # what the client is not sure of, it sends again
        acknowledged[client_id] = (await tab.say("Gibt es eine FAQ-Seite?", client_id=client_id))["seq"]
    said = await tab.history()
    await tab.close()
    assert [each["seq"] for each in said] == list(range(1, len(said) + 1)), "the order has a hole"
    stored = {each["client_id"]: each["seq"] for each in said if each["sender"] == "visitor"}
    assert len(acknowledged) > ROUNDS, "too little was written to prove anything"
    assert stored == {"first": 2, **acknowledged}
    assert len([each for each in said if each["sender"] == "visitor"]) == len(stored), "something was stored twice"
    assert len([each for each in said if each["sender"] == "bot"]) == len(stored), "a question without its answer"
