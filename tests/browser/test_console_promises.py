"""What an agent who writes is promised: drafts survive, a reply is stored once or said to be not sent, nothing is missed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat, Wire, no_polling
from tests.browser.desk import Desk, agent_named, sign_in, tidy_up
from tests.server import ThreadedServer

PAID, OTHER = "I paid twice by mistake", "Do you work with WordPress.com?"
BUSY = {"ok": False, "error": "busy", "message": "Please wait a moment.", "retry_after": 0.2}
NOT_SENT = {
    "en": "Not sent yet. Your text is kept; press Send again.",
    "de": "Noch nicht gesendet. Ihr Text ist aufgehoben; drücken Sie noch einmal auf Senden.",
}


class Post:
    """An agent at the desk with a wire that can be cut, and visitors who were taken."""

    def __init__(self, desk: Desk, wire: Wire) -> None:
        self.desk = desk
        self.wire = wire
        self.codes: list[str] = []
        self.chats: list[Chat] = []

    def wait_for_command(self, name: str, count: int) -> None:
        while len(self.wire.payloads(name)) < count:
            self.desk.page.wait_for_timeout(20)

    def problem(self) -> Any:
        return self.desk.pane.locator(".composer .problem")


@pytest.fixture(scope="module")
def office(make_site: Callable[..., ThreadedServer]) -> Iterator[ThreadedServer]:
    server = make_site(hours="24/7")
    server.start()
    agent_named(server, "Ada")
    yield server
    server.stop()


@pytest.fixture
def man(
    office: ThreadedServer, new_context: Callable[..., BrowserContext], visit: Callable[..., Chat]
) -> Iterator[Callable[..., Post]]:
    """Sit down and take a visitor for each text."""
    posts: list[Post] = []

    def go(*texts: str, language: str = "en") -> Post:
        context = new_context(locale=language)
        sign_in(office, context, "Ada")
        desk = Desk(context.new_page(), office)
        desk.page.add_init_script(f"localStorage['tresen:console-language'] ??= '{language}'")
        post = Post(desk, desk.tap())
        posts.append(post)
        desk.go().ready().be_present()
        for text in texts:
            chat = visit(url=office.url).open()
            chat.ask(text)
            chat.frame.locator(".person").click()
            desk.inbox.locator(".take:visible").first.click()
            expect(desk.line(text)).to_be_visible()
            expect(desk.input).to_be_focused()
            post.codes.append(desk.pane.get_by_role("heading", level=2).inner_text().split()[-1])
            post.chats.append(chat)
        return post

    yield go
    assert [error for post in posts for error in post.desk.errors] == []
    office.run(tidy_up(office))


def test_replies_of_two_conversations_survive_a_reload_without_a_connection(man: Callable[..., Post]) -> None:
    post = man(PAID, OTHER)
    desk, wire = post.desk, post.wire
    no_polling(desk.page)
    wire.is_refused = True
    wire.drop()
    desk.input.fill("for the second")
    desk.input.press("Enter")
    expect(post.problem()).to_have_text(NOT_SENT["en"])
    expect(post.problem()).to_have_role("alert")
    desk.open("With me", post.codes[0])
    desk.input.fill("for the first")
    desk.input.press("Enter")
    expect(post.problem()).to_have_text(NOT_SENT["en"])
    desk.page.reload()
    expect(desk.input).to_have_value("for the first")
    wire.is_refused = False
    expect(desk.line(PAID)).to_be_visible()
    desk.input.press("Enter")
    expect(desk.line("for the first")).to_have_count(1)
    desk.open("With me", post.codes[1])
    expect(desk.input).to_have_value("for the second")
    expect(desk.line(OTHER)).to_be_visible()
    desk.input.press("Enter")
    expect(desk.line("for the second")).to_have_count(1)
    for chat, text in zip(post.chats, ("for the first", "for the second"), strict=True):
        expect(chat.frame.locator("li.agent .words")).to_have_text([text])


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_reply_into_a_half_open_line_is_said_to_be_not_sent(man: Callable[..., Post], language: str) -> None:
    post = man(PAID, language=language)
    desk, wire = post.desk, post.wire
    desk.page.clock.install()
    wire.hang()
    desk.input.fill("Hello")
    desk.input.press("Enter")
    desk.page.clock.run_for(10100)
    expect(post.problem()).to_have_text(NOT_SENT[language])
    expect(desk.input).to_have_value("Hello")
    expect(desk.presence).to_be_enabled()
    post.wait_for_command("list_inbox", 2)  # it has dialled anew
    desk.input.press("Enter")
    expect(desk.line("Hello")).to_have_count(1)
    expect(desk.input).to_have_value("")
    expect(post.chats[0].frame.locator("li.agent")).to_have_count(1)


def test_who_is_busy_is_asked_again_in_silence(man: Callable[..., Post]) -> None:
    post = man(PAID)
    wire = post.wire
    wire.answer = lambda name, payload: BUSY if name == "send_reply" and len(wire.payloads(name)) < 3 else None
    post.desk.input.fill("Hello")
    post.desk.input.press("Enter")
    expect(post.desk.line("Hello")).to_have_count(1)
    expect(post.problem()).to_be_empty()
    assert len({each["client_id"] for each in wire.payloads("send_reply")}) == 1


def test_after_a_fault_of_the_server_the_reply_keeps_its_id(man: Callable[..., Post]) -> None:
    post = man(PAID)
    wire = post.wire
    fault = {"ok": False, "error": "internal_error", "message": "Something went wrong."}
    wire.answer = lambda name, payload: fault if len(wire.payloads("send_reply")) == 1 else None
    post.desk.input.fill("Hello")
    post.desk.input.press("Enter")
    expect(post.problem()).to_have_text("Something went wrong.")
    post.desk.input.press("Enter")
    expect(post.desk.line("Hello")).to_have_count(1)
    assert len({each["client_id"] for each in wire.payloads("send_reply")}) == 1


def test_a_conversation_that_could_not_be_loaded_is_asked_for_again(man: Callable[..., Post]) -> None:
    post = man(PAID)
    desk, wire = post.desk, post.wire
    refused: list[Any] = []

    def answer(name: str, payload: Any) -> Any:
        if name != "load_conversation" or len(refused) == 2:
            return None
        refused.append(payload)
        return BUSY

    wire.answer = answer
    wire.change = lambda text: None if '"message_posted"' in text else text
    post.chats[0].say("Are you there?")
    expect(post.chats[0].own_lines.last).to_have_class("visitor stored")
    desk.page.wait_for_timeout(200)
    wire.change = lambda text: text
    wire.push("events_missed", {"missed": 1})
    expect(desk.line("Are you there?")).to_have_count(1)
    assert len(refused) == 2
