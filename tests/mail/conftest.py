"""A courier at work between a store of its own and a real mail server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.content.library import Library
from bot.core.mail import OutboxMail
from bot.mail.courier import Courier
from bot.service.deps import Deps
from bot.settings import Settings
from bot.store import outbox
from bot.store.store import Store
from tests.conftest import Clock
from tests.mail.post import PostOffice, port_of, serve


class Desk:
    """What a test holds in its hand."""

    def __init__(self, deps: Deps, office: PostOffice, clock: Clock) -> None:
        self.deps = deps
        self.store = deps.store
        self.office = office
        self.clock = clock
        self.courier = Courier(deps)
        self._running: asyncio.Task[None] | None = None

    def run(self) -> None:
        self._running = asyncio.create_task(self.courier.run())

    async def stop(self, within: float = 8) -> None:
        """Tell the courier to stop, once; it must do so within these seconds."""
        if self._running:
            self._running.cancel()
            done, _ = await asyncio.wait({self._running}, timeout=within)
            assert done, "the courier does not stop"
            self._running = None

    async def add(self, *mails: OutboxMail) -> None:
        for each in mails:
            await self.store.write(outbox.add_mail, each)

    async def work(self, **later: float) -> None:
        """Move the clock and let the courier do what is due then."""
        self.clock.move(**later)
        self.courier.wake()
        async with asyncio.timeout(8):
            while await self.store.read(outbox.next_mails, self.clock(), 1):  # noqa: ASYNC110 rows raise no event
                await asyncio.sleep(0.005)
            await self.courier.settle()

    async def next_in(self) -> float | None:
        """Give the seconds until the next mail is due."""
        at = await self.store.read(outbox.next_mail_at)
        return at and (at - self.clock()).total_seconds()

    async def dead(self) -> list[outbox.DeadLetter]:
        return await self.store.read(outbox.dead_letters)


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


Start = Callable[..., Awaitable[str]]


@pytest.fixture
async def start(office: PostOffice) -> AsyncIterator[Start]:
    """Start mail servers of the post office; gives the port. They end with the test."""
    servers: list[asyncio.Server] = []

    async def start(**options: Any) -> str:
        servers.append(await serve(office, **options))
        return port_of(servers[-1])

    yield start
    for server in servers:
        server.close()
        await server.wait_closed()


@pytest.fixture
async def make_desk(
    start: Start, office: PostOffice, make_settings: Callable[..., Settings], library: Library
) -> AsyncIterator[Callable[..., Desk]]:
    """Make desks; they run when they are told to, and stop before the mail servers do."""
    desks: list[Desk] = []

    def make(**values: str) -> Desk:
        settings = make_settings(**values)
        clock = Clock()
        deps = Deps(
            settings=settings,
            store=Store(settings.data),
            library=lambda: library,
            now=clock,
            new_id=lambda: "",
            new_token=lambda: b"",
            secret=b"",
        )
        desks.append(Desk(deps, office, clock))
        return desks[-1]

    yield make
    for desk in desks:
        await desk.stop()
        desk.store.close()


@pytest.fixture
async def desk(start: Start, make_desk: Callable[..., Desk]) -> Desk:
    """A courier that runs, and a mail server that takes everything, without encryption."""
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=await start(), smtp_tls="none")
    desk.run()
    return desk
