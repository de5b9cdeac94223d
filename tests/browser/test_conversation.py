"""The conversation: what a visitor sees and does in the frame."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat, changed_message

Visit = Callable[..., Chat]
QUESTION = {"en": "Do you work with WordPress.com?", "de": "Funktioniert das mit WordPress.com?"}
NEXT = {"en": "Can I create a temporary password?", "de": "Darf ich ein temporäres Passwort anlegen?"}
OFFERED = [{"id": "payment.double", "label": "I paid twice"}, {"id": "payment.retry", "label": "Pay again"}]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_question_is_answered_by_a_bot_that_says_so(visit: Visit, language: str) -> None:
    chat = visit(language).open()
    notice = chat.frame.locator(".notice")
    expect(notice).to_contain_text({"en": "automat", "de": "automatischen"}[language])
    said = notice.inner_text()
    assert "WordPress.com" in chat.ask(QUESTION[language])
    chat.ask(NEXT[language])
    assert notice.inner_text() == said
    assert chat.frame.get_by_text(said).count() == 1
    for line in chat.bot_lines.all():
        expect(line.locator(".mark")).to_have_text("Bot")
    expect(chat.own_lines.last.locator("time")).to_have_text(re.compile(r"^(Sent|Gesendet) \d\d:\d\d$"))
    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_value("")


def test_sending_then_stored(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    held: list[str] = []
    wire.change = lambda text: held.append(text) if re.match(r"4[23]/visitor", text) else text  # type: ignore[func-returns-value]
    chat.say(QUESTION["en"])
    expect(chat.own_lines).to_have_class("visitor sending")
    expect(chat.own_lines).to_contain_text("Sending…")
    while not any("message_posted" in packet for packet in held):
        chat.page.wait_for_timeout(20)
    wire.change = lambda text: text
    for packet in held:
        wire.sockets[-1].send(packet)
    expect(chat.own_lines).to_have_class("visitor stored")


def test_choices_are_buttons_until_one_is_chosen(visit: Visit) -> None:
    chat = visit()
    chat.tap().change = changed_message(_offer)
    chat.open()
    chat.ask(QUESTION["en"])
    first, second = chat.button("I paid twice"), chat.button("Pay again")
    expect(first).to_be_enabled()
    first.click()
    expect(chat.bot_lines).to_have_count(2)
    expect(chat.bot_lines.nth(1)).to_contain_text("refund")
    expect(first.first).to_be_disabled()
    expect(second.first).to_be_disabled()
    expect(first.first).to_have_class("choice chosen")
    expect(chat.input).to_be_focused()
    assert chat.wire
    assert chat.wire.payloads("send_message")[1]["choice"] == "payment.double"


def test_choices_end_with_the_next_message(visit: Visit) -> None:
    chat = visit()
    chat.tap().change = changed_message(lambda message: _offer(message) if message["seq"] < 4 else None)
    chat.open()
    chat.ask(QUESTION["en"])
    expect(chat.button("Pay again")).to_be_enabled()
    chat.ask(NEXT["en"])
    expect(chat.button("Pay again")).to_be_disabled()


def _offer(message: dict[str, Any]) -> None:
    if message["sender"] == "bot":
        message["choices"] = OFFERED


@pytest.mark.parametrize(
    ("language", "hours", "line"),
    [
        ("en", {"open": True, "closes_at": "2026-11-23T12:30:00Z"}, "Open now until 18:00 (13:30 your time)"),
        (
            "de",
            {"open": True, "closes_at": "2026-11-23T12:30:00Z"},
            "Jetzt geöffnet bis 18:00 Uhr (bei Ihnen 13:30 Uhr)",
        ),
        (
            "en",
            {"open": False, "opens_at": "2026-11-24T04:30:00Z"},
            "Closed until Tuesday 10:00 (Tuesday 05:30 your time)",
        ),
        ("en", {"open": False, "opens_at": None}, "Closed at present"),
        ("en", {"open": True, "closes_at": None}, "Open around the clock"),
    ],
)
def test_the_hours_are_told_in_both_zones(visit: Visit, language: str, hours: dict[str, Any], line: str) -> None:
    chat = visit(language)
    wire = chat.tap()
    chat.page.clock.install(time="2026-11-23T09:00:00Z")
    chat.open()
    wire.push("hours_changed", {"hours_zone": "Asia/Kolkata", "available": False, **hours})
    found = chat.frame.locator(".hours")
    expect(found).to_have_text(re.compile("^" + re.escape(line).replace(r"\ ", ",? ").replace("Tuesday", r"Tuesday,?")))


def test_one_zone_is_said_once(visit: Visit) -> None:
    chat = visit(timezone_id="Asia/Kolkata")
    wire = chat.tap()
    chat.page.clock.install(time="2026-11-23T09:00:00Z")
    chat.open()
    wire.push("hours_changed", {"open": True, "closes_at": "2026-11-23T12:30:00Z", "hours_zone": "Asia/Kolkata"})
    expect(chat.frame.locator(".hours")).to_have_text("Open now until 18:00")


def test_thumbs(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    chat.ask(QUESTION["en"])
    down = chat.button("Not helpful")
    down.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(down).to_be_focused()
    expect(chat.bot_lines).to_contain_text("Thank you!")
    assert wire.payloads("rate")[0]["thumb"] == "down"
    wire.answer = lambda name, payload: {"ok": False, "error": "busy", "message": "Later."} if name == "rate" else None
    chat.button(re.compile("^Helpful")).click()
    expect(chat.bot_lines).to_contain_text("Later.")
    expect(chat.button(re.compile("^Helpful"))).to_have_attribute("aria-pressed", "false")


def test_enter_sends_shift_and_enter_makes_a_line_and_composing_does_neither(visit: Visit) -> None:
    chat = visit().open()
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    expect(chat.input).to_have_value("one\ntwo")
    chat.input.evaluate(
        "node => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, cancelable: true, bubbles: true }))"
    )
    expect(chat.own_lines).to_have_count(0)
    chat.input.press("Enter")
    expect(chat.own_lines.locator(".words")).to_have_text("onetwo")
    assert chat.own_lines.locator(".words br").count() == 1
    chat.input.press("Enter")
    chat.input.fill("   ")
    chat.button("Send").click()
    expect(chat.own_lines).to_have_count(1)


def test_a_long_message_is_counted_and_ends_at_the_limit(visit: Visit) -> None:
    chat = visit().open()
    counter = chat.frame.locator(".counter")
    chat.input.fill("x" * 3000)
    expect(counter).to_be_empty()
    chat.input.fill("x" * 3999)
    expect(counter).to_have_text("3999 of 4000 characters")
    chat.input.press("End")
    chat.input.press_sequentially("yyy")
    assert len(chat.input.input_value()) == 4000
    assert chat.input.evaluate("node => node.offsetHeight") < 200


def test_what_is_typed_is_text_and_what_the_bot_says_has_links_and_lists(visit: Visit) -> None:
    chat = visit()
    answer = "See https://example.com/a_(b)?c=1. Or write:\n\n• support@example.com,\n• javascript:alert(1)\n• www.example.org"

    def rewrite(message: dict[str, Any]) -> None:
        if message["sender"] == "bot":
            message["text"] = answer

    chat.tap().change = changed_message(rewrite)
    chat.open()
    typed = "<img src=x onerror=alert(1)> **bold** https://evil.example"
    chat.say(typed)
    expect(chat.own_lines.locator(".words")).to_have_text(typed)
    assert chat.own_lines.locator("img, a").count() == 0
    links = chat.bot_lines.locator(".words a")
    expect(links).to_have_count(3)
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.com/a_(b)?c=1",
        "mailto:support@example.com",
        "https://www.example.org",
    ]
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("target") == "_blank"
    expect(chat.bot_lines.locator(".words li")).to_have_count(3)
    expect(chat.bot_lines.locator(".words li").first).to_have_text("support@example.com,")


def test_the_language_can_be_switched_and_the_conversation_goes_on(visit: Visit) -> None:
    chat = visit("en").open()
    chat.ask(QUESTION["en"])
    chat.input.fill("not sent yet")
    chat.button("Deutsch").click()
    expect(chat.input).to_have_attribute("placeholder", "Ihre Nachricht")
    expect(chat.input).to_have_value("not sent yet")
    expect(chat.button("Deutsch")).to_be_focused()
    expect(chat.frame.locator(".hours")).to_contain_text(re.compile("eöffnet|eschlossen"))
    expect(chat.launcher).to_have_accessible_name("Chat schließen")
    expect(chat.bot_lines).to_have_count(1)
    assert "Passwort" in chat.ask("Temporäres Passwort?")
    chat.page.get_by_role("link", name="Next").click()
    expect(chat.input).to_have_attribute("placeholder", "Ihre Nachricht")  # the visitor's choice outlives the page's
    expect(chat.bot_lines).to_have_count(2)


def test_a_draft_survives_a_reload(visit: Visit) -> None:
    chat = visit().open()
    chat.input.fill("half a thou")
    chat.page.reload()
    expect(chat.input).to_have_value("half a thou")
    chat.input.press("Enter")
    chat.page.reload()
    expect(chat.own_lines).to_have_count(1)
    expect(chat.input).to_have_value("")


def test_a_person_can_be_asked_for(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    chat.button("Talk to a person").click()
    expect(chat.bot_lines).to_have_count(1)
    conversation = wire.payloads("load_history")
    wire.answer = lambda name, payload: (
        {"ok": False, "error": "busy", "message": "Try later."} if name == "request_agent" else None
    )
    chat.button("Talk to a person").click()
    expect(chat.frame.get_by_text("Try later.")).to_have_role("alert")
    assert conversation == []


def test_people_are_named_waited_for_and_seen_typing(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    wire.change = _note_conversation(found := [])
    chat.open()
    chat.ask(QUESTION["en"])
    of = {"conversation": found[-1]["conversation"]}
    wire.push("status_changed", {**of, "status": "queued", "position": 2})
    expect(chat.status).to_have_text("Waiting for a person. Your place in the queue: 2")
    expect(chat.button("Talk to a person")).to_be_hidden()
    wire.push("status_changed", {**of, "status": "assigned", "agent": "Ada"})
    expect(chat.status).to_have_text("You are talking to Ada.")
    wire.push("typing_changed", {**of, "typing": True, "agent_name": "Ada"})
    expect(chat.frame.get_by_text("Ada is typing")).to_be_visible()
    chat.input.press_sequentially("hm")
    seq = found[-1]["seq"] + 1
    wire.push(
        "message_posted", {**found[-1], "seq": seq, "id": "x", "sender": "agent", "agent_name": "Ada", "text": "Hello"}
    )
    expect(chat.frame.locator("li.agent")).to_contain_text("Hello")
    expect(chat.frame.locator("li.agent .mark")).to_have_text("Ada")
    expect(chat.frame.get_by_text("Ada is typing")).to_be_hidden()
    chat.page.wait_for_timeout(100)
    assert wire.payloads("set_typing")[0] == {"typing": True}
    assert wire.payloads("read_up_to")[-1] == {"seq": seq}
    wire.push("status_changed", {"conversation": "another", "status": "bot"})
    expect(chat.status).to_have_text("You are talking to Ada.")


def _note_conversation(found: list[dict[str, Any]]) -> Callable[[str], str]:
    return changed_message(lambda message: found.append(dict(message)))


def test_the_chat_can_be_ended_and_begun_again(visit: Visit) -> None:
    chat = visit().open()
    chat.ask(QUESTION["en"])
    token = chat.storage()["tresen:token"]
    chat.button("More").click()
    chat.button("End chat").click()
    expect(chat.frame.get_by_role("alertdialog")).to_have_accessible_name("End this chat?")
    chat.page.keyboard.press("Escape")
    expect(chat.input).to_be_focused()
    chat.button("More").click()
    chat.button("End chat").click()
    expect(chat.button("Cancel")).to_be_focused()
    chat.frame.get_by_role("alertdialog").get_by_role("button", name="End chat").click()
    expect(chat.frame.get_by_text("This chat has ended.")).to_be_visible()
    expect(chat.button("Start a new chat")).to_be_focused()
    expect(chat.input).to_be_hidden()
    assert "tresen:token" not in chat.storage()
    chat.button("Start a new chat").click()
    expect(chat.input).to_be_focused()
    expect(chat.lines).to_have_count(0)
    chat.ask(NEXT["en"])
    assert chat.storage()["tresen:token"] != token


def test_a_visitor_can_be_forgotten_and_gets_a_receipt(visit: Visit) -> None:
    chat = visit().open()
    chat.ask(QUESTION["en"])
    chat.button("More").click()
    chat.button("Forget me").click()
    chat.button("Delete everything").click()
    receipt = chat.frame.get_by_text("Everything about you was deleted on")
    expect(receipt).to_contain_text("Conversations: 1, messages: 3.")
    expect(chat.lines).to_have_count(0)
    assert not [name for name in chat.storage() if name != "tresen:language"]
    chat.page.reload()
    expect(chat.input).to_be_visible()
    expect(chat.lines).to_have_count(0)


def test_a_question_that_fails_says_so_beside_it(visit: Visit) -> None:
    chat = visit()
    chat.tap().answer = lambda name, payload: (
        {"ok": False, "error": "x", "message": "Not now."} if name == "forget_me" else None
    )
    chat.open()
    chat.button("More").click()
    chat.button("Forget me").click()
    chat.button("Delete everything").click()
    expect(chat.frame.get_by_role("alertdialog")).to_contain_text("Not now.")


def test_everything_can_be_done_with_the_keyboard(visit: Visit) -> None:
    chat = visit()
    press = chat.page.keyboard.press
    for _ in range(3):
        press("Tab")
    expect(chat.launcher).to_be_focused()
    press("Enter")
    expect(chat.input).to_be_focused()
    chat.page.keyboard.type(QUESTION["en"])
    press("Enter")
    expect(chat.bot_lines).to_have_count(1)
    reached = set()
    for _ in range(12):
        press("Tab")
        reached.add(chat.frame.locator(":focus").get_attribute("aria-label", timeout=300) if _in_frame(chat) else "out")
    assert "out" in reached  # nothing holds the focus
    chat.input.focus()
    backwards = []
    for _ in range(12):
        press("Shift+Tab")
        if not _in_frame(chat):
            break
        backwards.append(chat.frame.locator(":focus").get_attribute("aria-label"))
    assert {"Not helpful", "Helpful", "Conversation", "Close chat", "More", "English", "Deutsch"} <= set(backwards)


def _in_frame(chat: Chat) -> bool:
    return bool(chat.frame.locator(":root").evaluate("() => document.hasFocus()"))


def test_only_new_lines_are_announced(visit: Visit) -> None:
    chat = visit().open()
    log = chat.frame.get_by_role("log")
    chat.ask(QUESTION["en"])
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")
    chat.lines.first.evaluate("node => (node.isTheSame = true)")
    chat.ask(NEXT["en"])
    assert chat.lines.first.evaluate("node => node.isTheSame")
    chat.page.reload()
    quiet = chat.frame.locator("[role=log][aria-live=off]")
    quiet.wait_for(state="attached")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(chat.bot_lines).to_have_count(2)
