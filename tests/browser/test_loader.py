"""The loader: a guest on the customer's page."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import SHOP, STRICT, Chat
from tests.server import ThreadedServer

Visit = Callable[..., Chat]
REFUSE_STORAGE = """for (const name of ['sessionStorage', 'localStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('refused', 'SecurityError'); } });"""


def test_one_script_brings_the_launcher_and_nothing_else(visit: Visit) -> None:
    chat = visit()
    expect(chat.launcher).to_have_accessible_name("Open chat")
    chat.launcher.hover()
    chat.page.wait_for_timeout(200)
    assert [request.url for request in chat.requests] == [f"{SHOP}/", f"{chat.server}/widget/loader.js"]


def test_a_click_loads_the_frame_with_four_requests_and_a_socket(visit: Visit) -> None:
    chat = visit()
    sockets: list[str] = []
    chat.page.on("websocket", lambda socket: sockets.append(socket.url))
    before = len(chat.requests)
    chat.open()
    loaded = [request.url.removeprefix(chat.server) for request in chat.requests[before:]]
    loaded = [
        url for url in loaded if not url.startswith("/widget/hiding-")
    ]  # fetched beside it, when the field has the focus
    assert len(loaded) == 4, loaded
    assert len(sockets) == 1
    assert all(request.url.startswith((chat.server, SHOP)) for request in chat.requests)


def test_the_focus_goes_into_the_chat_and_back(visit: Visit) -> None:
    chat = visit().open()
    expect(chat.input).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    expect(chat.launcher).to_have_accessible_name("Close chat")
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    chat.frame.get_by_role("button", name="Close chat").click()
    expect(chat.launcher).to_be_focused()


def test_strict_policy_and_trusted_types_of_the_page(visit: Visit) -> None:
    chat = visit()
    complaints: list[str] = []
    chat.page.on("console", lambda message: complaints.append(message.text))
    chat.go(policy=STRICT)
    chat.open()
    assert chat.ask("Is my data kept confidential?")
    assert complaints == []
    assert chat.launcher.evaluate("node => getComputedStyle(node).position") == "fixed"


def test_a_page_that_is_not_allowed_lives_on(visit: Visit, make_site: Callable[..., ThreadedServer]) -> None:
    server = make_site(allowed_sites="https://another.example")
    server.start()
    try:
        chat = visit(url=server.url)
        chat.page.clock.install()
        chat.launcher.click()
        chat.page.wait_for_timeout(300)
        chat.page.clock.fast_forward(8500)
        expect(chat.page.get_by_role("alert")).to_contain_text("The chat cannot be reached.")
        chat.page.get_by_role("button", name="Buy").click()
    finally:
        server.stop()


def test_the_page_lives_on_when_the_server_is_dead(visit: Visit, own_site: ThreadedServer) -> None:
    chat = visit("de", url=own_site.url)
    own_site.stop()
    chat.page.clock.install()
    chat.launcher.click()
    chat.page.get_by_role("button", name="Buy").click()  # nothing covers it while we wait
    chat.page.clock.fast_forward(8500)
    note = chat.page.get_by_role("alert")
    expect(note).to_contain_text("Der Chat ist nicht erreichbar.")
    note.get_by_role("button", name="Chat schließen").click()
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    chat.launcher.click()
    chat.page.clock.fast_forward(8500)
    own_site.start()
    note.get_by_role("button", name="Erneut versuchen").click()
    chat.input.wait_for()


def test_the_page_lives_on_without_a_network(visit: Visit) -> None:
    chat = visit()
    chat.page.clock.install()
    chat.page.context.set_offline(True)
    chat.launcher.click()
    chat.page.clock.fast_forward(8500)
    expect(chat.page.get_by_role("alert")).to_be_visible()
    chat.page.context.set_offline(False)
    chat.page.get_by_role("button", name="Try again").click()
    expect(chat.input).to_be_visible()


def test_a_loader_that_never_comes_harms_nobody(visit: Visit, own_site: ThreadedServer) -> None:
    own_site.stop()
    chat = visit(url=own_site.url)
    chat.page.get_by_role("button", name="Buy").click()
    expect(chat.launcher).to_have_count(0)


def test_it_never_throws_into_a_page_that_it_does_not_understand(visit: Visit) -> None:
    chat = visit()
    chat.page.add_init_script("Element.prototype.attachShadow = () => { throw new Error('no shadows here'); }")
    chat.go()
    chat.page.wait_for_load_state("networkidle")
    expect(chat.launcher).to_have_count(0)  # and the fixture sees that no error reached the page


def test_an_open_chat_comes_back_on_the_next_page_and_leaves_the_focus(visit: Visit) -> None:
    chat = visit().open()
    chat.ask("Is my data kept confidential?")
    chat.page.get_by_role("link", name="Next").click()
    expect(chat.bot_lines).to_have_count(1)
    assert chat.page.url == f"{SHOP}/next"
    assert chat.page.evaluate("document.activeElement === document.body")
    chat.launcher.click()
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()


def test_a_narrow_screen_is_covered_only_when_asked(visit: Visit) -> None:
    chat = visit(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    chat.launcher.tap()
    chat.input.wait_for()
    expect(chat.panel).to_have_css("opacity", "1")
    assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}
    chat.frame.get_by_role("button", name="Close chat").tap()
    expect(chat.panel).to_be_hidden()
    chat.launcher.tap()
    chat.input.wait_for()
    chat.page.reload()
    chat.page.get_by_role("button", name="Buy").tap()


def test_refused_storage_does_not_matter(visit: Visit) -> None:
    chat = visit()
    chat.page.add_init_script(REFUSE_STORAGE)
    chat.go()
    chat.open()
    assert chat.ask("Is my data kept confidential?")


def test_unread_answers_are_counted_at_the_launcher(visit: Visit, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    first = visit(context=context).open()
    first.ask("Is my data kept confidential?")
    second = visit(context=context).open()
    expect(second.bot_lines).to_have_count(1)
    second.page.keyboard.press("Escape")
    first.page.bring_to_front()
    first.ask("Can I create a temporary password?")
    expect(second.launcher).to_have_accessible_name("Open chat (1)")
    expect(second.page.locator("#tresen b")).to_have_text("1")
    second.launcher.click()
    expect(second.launcher).to_have_accessible_name("Close chat")
    expect(second.bot_lines).to_have_count(2)


def test_only_the_frame_is_heard_and_only_the_loader_hears(visit: Visit) -> None:
    chat = visit().open()
    chat.page.evaluate("window.postMessage({ tresen: 1, type: 'close' }, '*')")
    chat.page.evaluate(
        """() => new Promise((resolve) => {
            const other = document.createElement('iframe');
            other.srcdoc = `<script>
                parent.postMessage({ tresen: 1, type: 'close' }, '*');
                parent.frames[0].postMessage({ tresen: 1, type: 'language', language: 'de' }, '*');
                parent.postMessage('done', '*')<\\/script>`;
            addEventListener('message', ({ data }) => data === 'done' && setTimeout(resolve, 200));
            document.body.append(other);
        })"""
    )
    expect(chat.panel).to_be_visible()
    expect(chat.input).to_have_attribute("placeholder", "Your message")


def test_the_page_may_speak_to_the_chat(visit: Visit) -> None:
    chat = visit()
    chat.page.wait_for_function("window.Tresen")
    chat.page.evaluate("Tresen.identify({ name: 'Ada', email: 'ada@example.com' })")
    chat.page.evaluate("Tresen.open()")
    expect(chat.input).to_be_focused()
    chat.page.evaluate("Tresen.language('de')")
    expect(chat.input).to_have_attribute("placeholder", "Ihre Nachricht")
    expect(chat.launcher).to_have_accessible_name("Chat schließen")
    chat.page.evaluate("Tresen.close()")
    expect(chat.panel).to_be_hidden()


def test_the_language_is_the_scripts_then_the_pages_then_the_browsers(visit: Visit) -> None:
    assert visit("en", page_options='data-language="de"').launcher.get_attribute("aria-label") == "Chat öffnen"
    assert visit("de-AT").launcher.get_attribute("aria-label") == "Chat öffnen"
    chat = visit("", locale="de-CH")
    expect(chat.launcher).to_have_accessible_name("Chat öffnen")
    chat.launcher.click()
    expect(chat.input).to_have_attribute("placeholder", "Ihre Nachricht")


def test_nothing_of_the_visitor_reaches_the_customers_page(visit: Visit) -> None:
    chat = visit()
    chat.page.evaluate("addEventListener('message', ({ data }) => (window.heard ??= []).push(JSON.stringify(data)))")
    chat.open()
    chat.ask("Is my data kept confidential?")
    token = chat.storage()["tresen:token"]
    assert len(token) >= 22
    kept = chat.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, window.heard])")
    assert token not in kept
    assert "confidential" not in kept
    assert token not in " ".join([frame.url for frame in chat.page.frames] + [request.url for request in chat.requests])
    assert chat.page.context.cookies() == []
    assert re.search(r'"tresen":"1"', kept)
