"""The console: what agents see and do in a real browser, beside visitors in another one."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.app import DEPS
from bot.service import agents
from tests.agent import PASSWORD
from tests.browser.chat import Chat
from tests.browser.desk import Desk, agent_named, setup_secret, sign_in, tidy_up
from tests.browser.test_accessibility import violations
from tests.server import ThreadedServer
from tests.tab import Tab

NewContext = Callable[..., BrowserContext]
Sit = Callable[..., Desk]
Visit = Callable[..., Chat]
PAID = "I paid twice by mistake"
OFFLINE = "No connection. What you see may be out of date; drafts are kept."
NEW_PASSWORD = "a much longer sentence"


@pytest.fixture(scope="module")
def office(make_site: Callable[..., ThreadedServer]) -> Iterator[ThreadedServer]:
    """A server that is always open, with Ada and Bo."""
    server = make_site(hours="24/7")
    server.start()
    for name in ("Ada", "Bo"):
        agent_named(server, name)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _clear_desk(office: ThreadedServer) -> Iterator[None]:
    """Leave the office as it was found, once the browsers are closed: nobody waits, nobody is present."""
    yield
    office.run(tidy_up(office))


@pytest.fixture
def sit(new_context: NewContext, office: ThreadedServer) -> Iterator[Sit]:
    """Sit down at the desk as an agent who is signed in. At the end no page may have met an error of ours."""
    desks: list[Desk] = []

    def go(name: str = "Ada", *, language: str = "en", hash: str = "", present: bool = True, **options: Any) -> Desk:
        context = options.pop("context", None) or new_context(locale=language, **options)
        if not context.cookies():
            sign_in(office, context, name)
        desk = Desk(context.new_page(), office)
        desks.append(desk)
        desk.page.add_init_script(f"localStorage['tresen:console-language'] ??= '{language}'")
        desk.go(hash).ready()
        return desk.be_present() if present else desk

    yield go
    assert [error for desk in desks for error in desk.errors] == []


@pytest.fixture
def wait_in_queue(visit: Visit, office: ThreadedServer) -> Callable[..., Chat]:
    """A visitor who asks for a person; `text` is how the agents know them."""

    def go(text: str = PAID, language: str = "en") -> Chat:
        chat = visit(language, url=office.url).open()
        chat.ask(text)
        return _ask_for_person(chat)

    return go


def _ask_for_person(chat: Chat) -> Chat:
    before = chat.bot_lines.count()
    chat.frame.locator(".person").click()
    expect(chat.bot_lines.nth(before)).to_be_visible()
    return chat


def _code(desk: Desk) -> str:
    """The visitor's handle, by which rows are told apart."""
    return desk.pane.get_by_role("heading", level=2).inner_text().split()[-1]


def _taken(desk: Desk) -> str:
    """Take who waits longest; give the handle."""
    desk.section("Waiting").locator(".take").first.click()
    expect(desk.input).to_be_focused()
    return _code(desk)


# Before the desk


def test_the_first_account_is_made_by_a_link_that_works_once(new_context: NewContext, office: ThreadedServer) -> None:
    secret = setup_secret(office)
    desk = Desk(new_context().new_page(), office).go(f"#setup={secret}")
    desk.page.get_by_label("Your name, as visitors see it").fill("Cleo")
    desk.page.get_by_label("Login", exact=True).fill("cleo")
    desk.page.get_by_label("Password").fill("aaaaaaaaaaaa")
    desk.page.get_by_role("button", name="Create the account").click()
    expect(desk.page.get_by_role("alert")).not_to_be_empty()
    expect(desk.page.get_by_label("Password")).to_be_focused()
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.ready()
    expect(desk.page.get_by_role("button", name="Cleo")).to_be_visible()
    assert secret not in desk.page.url
    assert secret not in " ".join(request.url for request in desk.requests if "/console#" not in request.url)
    other = Desk(new_context().new_page(), office).go(f"#setup={secret}")
    for label in ("Your name, as visitors see it", "Login"):
        other.page.get_by_label(label, exact=True).fill("Dan")
    other.page.get_by_label("Password").fill(PASSWORD)
    other.page.keyboard.press("Enter")
    expect(other.page.get_by_role("alert")).to_contain_text("This link was used already")


