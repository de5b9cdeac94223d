"""The forms: a message or a ticket, filled in inside the chat, kept, checked and filed once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat
from tests.browser.test_accessibility import inner, violations
from tests.server import ThreadedServer

Visit = Callable[..., Chat]
PERSON = {"en": "Talk to a person", "de": "Mit einem Menschen sprechen"}
EMAIL = {"en": "Your e-mail address", "de": "Ihre E-Mail-Adresse"}
SEND = {"en": "Send message", "de": "Nachricht absenden"}


def _message_form(chat: Chat) -> Locator:
    """Ask for a person while nobody is there: the bot offers a message instead."""
    chat.frame.get_by_role("button", name=PERSON[chat.language]).click()
    form = chat.frame.locator("form:has(#form-message-text)")
    expect(form).to_be_visible()
    return form


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_message_is_left(visit: Visit, language: str) -> None:
    chat = visit(language).open()
    chat.ask({"en": "I paid twice for order 4711", "de": "Ich habe Bestellung 4711 doppelt bezahlt"}[language])
    form = _message_form(chat)
    expect(form.locator("textarea")).to_have_value(re.compile("4711"))  # what was said is kept
    form.get_by_role("button", name=SEND[language]).click()
    problem = form.locator("#form-message-email-problem")
    expect(problem).to_have_text(
        {"en": "Please fill in this field.", "de": "Bitte füllen Sie dieses Feld aus."}[language]
    )
    email = form.get_by_label(EMAIL[language])
    expect(email).to_be_focused()
    email.fill("nobody")
    form.get_by_role("button", name=SEND[language]).click()
    expect(problem).to_contain_text("name@example.org")
    email.fill("ada@example.org")
    form.get_by_role("button", name=SEND[language]).click()
    filed = chat.bot_lines.last
    expect(filed).to_contain_text("ada@example.org")
    expect(filed).to_contain_text(re.compile(r"1\d\d\d"))
    expect(chat.frame.locator("form:has(#form-message-text)")).to_have_count(0)
    assert chat.errors == []


def test_what_is_typed_survives_a_reload(visit: Visit) -> None:
    chat = visit("en").open()
    form = _message_form(chat)
    form.get_by_label(EMAIL["en"]).fill("ada@example.org")
    form.locator("textarea").fill("The portal is white since Monday")
    chat.page.wait_for_timeout(900)
    chat.page.reload()
    form = chat.frame.locator("form:has(#form-message-text)")
    expect(form.locator("textarea")).to_have_value("The portal is white since Monday")
    expect(form.get_by_label(EMAIL["en"])).to_have_value("ada@example.org")


def test_a_ticket_is_filed_with_its_facts(visit: Visit) -> None:
    chat = visit("en").open()
    chat.ask("I would like to open a ticket")
    form = chat.frame.locator("form:has(#form-ticket-details)")
    for name, value in {
        "email": "ada@example.org",
        "order_id": "4711",
        "website_url": "shop.example",
        "product": "Customer portal",
        "product_version": "two",
        "details": "The order list of the portal stays empty after the login.",
    }.items():
        form.locator(f"#form-ticket-{name}").fill(value)
    form.get_by_role("button", name="Send ticket").click()
    expect(form.locator("#form-ticket-product_version-problem")).to_contain_text("such as 2.4.1")
    form.locator("#form-ticket-product_version").fill("2.4.1")
    form.get_by_role("button", name="Send ticket").click()
    expect(chat.bot_lines.last).to_contain_text("ada@example.org")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_form_is_for_everybody(visit: Visit, language: str) -> None:
    chat = visit(language, viewport={"width": 360, "height": 740}).open()
    _message_form(chat)
    assert violations(inner(chat)) == []


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db000000000"
    "49454e44ae426082"
)


def _ticket_form(chat: Chat) -> Locator:
    chat.ask("I want to open a support ticket")
    form = chat.frame.locator("form:has(#form-ticket-details)")
    expect(form).to_be_visible()
    return form


def test_a_ticket_with_a_file_and_login_data(visit: Visit) -> None:
    chat = visit("en").open()
    form = _ticket_form(chat)
    chosen = form.get_by_label("Screenshots or other files")
    chosen.set_input_files(
        [{"name": "page.html", "mimeType": "text/html", "buffer": b"<html><script>x</script></html>"}]
    )
    refused = form.locator(".logins li").first
    expect(refused).to_contain_text("page.html")
    expect(refused).not_to_contain_text("✓")
    refused.get_by_role("button", name="Remove").click()
    expect(form.locator(".logins li")).to_have_count(0)
    chosen.set_input_files([{"name": "wrong page.png", "mimeType": "image/png", "buffer": PIXEL}])
    expect(form.locator(".logins li")).to_contain_text("✓")
    with chat.page.expect_response(lambda answer: answer.request.method == "DELETE") as taken_back:
        form.get_by_role("button", name="Remove").click()
    assert taken_back.value.status == 200
    expect(form.locator(".logins li")).to_have_count(0)
    chosen.set_input_files([{"name": "white page.png", "mimeType": "image/png", "buffer": PIXEL}])
    expect(form.locator(".logins li")).to_contain_text("✓")
    for name, value in {
        "email": "ada@example.org",
        "order_id": "A-4711",
        "website_url": "https://shop.example",
        "product": "Portal",
        "product_version": "2.4.1",
        "details": "The portal is white since Monday",
    }.items():
        form.locator(f"#form-ticket-{name}").fill(value)
    form.get_by_role("button", name="Send ticket").click()
    insist = chat.frame.get_by_role("button", name="Send anyway")
    expect(insist.or_(chat.frame.get_by_text("Give us login data safely"))).to_be_visible()
    if insist.is_visible():
        insist.click()

    chat.frame.get_by_text("Give us login data safely").click()
    chat.frame.get_by_label("Address", exact=True).fill("ftp.shop.example")
    chat.frame.get_by_label("Password", exact=True).fill("a-temporary-1")
    chat.frame.get_by_role("button", name="Store safely").click()
    lies = chat.frame.locator(".form > .logins li")
    expect(lies).to_contain_text("stored safely")
    assert violations(inner(chat)) == []
    chat.page.reload()
    expect(chat.frame.locator(".form > .logins li")).to_contain_text("stored safely")
    chat.frame.get_by_role("button", name="Delete login data now").click()
    expect(chat.frame.locator(".form > .logins li")).to_contain_text("deleted on")
    assert chat.errors == []


def test_a_ticket_asks_for_what_the_operator_requires(make_site: Callable[..., ThreadedServer], visit: Visit) -> None:
    site = make_site(ticket_required="product")
    site.start()
    try:
        chat = visit("en", url=site.url).open()
        chat.ask("I would like to open a ticket")
        form = chat.frame.locator("form:has(#form-ticket-details)")
        expect(form.get_by_label("Order ID (optional)")).to_be_visible()
        form.get_by_label("Your e-mail address").fill("ada@example.org")
        form.get_by_label("What is the problem?").fill("A white page")
        form.get_by_role("button", name="Send ticket").click()
        expect(form.locator("#form-ticket-product")).to_be_focused()
        form.get_by_label("Product", exact=True).fill("Portal")
        form.get_by_role("button", name="Send ticket").click()
        expect(chat.bot_lines.last).to_contain_text("1001")
    finally:
        site.stop()
