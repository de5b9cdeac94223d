"""The disk is full, or too much waits for it: whoever writes is told so in their language, and nothing is half done."""

import asyncio
import logging
import threading
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.app import DEPS
from bot.core.errors import BUSY, NOT_STORED
from bot.core.phrases import Phrase
from bot.store import writer as module
from tests.conftest import Server


@pytest.fixture(autouse=True)
def _quick_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TRIAL", 0.1)


def _said(server: Server, phrase: Phrase, language: str) -> str:
    return server.app[DEPS].library().translations.say(language, phrase)


async def _fill(server: Server) -> None:
    """Let the database have no more room, and let the service notice."""
    store = server.app[DEPS].store
    full = "pragma max_page_count = 1"  # it becomes the size that it has
    await store.write(lambda connection: connection.execute(full).fetchone())
    with pytest.raises(Exception, match="could not be stored"):
        await store.write(lambda connection: connection.execute("create table big as select zeroblob(1000000) as room"))


async def _make_room(server: Server) -> None:
    store = server.app[DEPS].store
    store._writer._connection.execute("pragma max_page_count = 1000000")
    async with asyncio.timeout(10):
        while store.trouble is not None:  # noqa: ASYNC110 - it is another thread that recovers
            await asyncio.sleep(0.02)


async def _ready(server: Server) -> tuple[int, Any]:
    async with ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize("language", ["de", "en"])
async def test_a_visitor_is_told_and_what_was_refused_can_be_sent_again(
    server: Server, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    tab = await server.tab(language=language)
    await tab.reply("Ich habe doppelt bezahlt" if language == "de" else "I have paid twice")
    known = await tab.history()
    await _fill(server)
    for _ in range(20):
        refused = await tab.say("Gibt es eine FAQ-Seite?", client_id="again")
        told = {key: refused[key] for key in ("ok", "error", "message")}
        assert told == {"ok": False, "error": "not_stored", "message": _said(server, NOT_STORED, language)}
        assert refused["retry_after"] > 0
    assert _said(server, NOT_STORED, "de") != _said(server, NOT_STORED, "en")
    assert await _ready(server) == (503, {"status": "cannot store", "reason": "disk full"})
    other = await server.tab(token=tab.token)
    assert await other.history() == known, "what was said can be read"
    await _make_room(server)
    assert await _ready(server) == (200, {"status": "ready"})
    stored = await tab.say("Gibt es eine FAQ-Seite?", client_id="again")
    assert (stored["ok"], stored["seq"]) == (True, known[-1]["seq"] + 1)
    assert [each.get("client_id") for each in await tab.history()].count("again") == 1
    assert len([each for each in caplog.records if each.levelno >= logging.ERROR]) == 1


async def test_a_timer_waits_until_it_can_be_done(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    console = await server.console()
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    assert (await tab.ask("request_agent"))["status"] == "queued"
    await console.close()
    await _fill(server)
    for _ in range(3):
        with pytest.raises(Exception, match="could not be stored"):
            await server.tick(hours=1)
    assert (await tab.ask("load_history"))["status"] == "queued"
    await _make_room(server)
    await server.tick(seconds=1)
    await tab.event("message_posted", lambda each: each.get("form") == "message")
    assert (await tab.ask("load_history"))["status"] == "bot"
    assert len([each for each in caplog.records if each.levelno >= logging.ERROR]) == 1


@pytest.mark.parametrize("language", ["de", "en"])
async def test_too_much_at_once_is_told_in_the_visitor_s_language(
    server: Server, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs = [await server.tab(language=language) for _ in range(4)]
    monkeypatch.setattr(module, "_WAITING", 2)
    held, reached = threading.Event(), threading.Event()

    def hold(connection: object) -> None:
        reached.set()
        assert held.wait(20)

    holding = asyncio.create_task(server.app[DEPS].store.write(hold))
    await asyncio.to_thread(reached.wait, 10)
    saying = [asyncio.create_task(tab.say("doppelt bezahlt", client_id="one")) for tab in tabs]
    finished, waiting = await asyncio.wait(saying, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    while len(finished) < 2:
        more, waiting = await asyncio.wait(waiting, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        finished |= more
    expected = {"ok": False, "error": "busy", "message": _said(server, BUSY, language), "retry_after": 1}
    assert [task.result() for task in finished] == [expected] * 2
    held.set()
    await holding
    assert all([(await task)["ok"] for task in waiting])
    for tab in tabs:  # whoever was refused comes again, and nothing is doubled
        assert (await tab.say("doppelt bezahlt", client_id="one"))["ok"]
        assert len([each for each in await tab.history() if each["sender"] == "visitor"]) == 1