def test_signing_in_and_out(new_context: NewContext, office: ThreadedServer) -> None:
    context = new_context()
    desk = Desk(context.new_page(), office).go()
    login, password = desk.page.get_by_label("Login", exact=True), desk.page.get_by_label("Password")
    expect(login).to_be_focused()
    login.fill("ada")
    password.fill("not the password")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("alert")).to_have_text("The login or the password is wrong.")
    password.fill(PASSWORD)
    desk.page.keyboard.press("Enter")
    desk.ready()
    cookie = next(each for each in context.cookies() if each["name"] == "tresen_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    desk.page.reload()
    desk.ready()
    desk.page.locator(".account").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(login).to_be_focused()
    desk.page.reload()
    expect(login).to_be_focused()
    assert desk.errors == []


def test_too_many_attempts_have_to_wait(new_context: NewContext, make_site: Callable[..., ThreadedServer]) -> None:
    server = make_site()
    server.start()
    try:
        desk = Desk(new_context().new_page(), server).go()
        desk.page.get_by_label("Login", exact=True).fill("nobody")
        desk.page.get_by_label("Password").fill("x")
        button = desk.page.locator("button[type=submit]")
        for _ in range(20):
            with desk.page.expect_response("**/api/v1/login"):
                button.click()
            desk.page.wait_for_timeout(50)
            if button.is_disabled():
                break
        expect(button).to_have_text(re.compile(r"Please wait \d+ s"))
    finally:
        server.stop()


def test_the_page_is_locked_down(new_context: NewContext, office: ThreadedServer) -> None:
    page = new_context().new_page()
    response = page.goto(f"{office.url}/console")
    assert response
    headers = response.headers
    policy = headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "form-action 'self'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    files = page.evaluate("performance.getEntriesByType('resource').map(({name}) => name)")
    for name in (each for each in files if re.search(r"/console/.*-[0-9a-f]{12}\.", each)):
        found = page.request.get(name)
        assert "immutable" in found.headers["cache-control"]
        assert found.headers["cross-origin-resource-policy"] == "same-origin"
    with pytest.raises(Exception, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")


def test_the_language_is_the_agents(sit: Sit, office: ThreadedServer) -> None:
    desk = sit(present=False)
    desk.page.locator(".account").click()
    with desk.page.expect_response("**/api/v1/me"):
        desk.page.get_by_role("button", name="Deutsch").click()
    expect(desk.section("Wartend")).to_be_visible()
    expect(desk.page.locator("html")).to_have_attribute("lang", "de")
    desk.page.evaluate("localStorage.clear()")  # another browser, so to say
    desk = Desk(desk.page.context.new_page(), office).go()
    expect(desk.section("Wartend")).to_be_visible()
    desk.page.locator(".account").click()
    with desk.page.expect_response("**/api/v1/me"):
        desk.page.get_by_role("button", name="English").click()
    expect(desk.section("Waiting")).to_be_visible()


# The work


def test_a_visitor_is_taken_answered_and_resolved(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit()
    expect(desk.section("Waiting")).to_contain_text("Nobody is waiting.")
    chat = wait_in_queue()
    row = desk.section("Waiting").locator(".row")
    expect(row).to_have_count(1)
    expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
    code = _taken(desk)
    expect(desk.row("With me", code)).to_be_visible()
    expect(desk.status).to_have_text("With you. The bot is silent.")
    expect(desk.line(PAID)).to_be_visible()
    expect(chat.status).to_contain_text("Ada")
    bot_lines = chat.bot_lines.count()
    chat.say("Are you there?")
    expect(desk.line("Are you there?")).to_have_class("visitor")
    expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
    desk.reply("Yes, I am.\nSee https://example.com/a.")
    expect(desk.input).to_have_value("")
    expect(chat.frame.locator("li.agent")).to_contain_text("Yes, I am.")
    expect(desk.line("Yes, I am.").locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(desk.line("Yes, I am.")).to_contain_text("Seen by the visitor")
    expect(desk.page).not_to_have_title(re.compile(r"^\("))
    assert chat.bot_lines.count() == bot_lines
    desk.button("Resolve").click()
    expect(desk.status).to_have_text("This conversation is resolved.")
    expect(desk.section("Resolved").locator(".count")).not_to_have_text("0")
    chat.say("One more thing")
    expect(desk.section("With the bot").locator(".row", has_text=re.compile("."))).not_to_have_count(0)
    desk.button("Reopen").first.click()
    expect(desk.page.get_by_role("alert").filter(has_text=re.compile("."))).to_be_visible()


def test_one_wins_and_the_other_is_told_who(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    ada, bo = sit("Ada"), sit("Bo")
    wait_in_queue()
    expect(bo.section("Waiting").locator(".row")).to_have_count(1)
    bo.section("Waiting").locator(".go").first.click()
    expect(bo.button("Take")).to_be_visible()
    wire_is_late = """() => { const { send } = WebSocket.prototype;
        WebSocket.prototype.send = function (text) { setTimeout(() => send.call(this, text), text.includes('"take"') ? 600 : 0) } }"""
    bo.page.evaluate(wire_is_late)
    bo.button("Take").click()
    code = _taken(ada)
    expect(bo.page.locator(".toast")).to_contain_text("Ada has taken this conversation already.")
    expect(bo.row("With colleagues", code)).to_be_visible()
    expect(bo.status).to_have_text("With Ada. The bot is silent.")
    expect(bo.pane.get_by_text("Ada answers here. You can write a note.")).to_be_visible()
    expect(bo.input).to_be_hidden()
    bo.page.get_by_role("button", name="Dismiss").click()
    expect(bo.page.locator(".toast")).to_be_hidden()


def test_notes_are_unmistakable_and_never_reach_the_visitor(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    ada, bo = sit("Ada"), sit("Bo")
    chat = wait_in_queue()
    code = _taken(ada)
    bo.open("With colleagues", code)
    ada.note("A note: <b>known</b> since Friday")
    expect(ada.line("<b>known</b>")).to_have_class("note")
    expect(ada.line("A note")).to_contain_text("Your note")
    expect(bo.line("A note")).to_contain_text("Note by Ada")
    ada.reply("Hello")
    expect(chat.frame.locator("li.agent")).to_contain_text("Hello")
    kinds = ada.lines.evaluate_all("lines => lines.map((each) => each.className)")
    assert kinds[-2:] == ["note", "agent"]
    assert "known" not in chat.frame.locator("ol").inner_text()
    ada.page.reload()
    expect(ada.line("A note")).to_be_visible()
    kinds = ada.lines.evaluate_all("lines => lines.map((each) => each.className)")
    assert kinds[-2:] == ["note", "agent"]
    # What is typed as a note does not become a reply when the switch is moved.
    ada.page.get_by_label("Note", exact=True).check(force=True)
    ada.input.fill("internal")
    expect(ada.input).to_have_attribute("aria-label", "Note to the team")
    ada.page.get_by_label("Reply", exact=True).first.check(force=True)
    expect(ada.input).to_have_value("")


def test_a_stale_reply_is_refused_once_and_shows_what_is_new(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit(present=False)
    wire = desk.tap()
    desk.page.reload()
    desk.ready().be_present()
    chat = wait_in_queue()
    _taken(desk)
    expect(desk.pane.locator(".suggestions li")).to_have_count(3)  # all is loaded
    wire.change = lambda text: None if '"message_posted"' in text or '"inbox_changed"' in text else text
    chat.say("Wait, it was the other card")
    expect(chat.own_lines.last).to_contain_text("Sent")
    desk.reply("I refund the first one")
    expect(desk.pane.get_by_role("alert").filter(has_text="Not sent: something new")).to_be_visible()
    expect(desk.line("the other card")).to_be_visible()
    expect(desk.pane.locator("li.news")).to_have_text("New since you wrote")
    expect(desk.input).to_have_value("I refund the first one")
    expect(chat.frame.locator("li.agent")).to_have_count(0)
    wire.change = lambda text: text
    desk.input.press("Enter")
    expect(desk.line("I refund the first one")).to_be_visible()
    expect(desk.input).to_have_value("")
    expect(desk.pane.locator("li.news")).to_have_count(0)
    expect(chat.frame.locator("li.agent")).to_have_count(1)


def test_one_key_inserts_the_bots_answer(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit()
    chat = wait_in_queue("Is my data kept confidential?")
    _taken(desk)
    offered = desk.pane.locator(".suggestions li")
    expect(offered).to_have_count(3)
    expect(offered.first).to_contain_text(re.compile(r"Section \d"))
    words = offered.nth(1).locator("button").get_attribute("title")
    assert words
    desk.input.fill("Hello! ")
    desk.page.keyboard.press("Alt+Digit2")
    expect(desk.input).to_have_value(re.compile("^Hello! " + re.escape(words[:30])))
    first = offered.first.inner_text()
    chat.say("How do I get a refund after a failed payment?")
    expect(offered.first).not_to_have_text(first)
    desk.page.get_by_label("Note", exact=True).check(force=True)
    offered.first.locator("button").click()
    expect(desk.input).to_have_attribute("aria-label", "Reply")


def test_drafts_survive_switching_and_a_reload(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit()
    codes = []
    for text in (PAID, "Do you work with WordPress.com?"):
        wait_in_queue(text)
        expect(desk.section("Waiting").locator(".row")).to_have_count(1)
        codes.append(_taken(desk))
    desk.input.fill("second draft")
    desk.open("With me", codes[0])
    expect(desk.input).to_have_value("")
    desk.input.fill("first draft")
    desk.page.reload()
    expect(desk.input).to_have_value("first draft")
    desk.open("With me", codes[1])
    expect(desk.input).to_have_value("second draft")
    desk.page.locator(".account").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_label("Login", exact=True)).to_be_focused()
    assert desk.page.evaluate("JSON.stringify(sessionStorage)").find('draft":') == -1
    assert "second draft" not in desk.page.evaluate("JSON.stringify(sessionStorage)")


def test_a_draft_keeps_no_secret_on_the_disk(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit()
    codes = []
    for text in (PAID, "Do you work with WordPress.com?"):
        wait_in_queue(text)
        expect(desk.section("Waiting").locator(".row")).to_have_count(1)
        codes.append(_taken(desk))
    desk.input.fill("Your card 4242 4242 4242 4242 was charged")
    kept = desk.page.evaluate("JSON.stringify({...sessionStorage})")
    assert "•••• (card ending 4242) was charged" in kept
    assert "4242 4242" not in kept
    desk.open("With me", codes[0])
    desk.open("With me", codes[1])
    expect(desk.input).to_have_value("Your card 4242 4242 4242 4242 was charged")
    desk.page.reload()
    expect(desk.input).to_have_value("Your card •••• (card ending 4242) was charged")


def test_a_reply_whose_answer_got_lost_is_posted_once(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit(present=False)
    wire = desk.tap()
    desk.page.reload()
    desk.ready().be_present()
    chat = wait_in_queue()
    _taken(desk)
    expect(desk.line(PAID)).to_be_visible()
    wire.change = lambda text: None  # the server hears us, we do not hear it
    desk.input.fill("Once")
    desk.input.press("Enter")
    expect(chat.frame.locator("li.agent")).to_have_count(1)
    expect(desk.input).to_have_value("Once")
    wire.change = lambda text: text
    wire.drop()
    expect(desk.line("Once")).to_have_count(1)
    expect(desk.input).to_have_value("")
    expect(chat.frame.locator("li.agent")).to_have_count(1)


def test_transfer_goes_to_who_is_present_with_a_word(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    ada = sit("Ada")
    wait_in_queue()
    code = _taken(ada)
    ada.button("Transfer").click()
    expect(ada.dialog()).to_contain_text("No colleague is present.")
    ada.page.keyboard.press("Escape")
    expect(ada.button("Transfer")).to_be_focused()
    bo = sit("Bo")
    ada.button("Transfer").click()
    ada.dialog().get_by_label("Bo").check()
    ada.dialog().get_by_role("textbox").fill("She is in a hurry")
    ada.dialog().get_by_role("button", name="Transfer").click()
    expect(ada.dialog()).to_have_count(0)
    expect(ada.status).to_have_text("With Bo. The bot is silent.")
    bo.open("With me", code)
    expect(bo.line("She is in a hurry")).to_have_class("note")
    bo.button("Release").click()
    expect(bo.row("Waiting", code)).to_be_visible()
    expect(bo.status).to_contain_text("place 1")


def test_both_see_each_other_type(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    ada, bo = sit("Ada"), sit("Bo")
    chat = wait_in_queue()
    code = _taken(ada)
    bo.open("With colleagues", code)
    expect(ada.line(PAID)).to_be_visible()  # who types is shown where a conversation is
    chat.input.press_sequentially("Hm")
    expect(ada.pane.locator(".typists")).to_have_text("Typing: The visitor")
    ada.input.press_sequentially("Let")
    expect(bo.pane.locator(".typists")).to_contain_text("Ada")
    expect(chat.frame.locator(".typist")).to_be_visible()
    expect(ada.pane.locator(".typists")).to_have_text("", timeout=6000)


def test_presence_is_a_lease_that_ends_with_the_tab(sit: Sit, office: ThreadedServer) -> None:
    ada = sit("Ada", present=False)
    wire = ada.tap()
    ada.page.reload()
    ada.ready()
    expect(ada.page.locator(".hours")).to_contain_text("nobody is present")
    ada.be_present()
    expect(ada.page.locator(".hours")).not_to_contain_text("nobody is present")
    ada.page.wait_for_timeout(10500)
    assert [each["present"] for each in wire.payloads("set_presence")] == [True, True]
    other = sit("Ada", context=ada.page.context, present=False)
    expect(other.presence).to_have_attribute("aria-checked", "true")
    ada.page.reload()
    expect(ada.presence).to_have_attribute("aria-checked", "true")
    expect(ada.page.locator(".hours")).to_be_visible()
    other.presence.click()
    expect(other.presence).to_have_attribute("aria-checked", "false")
    expect(ada.presence).to_have_attribute("aria-checked", "false")


def test_who_waits_is_heard_and_shown(sit: Sit, wait_in_queue: Callable[..., Chat], new_context: NewContext) -> None:
    context = new_context(permissions=["notifications"])
    context.add_init_script(
        """window.shown = []; window.played = 0;
        window.Notification = class { static permission = 'granted'; constructor(title) { shown.push(title) } close() {} };
        const { start } = OscillatorNode.prototype;
        OscillatorNode.prototype.start = function (at) { window.played += 1; return start.call(this, at) };
        document.hasFocus = () => false;"""
    )
    desk = sit(context=context)
    wait_in_queue()
    expect(desk.section("Waiting").locator(".row")).to_have_count(1)
    assert desk.page.evaluate("shown") == ["Somebody is waiting in the chat."]
    assert desk.page.evaluate("played") == 2
    desk.page.locator(".account").click()
    desk.page.get_by_role("switch", name="Sound when somebody waits").click()
    _taken(desk)
    wait_in_queue()
    expect(desk.section("Waiting").locator(".row")).to_have_count(1)
    assert desk.page.evaluate("played") == 2
    desk.page.reload()
    desk.ready()
    assert desk.page.evaluate("shown") == []  # those who wait already are no news


def test_notices_are_asked_for_by_a_click_only(sit: Sit, new_context: NewContext) -> None:
    context = new_context()
    context.add_init_script(
        """window.asked = 0; window.Notification = class { static permission = 'default';
        static requestPermission() { asked += 1; this.permission = 'granted'; return Promise.resolve('granted') } };"""
    )
    desk = sit(context=context, present=False)
    assert desk.page.evaluate("asked") == 0
    desk.page.locator(".account").click()
    desk.page.get_by_role("button", name="Allow desktop notices").click()
    expect(desk.page.get_by_role("button", name="Desktop notices are allowed")).to_be_disabled()
    assert desk.page.evaluate("asked") == 1


def test_the_keyboard_does_it_all(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit()
    chat = wait_in_queue()
    wait_in_queue("Do you work with WordPress.com?")
    rows = desk.section("Waiting").locator(".go")
    expect(rows).to_have_count(2)
    keys = desk.page.keyboard
    keys.press("j")
    expect(rows.first).to_be_focused()
    keys.press("j")
    expect(rows.nth(1)).to_be_focused()
    keys.press("k")
    keys.press("Enter")
    expect(desk.line(PAID)).to_be_visible()
    keys.press("t")
    expect(desk.input).to_be_focused()
    keys.type("Typed? jkt")
    keys.press("Enter")
    expect(chat.frame.locator("li.agent")).to_contain_text("Typed? jkt")
    keys.press("Escape")
    expect(desk.pane.get_by_role("heading", level=2)).to_be_focused()
    keys.press("n")
    expect(desk.input).to_have_attribute("aria-label", "Note to the team")
    keys.press("Escape")
    keys.press("r")
    expect(desk.input).to_have_attribute("aria-label", "Reply")
    keys.press("Escape")
    keys.press("e")
    expect(desk.status).to_have_text("This conversation is resolved.")
    keys.press("/")
    expect(desk.page.get_by_role("searchbox")).to_be_focused()
    keys.press("Escape")
    expect(desk.page.get_by_role("searchbox")).not_to_be_focused()
    keys.press("Escape")
    expect(desk.pane.get_by_text("Nothing is open")).to_be_visible()
    keys.press("?")
    expect(desk.dialog()).to_contain_text("Next and previous in the inbox")
    desk.dialog().get_by_label("Single keys are in use").uncheck()
    keys.press("Escape")
    expect(desk.dialog()).to_have_count(0)
    keys.press("?")
    expect(desk.dialog()).to_have_count(0)


def test_what_was_missed_is_there_after_a_cut(
    sit: Sit, wait_in_queue: Callable[..., Chat], office: ThreadedServer
) -> None:
    desk = sit()
    chat = wait_in_queue()
    _taken(desk)
    desk.input.fill("half a sentence")
    desk.page.context.set_offline(True)
    expect(desk.page.get_by_role("status").filter(has_text=OFFLINE)).to_be_visible()
    chat.say("Said while you were away")
    wait_in_queue("Do you work with WordPress.com?")
    desk.page.context.set_offline(False)
    expect(desk.line("Said while you were away")).to_have_count(1)
    expect(desk.section("Waiting").locator(".row")).to_have_count(1)
    expect(desk.page.get_by_role("status").filter(has_text=OFFLINE)).to_have_count(0)
    expect(desk.input).to_have_value("half a sentence")


def test_sessions_are_listed_and_revoked(sit: Sit, new_context: NewContext, office: ThreadedServer) -> None:
    phone = new_context()
    sign_in(office, phone, "Bo", "Mozilla/5.0 (iPhone) Safari/604.1")
    lost = Desk(phone.new_page(), office).go().ready()
    desk = sit("Bo", present=False)
    desk.page.locator(".account").click()
    desk.page.get_by_role("button", name="Account and sessions").click()
    item = desk.dialog().locator("li", has_text="Safari, iPhone")
    expect(desk.dialog().locator("li", has_text="This session")).to_have_count(1)
    item.get_by_role("button").click()
    expect(item).to_have_count(0)
    expect(lost.page.get_by_text("Your session has ended. Please sign in again.")).to_be_visible()
    expect(lost.page.get_by_label("Login", exact=True)).to_be_focused()
    assert lost.errors == []


def test_a_colleague_is_added_and_the_account_changed(sit: Sit, office: ThreadedServer) -> None:
    agent_named(office, "Eve")
    desk = sit("Eve", present=False)
    desk.page.locator(".account").click()
    desk.page.get_by_role("button", name="Colleagues").click()
    expect(desk.dialog().locator("li", has_text="Ada")).to_be_visible()
    for label, text in (("Name, as visitors see it", "Fritz"), ("Login", "fritz"), ("First password", PASSWORD)):
        desk.dialog().get_by_label(label).fill(text)
    desk.page.keyboard.press("Enter")
    expect(desk.dialog().get_by_role("status")).to_have_text("Fritz can sign in now.")
    expect(desk.dialog().locator("li", has_text="Fritz")).to_be_visible()
    desk.dialog().get_by_label("Name, as visitors see it").fill("Fritz")
    desk.dialog().get_by_label("Login").fill("fritz")
    desk.dialog().get_by_label("First password").fill(PASSWORD)
    desk.page.keyboard.press("Enter")
    expect(desk.dialog().get_by_text("This login is taken already.")).to_be_visible()
    expect(desk.dialog().get_by_label("Login")).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.page.locator(".account").click()
    desk.page.get_by_role("button", name="Account and sessions").click()
    desk.dialog().get_by_label("Your name, as visitors see it").fill("Eva")
    desk.page.keyboard.press("Enter")
    expect(desk.dialog().get_by_text("The name is saved.")).to_be_visible()
    desk.dialog().get_by_label("Present password").fill(PASSWORD)
    desk.dialog().get_by_label("New password").fill(NEW_PASSWORD)
    desk.page.keyboard.press("Enter")
    expect(desk.dialog().get_by_text("The password is changed.")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("button", name="Eva")).to_be_visible()
    browser = agents.Browser("", "127.0.0.1")
    office.run(agents.sign_in(office.app[DEPS], "eve", NEW_PASSWORD, browser))


def test_a_ticket_is_found_taken_answered_and_solved(sit: Sit, office: ThreadedServer) -> None:
    desk = sit(present=False)

    async def leave_message() -> None:
        tab = Tab(office.url)
        await tab.connect(language="en")
        text = "Where is my invoice?\n<b>It is late.</b>"
        answer = await tab.ask("leave_message", client_id="m1", email="kim@example.com", name="Kim", text=text)
        assert answer["ok"], answer
        await tab.close()

    office.run(leave_message())
    row = desk.row("Tickets", "Where is my invoice?")
    expect(row).to_contain_text(re.compile("Due "))
    desk.page.get_by_role("searchbox").fill("invoice")
    found = desk.inbox.locator(".sections:not([hidden]) .row", has_text="Where is my invoice?")
    expect(desk.section("Waiting")).to_be_hidden()
    found.locator(".go").click()
    expect(desk.pane.locator(".facts")).to_contain_text("kim@example.com")
    expect(desk.pane.locator(".facts")).to_contain_text("<b>It is late.</b>")
    desk.button("Take").click()
    expect(desk.status).to_contain_text("open · with you")
    assert violations(desk.page) == []
    desk.input.fill("Here it is.")
    desk.input.press("Enter")
    expect(desk.pane.locator(".entries > li.agent")).to_contain_text("Here it is.")
    expect(desk.input).to_have_value("")
    expect(desk.status).to_contain_text("answered")
    desk.page.get_by_role("searchbox").focus()
    desk.page.keyboard.press("Escape")
    expect(row.locator(".tag")).to_have_text("answered")
    desk.page.keyboard.press("e")
    expect(desk.status).to_have_text("solved")
    expect(row).to_have_count(0)
    desk.page.reload()
    expect(desk.pane.locator(".entries > li.agent")).to_contain_text("Here it is.")


def test_text_is_never_markup(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit()
    chat = wait_in_queue()
    _taken(desk)
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) http://evil.example/"
    chat.say(evil)
    expect(desk.line("onerror").locator(".words")).to_have_text(evil)
    assert desk.page.locator("img, script:not([src])").count() == 0
    assert desk.line("onerror").locator("a").count() == 0


# Its looks


def _everything(desk: Desk, wait_in_queue: Callable[..., Chat], language: str) -> None:
    """Come to a state in which every kind of thing is on the screen."""
    wait_in_queue("Warum ist meine Zahlung fehlgeschlagen?" if language == "de" else PAID, language)
    desk.inbox.locator(".take").first.click()
    expect(desk.input).to_be_focused()
    desk.note("Note " + "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente" * 2)
    expect(desk.lines.last).to_have_class("note")
    desk.reply("Hello\n• one\n• two\nhttps://example.com/" + "long" * 30)
    expect(desk.lines.last).to_have_class("agent")
    wait_in_queue("Do you work with WordPress.com?", "en")
    expect(desk.page.locator(".inbox .row .take:not([hidden])")).to_have_count(1)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing(
    sit: Sit, wait_in_queue: Callable[..., Chat], language: str, scheme: str, width: int
) -> None:
    desk = sit(language=language, color_scheme=scheme, viewport={"width": width, "height": 760})
    _everything(desk, wait_in_queue, language)
    assert violations(desk.page) == []
    assert _too_wide(desk.page) == []
    desk.page.locator(".kinds input[value=note]").check(force=True)
    assert violations(desk.page) == []
    if width == 360:
        expect(desk.inbox).to_be_hidden()
        desk.page.locator(".back").click()
        expect(desk.inbox).to_be_visible()
        expect(desk.pane).to_be_hidden()
        assert violations(desk.page) == []
        assert _too_wide(desk.page) == []
    for item in (0, 1):
        desk.page.locator(".account").click()
        assert violations(desk.page) == []
        desk.page.locator(".menu > button").nth(item).click()
        expect(desk.dialog().locator("li").first).to_be_visible()
        assert violations(desk.page) == []
        assert _too_wide(desk.page) == []
        desk.page.keyboard.press("Escape")
    desk.page.get_by_role("button", name=re.compile("^(Keys|Tasten)$")).click()
    assert violations(desk.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hash", ["", "#setup=x"])
def test_axe_finds_nothing_before_the_desk(
    new_context: NewContext, office: ThreadedServer, hash: str, scheme: str
) -> None:
    for language, width in (("de", 360), ("en", 1280)):
        context = new_context(color_scheme=scheme, locale=language, viewport={"width": width, "height": 700})
        desk = Desk(context.new_page(), office).go(hash)
        expect(desk.page.get_by_role("textbox").first).to_be_focused()
        assert desk.page.locator("html").get_attribute("lang") == language
        assert violations(desk.page) == []
        assert _too_wide(desk.page) == []


def test_letters_of_twice_the_size_fit(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit(language="de", viewport={"width": 640, "height": 900})
    _everything(desk, wait_in_queue, "de")
    desk.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert _too_wide(desk.page) == []
    assert desk.pane.get_by_role("log").evaluate("node => node.clientHeight") > 80
    expect(desk.pane.locator("button[type=submit]")).to_be_in_viewport()


def test_every_hit_area_is_large_enough(sit: Sit, wait_in_queue: Callable[..., Chat]) -> None:
    desk = sit(language="de")
    _everything(desk, wait_in_queue, "de")
    desk.page.locator(".account").click()
    small = desk.page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, summary, input:not([type=radio]), .kinds label')]
            .filter((node) => node.checkVisibility())
            .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
            .filter(([, { width, height }]) => width < 24 || height < 24).map(([html]) => html)"""
    )
    assert small == []


def _too_wide(page: Page) -> list[str]:
    """What sticks out at the right, but for what scrolls on its own."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter((node) => node.checkVisibility() && !node.closest('svg, .unseen, .suggestions ol'))
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 0.5 || node.getBoundingClientRect().left < -0.5)
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    return found
