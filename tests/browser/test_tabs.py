"""Two tabs of one visitor: both show the same, what one leaves the other sends once, an end is an end in both."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat, said
from tests.browser.test_connection import FIRST, SECOND, THIRD
from tests.browser.test_promises import BUSY

Visit = Callable[..., Chat]
NewContext = Callable[..., BrowserContext]


def test_what_one_tab_sends_stands_once_in_both(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    first, second = visit(context=context).open(), visit(context=context).open()
    first.ask(FIRST)
    expect(second.bot_lines).to_have_count(1)
    first.say(SECOND)
    second.say(THIRD)
    for chat in (first, second):
        expect(chat.bot_lines).to_have_count(3)
    texts = [words.inner_text() for words in first.own_lines.locator(".words").all()]
    assert sorted(texts) == sorted([FIRST, SECOND, THIRD])
    for chat in (first, second):
        said(chat, *texts)


def test_what_a_closed_tab_left_unsent_is_sent_by_another(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    stays, goes = visit(context=context), visit(context=context)
    wires = [stays.tap(), goes.tap()]
    context.clock.install()
    stays.open()
    stays.ask(FIRST)
    goes.open()
    expect(goes.bot_lines).to_have_count(1)
    wires[1].lost = {"send_message"}
    goes.say(SECOND)
    goes.say(THIRD)
    expect(goes.own_lines).to_have_count(3)
    goes.page.close()
    context.clock.run_for(11000)
    said(stays, FIRST, SECOND, THIRD)
    assert [each["text"] for each in wires[0].payloads("send_message")] == [FIRST, SECOND, THIRD]
    assert not [name for name in stays.storage() if "outbox" in name]


def test_what_is_discarded_in_one_tab_is_not_sent_by_another(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    first, second = visit(context=context), visit(context=context)
    wires = [first.tap(), second.tap()]
    for wire in wires:
        wire.answer = lambda name, payload: BUSY if name == "send_message" and payload["text"] == SECOND else None
    context.clock.install()
    first.open()
    first.ask(FIRST)
    second.open()
    expect(second.bot_lines).to_have_count(1)
    first.say(SECOND)
    context.clock.run_for(9900)
    expect(second.own_lines).to_have_count(2)
    for _ in range(4):
        context.clock.run_for(3000)
    first.button("Discard").click()
    for wire in wires:
        wire.answer = lambda name, payload: None
    for _ in range(4):
        context.clock.run_for(3000)
        first.page.wait_for_timeout(100)
    for chat in (first, second):
        said(chat, FIRST)


def test_an_end_in_one_tab_is_told_in_the_other_which_begins_anew(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    first, second = visit(context=context).open(), visit(context=context).open()
    first.ask(FIRST)
    expect(second.bot_lines).to_have_count(1)
    token = second.storage()["tresen:token"]
    second.input.fill("a thought")
    first.button("More").click()
    first.button("End chat").click()
    first.frame.get_by_role("alertdialog").get_by_role("button", name="End chat").click()
    for chat in (first, second):
        expect(chat.frame.get_by_text("This chat has ended.")).to_be_visible()
        expect(chat.lines).to_have_count(0)
    second.button("Start a new chat").click()
    second.ask(SECOND)
    said(second, SECOND)
    assert second.storage()["tresen:token"] != token


def test_an_end_finds_a_tab_that_was_cut_off(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    first, second = visit(context=context).open(), visit(context=context)
    wire = second.tap()
    second.open()
    first.ask(FIRST)
    expect(second.bot_lines).to_have_count(1)
    wire.hang()
    second.say(SECOND)
    first.button("More").click()
    first.button("Forget me").click()
    first.button("Delete everything").click()
    expect(second.frame.get_by_text("This chat has ended.")).to_be_visible()
    second.page.wait_for_timeout(300)
    expect(second.lines).to_have_count(0)
    second.button("Start a new chat").click()
    second.ask(THIRD)
    said(second, THIRD)
    assert not [name for name in second.storage() if "outbox" in name]
