"""A visitor's hands: what the tests do on a customer's page and in the chat."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, Request, Route, WebSocketRoute, expect

SHOP = "http://localhost:8999"  # never listened on: the tests answer for it
STRICT = (
    "default-src 'none'; script-src {server}; frame-src {server}; style-src 'self'; require-trusted-types-for 'script'"
)
WORDS = {
    "en": {"open": "Open chat", "close": "Close chat", "message": "Your message", "send": "Send"},
    "de": {"open": "Chat öffnen", "close": "Chat schließen", "message": "Ihre Nachricht", "send": "Senden"},
}
SHOP_PAGE = """<!doctype html><html lang="{language}"><head><meta name="viewport" content="width=device-width">
<title>Shop</title>{head}
<script src="{server}/widget/loader.js" {options} async></script></head>
<body><main><h1>Shop</h1><button id="buy">Buy</button><a href="/next">Next</a></main></body></html>"""


class Chat:
    """One tab with a customer's page and the widget in it."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.language = "en"
        self.errors: list[str] = []
        self.requests: list[Request] = []
        self.wire: Wire | None = None
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request))

    def go(self, language: str = "en", options: str = "", *, policy: str = "", head: str = "", path: str = "/") -> None:
        """Go to the customer's page; every page of the shop looks the same."""
        self.language = language
        body = SHOP_PAGE.format(language=language, server=self.server, options=options, head=head)
        headers = {"Content-Security-Policy": policy.format(server=self.server)} if policy else {}

        def answer(route: Route) -> None:
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

        self.page.unroute(f"{SHOP}/**")
        self.page.route(f"{SHOP}/**", answer)
        self.page.goto(SHOP + path)

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    @property
    def launcher(self) -> Locator:
        return self.page.locator("#tresen .go")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#tresen .box")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#tresen iframe")

    @property
    def input(self) -> Locator:
        return self.frame.locator(".composer").get_by_role("textbox")

    @property
    def lines(self) -> Locator:
        return self.frame.locator("ol > li")

    @property
    def bot_lines(self) -> Locator:
        return self.frame.locator("li.bot")

    @property
    def own_lines(self) -> Locator:
        return self.frame.locator("li.visitor")

    @property
    def status(self) -> Locator:
        return self.frame.get_by_role("status")

    def open(self) -> "Chat":
        self.launcher.click()
        self.input.wait_for()
        expect(self.frame.locator(".hours")).to_be_visible()
        return self

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> str:
        """Say something and give the bot's whole answer."""
        before = self.bot_lines.count()
        self.say(text)
        expect(self.bot_lines.nth(before)).to_be_visible()
        return str(self.bot_lines.nth(before).locator(".words").inner_text())

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.frame.get_by_role("button", name=name)

    def storage(self) -> dict[str, str]:
        """What the frame keeps in its localStorage."""
        inner = next(frame for frame in self.page.frames if "/widget/frame" in frame.url)
        return dict(inner.evaluate("() => ({...localStorage})"))

    def tap(self, **options: Any) -> "Wire":
        """Put ourselves between the frame and the server; before it opens."""
        self.wire = Wire(self.page, **options)
        return self.wire


class Wire:
    """The WebSocket between frame and server: to listen to, to drop, to change what comes over it."""

    def __init__(
        self, page: Page, *, is_swallowed: bool = False, is_refused: bool = False, namespace: str = "/visitor"
    ) -> None:
        self.namespace = namespace
        self.is_swallowed = is_swallowed
        self.is_refused = is_refused
        self.sockets: list[WebSocketRoute] = []
        self.silent: list[WebSocketRoute] = []
        self.commands: list[tuple[str, Any]] = []
        self.lost: set[str] = set()
        """Names of commands that never reach the server."""
        self.change: Callable[[str], str | None] = lambda text: text
        """What becomes of each packet from the server."""
        self.answer: Callable[[str, Any], Any] = lambda name, payload: None
        """Answers commands in the server's place, where it gives something."""
        page.route_web_socket(re.compile("/socket.io/"), self._opened)

    def drop(self) -> None:
        """Cut the connection, as a network does."""
        self.sockets[-1].close(code=1012)

    def hang(self) -> None:
        """Let nothing pass any more, either way, and say so to nobody; what is dialled from now on works."""
        self.silent = [*self.sockets]

    def push(self, event: str, payload: object) -> None:
        """Say something in the server's name."""
        self.sockets[-1].send(f"42{self.namespace},{json.dumps([event, payload])}")

    def payloads(self, name: str) -> list[Any]:
        """What the frame sent as this command."""
        return [payload for each, payload in self.commands if each == name]

    def _opened(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        if self.is_refused:
            socket.close(code=1011)
            return
        if self.is_swallowed:
            return
        server = socket.connect_to_server()

        def from_frame(text: str | bytes) -> None:
            if socket in self.silent:
                return
            found = re.match(rf"42{self.namespace},(\d+)(.*)", str(text), re.DOTALL)
            if found:
                name, payload = json.loads(found[2])
                self.commands.append((name, payload))
                if name in self.lost:
                    return
                if (ack := self.answer(name, payload)) is not None:
                    socket.send(f"43{self.namespace},{found[1]}{json.dumps([ack])}")
                    return
            server.send(text)

        def from_server(text: str | bytes) -> None:
            if socket not in self.silent and (changed := self.change(str(text))) is not None:
                socket.send(changed)

        socket.on_message(from_frame)
        server.on_message(from_server)


def changed_message(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    """Make a change of each message that is posted."""

    def packet(text: str) -> str:
        start = '42/visitor,["message_posted",'
        if not text.startswith(start):
            return text
        message = json.loads(text[len("42/visitor,") :])[1]
        change(message)
        return f"{start}{json.dumps(message)}]"

    return packet


def no_polling(page: Page) -> None:
    """Let polling fail like the socket, so that the network is gone as a whole."""

    def only_polling(request: Request) -> bool:
        return "transport=polling" in request.url

    page.route(re.compile("transport=polling"), lambda route: route.abort() if only_polling(route.request) else None)


def said(chat: Chat, *texts: str) -> None:
    """See that each was said once, in this order, and each was answered."""
    expect(chat.own_lines).to_have_count(len(texts))
    assert [words.inner_text() for words in chat.own_lines.locator(".words").all()] == list(texts)
    for line in chat.own_lines.all():
        expect(line).to_have_class("visitor stored")
    expect(chat.bot_lines).to_have_count(len(texts))


def deaf(wire: Wire) -> None:
    """The server hears us; we do not hear of messages from it, nor any answer to ours."""
    wire.change = lambda text: None if text.startswith("43") or '"message_posted"' in text else text


def inner(chat: Chat) -> Any:
    return next(frame for frame in chat.page.frames if "/widget/frame" in frame.url)


def kinds(chat: Chat) -> Any:
    return chat.lines.evaluate_all("lines => lines.map(({className}) => className.split(' ')[0])")
