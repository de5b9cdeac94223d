"""What the sender is promised: to see stored or failed, in plain words, and that unsent text survives."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, deaf, inner, kinds, no_polling, said
from tests.browser.test_connection import FIRST, OFFLINE, SECOND, THIRD

Visit = Callable[..., Chat]
BUSY = {"ok": False, "error": "busy", "message": "Please wait a moment.", "retry_after": 0.2}
NOT_STORED = {**BUSY, "error": "not_stored"}


@pytest.fixture
def cut_off(visit: Visit) -> Chat:
    """A chat that has never reached the server."""
    chat = visit()
    chat.tap(is_refused=True)
    no_polling(chat.page)
    chat.launcher.click()
    expect(chat.input).to_be_visible()
    return chat


# Stored, or not sent


@pytest.mark.parametrize(
    ("language", "sending", "failed", "retry"),
    [
        ("en", "Sending…", "Not sent yet.", "Try again"),
        ("de", "Wird gesendet …", "Noch nicht gesendet.", "Erneut versuchen"),
    ],
)
def test_without_an_answer_it_is_not_sent_and_a_retry_stores_it_once(
    visit: Visit, language: str, sending: str, failed: str, retry: str
) -> None:
    chat = visit(language)
    wire = chat.tap()
    chat.page.clock.install()
    chat.open()
    no_polling(chat.page)
    wire.lost = {"send_message"}
    chat.say(FIRST)
    line = chat.own_lines.first
    chat.page.clock.run_for(9000)
    wire.is_refused = True
    expect(line.locator(".state")).to_have_text(sending)
    chat.page.clock.run_for(1100)
    expect(line.get_by_role("alert")).to_have_text(failed)
    line.get_by_role("button", name=retry).click()
    expect(line.locator(".state")).to_have_text(sending)
    wire.lost = set()
    wire.is_refused = False
    said(chat, FIRST)
    sent = wire.payloads("send_message")
    assert len(sent) > 1
    assert len({each["client_id"] for each in sent}) == 1
    chat.page.reload()
    said(chat, FIRST)


def test_a_retry_dials_at_once_where_there_is_no_connection(cut_off: Chat) -> None:
    cut_off.page.clock.install(time=0)
    cut_off.say(FIRST)
    cut_off.page.clock.pause_at(60000)  # from now on no timer dials
    wire, dialled = cut_off.wire, -1
    assert wire
    while dialled != len(wire.sockets):  # what was on its way ends
        dialled = len(wire.sockets)
        cut_off.page.wait_for_timeout(500)
    wire.is_refused = False
    cut_off.button("Try again").click()
    said(cut_off, FIRST)


def test_what_is_unsent_stands_there_after_a_reload_in_order(cut_off: Chat) -> None:
    texts = [f"{FIRST} {number}" for number in range(6)]
    cut_off.page.clock.set_fixed_time("2026-11-26T10:00:00")  # a clock may stand, or be set back
    for text in texts:
        cut_off.say(text)
    cut_off.input.fill("a thought")
    for _ in range(2):
        cut_off.page.reload()
        expect(cut_off.own_lines.locator(".words")).to_have_text(texts)
        expect(cut_off.own_lines.first).to_have_class("visitor sending")
        expect(cut_off.input).to_have_value("a thought")
    cut_off.wire.is_refused = False  # type: ignore[union-attr]
    said(cut_off, *texts)
    expect(cut_off.input).to_have_value("a thought")


def test_what_was_stored_while_nobody_listened_is_shown_once(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    chat.ask(FIRST)
    deaf(wire)
    chat.say(SECOND)
    expect(chat.own_lines.nth(1)).to_have_class("visitor sending")
    chat.page.wait_for_timeout(300)
    wire.change = lambda text: text
    for _ in range(3):  # the message is known by its replay; that it was unsent must be forgotten
        before = len(wire.sockets)
        wire.drop()
        chat.page.wait_for_timeout(50)
        expect(chat.bot_lines).to_have_count(2)
        while len(wire.sockets) == before or len(wire.payloads("load_history")) < before:
            chat.page.wait_for_timeout(50)
        said(chat, FIRST, SECOND)
        assert kinds(chat) == ["visitor", "bot"] * 2
    assert not [name for name in chat.storage() if "outbox" in name]


@pytest.mark.parametrize("refusal", [BUSY, NOT_STORED])
def test_who_is_busy_is_asked_again_in_silence_and_in_order(visit: Visit, refusal: dict[str, Any]) -> None:
    chat = visit()
    wire = chat.tap()
    seen: list[str] = []

    def answer(name: str, payload: Any) -> Any:
        if name == "send_message" and len(wire.payloads(name)) <= 3:
            return refusal
        return None

    wire.answer = answer
    chat.open()
    inner(chat).evaluate(
        "() => { window.failures = 0; new MutationObserver(() => "
        "failures += document.querySelectorAll('.failed').length).observe(document.body, {subtree: true, childList: true}) }"
    )
    for text in (FIRST, SECOND, THIRD):
        chat.say(text)
    said(chat, FIRST, SECOND, THIRD)
    seen = [each["text"] for each in wire.payloads("send_message")]
    assert seen == [FIRST, FIRST, FIRST, FIRST, SECOND, THIRD]
    assert inner(chat).evaluate("failures") == 0


def test_who_is_busy_for_long_says_why_and_is_still_asked(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.page.clock.install()
    wire.answer = lambda name, payload: BUSY if name == "send_message" else None
    chat.open()
    chat.say(FIRST)
    chat.say(SECOND)
    expect(chat.own_lines).to_have_count(2)
    for _ in range(12):
        chat.page.clock.run_for(1000)
        chat.page.wait_for_timeout(20)
    expect(chat.own_lines.first.get_by_role("alert")).to_have_text("Please wait a moment.")
    assert {each["text"] for each in wire.payloads("send_message")} == {FIRST}
    wire.answer = lambda name, payload: None
    chat.page.clock.run_for(10000)
    said(chat, FIRST, SECOND)


# What a visitor is told


@pytest.mark.parametrize(
    ("language", "connecting", "offline"),
    [
        ("en", "Connecting…", OFFLINE),
        (
            "de",
            "Wird verbunden …",
            "Keine Verbindung. Was Sie schreiben, wird gesendet, sobald sie wieder besteht.",
        ),
    ],
)
def test_each_state_of_the_connection_has_its_words(visit: Visit, language: str, connecting: str, offline: str) -> None:
    chat = visit(language)
    wire = chat.tap(is_swallowed=True)
    no_polling(chat.page)
    chat.page.clock.install()
    chat.launcher.click()
    expect(chat.status).to_have_text(connecting)
    chat.page.clock.run_for(1600)
    expect(chat.status).to_have_text(offline)
    chat.say(FIRST)
    wire.is_swallowed = False
    chat.page.clock.run_for(10000)
    expect(chat.status).to_be_empty()
    said(chat, FIRST)
    expect(chat.own_lines.locator(".state")).to_have_text(re.compile("Sent|Gesendet"))
    expect(chat.frame.get_by_role("log")).to_have_attribute("aria-live", "polite")
