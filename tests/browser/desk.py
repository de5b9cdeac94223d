"""An agent's hands: what the tests do in the console. The browser is signed in without the page where that is not the point."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from bot.app import DEPS
from bot.service import agents, presence, takeover
from bot.service.agents import Browser
from bot.store import reader
from bot.store.agents import Agent, AgentSession, all_agents
from bot.web.agent import COOKIE
from tests.agent import PASSWORD
from tests.browser.chat import Wire
from tests.server import ThreadedServer


def agent_named(server: ThreadedServer, name: str) -> Agent:
    """Make an account; its login is the name in small letters."""
    return server.run(agents.add_agent(server.app[DEPS], name, name.lower(), PASSWORD))


def setup_secret(server: ThreadedServer) -> str:
    return server.run(agents.make_link(server.app[DEPS]))


def sign_in(
    server: ThreadedServer, context: BrowserContext, name: str, browser: str = "Test Firefox/1 Linux"
) -> AgentSession:
    """Give a browser a session of its own, as signing in on the page does."""
    signed = server.run(agents.sign_in(server.app[DEPS], name.lower(), PASSWORD, Browser(browser, "127.0.0.1")))
    context.add_cookies(
        [{"name": COOKIE, "value": signed.cookie, "url": server.url, "httpOnly": True, "sameSite": "Strict"}]
    )
    return signed.session


async def tidy_up(server: ThreadedServer) -> None:
    """Resolve every conversation and send every agent home."""
    deps = server.app[DEPS]
    everybody = {each.id: each for each in await deps.store.read(all_agents)}
    for found, _ in await deps.store.read(reader.inbox):
        if found.resolved_at is None:
            agent = everybody[found.agent] if found.agent else next(iter(everybody.values()))
            await takeover.resolve(deps, agent, found.id)
    for agent in everybody.values():
        await presence.set_presence(deps, agent, False)


class Desk:
    """One tab with the console."""

    def __init__(self, page: Page, server: ThreadedServer) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.requests: list[Request] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if "Policy" in message.text else None)
        page.on("request", lambda request: self.requests.append(request))

    def go(self, hash: str = "") -> "Desk":
        self.page.goto(f"{self.server.url}/console{hash}")
        return self

    def ready(self) -> "Desk":
        """Wait until the inbox is there."""
        expect(self.inbox).to_be_visible()
        expect(self.inbox.get_by_text(re.compile("^(Loading|Wird geladen)"))).to_be_hidden()
        return self

    def tap(self) -> Wire:
        """Put ourselves between the page and the server; before it opens."""
        return Wire(self.page, namespace="/agent")

    @property
    def inbox(self) -> Locator:
        return self.page.get_by_role("navigation")

    @property
    def pane(self) -> Locator:
        return self.page.locator(".pane")

    def section(self, title: str) -> Locator:
        return self.inbox.locator("details", has=self.page.get_by_role("heading", name=title, exact=True))

    def row(self, title: str, text: str | re.Pattern[str]) -> Locator:
        """A row of a section, by a part of its text."""
        return self.section(title).locator("li", has_text=text)

    def open(self, title: str, text: str | re.Pattern[str]) -> None:
        self.row(title, text).locator(".go").click()

    def button(self, name: str) -> Locator:
        return self.pane.get_by_role("button", name=name, exact=True)

    @property
    def lines(self) -> Locator:
        return self.pane.locator(".log > ol > li:not(.day)")

    def line(self, text: str) -> Locator:
        return self.lines.filter(has_text=text)

    @property
    def input(self) -> Locator:
        return self.pane.locator("textarea")

    @property
    def status(self) -> Locator:
        return self.pane.locator(".standing")

    @property
    def presence(self) -> Locator:
        return self.page.get_by_role("switch", name=re.compile("^(Present|Anwesend)$"))

    def be_present(self) -> "Desk":
        self.presence.click()
        expect(self.presence).to_have_attribute("aria-checked", "true")
        return self

    def reply(self, text: str) -> None:
        self.page.get_by_label(re.compile("^(Reply|Antwort)$")).first.check(force=True)
        self.input.fill(text)
        self.input.press("Enter")

    def note(self, text: str) -> None:
        self.page.get_by_label(re.compile("^(Note|Notiz)$")).first.check(force=True)
        self.input.fill(text)
        self.input.press("Enter")

    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")
