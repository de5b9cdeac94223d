"""Load: visitors who ask, ask for a person and come back, and agents who take, answer and end; everything is written down."""

import asyncio
import contextlib
import itertools
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from tests.agent import PASSWORD, Console
from tests.faults.history import Call, Heard, History, Kept, Replay, Said
from tests.tab import Tab

Payload = dict[str, Any]
QUESTION = "Is there an FAQ page?"  # it has one answer, however often it is asked
_BROKEN = (TimeoutError, OSError, aiohttp.ClientError, socketio.exceptions.SocketIOError)
_PARTING = 0.5  # seconds to say goodbye on a line that may be dead


class Load:
    """Some visitors and agents at a server that may be killed or cut off at any moment."""

    def __init__(self, dice: random.Random, visitors: int = 4, agents: int = 2, patience: float = 5.0) -> None:
        """Let each client wait `patience` seconds for an answer before it takes its line for dead."""
        self.history = History()
        self.patience = patience
        self._dice = dice
        self._ticks = itertools.count(1)
        self._visitors = [_Visitor(self, f"visitor {number}") for number in range(visitors)]
        self._agents = [_Agent(self, name) for name in ("Mira Beck", "Jonas Kern", "Ada Vogel")[:agents]]

    async def begin(self, url: str, secret: str) -> None:
        """Make the agents' accounts with the one-time link of the first start, and let everybody in once."""
        first = self._agents[0]
        await first.sign_up(url, secret)
        for each in self._agents[1:]:
            await first.console.call("POST", "agents", name=each.name, login=each.login, password=PASSWORD)
            await each.sign_in(url)
        for visitor in self._visitors:
            await visitor.tabs[0].write(url, 1)

    async def run(self, url: str, seconds: float = 0.0) -> None:
        """Go on until the connection breaks, each client by itself; then come again until `seconds` are over."""
        ends = asyncio.get_running_loop().time() + seconds

        async def again(work: Callable[[str], Awaitable[None]]) -> None:
            try:
                async with asyncio.timeout_at(ends if seconds else None):
                    await work(url)
                    while seconds:
                        await self.rest()
                        await work(url)
            except TimeoutError:
                pass

        await asyncio.gather(
            *(again(tab.write) for each in self._visitors for tab in each.tabs),
            *(again(each.work) for each in self._agents),
        )

    async def settle(self, url: str) -> None:
        """Send again what nobody knows of, and replay everything."""
        for visitor in self._visitors:
            for tab in visitor.tabs:
                await tab.settle(url)
        for agent in self._agents:
            await agent.console.http.close()

    def read_store(self, file: Path) -> None:
        """Note what stands in the store in the end; the server has ended."""
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.row_factory = sqlite3.Row
            names = {each.hash_of(connection): each.name for each in self._visitors}
            self.history.kept = [
                _kept(connection, row, names) for row in connection.execute("select * from conversations")
            ]

    def tick(self) -> int:
        return next(self._ticks)

    def chance(self, share: float) -> bool:
        return self._dice.random() < share

    async def rest(self) -> None:
        await asyncio.sleep(self._dice.random() * 0.05)

    async def call(self, call: Call, client: Tab | Console, **payload: object) -> Payload:
        """Write a command down with its answer. Raises what breaks the connection; then it stays unknown."""
        noted = replace(call, invoked=self.tick())
        try:
            answer = await self.ask(client, call.command, **payload)
        except (*_BROKEN, asyncio.CancelledError):
            self.history.calls.append(noted)
            raise
        self.history.calls.append(
            replace(
                noted,
                answered=self.tick(),
                ok=answer["ok"],
                conversation=answer.get("conversation", call.conversation),
                seq=answer.get("seq") if call.client_id else None,
            )
        )
        return answer

    async def ask(self, client: Tab | Console, command: str, **payload: object) -> Payload:
        """Send a command; give its answer. Raises TimeoutError where none comes, ConnectionError as soon as the line is cut."""
        asking, cut = asyncio.ensure_future(client.ask(command, **payload)), client.client.eio.read_loop_task
        try:
            await asyncio.wait({asking, cut}, timeout=self.patience, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                return asking.result()
            raise ConnectionResetError if cut.done() else TimeoutError
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


class _Visitor:
    """One visitor, with two tabs that write at the same time."""

    def __init__(self, load: Load, name: str) -> None:
        self.name = name
        self.token = ""
        self.conversations: dict[str, None] = {}
        self.tabs = [_VisitorsTab(load, self, place) for place in "ab"]

    def hash_of(self, connection: sqlite3.Connection) -> str:
        """Give by what the store knows this visitor."""
        row = connection.execute(
            "select visitor from conversations where id = ?", (next(iter(self.conversations)),)
        ).fetchone()
        return str(row["visitor"])


class _VisitorsTab:
    """One place at which a visitor writes, on one connection after the other; its outbox stays."""

    def __init__(self, load: Load, visitor: _Visitor, place: str) -> None:
        self.name = visitor.name
        self._load = load
        self._visitor = visitor
        self._place = place
        self._numbers = itertools.count(1)
        self._unsure: list[str] = []

    async def write(self, url: str, most: int = 10_000) -> None:
        """Come in, catch up, send what is unsure again, then write on, until the connection breaks or `most` are sent."""
        with contextlib.suppress(*_BROKEN):
            async with self._tab(url) as tab:
                await self._replay(tab)
                await self._flush(tab)
                for _ in range(most):
                    if self._load.chance(0.04) and most > 1:
                        await self._load.call(Call(self.name, "request_agent", 0), tab)
                    if self._load.chance(0.05):
                        await self._replay(tab)
                    self._unsure.append(f"{self.name}-{self._place}-{next(self._numbers)}")
                    await self._flush(tab)
                    await self._load.rest()

    async def settle(self, url: str) -> None:
        """Come in once more: nothing stays unsure, everything is replayed."""
        async with self._tab(url) as tab:
            await self._flush(tab)
            for conversation in list(self._visitor.conversations):
                await self._replay(tab, conversation, 0)

    @asynccontextmanager
    async def _tab(self, url: str) -> AsyncIterator[Tab]:
        tab = Tab(url)
        try:
            await tab.connect(language="en", **({"token": self._visitor.token} if self._visitor.token else {}))
            self._visitor.token = tab.token
            if tab.session["conversation"]:
                self._visitor.conversations[tab.session["conversation"]] = None
            yield tab
        finally:
            self._load.history.heard.append(_heard(self.name, tab.events))
            self._visitor.conversations |= dict.fromkeys(each["conversation"] for each in tab.messages())
            await _part(tab.client)

    async def _flush(self, tab: Tab) -> None:
        """Send what is unsure, in its order; what is refused waits for the next time, as in a browser's outbox."""
        while self._unsure:
            client_id = self._unsure[0]
            call = Call(self.name, "send_message", 0, client_id=client_id, text=QUESTION)
            answer = await self._load.call(call, tab, client_id=client_id, text=QUESTION)
            if answer["ok"]:
                self._unsure.pop(0)
                self._visitor.conversations[answer["conversation"]] = None
            else:
                assert answer["error"] in ("busy", "not_stored"), answer
                await asyncio.sleep(0.05)

    async def _replay(self, tab: Tab, conversation: str | None = None, after: int | None = None) -> None:
        conversation = conversation or next(reversed(self._visitor.conversations), None)
        if conversation is None:
            return
        behind, invoked = self._load._dice.randrange(3) if after is None else after, self._load.tick()
        said: list[Said] = []
        while True:
            asked = {"conversation": conversation, "after": said[-1].seq if said else behind}
            answer = await self._load.ask(tab, "load_history", **asked)
            assert answer["ok"], answer
            said += map(_said, answer["messages"])
            if not answer["more"]:
                break
        self._load.history.replays.append(Replay(self.name, conversation, behind, invoked, tuple(said)))


class _Agent:
    """One agent, who stays signed in while the server is killed and started."""

    def __init__(self, load: Load, name: str) -> None:
        self.name, self.login = name, name.split()[0].lower()
        self._load = load
        self._numbers = itertools.count(1)

    async def sign_up(self, url: str, secret: str) -> None:
        self.console = Console(url)
        answer = await self.console.call(
            "POST", "setup", secret=secret, name=self.name, login=self.login, password=PASSWORD
        )
        await self.console.welcome(answer)

    async def sign_in(self, url: str) -> None:
        self.console = Console(url)
        await self.console.welcome(await self.console.call("POST", "login", login=self.login, password=PASSWORD))

    async def work(self, url: str) -> None:
        """Take what waits, answer, and end it, until the connection breaks."""
        with contextlib.suppress(*_BROKEN):
            await self._at(url)
            try:
                await self.console.connect()
                while True:
                    await self._once()
                    await self._load.rest()
            finally:
                self._load.history.heard.append(_heard(self.name, self.console.events))
                await _part(self.console.client)

    async def _once(self) -> None:
        inbox = await self._load.ask(self.console, "list_inbox")
        for each in inbox["conversations"]:
            conversation = each["conversation"]
            if each["status"] == "queued":
                await self._do("take", conversation)
            elif each["status"] == "assigned" and each["agent_name"] == self.name:
                await self._answer(conversation)
                if self._load.chance(0.2):
                    await self._do(self._load._dice.choice(("resolve", "release")), conversation)

    async def _answer(self, conversation: str) -> None:
        opened = await self._load.ask(self.console, "load_conversation", conversation=conversation)
        client_id, text, seen = f"{self.login}-{next(self._numbers)}", "I am looking into it.", opened["seq"]
        call = Call(self.name, "send_reply", 0, conversation=conversation, client_id=client_id, text=text)
        for _ in range(5):
            said = {"conversation": conversation, "client_id": client_id, "text": text, "seen": seen}
            answer = await self._load.call(call, self.console, **said)
            if answer.get("error") != "stale_view":
                break
            seen = answer["messages"][-1]["seq"]  # the visitor wrote meanwhile: it is read, and said again

    async def _do(self, command: str, conversation: str) -> None:
        call = Call(self.name, command, 0, conversation=conversation)
        await self._load.call(call, self.console, conversation=conversation)

    async def _at(self, url: str) -> None:
        """Turn to a server that may have another port than before; the cookie goes along."""
        self.console = await self.console.moved(url)


async def _part(client: socketio.AsyncClient) -> None:
    """Hang up. A line that is dead takes no goodbye: then the connection is dropped."""
    with contextlib.suppress(*_BROKEN):
        async with asyncio.timeout(_PARTING):
            await client.disconnect()
            return
    await client.eio.disconnect(abort=True)


def _heard(who: str, events: list[tuple[str, Payload]]) -> Heard:
    said = tuple(_said(payload) for name, payload in events if name == "message_posted")
    return Heard(who, said, is_told_of_holes=any(name == "events_missed" for name, _ in events))


def _said(payload: Payload) -> Said:
    """Read a message as it came over the wire."""
    names = ("conversation", "seq", "id", "sender", "text", "client_id", "agent_name")
    return Said(**{name: payload[name] for name in names if name in payload})


def _kept(connection: sqlite3.Connection, row: sqlite3.Row, names: dict[str, str]) -> Kept:
    stored = connection.execute("select * from messages where conversation = ? order by seq", (row["id"],))
    timer = connection.execute("select 1 from due where subject = ?", (row["id"],)).fetchone()
    return Kept(
        id=row["id"],
        visitor=names[row["visitor"]],
        status=row["status"],
        messages=tuple(_said(dict(each)) for each in stored),
        agent=row["agent"],
        is_in_queue=row["queued_at"] is not None,
        has_timer=timer is not None,
    )
