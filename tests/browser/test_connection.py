"""The connection: cut, refused, swallowed, slow; nothing that a visitor wrote gets lost, and nothing is said twice."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat, changed_message, no_polling, said
from tests.server import ThreadedServer

Visit = Callable[..., Chat]
FIRST, SECOND, THIRD = (
    "Do you work with WordPress.com?",
    "Can I create a temporary password?",
    "I paid twice by mistake",
)
OFFLINE = "No connection. What you write is sent as soon as it is back."


def test_a_dropped_connection_comes_back_with_what_was_missed(
    visit: Visit, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    chat = visit(context=context)
    wire = chat.tap()
    chat.open()
    chat.ask(FIRST)
    other = visit(context=context).open()
    expect(other.bot_lines).to_have_count(1)
    wire.is_refused = True
    no_polling(chat.page)
    wire.drop()
    chat.page.wait_for_timeout(100)
    other.ask(SECOND)
    wire.is_refused = False
    expect(chat.bot_lines).to_have_count(2)
    said(chat, FIRST, SECOND)
    assert wire.payloads("load_history")[-1]["after"] == 3
    other.page.close()


def test_without_websockets_it_polls_and_tries_them_again(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap(is_refused=True)
    chat.open()
    assert chat.ask(FIRST)
    assert any("transport=polling" in request.url for request in chat.requests)
    wire.is_refused = False
    chat.page.context.set_offline(True)
    chat.page.wait_for_timeout(100)
    chat.page.context.set_offline(False)
    assert chat.ask(SECOND)
    assert wire.payloads("send_message")[0]["text"] == SECOND
    said(chat, FIRST, SECOND)


def test_a_proxy_that_swallows_the_upgrade(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap(is_swallowed=True)
    chat.page.clock.install()
    chat.launcher.click()
    chat.say(FIRST)
    assert len(wire.sockets) == 1
    chat.page.clock.run_for(4100)
    chat.page.clock.resume()
    expect(chat.bot_lines).to_have_count(1)
    assert any("transport=polling" in request.url for request in chat.requests)


def test_what_is_written_offline_is_sent_once_when_the_network_is_back(visit: Visit) -> None:
    chat = visit().open()
    chat.ask(FIRST)
    chat.page.clock.install()
    chat.page.context.set_offline(True)
    chat.say(SECOND)
    chat.say(THIRD)
    expect(chat.own_lines.nth(1)).to_have_class("visitor sending")
    chat.page.clock.run_for(2000)
    expect(chat.status).to_have_text(OFFLINE)
    chat.page.clock.run_for(10000)
    expect(chat.own_lines.nth(1)).to_have_class("visitor failed")
    expect(chat.own_lines.nth(1)).to_contain_text("Not sent yet.")
    expect(chat.own_lines.nth(1).get_by_role("button", name="Try again")).to_be_visible()
    chat.page.context.set_offline(False)
    chat.page.clock.resume()
    expect(chat.bot_lines).to_have_count(3)
    expect(chat.status).to_be_empty()
    said(chat, FIRST, SECOND, THIRD)


def test_a_retry_is_sent_at_once(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    swallowed: list[Any] = []
    wire.answer = lambda name, payload: swallowed.append(payload) or {"ok": False, "error": "busy", "message": "Busy."}
    chat.say(FIRST)
    expect(chat.own_lines).to_contain_text("Busy.")
    wire.answer = lambda name, payload: None
    chat.button("Try again").click()
    expect(chat.bot_lines).to_have_count(1)
    assert wire.payloads("send_message")[-1]["client_id"] == swallowed[0]["client_id"]


def test_the_outbox_survives_a_reload(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap(is_refused=True)
    no_polling(chat.page)
    chat.launcher.click()
    chat.say(FIRST)
    chat.say(SECOND)
    expect(chat.own_lines).to_have_count(2)
    chat.page.reload()
    expect(chat.input).to_be_visible()
    wire.is_refused = False
    expect(chat.bot_lines).to_have_count(2)
    said(chat, FIRST, SECOND)
    assert not [name for name in chat.storage() if "outbox" in name]


def test_two_tabs_with_one_outbox_send_once(visit: Visit, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    first = visit(context=context)
    wires = [first.tap(is_refused=True)]
    no_polling(first.page)
    first.launcher.click()
    first.say(FIRST)
    first.say(SECOND)
    second = visit(context=context)
    wires.append(second.tap(is_refused=True))
    no_polling(second.page)
    second.launcher.click()
    expect(second.input).to_be_visible()
    for wire in wires:
        wire.is_refused = False
    for chat in (first, second):
        chat.page.evaluate("dispatchEvent(new Event('online'))")
    for chat in (first, second):
        expect(chat.bot_lines).to_have_count(2)
        said(chat, FIRST, SECOND)
    assert first.storage()["tresen:token"] == second.storage()["tresen:token"]


def test_a_server_that_stops_and_starts_again(visit: Visit, own_site: ThreadedServer) -> None:
    chat = visit(url=own_site.url).open()
    chat.ask(FIRST)
    own_site.stop()
    chat.say(SECOND)
    expect(chat.status).to_have_text(OFFLINE)
    own_site.start()
    expect(chat.bot_lines).to_have_count(2, timeout=15000)
    said(chat, FIRST, SECOND)


def test_a_token_that_the_server_does_not_know_begins_anew(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    chat.ask(FIRST)
    stale = chat.storage()["tresen:token"]
    inner = next(frame for frame in chat.page.frames if "/widget/frame" in frame.url)
    inner.evaluate("localStorage['tresen:token'] = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'")
    wire.drop()
    expect(chat.lines).to_have_count(0)
    chat.ask(SECOND)
    said(chat, SECOND)
    assert chat.storage()["tresen:token"] not in (stale, "A" * 32)


def test_a_gap_is_filled_and_a_repetition_dropped(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    lost: list[str] = []

    def lose_one(text: str) -> str | None:
        if '"message_posted"' in text and '"seq":4,' in text.replace(" ", ""):
            lost.append(text)
            return None
        return text

    wire.change = lose_one
    chat.open()
    chat.ask(FIRST)
    chat.ask(SECOND)
    assert len(lost) == 1
    said(chat, FIRST, SECOND)
    assert wire.payloads("load_history")[-1]["after"] == 3
    wire.sockets[-1].send(lost[0])
    chat.ask(THIRD)
    said(chat, FIRST, SECOND, THIRD)


def test_a_refusal_stands_beside_the_message(visit: Visit) -> None:
    chat = visit("de").open()
    chat.say("\u200b")  # something that only looks like nothing
    line = chat.own_lines.first
    expect(line).to_have_class("visitor failed")
    expect(line.locator(".state")).to_contain_text(re.compile("Nachricht"))
    chat.page.reload()
    expect(chat.own_lines).to_have_class("visitor failed")
    chat.button("Verwerfen").click()
    expect(chat.own_lines).to_have_count(0)
    chat.page.reload()
    expect(chat.input).to_be_visible()
    expect(chat.own_lines).to_have_count(0)


@pytest.mark.parametrize("packet", ["41/visitor,", '44/visitor,{"message":"no"}', "1", "no packet at all{"])
def test_whatever_ends_a_connection_it_comes_back(visit: Visit, packet: str) -> None:
    chat = visit()
    wire = chat.tap()
    chat.open()
    wire.sockets[-1].send(packet if packet[0] != "n" else "42/visitor,{")
    chat.page.wait_for_timeout(50)
    assert chat.ask(FIRST)
    assert len(wire.sockets) >= 2


def test_a_silent_server_is_given_up(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    chat.page.clock.install()
    chat.open()
    wire.change = lambda text: None
    chat.page.clock.run_for(46000)
    wire.change = lambda text: text
    chat.page.clock.resume()
    assert chat.ask(FIRST)
    assert len(wire.sockets) >= 2


def test_what_belongs_to_another_conversation_is_not_shown(visit: Visit) -> None:
    chat = visit()
    wire = chat.tap()
    found: list[dict[str, Any]] = []
    wire.change = changed_message(lambda message: found.append(dict(message)))
    chat.open()
    chat.ask(FIRST)
    wire.push("message_posted", {**found[-1], "conversation": "another", "seq": 4, "text": "not yours"})
    wire.push("conversation_started", {"conversation": "later", "previous": found[-1]["conversation"]})
    wire.push("message_posted", {**found[-1], "conversation": "later", "seq": 1, "id": "l1", "text": "a new beginning"})
    expect(chat.lines.last).to_contain_text("a new beginning")
    expect(chat.own_lines).to_have_count(1)
    expect(chat.frame.get_by_text("not yours")).to_have_count(0)


def test_forgotten_in_one_tab_is_over_in_the_other(visit: Visit, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    first, second = visit(context=context).open(), visit(context=context).open()
    first.page.bring_to_front()
    first.ask(FIRST)
    expect(second.bot_lines).to_have_count(1)  # it joined the session that began in the other tab
    first.button("More").click()
    first.button("Forget me").click()
    first.button("Delete everything").click()
    expect(second.frame.get_by_text("This chat has ended.")).to_be_visible()
    expect(second.lines).to_have_count(0)


def test_the_connect_tells_what_the_contract_says(visit: Visit) -> None:
    chat = visit("de")
    sent: list[str] = []
    chat.page.on("websocket", lambda socket: socket.on("framesent", lambda text: sent.append(str(text))))
    chat.open()
    auth = json.loads(next(text for text in sent if text.startswith("40/visitor,"))[len("40/visitor,") :])
    assert auth == {"language": "de", "page": "http://localhost:8999/", "time_zone": "Europe/Berlin"}
