"""A ticket one by one, in the browser: with the keyboard alone, from the offer to the number."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.server import ThreadedServer

WORDS = {
    "de": ("Ich möchte ein Ticket eröffnen", "Einzeln fragen, hier im Chat", "Absenden", "Nummer"),
    "en": ("I want to open a ticket", "Ask me one by one, here in the chat", "Send it", "number"),
}
ANSWERS = (
    ("Nach dem Update bleibt die Seite weiß, was tun?", "Produkt|product"),
    ("Odoo Portal", "Version|version"),
    ("4.2.1", "Website|web site"),
    ("https://laden.example", "Bestell-ID|order ID"),
    ("CRM-20417", "Erweiterungen|extensions"),
    ("WooCommerce 9", "E-Mail-Adresse|e-mail address"),
    ("erika@kunde.example", "Stimmt es so|Is it right"),
)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_keyboard_opens_a_ticket(visit: Callable[..., Chat], site: ThreadedServer, language: str) -> None:
    chat = visit(language).open()
    ask, one_by_one, send, number = WORDS[language]
    chat.ask(ask)
    _press(chat, one_by_one)
    for text, next_one in ANSWERS:
        chat.input.focus()
        chat.page.keyboard.type(text)
        chat.page.keyboard.press("Enter")
        expect(chat.bot_lines.last).to_contain_text(re.compile(next_one))
    expect(chat.bot_lines.last).to_contain_text("CRM-20417")
    _press(chat, send)
    expect(chat.bot_lines.filter(has_text=re.compile(rf"{number} \d+"))).to_have_count(1)
    assert chat.errors == []


def _press(chat: Chat, name: str) -> None:
    """Walk back from the composer to a button, and press it."""
    button = chat.button(name).last
    expect(button).to_be_visible()
    chat.input.focus()
    for _ in range(40):
        if button.evaluate("node => node === document.activeElement"):
            break
        chat.page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    chat.page.keyboard.press("Enter")
