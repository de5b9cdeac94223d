"""Tab: a visitor's tab as a program, by python-socketio's own client."""

import asyncio
import itertools
from typing import Any

import socketio

Payload = dict[str, Any]
NAMES = (
    "session_started",
    "message_posted",
    "status_changed",
    "conversation_started",
    "read_changed",
    "hours_changed",
    "typing_changed",
    "ticket_changed",
    "events_missed",
)


class Tab:
    """Connects to /visitor, notes every event, sends commands and waits for their answers."""

    _numbers = itertools.count(1)

    def __init__(self, url: str, transports: tuple[str, ...] = ("websocket",)) -> None:
        self._url = url
        self._transports = list(transports)
        self.client = socketio.AsyncClient(reconnection=False)
        self.events: list[tuple[str, Payload]] = []
        self.session: Payload = {}
        self._news = asyncio.Event()
        for name in NAMES:
            self.client.on(name, self._noting(name), namespace="/visitor")

    async def connect(self, **auth: str) -> Payload:
        """Connect and wait for `session_started`."""
        self.events.clear()
        await self.client.connect(
            self._url, auth=auth, namespaces=["/visitor"], transports=self._transports, wait_timeout=10
        )
        self.session = await self.event("session_started")
        return self.session

    @property
    def token(self) -> str:
        return str(self.session["token"])

    async def ask(self, command: str, **payload: object) -> Payload:
        """Send a command; give its answer."""
        answer: Payload = await self.client.call(command, payload, namespace="/visitor", timeout=10)
        return answer

    async def say(self, text: str, **more: object) -> Payload:
        """Send a message under a fresh client_id."""
        client_id = more.pop("client_id", f"c{next(self._numbers)}")
        return await self.ask("send_message", client_id=client_id, text=text, **more)

    async def reply(self, text: str, **more: object) -> Payload:
        """Send a message and give the bot's last answer to it."""
        answer = await self.say(text, **more)
        assert answer["ok"], answer
        return (await self.replies(answer))[-1]

    async def replies(self, answer: Payload) -> list[Payload]:
        """Give what the bot said to a message, by the answer to its `send_message`, once it is there."""

        def is_reply(each: Payload) -> bool:
            same = each["conversation"] == answer["conversation"]
            return bool(same and each["seq"] > answer["seq"] and each["sender"] == "bot")

        await self.event("message_posted", is_reply)
        return [each for each in self.messages() if is_reply(each)]

    def messages(self) -> list[Payload]:
        """Give every message_posted so far."""
        return [payload for name, payload in self.events if name == "message_posted"]

    async def event(self, name: str, wanted: Any = lambda payload: True, seconds: float = 10) -> Payload:
        """Wait for an event; one that came before counts."""
        async with asyncio.timeout(seconds):
            while True:
                for known, payload in self.events:
                    if known == name and wanted(payload):
                        return payload
                self._news.clear()
                await self._news.wait()

    async def history(self, conversation: str | None = None) -> list[Payload]:
        """Load everything that was said, page by page."""
        said: list[Payload] = []
        while True:
            asked: Payload = {"after": said[-1]["seq"] if said else 0}
            if conversation:
                asked["conversation"] = conversation
            answer = await self.ask("load_history", **asked)
            assert answer["ok"], answer
            said += answer["messages"]
            if not answer["more"]:
                return said

    async def close(self) -> None:
        if self.client.connected:
            await self.client.disconnect()

    def _noting(self, name: str) -> Any:
        async def note(payload: Payload) -> None:
            self.events.append((name, payload))
            self._news.set()

        return note
