"""Metrics: read as Prometheus reads them, from an address of their own; each moves with what it is about, and names nobody."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from bot.app import CANARY, DELIVERY, DEPS, HOOKS, METRICS, SOCKETS
from bot.core.hooks import make_secret
from bot.core.mail import MailKind, OutboxMail
from bot.settings import Settings
from bot.store import outbox, webhooks
from bot.store.store import FILE
from bot.store.tickets import TicketChange, save_ticket
from bot.store.webhooks import Webhook
from tests.conftest import Server
from tests.hooks.conftest import TICKET
from tests.raw import until
from tests.web.test_files import TEXT, Files

OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"


@asynccontextmanager
async def _served(server: Server) -> AsyncIterator[str]:
    metrics = server.app[METRICS]
    task = asyncio.create_task(metrics.serve())
    while metrics.url is None:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.01)
    yield metrics.url
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _page(url: str) -> str:
    async with ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def _values(url: str) -> dict[str, float]:
    """Give each sample by its name and its label."""
    families = text_string_to_metric_families(await _page(url))
    return {
        " ".join((each.name, *each.labels.values())): each.value
        for family in families
        for each in family.samples
        if each.name.startswith("tresen_")
    }


@pytest.fixture
async def watched(start_server: Callable[..., object]) -> Server:
    return await start_server(metrics="127.0.0.1:0", visitor_burst="5", visitor_rate="1")  # type: ignore[misc,no-any-return]


async def test_each_group_moves(watched: Server, make_settings: Callable[..., Settings]) -> None:
    async with _served(watched) as url:
        before = await _values(url)
        tab, mira = await watched.tab(language="de"), await watched.console()
        # More than a second of anybody's allowance, however slow the machine is.
        answers = [await tab.say("Ich habe doppelt bezahlt")]
        while sum(each.get("error") == "busy" for each in answers) < 3:
            answers += await asyncio.gather(*(tab.ask("set_typing", typing=True) for _ in range(8)))
            assert len(answers) < 500, "the limit is never met"
        await watched.app[CANARY].look(watched.url)
        await watched.app[CANARY].look("http://127.0.0.1:9")
        mail = OutboxMail("m1", MailKind.CONFIRMATION, "anna@example.org", {"ticket": {}}, watched.clock())
        await watched.app[DEPS].store.write(outbox.add_mail, mail)
        hook = Webhook("w1", "http://127.0.0.1:9/", make_secret(bytes(32)), watched.clock())
        await watched.app[DEPS].store.write(webhooks.add_webhook, hook)
        await watched.app[DEPS].store.write(save_ticket, TicketChange(TICKET, at=watched.clock()))
        watched.app[HOOKS].wake()
        await until(lambda: watched.app[HOOKS].counts)
        with closing(sqlite3.connect(make_settings().data / FILE)) as connection:
            connection.execute("insert into due (subject, kind, at) values ('x', 'idle', '2026-01-01T00:00:00+00:00')")
            connection.commit()
        await tab.close()
        await until(lambda: not watched.app[SOCKETS].clients("/visitor"))
        lines = watched.app[SOCKETS].eio.sockets
        await watched.app[SOCKETS].cut(next(iter(lines)), "it did not join")
        await watched.app[DELIVERY].settle()
        await until(lambda: not watched.app[SOCKETS].clients("/agent"))
        now = await _values(url)
        await mira.close()

    def grew(name: str) -> float:
        return now[name] - before.get(name, 0)

    assert before["tresen_canary_ok"] == 1
    assert now["tresen_canary_ok"] == 0
    assert now["tresen_canary_seconds fan_out"] > 0
    assert now["tresen_canary_age_seconds"] >= 0
    assert grew("tresen_canary_failures_total connect") == 2
    assert grew("tresen_changes_total stored") >= 5
    assert grew("tresen_commit_seconds_count") >= 5
    assert grew("tresen_fan_out_seconds_count") >= 10
    assert now["tresen_read_only"] == now["tresen_writer_waiting"] == now["tresen_fan_out_waiting"] == 0
    assert now["tresen_clients visitor"] + now["tresen_clients agent"] == 0
    assert now["tresen_clients_cut_total it did not join"] == 1
    assert now["tresen_clients_lagging"] == now["tresen_events_missed_total"] == 0
    assert grew("tresen_limits_hit_total visitor") == grew("tresen_events_refused_total busy") >= 3
    assert (now["tresen_due_overdue"], grew("tresen_outbox_mails waiting")) == (1, 1)
    assert grew("tresen_webhook_deliveries waiting") == grew("tresen_webhooks_total delayed") == 1
    assert now["tresen_webhook_deliveries dead"] == 0
    assert now["tresen_due_overdue_seconds"] > 86400
    assert grew("tresen_errors_total") == 1, "the canary's alarm"


async def test_files_are_counted(watched: Server) -> None:
    async with _served(watched) as url:
        files = Files(watched, (await watched.tab()).token)
        taken = await files.kept(TEXT)
        assert (await files.send(b"MZ\0\0"))[1]["error"] == "unknown_type"
        assert (await Files(watched, "x").send(TEXT))[1]["error"] == "session_over"
        now = await _values(url)
    outcomes = {name: value for name, value in now.items() if name.startswith("tresen_uploads_total")}
    names = ("taken", "unknown_type", "session_over")
    assert outcomes == {f"tresen_uploads_total {each}": 1 for each in names}
    assert now["tresen_files_bytes"] == taken["size"] == len(TEXT)


async def test_they_name_nobody_and_are_not_public(watched: Server) -> None:
    async with _served(watched) as url:
        tab = await watched.tab(language="de")
        said = await tab.say("Meine Bestellung ist 123456789")
        page = await _page(url)
        assert tab.token not in page
        assert said["conversation"] not in page
        assert "123456789" not in page
        async with ClientSession() as session, session.get(f"{watched.url}/metrics") as answer:
            assert answer.status == 404


async def test_each_is_described_and_no_other(watched: Server) -> None:
    async with _served(watched) as url:
        await watched.app[CANARY].look(watched.url)
        families = text_string_to_metric_families(await _page(url))
        served = {each.name for each in families if each.name.startswith("tresen_")}
    described = set(re.findall(r"^\| `(tresen_\w+)`", OPERATING.read_text("utf-8"), re.MULTILINE))
    assert {name.removesuffix("_total") for name in described} == {each for each in served if "_created" not in each}


async def test_a_store_that_cannot_be_read_leaves_the_others(watched: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise sqlite3.OperationalError("no such table")

    async with _served(watched) as url:
        monkeypatch.setattr(watched.app[DEPS].store, "read", fail)
        values = await _values(url)
        assert "tresen_due_overdue" not in values
        assert values["tresen_read_only"] == 0
