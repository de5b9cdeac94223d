"""The hook courier against real receivers: at least once, each on its own, and given up one day."""

import asyncio
import logging
import signal
import sys
import textwrap
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core.errors import NOT_STORED, NotStored
from bot.store import deliveries, webhooks
from tests.hooks.conftest import TICKET, Desk, until
from tests.hooks.receiver import Receiver

Make = Callable[..., Awaitable[Receiver]]
MINUTE, HOUR = 60, 3600
STEPS = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]


async def test_an_event_is_sent_once_signed_and_let_go(desk: Desk, receiver: Receiver) -> None:
    await desk.hook(receiver.url)
    await desk.file()
    await desk.work()
    await desk.work(days=1)
    (got,) = receiver.got
    assert got.is_signed()
    assert (got.method, got.path, got.headers["content-type"]) == ("POST", "/hooks?of=tickets", "application/json")
    assert got.headers["webhook-timestamp"] == "1795415400", "2026-11-23T06:30:00Z"
    assert (got.event["type"], got.event["timestamp"]) == ("ticket.created", "2026-11-23T06:30:00.000Z")
    assert got.event["data"]["ticket"]["text"] == TICKET.text
    (row,) = await desk.rows()
    assert (row["state"], row["payload"], row["attempts"], row["id"]) == ("done", "{}", 1, got.id)
    assert desk.courier.counts == {"taken": 1}
    await desk.file()
    await desk.work(days=3)
    assert [row["id"] for row in await desk.rows()] == [receiver.got[1].id], "what was sent long ago is forgotten"


async def test_a_signature_that_is_not_ours_is_noticed(desk: Desk, receiver: Receiver) -> None:
    await desk.hook(receiver.url)
    await desk.file()
    await desk.work()
    (got,) = receiver.got
    assert not got.is_signed("whsec_" + "A" * 43 + "=")
    for name in ("webhook-id", "webhook-timestamp"):
        assert not type(got)(got.method, got.path, {**got.headers, name: "1"}, got.body).is_signed()
    assert not type(got)(got.method, got.path, got.headers, got.body + b" ").is_signed()


@pytest.mark.parametrize("status", [500, 404, 429, 301, 302])
async def test_what_is_not_taken_comes_again_under_the_same_id(desk: Desk, receiver: Receiver, status: int) -> None:
    receiver.answers.append(status)
    await desk.hook(receiver.url)
    await desk.file()
    await desk.work()
    assert await desk.next_in() == 5
    assert f"HTTP {status}" in await desk.why()
    await desk.work(seconds=4)
    assert len(receiver.got) == 1
    await desk.work(seconds=1)
    first, second = receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    assert int(second.headers["webhook-timestamp"]) == int(first.headers["webhook-timestamp"]) + 5
    assert second.is_signed()
    assert desk.courier.counts == {"delayed": 1, "taken": 1}


