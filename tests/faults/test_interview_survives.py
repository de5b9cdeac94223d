"""The service is killed in the midst of an interview, and while it is sent: it goes on where it was, and one ticket is filed."""

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio

from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
ANSWERS = (
    "Alles bleibt weiß nach dem Update.",
    "Portal",
    "4.2.1",
    "laden.example",
    "CRM-20417",
    "keine",
    "e@kunde.example",
)
ROUNDS = 4
_BROKEN = (TimeoutError, OSError, aiohttp.ClientError, socketio.exceptions.SocketIOError)


@asynccontextmanager
async def _tab(process: ServerProcess, token: str = "") -> AsyncIterator[Tab]:
    tab = Tab(process.url)
    await tab.connect(language="de", **({"token": token} if token else {}))
    try:
        yield tab
    finally:
        with contextlib.suppress(*_BROKEN):
            await tab.close()


async def _say(tab: Tab, client_id: str, text: str, **more: str) -> dict[str, Any]:
    answer = await tab.ask("send_message", client_id=client_id, text=text, **more)
    assert answer["ok"], answer
    return answer


async def test_it_goes_on_where_it_was_and_is_sent_once(process: ServerProcess, tmp_path: Path) -> None:
    dice = random.Random(7)
    tokens = []
    for visitor in range(ROUNDS):
        async with _tab(process) as tab:
            await _say(tab, "start", "Einzeln", choice="interview.start")
            for number, text in enumerate(ANSWERS[:3]):
                await _say(tab, f"a{number}", text)
            tokens.append(tab.token)
        process.kill()
        await asyncio.to_thread(process.start)
        async with _tab(process, tokens[visitor]) as tab:
            for number, text in enumerate(ANSWERS[3:], 3):
                await _say(tab, f"a{number}", text)
            sending = asyncio.create_task(
                tab.ask("send_message", client_id="send", text="Absenden", choice="interview.send")
            )
            await asyncio.sleep(dice.random() * 0.01)
            process.kill()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        await asyncio.to_thread(process.start)
        async with _tab(process, tokens[visitor]) as tab:
            await _say(tab, "send", "Absenden", choice="interview.send")
    assert process.stop() == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "tresen.sqlite3")) as connection:
        filed = connection.execute("select text, fields from tickets").fetchall()
        mails = connection.execute("select count(*) from outbox").fetchone()[0]
    assert [text for text, _ in filed] == [ANSWERS[0]] * ROUNDS
    assert all('"order_id": "CRM-20417"' in facts and '"product": "Portal"' in facts for _, facts in filed)
    assert mails == 2 * ROUNDS
