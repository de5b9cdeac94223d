"""The policy's page in a browser, and the way to it from an answer, in the widget and in the console."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat import Chat, changed_message
from tests.browser.desk import Desk, agent_named, sign_in
from tests.browser.test_accessibility import violations
from tests.policies import ENGLISH, GERMAN, write_version
from tests.server import ThreadedServer
from tests.small import write_content

Visit = Callable[..., Chat]
NewContext = Callable[..., BrowserContext]
OLD, TODAY, TO_COME = "2020-01-01", "2021-06-01", "2999-01-01"  # the servers of these tests have the real clock
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiterin"
ADDED = f"## 3. {LONG}\n\n- {LONG}\n  - {LONG}\n\n---"
PATHS = ("/policy", f"/policy/{OLD}", f"/policy/{TO_COME}")


@pytest.fixture(scope="module")
def office(
    make_site: Callable[..., ThreadedServer], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ThreadedServer]:
    """A server with small content, the shipped translations, and three versions of a policy."""
    folder = write_content(tmp_path_factory.mktemp("policy"))
    shutil.rmtree(folder / "locales")
    write_version(folder, OLD)
    german, english = (text.replace("---", ADDED).replace("Plugins", "Plug-ins") for text in (GERMAN, ENGLISH))
    write_version(folder, TODAY, german, english)
    write_version(folder, TO_COME)
    server = make_site(content=str(folder), semantics="false")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def read(new_context: NewContext, office: ThreadedServer) -> Iterator[Callable[..., Page]]:
    """Open a page of the policy; at the end none may have met an error, a refusal of its own policy above all."""
    errors: list[str] = []

    def go(path: str = "/policy", **options: Any) -> Page:
        page = new_context(**options).new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        response = page.goto(office.url + path)
        assert response is not None
        assert response.status == 200
        return page

    yield go
    assert errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing(read: Callable[..., Page], office: ThreadedServer, language: str, scheme: str) -> None:
    page = read(locale=language, color_scheme=scheme)
    for path in PATHS:
        page.goto(office.url + path)
        assert page.locator("html").get_attribute("lang") == language
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for width in (1100, 360):
            page.set_viewport_size({"width": width, "height": 760})
            # What axe injects is a script: only a test may run one here.
            assert violations(page) == [], (path, width)


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_overflows_at_320_pixels(read: Callable[..., Page], office: ThreadedServer, language: str) -> None:
    page = read(locale=language, viewport={"width": 320, "height": 700})
    for path in PATHS:
        page.goto(office.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_colours_follow_the_reader_but_paper_is_white(read: Callable[..., Page]) -> None:
    page = read(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert all(int(part) < 60 for part in re.findall(r"\d+", page.evaluate(colour)))
    expect(page.get_by_role("navigation", name="Contents")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    expect(page.locator("aside")).to_be_hidden()
    expect(page.get_by_role("article")).to_contain_text("Whoever pays twice")


def test_a_reader_finds_the_way(read: Callable[..., Page], office: ThreadedServer) -> None:
    page = read(locale="de", viewport={"width": 1100, "height": 500})
    page.get_by_role("navigation", name="Inhalt").get_by_role("link", name="1.4 Zahlungen").click()
    expect(page.locator("[id='section-1.4']")).to_be_in_viewport()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="1.4 Payments")).to_be_visible()
    page.get_by_role("link", name="Read the text in German").click()
    expect(page.get_by_role("heading", name="1.4 Zahlungen")).to_be_visible()
    page.get_by_role("navigation", name="Fassungen").get_by_role("link", name="1. Januar 2020").click()
    expect(page.get_by_text("Diese Fassung gilt nicht mehr")).to_be_visible()
    page.get_by_role("link", name="Gültige Fassung lesen").click()
    expect(page).to_have_url(f"{office.url}/policy?language=de")


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("en", "paid twice", "Support policy, section 1.4 · 1 Jun 2021"),
        ("de", "doppelt bezahlt", "Support-Richtlinie, Abschnitt 1.4 · 01.06.2021"),
    ],
)
@pytest.mark.parametrize("width", [1100, 360])
def test_an_answer_leads_to_its_section(
    visit: Visit, office: ThreadedServer, language: str, question: str, words: str, width: int
) -> None:
    chat = visit(language, url=office.url, viewport={"width": width, "height": 760}).open()
    chat.ask(question)
    link = chat.bot_lines.last.get_by_role("link", name=words)
    assert violations(next(frame for frame in chat.page.frames if "/widget/frame" in frame.url)) == []
    with chat.page.context.expect_page() as opened:
        link.click()
    page = opened.value
    expect(page).to_have_url(f"{office.url}/policy/{TODAY}?language={language}#section-1.4")
    expect(page.locator("[id='section-1.4']")).to_be_in_viewport()
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("window.opener") is None
    expect(chat.input).to_be_visible()


def test_a_section_without_a_number_leads_there_too(visit: Visit, office: ThreadedServer) -> None:
    chat = visit(url=office.url)
    chat.tap().change = changed_message(
        lambda message: message.update(section="closing, 1.4") if "section" in message else None
    )
    chat.open()
    chat.ask("paid twice")
    link = chat.bot_lines.last.get_by_role("link", name="Support policy · 1 Jun 2021")
    assert str(link.get_attribute("href")).endswith(f"/policy/{TODAY}?language=en#section-closing")


def test_an_answer_from_before_versions_were_kept_names_its_section(visit: Visit, office: ThreadedServer) -> None:
    chat = visit(url=office.url)
    chat.tap().change = changed_message(lambda message: message.pop("policy", None))
    chat.open()
    chat.ask("paid twice")
    expect(chat.bot_lines.last.locator(".foot")).to_contain_text("Support policy, section 1.4")
    expect(chat.bot_lines.last.get_by_role("link")).to_have_count(0)


def test_agents_see_what_an_answer_rested_on(visit: Visit, new_context: NewContext, office: ThreadedServer) -> None:
    agent_named(office, "Ada")
    chat = visit("de", url=office.url).open()
    chat.ask("doppelt bezahlt")
    context = new_context()
    sign_in(office, context, "Ada")
    desk = Desk(context.new_page(), office).go().ready()
    section = desk.section("With the bot")
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    section.locator(".go").first.click()
    link = desk.pane.get_by_role("link", name="Support policy, section 1.4 · 1 Jun 2021")
    with desk.page.context.expect_page() as opened:
        link.click()
    expect(opened.value).to_have_url(f"{office.url}/policy/{TODAY}?language=de#section-1.4")
    assert desk.errors == []
