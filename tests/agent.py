"""Console: an agent's console as a program: signs in by HTTP, then speaks /agent."""

import asyncio
from typing import Any

import aiohttp
import socketio
from yarl import URL

from bot.web.console_wire import AGENT_EVENTS

Payload = dict[str, Any]
PASSWORD = "correct horse battery"


class Console:
    """One browser in which an agent is signed in."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.http = aiohttp.ClientSession(base_url=url, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.client = socketio.AsyncClient(reconnection=False)
        self.agent: Payload = {}
        self.csrf = ""
        self.events: list[tuple[str, Payload]] = []
        self._news = asyncio.Event()
        for name in AGENT_EVENTS:
            self.client.on(name, self._noting(name), namespace="/agent")

    async def call(self, method: str, path: str, **payload: object) -> Payload:
        """Make an HTTP call; give its answer with the status in it."""
        headers = {"X-CSRF-Token": self.csrf}
        body = payload if method == "POST" else None
        async with self.http.request(method, f"/api/v1/{path}", json=body, headers=headers) as response:
            answer: Payload = await response.json()
            return {**answer, "status": response.status}

    async def welcome(self, answer: Payload) -> Payload:
        """Keep what a set-up or login gave."""
        assert answer["ok"], answer
        self.agent, self.csrf = answer["agent"], answer["csrf"]
        return answer

    async def moved(self, url: str) -> "Console":
        """Give the same browser at a server that may have another port than before."""
        await self.close()
        console = Console(url)
        console.agent, console.csrf = self.agent, self.csrf
        for cookie in self.http.cookie_jar:
            console.http.cookie_jar.update_cookies({cookie.key: cookie.value}, URL(url))
        return console

    async def connect(self, *, present: bool = True) -> Payload:
        """Open the socket."""
        cookie = "; ".join(f"{each.key}={each.value}" for each in self.http.cookie_jar)
        await self.client.connect(
            self._url,
            auth={"csrf": self.csrf},
            headers={"Cookie": cookie},
            namespaces=["/agent"],
            transports=["websocket"],
            wait_timeout=10,
        )
        started = await self.event("console_started")
        if present:
            assert (await self.ask("set_presence", present=True))["ok"]
        return started

    async def ask(self, command: str, **payload: object) -> Payload:
        """Send a command; give its answer."""
        answer: Payload = await self.client.call(command, payload, namespace="/agent", timeout=10)
        return answer

    async def event(self, name: str, wanted: Any = lambda payload: True, seconds: float = 10) -> Payload:
        """Wait for an event; one that came before counts."""
        async with asyncio.timeout(seconds):
            while True:
                for known, payload in self.events:
                    if known == name and wanted(payload):
                        return payload
                self._news.clear()
                await self._news.wait()

    async def close(self) -> None:
        if self.client.connected:
            await self.client.disconnect()
        await self.http.close()

    def _noting(self, name: str) -> Any:
        async def note(payload: Payload) -> None:
            self.events.append((name, payload))
            self._news.set()

        return note