async def test_who_hangs_is_tried_again(desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.hooks.posting.TIMEOUT", 0.2)
    never = asyncio.Event()
    receiver.on_post = never.wait  # type: ignore[assignment]
    await desk.hook(receiver.url)
    await desk.file()
    await desk.work()
    assert "no answer within" in await desk.why()
    receiver.on_post = None
    await desk.work(seconds=5)
    assert [each.id for each in receiver.got] == [receiver.got[0].id] * 2
    assert (await desk.rows())[0]["state"] == "done"


async def test_who_is_not_there_is_tried_again(desk: Desk, make_receiver: Make) -> None:
    gone = await make_receiver()
    await desk.hook(gone.url.replace("127.0.0.1", "127.0.0.3"))
    await desk.file()
    await desk.work()
    assert await desk.next_in() == 5
    assert "Cannot connect" in await desk.why()


async def test_the_steps_and_their_end(desk: Desk, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.always = 503
    await desk.hook(receiver.url)
    await desk.file()
    await desk.work()
    steps = []
    while (seconds := await desk.next_in()) is not None:
        steps.append(seconds)
        await desk.work(seconds=seconds)
    assert steps == STEPS
    (dead,) = await desk.dead()
    assert (dead.id, dead.attempts, dead.error) == (receiver.got[0].id, 10, "HTTP 503 Service Unavailable")
    assert len(receiver.got) == 10
    assert desk.courier.counts == {"delayed": 9, "dead": 1}
    assert [each.levelno for each in caplog.records if "given up" in each.getMessage()] == [logging.ERROR]
    assert "erika" not in caplog.text
    await desk.work(days=30)
    assert len(receiver.got) == 10

    receiver.always = None
    assert await desk.store.write(deliveries.retry, dead.id, desk.clock()) == 1
    await desk.work()
    assert receiver.got[10].id == dead.id
    assert await desk.dead() == []


async def test_who_wants_no_more_is_switched_off(
    desk: Desk, make_receiver: Make, caplog: pytest.LogCaptureFixture
) -> None:
    unwilling, other = await make_receiver(), await make_receiver()
    unwilling.always = 410
    await desk.hook(unwilling.url, "w1")
    await desk.hook(other.url, "w2")
    await desk.file(30)
    await desk.work()
    asked = len(unwilling.got)
    assert asked <= 8, "not more than were on their way"
    assert len(other.got) == 30
    assert len([each for each in caplog.messages if each.startswith("webhook w1 wants no more")]) == 1
    assert {each.error for each in await desk.dead()} == {"HTTP 410 Gone"}
    assert len(await desk.dead()) == 30
    await desk.file()
    await desk.work(days=1)
    assert (len(unwilling.got), len(other.got)) == (asked, 31)
    assert await desk.store.write(deliveries.retry, None, desk.clock()) == 0, "not while it is off"
    unwilling.always = None
    await desk.store.write(webhooks.switch_on, "w1")
    assert await desk.store.write(deliveries.retry, None, desk.clock()) == 30
    await desk.file()
    await desk.work()
    assert len(unwilling.got) == asked + 31


async def test_one_that_hangs_holds_up_no_other(desk: Desk, make_receiver: Make) -> None:
    hanging, lively = await make_receiver(), await make_receiver()
    go_on = asyncio.Event()
    hanging.on_post = go_on.wait
    await desk.hook(hanging.url, "w1")
    await desk.hook(lively.url, "w2")
    await desk.file(9)
    desk.courier.wake()
    await until(lambda: len(lively.got) == 9)
    assert len(hanging.got) <= 4, "nor is it asked without end"
    await desk.file()
    desk.courier.wake()
    await until(lambda: len(lively.got) == 10)
    go_on.set()
    await desk.work()
    assert sorted(each.id for each in hanging.got) == sorted({each.id for each in hanging.got})
    assert len(hanging.got) == 10


async def test_much_at_once_is_sent_once_each(desk: Desk, receiver: Receiver) -> None:
    await desk.hook(receiver.url)
    await desk.file(60)
    for _ in range(60):
        desk.courier.wake()
        await asyncio.sleep(0)
    await desk.work()
    assert len(receiver.got) == len({each.id for each in receiver.got}) == 60


async def test_what_ends_while_the_table_is_read_is_not_sent_again(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot says that it waits, and by the time that it is looked at it was sent and noted."""
    go_on, read, snapshots = asyncio.Event(), desk.store.read, 0
    receiver.on_post = go_on.wait

    async def late(query: Callable[..., Any], *arguments: object) -> object:
        nonlocal snapshots
        found = await read(query, *arguments)
        if query is deliveries.due and receiver.got:
            snapshots += len(found.deliveries)
            go_on.set()
            await desk.courier.settle()
        return found

    await desk.hook(receiver.url)
    await desk.file()
    desk.courier.wake()
    await until(lambda: receiver.got)
    monkeypatch.setattr(desk.store, "read", late)
    desk.courier.wake()
    await until(lambda: snapshots)
    monkeypatch.setattr(desk.store, "read", read)
    await desk.work()
    assert len(receiver.got) == 1


async def test_what_cannot_be_noted_is_not_sent_again(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when the answer comes: it is noted when there is room, and the receiver is asked once."""
    monkeypatch.setattr("bot.hooks.courier._RECORD_PAUSE", 0.01)
    await desk.hook(receiver.url)
    await desk.file()
    write, refusals = desk.store.write, 0

    async def full(*args: object) -> object:
        nonlocal refusals
        refusals += 1
        raise NotStored(NOT_STORED)

    monkeypatch.setattr(desk.store, "write", full)
    desk.courier.wake()
    await until(lambda: refusals > 5)
    desk.courier.wake()
    await until(lambda: refusals > 10)
    monkeypatch.setattr(desk.store, "write", write)
    await desk.work()
    await desk.work(days=1)
    assert len(receiver.got) == 1


async def test_a_clean_restart_doubles_nothing(make_desk: Callable[..., Desk], receiver: Receiver) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def on_post() -> None:
        arrived.set()
        await go_on.wait()

    receiver.on_post = on_post
    desk = make_desk()
    await desk.hook(receiver.url)
    await desk.file(3)
    desk.run()
    await arrived.wait()
    stopping = asyncio.create_task(desk.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    go_on.set()
    await stopping
    again = make_desk()
    again.run()
    await again.work()
    await again.work(days=1)
    assert len(receiver.got) == len({each.id for each in receiver.got}) == 3


async def test_one_that_hangs_holds_up_no_stop(
    make_desk: Callable[..., Desk], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.hooks.courier._PARTING", 0.1)
    never = asyncio.Event()
    receiver.on_post = never.wait  # type: ignore[assignment]
    desk = make_desk()
    await desk.hook(receiver.url)
    await desk.file()
    desk.run()
    await until(lambda: receiver.got)
    await desk.stop(within=5)
    (row,) = await desk.rows()
    assert (row["state"], row["attempts"]) == ("waiting", 0), "it goes on at the next start"


async def test_what_is_forgotten_or_removed_on_its_way_is_gone(desk: Desk, make_receiver: Make) -> None:
    receiver = await make_receiver()
    go_on = asyncio.Event()
    receiver.on_post = go_on.wait
    receiver.always = 500
    await desk.hook(receiver.url)
    await desk.file()
    desk.courier.wake()
    await until(lambda: receiver.got)
    assert await desk.store.write(webhooks.remove_webhook, "w1")
    go_on.set()
    await desk.work()
    assert await desk.rows() == []


@pytest.mark.faults
async def test_killed_between_sent_and_marked_sends_again_with_the_same_id(
    make_desk: Callable[..., Desk], receiver: Receiver
) -> None:
    desk = make_desk()
    await desk.hook(receiver.url)
    await desk.file()
    program = textwrap.dedent(f"""
        import asyncio
        from datetime import UTC, datetime
        from pathlib import Path
        from bot.hooks.courier import HookCourier
        from bot.service.deps import Deps
        from bot.settings import Settings
        from bot.store.store import Store

        deps = Deps(Settings(webhook_private=True), Store(Path({str(desk.deps.settings.data)!r})), None,
                    lambda: datetime(2026, 11, 23, 23, tzinfo=UTC), str, bytes, b"")
        asyncio.run(HookCourier(deps, float).run())
        """)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)

    async def kill() -> None:
        process.send_signal(signal.SIGKILL)
        await process.wait()

    receiver.on_post = kill
    await until(lambda: receiver.got, seconds=20)
    await process.wait()
    receiver.on_post = None
    desk.run()
    await desk.work(hours=17)
    first, second = receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    await desk.work(days=1)
    assert len(receiver.got) == 2
