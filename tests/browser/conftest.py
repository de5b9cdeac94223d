"""What browser tests share: one Chromium, one real server, pages of a made-up customer on an origin of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bot.content.library import Library
from bot.settings import Settings, load
from tests.browser.chat import SHOP, Chat
from tests.server import ThreadedServer

# The made-up customer is on this machine too; Chromium would ask whether a public page may reach it.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync "
    "--disable-features=LocalNetworkAccessChecks"
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = (os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no Chromium: sh tests/browser/install.sh installs one, or says how")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory, cache: Path, library: Library) -> Callable[..., ThreadedServer]:
    """Make a server that the made-up customer may embed; names of settings as in the environment."""

    def make(**values: str) -> ThreadedServer:
        folder = tmp_path_factory.mktemp("site")
        (folder / "data").mkdir()
        if "content" not in values:  # what other content teaches would push the shipped one out of the cache
            (folder / "data/cache").symlink_to(cache)
        given = {"port": "0", "allowed_sites": SHOP, **values}
        environment = {f"TRESEN_{name.upper()}": text for name, text in given.items()}

        def settings(**_: str) -> Settings:
            return load(folder, environment, date(2026, 11, 23))

        return ThreadedServer(settings)

    return make


@pytest.fixture(scope="session")
def site(make_site: Callable[..., ThreadedServer]) -> Iterator[ThreadedServer]:
    """The server that most tests share; each test is a visitor of its own."""
    server = make_site()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def own_site(make_site: Callable[..., ThreadedServer]) -> Iterator[ThreadedServer]:
    """A server that a test may stop and start."""
    server = make_site()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        wanted = {
            "viewport": {"width": 1100, "height": 760},
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            **options,
        }
        context = browser.new_context(**wanted)  # type: ignore[arg-type]
        context.set_default_timeout(8000)
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext], site: ThreadedServer) -> Iterator[Callable[..., Chat]]:
    """Go to a customer's page as a new visitor. At the end no page may have met an error of ours."""
    chats: list[Chat] = []

    def go(
        language: str = "en",
        *,
        context: BrowserContext | None = None,
        url: str = "",
        page_options: str = "",
        **options: object,
    ) -> Chat:
        chat = Chat((context or new_context(**options)).new_page(), url or site.url)
        chats.append(chat)
        chat.go(language, page_options)
        return chat

    yield go
    errors = [error for chat in chats for error in chat.errors]
    assert errors == []
