"""What is hidden in the browser: a part of what the server hides, never more; and before anything is kept or sent."""

import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from bench.masking import CORPORA, read
from bot.core.masking import mask
from tests.browser.chat import Chat, no_polling
from tests.core.test_masking import HARMLESS, SECRETS
from tests.server import ThreadedServer

CARD = "4242 4242 4242 4242"
NOTICE = "Confidential details are hidden before sending."
LEAST = {"card": 0.85, "iban": 0.95, "password": 0.5, "login": 0.9, "key": 0.75}


@pytest.fixture
def frame_page(site: ThreadedServer, visit: Callable[..., Chat]) -> Page:
    page = visit().page
    page.goto(f"{site.url}/widget/frame")
    return page


def _corpus(name: str) -> list[dict[str, Any]]:
    return [each for corpus in CORPORA for each in read(name, corpus)]


def _hidden(page: Page, texts: list[str]) -> list[str]:
    script = "async (texts) => { const { hide } = await import(document.documentElement.dataset.hiding); return texts.map(hide); }"
    hidden: list[str] = page.evaluate(script, texts)
    return hidden


def test_the_browser_hides_nothing_that_the_server_leaves(frame_page: Page) -> None:
    """Whichever of the two hides a secret first, the same is stored."""
    rows = [row.replace("⟦", "").replace("⟧", "") for rows in SECRETS.values() for row in rows]
    texts = [*HARMLESS, *rows, *(each["text"] for name in ("harmless", "secrets") for each in _corpus(name))]
    for text, hidden in zip(texts, _hidden(frame_page, texts), strict=True):
        assert mask(hidden).text == mask(text).text


def test_hiding_twice_is_hiding_once(frame_page: Page) -> None:
    once = _hidden(frame_page, [each["text"] for each in _corpus("secrets")])
    assert _hidden(frame_page, once) == once


def test_most_of_what_is_secret_never_leaves_the_browser(frame_page: Page) -> None:
    """The rest is hidden by the server. `-s` prints the table."""
    there: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    secrets = _corpus("secrets")
    for each, hidden in zip(secrets, _hidden(frame_page, [each["text"] for each in secrets]), strict=True):
        there[each["kind"]] += len(each["secrets"])
        gone[each["kind"]] += sum(secret not in hidden for secret in each["secrets"])
    for kind, count in there.items():
        print(f"| {kind} | {count} | {gone[kind]} | {gone[kind] / count:.1%} |")
    print(f"| all | {there.total()} | {gone.total()} | {gone.total() / there.total():.1%} |")
    for kind, least in LEAST.items():
        assert gone[kind] / there[kind] >= least, kind


def until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _kept(chat: Chat) -> str:
    return json.dumps(chat.storage(), ensure_ascii=False)


def test_hidden_before_it_is_kept_or_sent(visit: Callable[..., Chat]) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    chat.input.press_sequentially(f"my card {CARD} fails")
    notice = chat.frame.get_by_text(NOTICE)
    expect(notice).to_be_visible()
    expect(notice).to_have_attribute("aria-live", "polite")
    assert "•••• (card ending 4242)" in _kept(chat)
    assert CARD not in _kept(chat)
    expect(chat.input).to_have_value(f"my card {CARD} fails")
    chat.input.press("Enter")
    expect(chat.bot_lines).to_have_count(2)
    expect(chat.own_lines.locator(".words")).to_have_text("my card •••• (card ending 4242) fails")
    expect(notice).to_be_hidden()
    assert "a card number" in chat.bot_lines.first.inner_text()
    assert [each["text"] for each in wire.payloads("send_message")] == ["my card •••• (card ending 4242) fails"]


def test_where_nothing_is_secret_nothing_is_said(visit: Callable[..., Chat]) -> None:
    chat = visit().open()
    chat.input.fill("I forgot my password, order 4711")
    expect(chat.frame.get_by_text(NOTICE)).to_be_hidden()
    assert "order 4711" in _kept(chat)


def test_what_cannot_be_hidden_is_kept_in_memory_and_sent(visit: Callable[..., Chat]) -> None:
    """Without the module nothing that is typed touches the disk, and no message is stuck: the server hides it."""
    chat = visit()
    tries: list[str] = []

    def refuse(route: Route) -> None:
        tries.append(route.request.url)
        route.abort()

    chat.page.route("**/hiding-*.js", refuse)
    wire = chat.tap(is_refused=True)
    no_polling(chat.page)
    chat.launcher.click()
    chat.input.fill(f"my card {CARD} fails")
    assert tries
    assert CARD not in _kept(chat)
    chat.input.press("Enter")
    expect(chat.own_lines).to_have_count(1)
    assert "4242" not in _kept(chat)
    wire.is_refused = False
    expect(chat.bot_lines).to_have_count(2)
    expect(chat.own_lines.locator(".words")).to_have_text("my card •••• (card ending 4242) fails")
    assert "4242" not in _kept(chat)


def test_what_waits_is_kept_as_soon_as_it_can_be_hidden(visit: Callable[..., Chat]) -> None:
    chat = visit()
    chat.page.route("**/hiding-*.js", lambda route: route.abort())
    wire = chat.tap(is_refused=True)
    no_polling(chat.page)
    chat.launcher.click()
    chat.say(f"my card {CARD} fails")
    expect(chat.own_lines).to_have_count(1)
    chat.page.unroute("**/hiding-*.js")
    chat.input.fill("and now?")
    until(lambda: "•••• (card ending 4242)" in _kept(chat))
    assert CARD not in _kept(chat)
    chat.page.reload()
    expect(chat.input).to_have_value("and now?")
    wire.is_refused = False
    expect(chat.own_lines.locator(".words")).to_have_text("my card •••• (card ending 4242) fails")
    expect(chat.bot_lines).to_have_count(2)


def test_a_change_of_language_keeps_what_is_typed(visit: Callable[..., Chat]) -> None:
    chat = visit().open()
    chat.input.fill(f"my card {CARD}")
    chat.frame.locator("[lang=de][aria-pressed]").click()
    chat.language = "de"
    expect(chat.input).to_have_value(f"my card {CARD}")


def test_where_nothing_is_written_any_more_hiding_goes_on(frame_page: Page) -> None:
    """The module may come when the chat is over already."""
    script = """async () => {
        const { hideAndSay } = await import(document.documentElement.dataset.hiding);
        document.querySelector('.composer')?.remove();
        return hideAndSay('My card is 4242 4242 4242 4242', (sentence) => sentence);
    }"""
    assert "4242 4242" not in frame_page.evaluate(script)
