"""tresen webhook: made, tried out, sent again and removed; what cannot be done is one line that says what to do."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from bot.__main__ import main
from bot.store import deliveries, webhooks
from bot.store.store import Store
from bot.store.tickets import TicketChange, save_ticket
from tests.hooks.conftest import TICKET
from tests.hooks.receiver import serve

T = TypeVar("T")
URL = "https://shop.example/hooks"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[Callable[[Store], Awaitable[T]]], T]:
    """Do something with the store that the commands work on."""

    def do(work: Callable[[Store], Awaitable[T]]) -> T:
        async def run() -> T:
            store = Store(tmp_path / "data")
            try:
                return await work(store)
            finally:
                store.close()

        return asyncio.run(run())

    return do


def _add(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[str, str]:
    """Make a webhook; give its id and its secret."""
    assert main(["webhook", "add", *(more or (URL,))]) == 0
    secret, said, _ = capsys.readouterr().out.splitlines()
    found = re.search(r"webhook (\w+), shown this once", said)
    assert found
    return found[1], secret


def test_made_listed_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["webhook", "list"]) == 0
    assert "There is no webhook." in capsys.readouterr().out
    first, secret = _add(capsys)
    second, other = _add(capsys, URL, "--events", "ticket.created,ticket.solved", "ticket.created")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    assert secret != other
    assert main(["webhook", "list"]) == 0
    listed = capsys.readouterr().out
    assert re.search(rf"^{first} +\d{{4}}-\d\d-\d\d +on +0 +0 +all +{URL}$", listed, re.MULTILINE)
    assert re.search(rf"^{second} .* ticket\.created ticket\.solved +{URL}$", listed, re.MULTILINE)
    assert secret not in listed
    assert main(["webhook", "remove", first]) == 0
    assert main(["webhook", "remove", first]) == 2
    assert "`tresen webhook list` names them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["shop.example"], "begins with https:// or http://"),
        (["ftp://shop.example"], "begins with https:// or http://"),
        (["https://user:word@shop.example"], "no user and no password"),
        (["http://127.0.0.1/hooks"], "webhook_private = true allows those"),
        (["http://[::ffff:10.0.0.1]/hooks"], "webhook_private = true allows those"),
        ([URL, "--events", "ticket.crated"], "there is no event 'ticket.crated'; write ticket.created, ticket.taken, "),
        ([URL, "--events", ","], "write ticket.created"),
    ],
)
def test_what_cannot_be_added(capsys: pytest.CaptureFixture[str], arguments: list[str], why: str) -> None:
    assert main(["webhook", "add", *arguments]) == 2
    assert why in capsys.readouterr().err
    assert main(["webhook", "list"]) == 0
    assert "There is no webhook." in capsys.readouterr().out


async def test_a_test_event_says_what_came_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRESEN_WEBHOOK_PRIVATE", "true")
    async with serve() as receiver:
        webhook, secret = await asyncio.to_thread(_add, capsys, receiver.url)
        assert await asyncio.to_thread(main, ["webhook", "test", webhook]) == 0
        assert re.match(r"Taken after \d+\.\d s: HTTP 200 OK$", capsys.readouterr().out)
        (got,) = receiver.got
        assert got.is_signed(secret)
        assert (got.event["type"], got.event["data"]) == ("webhook.test", {"webhook": webhook})
        assert abs(int(got.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
        receiver.always = 418
        assert await asyncio.to_thread(main, ["webhook", "test", webhook]) == 1
        assert re.match(r"Not taken after \d+\.\d s: HTTP 418 I'm a Teapot$", capsys.readouterr().out)
        monkeypatch.setenv("TRESEN_WEBHOOK_PRIVATE", "false")
        assert await asyncio.to_thread(main, ["webhook", "test", webhook]) == 1
        assert "webhook_private = true allows those" in capsys.readouterr().out
        assert len(receiver.got) == 2
    assert await asyncio.to_thread(main, ["webhook", "test", "nobody"]) == 2
    assert "`tresen webhook list` names them" in capsys.readouterr().err


def test_what_was_given_up_is_shown_and_sent_again(
    capsys: pytest.CaptureFixture[str], stored: Callable[..., list[str]]
) -> None:
    assert main(["webhook", "dead"]) == 0
    assert main(["webhook", "retry", "all"]) == 0
    assert capsys.readouterr().out == "No event was given up.\n" * 2
    webhook, _ = _add(capsys)
    at = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

    async def die(store: Store) -> list[str]:
        await store.write(save_ticket, TicketChange(TICKET, at=at))
        (each,) = (await store.read(deliveries.due, at, 10)).deliveries
        await store.write(deliveries.delivery_dead, each.id, at, 10, "HTTP 500 Internal Server Error")
        return [each.id]

    async def waiting(store: Store) -> list[str]:
        found = await store.read(deliveries.due, datetime.now(UTC), 10)
        return [each.id for each in found.deliveries if each.attempts == 0]

    (dead,) = stored(die)
    assert main(["webhook", "dead"]) == 0
    shown = capsys.readouterr().out
    assert f"{dead}  {webhook}  ticket.created  2026-11-23 06:30  10" in re.sub(r" {2,}", "  ", shown)
    assert "HTTP 500 Internal Server Error" in shown
    assert main(["webhook", "retry", "msg_0"]) == 2
    assert "`tresen webhook dead` names those" in capsys.readouterr().err
    assert stored(waiting) == []
    assert main(["webhook", "retry", dead]) == 0
    assert "1 event is sent again" in capsys.readouterr().out
    assert stored(waiting) == [dead]


def test_one_that_is_switched_off_says_how_to_go_on(
    capsys: pytest.CaptureFixture[str], stored: Callable[..., list[str]]
) -> None:
    webhook, _ = _add(capsys)
    at = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

    async def gone(store: Store) -> list[str]:
        await store.write(save_ticket, TicketChange(TICKET, at=at))
        (each,) = (await store.read(deliveries.due, at, 10)).deliveries
        assert await store.write(deliveries.switch_off, webhook, each.id, at, "HTTP 410 Gone")
        assert await store.read(webhooks.load_of, webhook) == webhooks.Load(0, 1)
        return []

    stored(gone)
    assert main(["webhook", "list"]) == 0
    assert re.search(rf"^{webhook} +\S+ +off +0 +1 ", capsys.readouterr().out, re.MULTILINE)
    assert main(["webhook", "retry", "all"]) == 2
    assert f"`tresen webhook on {webhook}` first" in capsys.readouterr().err
    assert main(["webhook", "on", webhook]) == 0
    assert main(["webhook", "retry", "all"]) == 0
    assert main(["webhook", "on", "nobody"]) == 2
