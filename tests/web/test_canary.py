"""The service visits itself: what breaks is known within two visits, said once, and the visits leave nothing behind."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.app import CANARY, DELIVERY, DEPS
from bot.core.model import CANARY as CANARY_VISITOR
from bot.service.visitors import canary_token
from bot.settings import Settings
from bot.store import reader
from bot.store.store import FILE
from bot.web.canary import STEPS
from tests.conftest import Server

ALARM = "the service does not work: {}"


@pytest.fixture
async def brief(server: Server) -> Server:
    """A server whose canary does not wait long."""
    server.app[CANARY].patience = 0.3
    return server


async def _ready(server: Server) -> tuple[int, str | None]:
    async with ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        return answer.status, (await answer.json()).get("reason")


async def test_a_visit_to_a_service_that_works(server: Server, make_settings: Callable[..., Settings]) -> None:
    canary = server.app[CANARY]
    tab, mira = await server.tab(language="de"), await server.console()
    said = await tab.say("Ich habe doppelt bezahlt")
    inbox = await mira.ask("list_inbox")
    for _ in range(3):
        await canary.look(server.url)
    assert canary.trouble is None
    assert list(canary.seconds) == list(STEPS)
    assert canary.seen_at is not None

    await tab.reply("Ich habe doppelt bezahlt")
    await mira.event("message_posted", lambda each: each["seq"] > said["seq"] + 1)
    heard = {payload["conversation"] for name, payload in mira.events if name == "message_posted"}
    assert heard == {said["conversation"]}, "agents hear nothing of it"
    listed = (await mira.ask("list_inbox"))["conversations"]
    assert [each["conversation"] for each in listed] == [each["conversation"] for each in inbox["conversations"]]
    assert (await mira.ask("search", text="canary"))["conversations"] == []
    assert (await mira.ask("count_unanswered"))["count"] == 0, "it is nothing to learn from"
    with closing(sqlite3.connect(make_settings().data / FILE)) as connection:
        for table in ("visitors", "conversations", "due"):
            column = {"visitors": "id", "conversations": "visitor", "due": "subject"}[table]
            rows = [row[0] for row in connection.execute(f"select {column} from {table}")]
            assert "canary" not in rows, table
        assert connection.execute("select count(*) from conversations").fetchone() == (1,)
        assert connection.execute("select count(*) from due where kind = 'idle'").fetchone() == (1,)


async def test_what_is_there_for_a_moment_is_in_no_list(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(token=canary_token(server.app[DEPS].secret))
    said = await tab.say("What is the meaning of life?")
    assert (await tab.history(said["conversation"]))[1]["text"] == "What is the meaning of life?"
    assert (await mira.ask("list_inbox"))["conversations"] == []
    assert (await mira.ask("search", text="meaning"))["conversations"] == []
    assert (await mira.ask("count_unanswered"))["count"] == 0


async def _break_fan_out(server: Server, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    async def lost(event: object) -> None:
        return None

    monkeypatch.setattr(server.app[DELIVERY], "_send", lost)


async def _break_replay(server: Server, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    def empty(*_: Any) -> reader.Page:
        return reader.Page((), False)

    monkeypatch.setattr(reader, "messages_after", empty)


async def _break_store(server: Server, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "create trigger broken before insert on messages begin select raise(abort, 'no more room for it'); end"
        )


@pytest.mark.parametrize(
    ("break_it", "reason"),
    [
        (_break_fan_out, "a message does not arrive"),
        (_break_replay, "a message cannot be replayed"),
        (_break_store, "a message is not stored"),
    ],
)
async def test_what_breaks_is_an_alarm_and_its_end_is_said(
    brief: Server,
    make_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    break_it: Callable[..., Any],
    reason: str,
) -> None:
    canary, file = brief.app[CANARY], str(make_settings().data / FILE)
    caplog.set_level(logging.WARNING, logger="tresen.canary")
    with monkeypatch.context() as patch:
        await break_it(brief, patch, file)
        for _ in range(3):
            await canary.look(brief.url)
            assert canary.trouble == reason
        assert await _ready(brief) == (503, reason)
        assert _told(caplog) == [ALARM.format(reason)], "one fault, one line"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("drop trigger if exists broken")
    await canary.look(brief.url)
    assert await _ready(brief) == (200, None)
    assert _told(caplog) == [ALARM.format(reason), "the service works again"]


async def test_a_store_that_hangs_is_an_alarm(brief: Server) -> None:
    canary, store, is_well = brief.app[CANARY], brief.app[DEPS].store, threading.Event()
    hanging = asyncio.create_task(store.write(lambda connection: is_well.wait()))
    try:
        async with asyncio.timeout(20):
            await canary.look(brief.url)
        assert canary.trouble == "a message is not stored"
    finally:
        is_well.set()
        await hanging
    await canary.look(brief.url)
    assert canary.trouble is None


async def test_nobody_at_the_address_is_an_alarm(brief: Server) -> None:
    await brief.app[CANARY].look("http://127.0.0.1:9")
    assert brief.app[CANARY].trouble == "it cannot be connected to"


async def test_one_slow_moment_is_none(brief: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    canary, send, lost = brief.app[CANARY], brief.app[DELIVERY]._send, 3

    async def forgetful(event: Any) -> None:
        nonlocal lost
        lost -= 1
        if lost < 0:
            await send(event)

    monkeypatch.setattr(brief.app[DELIVERY], "_send", forgetful)
    await canary.look(brief.url)
    assert canary.trouble is None
    assert canary.failures == {"fan_out": 1}


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "tresen.canary"]


async def test_what_it_has_deleted_it_does_not_remember(brief: Server) -> None:
    canary, deps = brief.app[CANARY], brief.app[DEPS]
    for _ in range(2):
        await canary.look(brief.url)
        assert canary.trouble is None
        assert deps.recent.of(CANARY_VISITOR) is None, "else the next visit undoes everybody's batch"
