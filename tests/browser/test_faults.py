"""The bar that tells the team that an edited text is not served yet, and where to mend it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.desk import Desk, agent_named, sign_in
from tests.browser.test_accessibility import violations
from tests.server import ThreadedServer
from tests.small import edit, write_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "own")


@pytest.fixture
def office(make_site: Callable[..., ThreadedServer], content: Path) -> Iterator[ThreadedServer]:
    server = make_site(content=str(content), semantics="false")
    server.start()
    agent_named(server, "Ada")
    yield server
    server.stop()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bar_comes_and_goes_with_the_fault(
    office: ThreadedServer, content: Path, new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    context = new_context(color_scheme=scheme)
    sign_in(office, context, "Ada")
    desk = Desk(context.new_page(), office).go().ready()
    bar = desk.page.locator(".faults")
    expect(bar).to_be_hidden()

    catalogue = content / "locales/de/LC_MESSAGES/messages.po"
    line = edit(catalogue, 'msgstr "Nichts davon"\n', 'msgstr "Nichts davon\n')
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("Changed texts are not shown to visitors yet")
    expect(bar).to_contain_text("(1)")
    bar.locator("summary").press("Enter")
    expect(bar.get_by_role("listitem")).to_have_text(re.compile(rf"^locales/de/LC_MESSAGES/messages\.po:{line}: "))
    assert violations(desk.page) == []
    desk.page.set_viewport_size({"width": 360, "height": 760})
    assert violations(desk.page) == []
    desk.page.reload()
    expect(bar).to_be_visible()

    edit(catalogue, 'msgstr "Nichts davon\n', 'msgstr "Nichts davon"\n')
    expect(bar).to_be_hidden()
    assert desk.errors == []
