"""What tests share: the shipped content, and a real server on a free port with a clock that is moved by hand."""

import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.app import DELIVERY, DEPS, TIMEKEEPER, create_app
from bot.content.library import Library, open_library
from bot.service.agents import make_link
from bot.settings import Settings, load
from tests.agent import PASSWORD, Console
from tests.server import LOAD, ThreadedServer
from tests.tab import Tab

MONDAY_NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 12:00 in Kolkata: the shipped chat hours are open


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort browser tests last: after Playwright's own loop has run, no async test can."""
    items.sort(key=lambda item: ("browser" in item.keywords, "faults" in item.keywords))


@pytest.fixture(autouse=True)
def _no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TRESEN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def cache(pytestconfig: pytest.Config) -> Path:
    """A folder that keeps the trained matcher between runs."""
    return Path(pytestconfig.cache.mkdir("tresen"))


@pytest.fixture(scope="session")
def shipped_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(tmp_path_factory.mktemp("settings"), {}, date(2026, 11, 23))


@pytest.fixture(scope="session")
def library(shipped_settings: Settings, cache: Path) -> Library:
    """The shipped content, learned once: of several workers one learns, the others wait and read."""
    with (cache / "learning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return open_library(shipped_settings, cache)


@pytest.fixture
def make_settings(tmp_path: Path, cache: Path, library: Library) -> Callable[..., Settings]:
    """Make settings of a server of its own; names as in the environment, in small letters."""

    def make(**values: str) -> Settings:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        # What other content teaches would push the shipped one out of the cache.
        if "content" not in values and not (data / "cache").exists():
            (data / "cache").symlink_to(cache)
        given = {"port": "0", **LOAD, **values}
        return load(tmp_path, {f"TRESEN_{name.upper()}": text for name, text in given.items()}, date(2026, 11, 23))

    return make


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = MONDAY_NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


class Server:
    """A running service inside the test's own loop."""

    def __init__(self, app: web.Application, url: str, clock: Clock) -> None:
        self.app = app
        self.url = url
        self.clock = clock
        self._tabs: list[Tab] = []
        self._consoles: list[Console] = []

    async def tab(self, **auth: str) -> Tab:
        """Open a tab: a client that speaks the wire contract."""
        tab = Tab(self.url)
        self._tabs.append(tab)
        await tab.connect(**auth)
        return tab

    async def console(self, name: str = "Mira Beck", *, present: bool = True) -> Console:
        """Sign an agent in, with an account made by a one-time link, and open the console's socket."""
        console = Console(self.url)
        self._consoles.append(console)
        secret = await make_link(self.app[DEPS])
        login = name.lower().replace(" ", ".")
        await console.welcome(
            await console.call("POST", "setup", secret=secret, name=name, login=login, password=PASSWORD)
        )
        await console.connect(present=present)
        return console

    async def tick(self, **by: float) -> None:
        """Move the clock, do what is due, and let the news arrive."""
        self.clock.move(**by)
        await self.app[TIMEKEEPER].tick()
        await self.app[DELIVERY].settle()

    async def close_clients(self) -> None:
        for client in (*self._tabs, *self._consoles):
            await client.close()


@pytest.fixture
async def start_server(
    make_settings: Callable[..., Settings], library: Library
) -> AsyncIterator[Callable[..., "object"]]:
    """Start servers with settings of their own."""
    running: list[tuple[web.AppRunner, Server]] = []

    async def start(**values: str) -> Server:
        clock = Clock()
        settings = make_settings(**values)
        bold = replace(library, knowledge=replace(library.knowledge, max_wrong=settings.max_wrong))
        app = await create_app(settings, clock, None if settings.content else bold)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server = Server(app, f"http://127.0.0.1:{runner.addresses[0][1]}", clock)
        running.append((runner, server))
        return server

    yield start
    for runner, server in running:
        await server.close_clients()
        await runner.cleanup()


@pytest.fixture
async def server(start_server: Callable[..., object]) -> Server:
    """A real server on a free port."""
    return await start_server()  # type: ignore[misc,no-any-return]


@pytest.fixture
def threaded_server(make_settings: Callable[..., Settings]) -> Iterator[ThreadedServer]:
    """A real server in a thread of its own, for browsers; it can be stopped and started on the same port."""
    server = ThreadedServer(make_settings)
    server.start()
    yield server
    server.stop()
