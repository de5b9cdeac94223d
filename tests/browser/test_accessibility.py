"""Accessible: checked by axe, and by what axe cannot see."""

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.chat import Chat, changed_message
from tests.server import ThreadedServer

Visit = Callable[..., Chat]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALK = {
    "en": ("Do you work with WordPress.com?", "Why did my payment fail?"),
    "de": ("Funktioniert das mit WordPress.com?", "Warum ist meine Zahlung fehlgeschlagen?"),
}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiterin"


def violations(place: Page | Frame) -> list[str]:
    if not place.evaluate("'axe' in window"):
        place.evaluate(AXE)
    found = place.evaluate(f"axe.run({{runOnly: {RULES}, resultTypes: ['violations']}})")
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


def inner(chat: Chat) -> Frame:
    return next(frame for frame in chat.page.frames if "/widget/frame" in frame.url)


def _offer(message: dict[str, Any]) -> None:
    if message["sender"] == "bot":
        message["choices"] = [{"id": "payment.double", "label": LONG}, {"id": "payment.retry", "label": "Pay again"}]


def talk(chat: Chat) -> Chat:
    """Come to a state in which every kind of thing is on the screen."""
    chat.tap().change = changed_message(_offer)
    chat.open()
    for text in TALK[chat.language]:
        chat.ask(text)
    chat.say("\u200b" + LONG + "\u200b")
    chat.say("\u200b")
    expect(chat.own_lines.last).to_have_class("visitor failed")
    chat.input.fill("x" * 3900)
    return chat


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing(visit: Visit, language: str, scheme: str) -> None:
    chat = talk(visit(language, color_scheme=scheme))
    assert violations(inner(chat)) == []
    chat.page.set_viewport_size({"width": 360, "height": 760})
    assert violations(inner(chat)) == []
    chat.frame.locator(".menu > button").click()
    chat.frame.locator(".menu ul button").last.click()
    expect(chat.frame.get_by_role("alertdialog")).to_be_visible()
    assert violations(inner(chat)) == []
    chat.frame.locator(".question .strong").click()
    expect(chat.frame.locator(".end")).to_be_visible()
    assert violations(inner(chat)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_axe_finds_nothing_on_the_demo_page(visit: Visit, site: ThreadedServer, language: str, scheme: str) -> None:
    chat = visit(language, color_scheme=scheme, locale=language)
    chat.page.goto(site.url)
    expect(chat.launcher).to_be_visible()
    assert chat.page.locator("html").get_attribute("lang") == language
    assert violations(chat.page) == []
    chat.launcher.click()
    expect(chat.input).to_be_focused()
    assert violations(chat.page) == []


def test_axe_finds_nothing_when_the_chat_cannot_be_reached(visit: Visit, own_site: ThreadedServer) -> None:
    chat = visit(url=own_site.url)
    own_site.stop()
    chat.page.clock.install()
    chat.launcher.click()
    chat.page.clock.fast_forward(8500)
    expect(chat.page.get_by_role("alert")).to_be_visible()
    chat.page.clock.resume()
    assert violations(chat.page) == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_overflows_at_320_pixels(visit: Visit, language: str) -> None:
    chat = visit(language, viewport={"width": 320, "height": 560})
    talk(chat)
    too_wide = inner(chat).evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter((node) => !node.closest('svg, .unseen') && node.getBoundingClientRect().right > innerWidth + 0.5)
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    assert too_wide == []
    log = chat.frame.get_by_role("log")
    assert log.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert log.evaluate("node => node.clientHeight") > 120
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_hit_area_is_large_enough(visit: Visit) -> None:
    chat = talk(visit("de"))
    chat.frame.locator(".menu > button").click()
    small = inner(chat).evaluate(
        """() => [...document.querySelectorAll('button, textarea')]
            .filter((node) => node.checkVisibility())
            .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
            .filter(([, { width, height }]) => width < 24 || height < 24).map(([html]) => html)"""
    )
    assert small == []


def test_forced_colours_have_edges(visit: Visit) -> None:
    chat = talk(visit(forced_colors="active"))
    for selector in (".bot .words", "li.visitor .words", ".send", ".choice"):
        found = chat.frame.locator(selector).first
        style = found.evaluate(
            "node => { const s = getComputedStyle(node); return [s.borderTopWidth, s.borderTopColor] }"
        )
        assert style[0] != "0px", selector
        assert style[1] != "rgba(0, 0, 0, 0)", selector
    border = chat.launcher.evaluate("node => getComputedStyle(node).borderTopColor")
    assert border != "rgba(0, 0, 0, 0)"


def test_motion_can_be_reduced(visit: Visit) -> None:
    chat = visit(reduced_motion="reduce")
    wire = chat.tap()
    found: list[dict[str, Any]] = []
    wire.change = changed_message(lambda message: found.append(dict(message)))
    chat.open()
    chat.ask(TALK["en"][0])
    wire.push("typing_changed", {"conversation": found[-1]["conversation"], "typing": True, "agent_name": "Ada"})
    dots = chat.frame.locator(".typist i").first
    expect(dots).to_be_visible()
    assert dots.evaluate("node => node.getAnimations().length") == 0


def test_colours_follow_the_visitor(visit: Visit) -> None:
    pages = {scheme: visit(color_scheme=scheme).open() for scheme in ("light", "dark")}
    colours = {
        scheme: chat.frame.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
        for scheme, chat in pages.items()
    }
    assert colours["light"] == "rgb(255, 255, 255)"
    assert all(int(part) < 60 for part in re.findall(r"\d+", colours["dark"]))


def test_letters_of_twice_the_size_fit(visit: Visit) -> None:
    chat = talk(visit("de"))
    inner(chat).evaluate("document.documentElement.style.fontSize = '200%'")
    assert chat.frame.get_by_role("log").evaluate("node => node.scrollWidth <= node.clientWidth")
    assert chat.input.bounding_box()
    assert chat.button("Senden").is_visible()
