"""What a reader is promised: a dead line is noticed, what was missed is there, everything in order and once."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat, inner, kinds, said
from tests.browser.test_connection import FIRST, SECOND, THIRD
from tests.browser.test_promises import BUSY
from tests.faults.proxy import Proxy
from tests.server import ThreadedServer

Visit = Callable[..., Chat]
NewContext = Callable[..., BrowserContext]
DIALS = """
    window.dialled = [];
    Math.random = () => %s;
    window.WebSocket = class {
        constructor() { dialled.push(Date.now()); setTimeout(() => this.onclose(), 1); }
        close() {}
    };
"""


# The line


def test_a_half_open_line_is_noticed_and_what_was_missed_is_there(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    chat, other = visit(context=context), visit(context=context)
    wire = chat.tap()
    context.clock.install()
    chat.open()
    chat.ask(FIRST)
    other.open()
    expect(other.bot_lines).to_have_count(1)
    wire.hang()
    other.ask(SECOND)
    expect(chat.bot_lines).to_have_count(1)
    chat.page.clock.run_for(29000)
    chat.page.clock.run_for(1000)
    said(chat, FIRST, SECOND)
    assert len(wire.sockets) == 2


def test_who_writes_into_a_half_open_line_notices_it_sooner(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.page.clock.install()
    chat.open()
    chat.ask(FIRST)
    wire.hang()
    chat.say(SECOND)
    chat.say(THIRD)
    chat.page.clock.run_for(11000)
    said(chat, FIRST, SECOND, THIRD)


def test_dialling_is_bounded_and_scattered(visit: Visit) -> None:
    gaps = []
    for luck in ("0", "0.999"):
        chat = visit()
        chat.page.add_init_script(DIALS % luck)
        chat.page.route(re.compile("transport=polling"), lambda route: route.abort())
        chat.page.clock.install()
        chat.page.reload()
        chat.launcher.click()
        expect(chat.input).to_be_visible()
        inner(chat).evaluate("() => { window.fetch = async () => { throw 0; }; }")
        for _ in range(12):
            chat.page.clock.run_for(5000)
        times = inner(chat).evaluate("dialled")[2:]
        gaps.append([later - earlier for earlier, later in pairwise(times)])
    for each in gaps:
        assert all(100 < gap < 5200 for gap in each)
        assert each[-1] > 2400
    assert all(abs(one - other) > 100 for one, other in zip(*gaps, strict=False))


# The order


def test_what_comes_while_the_history_is_on_its_way_is_not_forgotten(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    chat, other = visit(context=context), visit(context=context).open()
    wire = chat.tap()
    chat.open()
    chat.ask(FIRST)
    expect(other.bot_lines).to_have_count(1)
    held: list[str] = []
    wire.change = lambda text: None if '"message_posted"' in text else text
    other.ask(SECOND)

    def hold(text: str) -> str | None:
        if text.startswith("43") and '"messages"' in text and not held:
            held.append(text)
            return None
        return text

    wire.change = hold
    wire.push("events_missed", {"missed": 2})
    while not held:
        chat.page.wait_for_timeout(20)
    other.ask(THIRD)
    chat.page.wait_for_timeout(200)
    expect(chat.bot_lines).to_have_count(1)
    wire.sockets[-1].send(held[0])
    said(chat, FIRST, SECOND, THIRD)


def test_a_history_that_is_refused_is_asked_for_again(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    chat.ask(FIRST)
    refused: list[Any] = []
    wire.answer = lambda name, payload: (
        (refused.append(payload) or BUSY) if name == "load_history" and len(refused) < 2 else None  # type: ignore[func-returns-value]
    )
    wire.change = lambda text: None if '"message_posted"' in text else text
    chat.say(SECOND)
    expect(chat.own_lines.nth(1)).to_have_class("visitor stored")
    chat.page.wait_for_timeout(200)
    wire.change = lambda text: text
    wire.push("events_missed", {"missed": 2})
    said(chat, FIRST, SECOND)
    assert len(refused) == 2


def test_the_order_on_the_page_is_that_of_the_numbers(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    held: list[str] = []

    def swap(text: str) -> str | None:
        """The answer comes before the question."""
        if '"message_posted"' not in text or '"system"' in text:
            return text
        held.append(text)
        if len(held) % 2:
            return None
        wire.sockets[-1].send(text)
        return held[-2]

    wire.change = swap
    chat.open()
    for text in (FIRST, SECOND, THIRD):
        chat.ask(text)
    said(chat, FIRST, SECOND, THIRD)
    numbers = [json.loads(text[len("42/visitor,") :])[1]["seq"] for text in held]
    assert numbers == sorted(numbers)
    assert kinds(chat) == ["visitor", "bot"] * 3


# Two tabs of one visitor


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


# Lines as they are


def test_over_lines_that_break_and_go_silent_everything_is_said_once(visit: Visit, site: ThreadedServer) -> None:
    """The page comes over a good line; from then on they tear packets, are cut, or fall silent."""
    proxy = Proxy(site.url, Random(7), ("none",))
    running = proxy.running()
    site.run(running.__aenter__())
    try:
        chat = visit(url=proxy.url).open()
        chat.ask(FIRST)
        proxy.fail(("splits", "cut", "half_open"))
        texts = [f"{SECOND} {number}" for number in range(5)]
        for text in texts:
            chat.say(text)
            chat.page.wait_for_timeout(700)
        expect(chat.own_lines.filter(has_text="Sent")).to_have_count(6, timeout=20000)
        proxy.fail(("none",))
        said(chat, FIRST, *texts)
        assert len(proxy.counts) > 2, "it has met several faults"
    finally:
        site.run(running.__aexit__(None, None, None))
