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
FAULTS = ("splits", "cut", "half_open")
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


def test_a_history_that_does_not_come_is_asked_for_on_another_line(visit: Visit, new_context: NewContext) -> None:
    context = new_context()
    chat, other = visit(context=context), visit(context=context)
    wire = chat.tap()
    context.clock.install()
    chat.open()
    chat.ask(FIRST)
    other.open()
    expect(other.bot_lines).to_have_count(1)
    wire.change = lambda text: None if '"message_posted"' in text else text
    other.ask(SECOND)
    wire.change = lambda text: text
    wire.lost = {"load_history"}
    wire.push("events_missed", {"missed": 2})
    while not wire.payloads("load_history"):
        chat.page.wait_for_timeout(20)
    wire.lost = set()
    context.clock.run_for(10100)
    said(chat, FIRST, SECOND)


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


# Lines as they are


def test_over_lines_that_break_and_go_silent_everything_is_said_once(visit: Visit, site: ThreadedServer) -> None:
    """The page comes over a good line; from then on they tear packets, are cut, or fall silent."""
    proxy = Proxy(site.url, Random(7), ("none",))
    running = proxy.running()
    site.run(running.__aenter__())
    try:
        chat = visit(url=proxy.url).open()
        chat.ask(FIRST)
        proxy.fail(FAULTS)
        texts: list[str] = []
        while len(texts) < 5 or not proxy.counts.keys() >= set(FAULTS):
            texts.append(f"{SECOND} {len(texts)}")
            chat.say(texts[-1])
            chat.page.wait_for_timeout(700)
            assert len(texts) < 50, f"a line breaks after 3.5 s at the latest, and is dialled again: {proxy.counts}"
        expect(chat.own_lines.filter(has_text="Sent")).to_have_count(1 + len(texts), timeout=20000)
        proxy.fail(("none",))
        said(chat, FIRST, *texts)
    finally:
        site.run(running.__aexit__(None, None, None))
