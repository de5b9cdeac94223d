"""The page of unanswered questions: an agent learns from visitors who sit in another browser."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.chat import Chat
from tests.browser.desk import Desk, agent_named, sign_in
from tests.browser.test_accessibility import violations
from tests.server import ThreadedServer
from tests.small import write_content

Visit = Callable[..., Chat]
Open = Callable[..., Desk]
COIN, MACHINE = "the till ate my coin", "the till has eaten my coin"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_content(tmp_path_factory.mktemp("content"))
    shutil.rmtree(folder / "locales")  # the shipped ones know the console's texts
    return folder


@pytest.fixture
def office(make_site: Callable[..., ThreadedServer], content: Path) -> Iterator[ThreadedServer]:
    """A server with two topics, so that a trial is a matter of a moment, and Ada and Bo."""
    server = make_site(hours="24/7", content=str(content), semantics="false")
    server.start()
    for name in ("Ada", "Bo"):
        agent_named(server, name)
    yield server
    server.stop()


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext], office: ThreadedServer) -> Iterator[Open]:
    """Open the console at the page. At the end no page may have met an error of ours."""
    desks: list[Desk] = []

    def go(name: str = "Ada", *, language: str = "en", hash: str = "#/unanswered", **options: Any) -> Desk:
        context = new_context(locale=language, **options)
        sign_in(office, context, name)
        desk = Desk(context.new_page(), office)
        desks.append(desk)
        desk.page.add_init_script(f"localStorage['tresen:console-language'] ??= '{language}'")
        return desk.go(hash).ready()

    yield go
    assert [error for desk in desks for error in desk.errors] == []


@pytest.fixture
def ask(visit: Visit, office: ThreadedServer) -> Callable[..., Chat]:
    """A visitor asks something."""

    def go(*texts: str, language: str = "en") -> Chat:
        chat = visit(language, url=office.url).open()
        for text in texts:
            chat.ask(text)
        return chat

    return go


def rows(desk: Desk) -> Locator:
    return desk.inbox.locator(".of-question")


def tab_count(desk: Desk) -> Locator:
    return desk.inbox.get_by_role("link", name=re.compile("^(Unanswered|Unbeantwortet)")).locator(".count")


def guess(desk: Desk, title: str) -> Locator:
    return desk.pane.get_by_role("button", name=re.compile(f"^{title}"))


def test_from_a_question_to_a_patch(open_page: Open, ask: Callable[..., Chat], content: Path, tmp_path: Path) -> None:
    desk = open_page()
    expect(desk.inbox.get_by_text("Nothing is unanswered.")).to_be_visible()
    ask(COIN)
    expect(rows(desk)).to_have_count(1)  # without a reload
    ask(MACHINE)
    expect(rows(desk).first).to_contain_text("2 ×")
    expect(tab_count(desk)).to_have_text("2")
    expect(rows(desk).first).to_contain_text("not understood")
    rows(desk).first.locator(".go").click()
    expect(desk.pane.get_by_text("2 questions that are alike")).to_be_visible()
    expect(desk.pane.get_by_role("checkbox")).to_have_count(2)
    desk.pane.get_by_label("Utterance").first.fill("the till ate a coin")
    guess(desk, "Payment failed").first.click()
    save = desk.button("Save the proposal")
    expect(desk.pane.get_by_role("heading", name="Before you save: “Payment failed”")).to_be_visible()
    expect(desk.pane.get_by_role("progressbar")).to_be_visible()
    expect(save).to_be_disabled()
    expect(desk.pane.get_by_text(re.compile("^Of 2 stored questions, [12] would be answered otherwise"))).to_be_visible(
        timeout=30_000
    )
    expect(desk.pane.locator(".effects li", has_text=COIN)).to_contain_text("not understood → ")
    save.click()
    expect(rows(desk)).to_have_count(0)
    expect(desk.inbox.get_by_role("status")).to_contain_text("Proposed: “Payment failed”.")
    expect(desk.pane.locator(".proposals li").first).to_contain_text("the till ate a coin")
    expect(desk.pane.locator(".patch")).to_contain_text('+  - "the till ate a coin"')
    with desk.page.expect_download() as download:
        desk.button("Download").click()
    assert download.value.suggested_filename == "proposals.patch"
    file = tmp_path / "proposals.patch"
    download.value.save_as(file)
    checked = subprocess.run(["git", "apply", "--check", str(file)], cwd=content, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.button("Copy").click()
    expect(desk.pane.get_by_text("Copied.")).to_be_visible()
    assert desk.page.evaluate("navigator.clipboard.readText()") == file.read_text("utf-8")
    desk.inbox.get_by_role("button", name="Undo").click()
    expect(rows(desk)).to_have_count(1)
    expect(desk.pane.get_by_text("Nothing was proposed yet.")).to_be_visible()


def test_a_new_topic_a_search_and_what_the_server_finds_wrong(open_page: Open, ask: Callable[..., Chat]) -> None:
    desk = open_page()
    ask(COIN)
    rows(desk).first.locator(".go").click()
    desk.pane.get_by_role("searchbox").fill("DOUBLE")
    expect(desk.pane.locator(".found button")).to_have_count(1)
    desk.pane.get_by_role("searchbox").fill("nothing like it")
    expect(desk.pane.get_by_text("No topic has “nothing like it” in its title or id.")).to_be_visible()
    desk.button("New topic").click()
    expect(desk.pane.get_by_label("Id", exact=True)).to_be_focused()
    for label, text in (
        ("Id", "till"),
        ("Title, in English", "Till ate a coin"),
        ("Answer, in English", "We open it."),
    ):
        desk.pane.get_by_label(label, exact=True).fill(text)
    desk.button("Try the new topic").click()
    expect(desk.pane.get_by_text("Please write an id of two words")).to_be_visible()
    expect(desk.pane.get_by_label("Id", exact=True)).to_be_focused()
    desk.pane.get_by_label("Id", exact=True).fill("till.coin")
    desk.button("Try the new topic").click()
    desk.button("Save the proposal").click(timeout=30_000)
    expect(desk.pane.locator(".proposals")).to_contain_text("new topic")
    expect(desk.pane.locator(".patch")).to_contain_text("+till.coin:")
    desk.button("Withdraw Till ate a coin").click()
    expect(desk.pane.locator(".proposals li")).to_have_count(0)
    expect(rows(desk)).to_have_count(1)


def test_not_worth_it_and_a_colleague_who_was_faster(open_page: Open, ask: Callable[..., Chat]) -> None:
    ada, bo = open_page("Ada"), open_page("Bo")
    ask(COIN)
    for desk in (ada, bo):
        rows(desk).first.locator(".go").click()
        expect(desk.button("Not worth it")).to_be_visible()
    ada.button("Not worth it").click()
    expect(ada.inbox.get_by_role("status")).to_contain_text("Dismissed.")
    expect(rows(bo)).to_have_count(0)
    bo.button("Not worth it").click()
    expect(bo.pane.get_by_role("alert")).to_have_text("Somebody has decided about this already.")
    ada.inbox.get_by_role("button", name="Undo").click()
    expect(rows(bo)).to_have_count(1)


def test_a_thumb_down_leads_to_the_conversation(open_page: Open, ask: Callable[..., Chat]) -> None:
    desk = open_page(hash="")
    chat = ask("paid twice")
    desk.page.wait_for_timeout(200)
    expect(tab_count(desk)).to_have_text("")
    chat.frame.get_by_role("button", name=re.compile("not helpful", re.IGNORECASE)).last.click()
    expect(tab_count(desk)).to_have_text("1")
    desk.page.keyboard.press("u")
    expect(rows(desk).first).to_contain_text("thumb down")
    rows(desk).first.locator(".go").click()
    expect(desk.pane.get_by_text("The bot answers this now with “Paid twice”.")).to_be_visible()
    desk.button("Conversation").click()
    expect(desk.line("paid twice").first).to_be_visible()
    expect(desk.section("With the bot")).to_be_visible()


def test_the_keyboard_does_it_all(open_page: Open, ask: Callable[..., Chat]) -> None:
    ask(COIN)
    desk = open_page(hash="")
    key = desk.page.keyboard.press
    expect(tab_count(desk)).to_have_text("1")
    key("u")
    expect(rows(desk)).to_have_count(1)
    key("j")
    key("Enter")
    expect(desk.pane.get_by_role("heading", level=2)).to_be_focused()
    expect(desk.button("Not worth it")).to_be_visible()
    for _ in range(12):
        key("Tab")
        if desk.page.evaluate("document.activeElement.classList.contains('meant')"):
            break
    key("Enter")
    expect(desk.button("Save the proposal")).to_be_enabled(timeout=30_000)
    key("Escape")
    expect(desk.page).to_have_url(re.compile("#/unanswered$"))
    expect(rows(desk).first.locator(".go")).to_be_focused()
    key("u")
    expect(desk.section("Waiting")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_at_any_width(open_page: Open, ask: Callable[..., Chat], language: str, scheme: str) -> None:
    ask(COIN, "my card", "how is the weather in Cologne")
    ask(MACHINE)
    desk = open_page(language=language, color_scheme=scheme)
    for width in (1280, 360):
        desk.page.set_viewport_size({"width": width, "height": 800})
        desk.go("#/unanswered").ready()
        expect(rows(desk)).to_have_count(3)
        assert violations(desk.page) == []
        rows(desk).first.locator(".go").click()
        desk.pane.locator(".meant").first.click()
        expect(desk.pane.locator(".effects li").first).to_be_visible(timeout=30_000)
        assert violations(desk.page) == []
        desk.pane.get_by_role("button", name=re.compile("^(New topic|Neues Thema)$")).click()
        assert violations(desk.page) == []
        widths = "[document.documentElement, document.querySelector('.learning .body')]"
        wide = desk.page.evaluate(f"{widths}.some((each) => each.scrollWidth > each.clientWidth)")
        assert not wide, "nothing has to be scrolled sideways"
    desk.pane.locator(".trial .strong").click()
    expect(rows(desk)).to_have_count(2)
    desk.go("#/unanswered/gathered")
    expect(desk.pane.locator(".patch")).to_contain_text("+++ b/intents/")
    assert violations(desk.page) == []
