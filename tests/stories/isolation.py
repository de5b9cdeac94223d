"""Isolation: what belongs to a visitor, and whether anything of it was shown, changed or told. Of the tests of the matrix.

What is somebody's is known by its traces: ids, numbers and words. Nothing that a stranger is answered or told holds one of
them, and no row that holds one of them changes by what a stranger does.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.app import DELIVERY, DEPS
from bot.service.visitors import visitor_id
from bot.web.agent import COOKIE
from bot.web.console_wire import AGENT_COMMANDS
from tests.agent import Console
from tests.conftest import Server
from tests.tab import Tab

Payload = dict[str, Any]
WORDS = ("Zaunkönig", "Haselmaus", "Blindschleiche", "Steinmarder", "ada@kunde.example")
TICKET = {
    "email": "ada@kunde.example",
    "order_id": "CRM-20417",
    "website_url": "https://laden.example",
    "product": "Kundenportal",
    "product_version": "4.2.1",
    "details": "Nach dem Update bleibt das Portal weiß.",
}


@dataclass(frozen=True)
class Things:
    """What belongs to visitor A, by kind."""

    tab: Tab
    ids: Mapping[str, str]
    """The kinds of objects: conversation, message, ticket, number, note, session, token."""
    traces: re.Pattern[str] = field(repr=False)

    def shows_in(self, value: object) -> bool:
        return bool(self.traces.search(json.dumps(value, ensure_ascii=False)))


async def things_of(server: Server, mira: Console) -> Things:
    """Let visitor A say something, file something, type something, and an agent take it and note something."""
    tab = await server.tab(language="de", time_zone="Europe/Berlin")
    said = await tab.say(f"Ich habe doppelt bezahlt, {WORDS[0]}", client_id="s1")
    reply = (await tab.replies(said))[-1]
    left = await tab.ask("leave_message", client_id="m1", email=WORDS[4], text=f"Guten Tag, {WORDS[1]}")
    assert left["ok"], left
    await tab.ask("save_draft", form="ticket", fields={"details": WORDS[2]})
    conversation, number = said["conversation"], left["ticket"]["number"]
    assert (await mira.ask("take", conversation=conversation))["ok"]
    note = await mira.ask("add_note", conversation=conversation, client_id=f"n{number}", text=WORDS[3])
    listed = (await mira.ask("list_inbox"))["tickets"]
    visitor = visitor_id(server.app[DEPS].secret, tab.token)
    assert visitor is not None
    ids = {
        "conversation": conversation,
        "message": reply["id"],
        "ticket": next(each["ticket"] for each in listed if each["number"] == number),
        "number": str(number),
        "note": note["id"],
        "session": visitor,
        "token": tab.token,
    }
    await server.app[DELIVERY].settle()
    words = (*WORDS, *(value for kind, value in ids.items() if kind != "number"), rf"\b{number}\b")
    return Things(tab, ids, re.compile("|".join(words)))


async def rows_of(server: Server, pattern: str = "") -> list[str]:
    """Give the rows of the whole database in which a pattern stands; where numbers are counted is nobody's."""
    dump = await server.app[DEPS].store.read(lambda connection: list(connection.iterdump()))
    return [line for line in dump if re.match('INSERT INTO "(?!counters)', line) and re.search(pattern, line)]


class Watch:
    """Sees whether something of visitor A's is shown, changed, or told to anybody."""

    def __init__(self, server: Server, things: Things, mira: Console) -> None:
        self._server, self._things, self._mira = server, things, mira

    async def begin(self) -> None:
        await self._arrived(self._things.tab)
        self._before = await rows_of(self._server, self._things.traces.pattern)
        assert self._before
        self._told = len(self._things.tab.events), len(self._mira.events)

    async def is_reached(self, answer: object, client: Tab | None = None) -> bool:
        """Tell whether A's things were reached since `begin`; `client` is who got the answer."""
        if await rows_of(self._server, self._things.traces.pattern) != self._before:
            return True
        await self._arrived(self._things.tab, *([client] if client else []))
        told = [*self._things.tab.events[self._told[0] :], *self._mira.events[self._told[1] :]]
        return any(map(self._things.shows_in, (answer, told, client.events if client else None)))

    async def _arrived(self, *tabs: Tab) -> None:
        """Wait until what was on its way to somebody is there: an answer comes behind it."""
        await self._server.app[DELIVERY].settle()
        for tab in tabs:
            if tab.client.connected:
                await tab.ask("load_draft", form="message")
        await self._mira.ask("list_inbox")


def table(text: str, columns: int) -> Iterator[tuple[str, str, list[str]]]:
    for line in text.strip().splitlines():
        command, kind, *cells = line.split()
        assert len(cells) == columns, line
        yield command, kind, cells


def cookie_of(console: Console) -> str:
    return next(each.value for each in console.http.cookie_jar)


def asked_of_agents(command: str, conversation: str, ticket: str, colleague: Console) -> Payload:
    """Give the payload of an agent's command."""
    said = [{"message": conversation, "text": "Guten Tag"}]
    meant = {"messages": [conversation], "utterances": said, "intent": "payment.double"}
    payloads: dict[str, Payload] = {
        "transfer": {"to": colleague.agent.get("id", "?"), "note": "Bitte du"},
        "send_reply": {"client_id": f"r{conversation}", "text": "Guten Tag", "seen": 99},
        "add_note": {"client_id": f"n{conversation}", "text": "Stammkunde"},
        "set_typing": {"typing": True},
        "set_presence": {"present": True},
        "answer_ticket": {"client_id": f"a{ticket}", "text": "Guten Tag"},
        "search": {"text": WORDS[0]},
        "load_unanswered": {"message": conversation},
        "try_proposal": meant,
        "propose": meant,
        "dismiss": {"messages": [conversation]},
        "undo": {"decision": conversation},
        "end_trial": {"trial": conversation},
    }
    return {"conversation": conversation, "ticket": ticket, **payloads.get(command, {})}


async def by_raw_packets(
    server: Server, things: Things, mira: Console, visitor: Payload, auth: object = None, cookie: str | None = None
) -> dict[str, Payload]:
    """Speak to /agent without waiting for leave: connect (where `auth` is given), and send every command right behind.

    Gives the answers by command. What comes last is the connection to /visitor: when it stands, all was answered.
    """
    headers = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie}"}
    names = sorted(AGENT_COMMANDS)
    packets: list[str] = []
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{server.url}/socket.io/?EIO=4&transport=websocket", headers=headers) as wire,
    ):
        await wire.receive_str()
        if auth is not None:
            await wire.send_str(f"40/agent,{json.dumps(auth)}")
        for number, name in enumerate(names):
            asked = [name, asked_of_agents(name, things.ids["conversation"], things.ids["ticket"], mira)]
            await wire.send_str(f"42/agent,{number}{json.dumps(asked)}")
        await wire.send_str(f"40/visitor,{json.dumps(visitor)}")
        while not packets or "session_started" not in packets[-1]:
            packets.append(await wire.receive_str(timeout=10))
    assert not any("console_started" in each for each in packets)
    about_agents = [each for each in packets if "/agent" in each]
    assert not things.shows_in(about_agents)
    found = [re.fullmatch(r"43/agent,(\d+)(\[.*\])", each) for each in about_agents]
    return {names[int(each[1])]: json.loads(each[2])[0] for each in found if each}
