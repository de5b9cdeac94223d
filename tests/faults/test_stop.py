"""The service is told to stop while visitors write: it ends well and soon, and all that was acknowledged is there."""

import asyncio
import time

import pytest
import socketio

from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
MOST = 10.0  # seconds


async def _write_until_let_go(tab: Tab, acknowledged: dict[str, int]) -> None:
    for number in range(100_000):
        try:
            answer = await asyncio.wait_for(tab.say("Gibt es eine FAQ-Seite?", client_id=f"n{number}"), 5)
        except (TimeoutError, socketio.exceptions.SocketIOError):
            return
        if not answer["ok"]:
            assert answer["error"] == "busy", answer
            return
        acknowledged[f"n{number}"] = answer["seq"]


async def test_what_was_acknowledged_is_there_after_a_stop_under_load(process: ServerProcess) -> None:
    tabs = [Tab(process.url) for _ in range(10)]
    acknowledged: list[dict[str, int]] = [{} for _ in tabs]
    for tab in tabs:
        await tab.connect(language="de")
    writing = [asyncio.create_task(_write_until_let_go(*each)) for each in zip(tabs, acknowledged, strict=True)]
    await asyncio.sleep(1)
    began = time.monotonic()
    assert await asyncio.to_thread(process.stop) == 0
    assert time.monotonic() - began < MOST
    await asyncio.gather(*writing)
    assert sum(map(len, acknowledged)) > len(tabs), "too little was written to prove anything"
    await asyncio.to_thread(process.start)
    for tab, known in zip(tabs, acknowledged, strict=True):
        back = Tab(process.url)
        await back.connect(token=tab.token)
        stored = {each["client_id"]: each["seq"] for each in await back.history() if each["sender"] == "visitor"}
        await back.close()
        await tab.close()
        assert known.items() <= stored.items()
        assert len(stored) <= len(known) + 1, "one more may be stored whose acknowledgement was cut off"
