"""Beside: the service and the model side by side. A command goes to both, and what they say and hold is compared."""

import asyncio
import itertools
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

from bot.app import DELIVERY
from bot.content.library import Library
from bot.store.reader import PAGE
from tests.agent import Console
from tests.conftest import Clock, Server
from tests.faults.model import Payload, Refused, Said, Talk
from tests.faults.team import TeamModel
from tests.server import LOAD
from tests.shared import running
from tests.tab import Tab

T = TypeVar("T")
Wanted = Callable[[], Payload]
AGENTS = ("Mira Beck", "Jonas Kern")
TABS = 3
done: Counter[tuple[type, str]] = Counter()
"""How often each command was done, by who did it; what was refused does not count."""


class Beside:
    """A service with three visitors' tabs and two agents' consoles, and the model of it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.model = TeamModel(self.clock.at)
        self.stack = AsyncExitStack()
        self.numbers = itertools.count(1)
        self.names: list[str] = []
        self.tabs: list[Tab] = []
        self.consoles: dict[str, Console] = {}
        self.ids: dict[int, str] = {}  # of the conversations, by their place in the model

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(asyncio.wait_for(work, 60))

    def begin(self) -> None:
        """Start, and let everybody in."""
        self.run(self._start())
        for name in AGENTS:
            self.consoles[name] = self.run(self.server.console(name))
            self.model.set_presence(name, True)
        for _ in range(TABS):
            self.names.append(f"visitor {next(self.numbers)}")
            self.tabs.append(self.run(self.server.tab(language="en")))

    async def _start(self) -> None:
        data = Path(self.folder.name)
        self.server: Server = await self.stack.enter_async_context(
            running(data, self.library, self.clock, **LOAD, canary_seconds="0", close_days="2", vault_days="4")
        )

    def end(self) -> None:
        """Compare everything once more, and stop."""
        try:
            for place in self.ids:
                self.compare(self.model.talks[place])
            self.hear()
        finally:
            for client in (*self.tabs, *self.consoles.values()):
                self.run(client.close())
            self.run(self.stack.aclose())
            self.run(asyncio.sleep(0.1))  # the server's ends of the lines are let go of a moment later
            self.runner.close()
            self.folder.cleanup()

    def restart(self, down: float) -> None:
        """Stop, stay down for so many seconds, start, and let everybody come back."""
        self.hear()
        self.run(self.stack.aclose())
        self.stack = AsyncExitStack()
        self.clock.move(seconds=down)
        self.model.tick(down)
        self.run(self._start())
        self.run(self.server.tick())
        for at in range(TABS):
            self.come_back(at)
        for name, console in self.consoles.items():
            self.consoles[name] = self.run(console.moved(self.server.url))
            self.run(self.consoles[name].connect(present=False))

    def come_back(self, at: int) -> None:
        """Open a visitor's tab anew, with the token that it has."""
        name, token = self.names[at], self.tabs[at].token
        self.run(self.tabs[at].close())
        tab = self.tabs[at] = self.run(self.server.tab(language="en", token=token))
        talk = self.model.latest(name)
        assert tab.session["seq"] == (len(talk.said) if talk else 0), name
        assert tab.session["status"] == (talk.status if talk else "bot"), name

    def tick(self, seconds: float) -> None:
        self.model.tick(seconds)
        self.run(self.server.tick(seconds=seconds))

    def visitor(self, at: int, command: str, wanted: Wanted, **payload: object) -> Payload:
        """Let a visitor ask for something; `wanted` does it to the model, and gives or raises what is to be answered."""
        answer = self.both(self.tabs[at], command, wanted, payload)
        talk = self.model.latest(self.names[at])
        if talk is not None:
            self.compare(talk, at)
        return answer

    def agent(self, agent: str, command: str, wanted: Wanted, talk: Talk | None = None, **payload: object) -> Payload:
        """Let an agent ask for something, of this conversation."""
        answer = self.both(self.consoles[agent], command, wanted, payload)
        if talk is not None:
            self.compare(talk)
        return answer

    def both(self, client: Tab | Console, command: str, wanted: Wanted, payload: Payload) -> Payload:
        """Give a command to both, and compare the answers."""
        try:
            expected: Payload = {"ok": True, **wanted()}
        except Refused as refused:
            expected = {"ok": False, "error": str(refused)}
        answer = self.run(client.ask(command, **payload))
        flat = {**answer, **answer.get("ticket", {}), **answer.get("receipt", {})}
        assert {name: flat.get(name) for name in expected} == expected, (command, payload, answer)
        done[type(client), command] += answer["ok"]
        return answer

    def compare(self, talk: Talk, at: int | None = None) -> None:
        """Compare a conversation as its visitor reads it, or else an agent."""
        place = self.model.talks.index(talk)
        if at is not None and place not in self.ids:
            self.ids[place] = self.run(self.tabs[at].ask("load_history"))["conversation"]
        behind = max(0, len(talk.said) - PAGE)
        asked: Payload = {"conversation": self.ids[place], "after": behind}
        if talk.visitor in self.names:
            answer = self.run(self.tabs[self.names.index(talk.visitor)].ask("load_history", **asked))
            status, agent = answer["status"], answer["agent"]
        else:
            answer = self.run(self.consoles[AGENTS[0]].ask("load_conversation", **asked))
            if talk.status == "forgotten":
                assert answer["error"] == "not_found", answer
                return
            status, agent = answer["summary"]["status"], answer["summary"]["agent_name"]
        heard = [(each["seq"], *_read(each)) for each in answer["messages"]]
        assert heard == [(seq, *_shown(each)) for seq, each in enumerate(talk.said[behind:], behind + 1)]
        assert (status, answer["seq"]) == (talk.status, len(talk.said))
        assert agent == talk.agent or talk.status != "assigned"

    def hear(self) -> None:
        """What every tab was told since it came is what was said, in its order, without a gap, and all of it."""
        self.run(self.server.app[DELIVERY].settle())
        for name, tab in zip(self.names, self.tabs, strict=True):
            self.run(tab.ask("load_history"))  # what was told before has come with its answer
            for place, conversation in self.ids.items():
                told = [each["seq"] for each in tab.messages() if each["conversation"] == conversation]
                if told:
                    assert self.model.talks[place].visitor == name
                    assert told == list(range(told[0], len(self.model.talks[place].said) + 1))


def _shown(said: Said) -> tuple[object, ...]:
    return (said.sender, said.text, said.client_id)


def _read(message: Payload) -> tuple[object, ...]:
    """Read a message as the model holds it, without the service's own words."""
    spoken = message["text"] if message["sender"] in ("visitor", "agent") else None
    return (message["sender"], spoken, message.get("client_id"))
