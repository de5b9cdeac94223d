"""A hook courier at work between a store of its own and real receivers."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.core.tickets import Desk as TicketDesk
from bot.core.tickets import Ticket, TicketKind, TicketStatus
from bot.hooks.courier import HookCourier
from bot.service.deps import Deps
from bot.settings import Settings
from bot.store import deliveries, webhooks
from bot.store.deliveries import DeadDelivery
from bot.store.store import Store
from bot.store.tickets import Entry, SavedTicket, TicketChange, save_ticket
from bot.store.webhooks import Webhook
from tests.conftest import MONDAY_NOON, Clock
from tests.hooks.receiver import SECRET, Receiver, serve

TICKET = Ticket(
    id="t1",
    kind=TicketKind.MESSAGE,
    status=TicketStatus.NEW,
    desk=TicketDesk.SUPPORT,
    email="erika@kunde.example",
    language="de",
    text="Bitte rufen Sie mich zurück, „schnell“!",
    created_at=MONDAY_NOON,
    due_at=MONDAY_NOON + timedelta(days=2),
)


class Desk:
    """What a test holds in its hand."""

    def __init__(self, folder: Path, **values: Any) -> None:
        self.clock = Clock()
        self.store = Store(folder)
        self.deps = Deps(
            settings=Settings(data=folder, **{"webhook_private": True, **values}),
            store=self.store,
            library=cast(Any, None),
            now=self.clock,
            new_id=lambda: "",
            new_token=lambda: b"",
            secret=b"",
        )
        self.courier = HookCourier(self.deps, lambda: 0.0)
        self._running: asyncio.Task[None] | None = None
        self._tickets = 0

    def run(self) -> None:
        self._running = asyncio.create_task(self.courier.run())

    async def stop(self, within: float = 8) -> None:
        """Tell the courier to stop, once; it must do so within these seconds."""
        if self._running:
            self._running.cancel()
            done, _ = await asyncio.wait({self._running}, timeout=within)
            assert done, "the courier does not stop"
            self._running = None

    async def hook(self, url: str, webhook: str = "w1", *events: str) -> None:
        """Add a webhook; without events it hears of all."""
        await self.store.write(
            webhooks.add_webhook, Webhook(webhook, url, SECRET, MONDAY_NOON, events or None, is_on=True)
        )

    async def save(self, ticket: Ticket, *said: Entry) -> SavedTicket:
        return await self.store.write(save_ticket, TicketChange(ticket, said, at=self.clock()))

    async def file(self, count: int = 1) -> None:
        """File tickets: each is an event."""
        for _ in range(count):
            self._tickets += 1
            await self.save(replace(TICKET, id=f"t{self._tickets}"))

    async def work(self, **later: float) -> None:
        """Move the clock and let the courier do what is due then."""
        self.clock.move(**later)
        self.courier.wake()
        async with asyncio.timeout(8):
            while (await self.store.read(deliveries.due, self.clock(), 1)).deliveries:  # noqa: ASYNC110 rows raise no event
                await asyncio.sleep(0.005)
            await self.courier.settle()

    async def next_in(self) -> float | None:
        """Give the seconds until the next delivery is due."""
        at = (await self.store.read(deliveries.due, self.clock(), 1)).next_at
        return at and (at - self.clock()).total_seconds()

    async def dead(self) -> list[DeadDelivery]:
        return await self.store.read(deliveries.dead_deliveries)

    async def rows(self, query: str = "select * from deliveries order by created_at, id") -> list[dict[str, Any]]:
        return await self.store.read(lambda connection: [dict(row) for row in connection.execute(query)])

    async def why(self) -> str:
        """Give why the one delivery was not taken."""
        (row,) = await self.rows()
        return str(row["last_error"])


async def until(condition: Callable[[], object], seconds: float = 8) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 nothing tells of it
            await asyncio.sleep(0.005)


@pytest.fixture
async def make_receiver() -> AsyncIterator[Callable[..., Any]]:
    """Start receivers; they end with the test."""
    async with AsyncExitStack() as stack:

        async def make(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Receiver:
            return await stack.enter_async_context(serve(host, port, tls))

        yield make


@pytest.fixture
async def receiver(make_receiver: Callable[..., Any]) -> Receiver:
    """A receiver that takes everything."""
    return cast(Receiver, await make_receiver())


@pytest.fixture
async def make_desk(tmp_path: Path, make_receiver: Callable[..., Any]) -> AsyncIterator[Callable[..., Desk]]:
    """Make desks on one folder; they run when they are told to, and stop before the receivers do."""
    desks: list[Desk] = []

    def make(**values: Any) -> Desk:
        desks.append(Desk(tmp_path / "data", **values))
        return desks[-1]

    yield make
    for desk in desks:
        await desk.stop()
        desk.store.close()


@pytest.fixture
async def desk(make_desk: Callable[..., Desk]) -> Desk:
    """A courier that runs, and may send to this machine."""
    desk = make_desk()
    desk.run()
    return desk
