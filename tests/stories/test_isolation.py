"""The isolation matrix: who may do what with whose things. Each cell stands in a table, and nothing is left out of it.

What is somebody's is known by its traces: ids, numbers and words. Nothing that a stranger is answered or told holds one of
them, and no row that holds one of them changes by what a stranger does.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from bot.app import DELIVERY, DEPS
from bot.service.visitors import visitor_id
from bot.web.agent import COOKIE
from bot.web.api import Api
from bot.web.console_wire import AGENT_COMMANDS
from bot.web.wire import VISITOR_COMMANDS
from tests.agent import PASSWORD, Console
from tests.conftest import Server
from tests.mail.post import until
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


async def _things(server: Server, mira: Console) -> Things:
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


async def _rows(server: Server, pattern: str = "") -> list[str]:
    """Give the rows of the whole database in which a pattern stands."""
    dump = await server.app[DEPS].store.read(lambda connection: list(connection.iterdump()))
    return [line for line in dump if line.startswith("INSERT") and re.search(pattern, line)]


class Watch:
    """Sees whether something of visitor A's is shown, changed, or told to anybody."""

    def __init__(self, server: Server, things: Things, mira: Console) -> None:
        self._server, self._things, self._mira = server, things, mira

    async def begin(self) -> None:
        await self._arrived(self._things.tab)
        self._before = await _rows(self._server, self._things.traces.pattern)
        assert self._before
        self._told = len(self._things.tab.events), len(self._mira.events)

    async def is_reached(self, answer: object, client: Tab | None = None) -> bool:
        """Tell whether A's things were reached since `begin`; `client` is who got the answer."""
        if await _rows(self._server, self._things.traces.pattern) != self._before:
            return True
        await self._arrived(self._things.tab, *([client] if client else []))
        told = [*self._things.tab.events[self._told[0] :], *self._mira.events[self._told[1] :]]
        return any(map(self._things.shows_in, (answer, told, client.events if client else None)))

    async def _arrived(self, *tabs: Tab) -> None:
        """Wait until what was on its way to somebody is there: an answer comes behind it."""
        await self._server.app[DELIVERY].settle()
        for tab in tabs:
            await tab.ask("load_draft", form="message")
        await self._mira.ask("list_inbox")


# Command · with the id of which of A's objects · A's other tab · visitor B · a visitor without token · one with a forged token.
# "reached": done, and what is A's is shown or changed. "own": done, and nothing of A's is. Else the error.
VISITOR_TABLE = """
send_message    client_id       reached          own              own              own
load_history    -               reached          own              own              own
load_history    conversation    reached          not_found        not_found        not_found
load_history    message         not_found        not_found        not_found        not_found
load_history    ticket          not_found        not_found        not_found        not_found
load_history    number          not_found        not_found        not_found        not_found
load_history    note            not_found        not_found        not_found        not_found
load_history    session         not_found        not_found        not_found        not_found
load_history    token           not_found        not_found        not_found        not_found
set_language    -               reached          own              own              own
set_typing      conversation    reached          own              own              own
read_up_to      conversation    reached          own              own              own
request_agent   conversation    reached          own              own              own
leave_message   client_id       reached          own              own              own
open_ticket     ticket          reached          own              own              own
load_draft      draft           reached          own              own              own
save_draft      draft           reached          own              own              own
rate            message         reached          not_found        not_found        not_found
rate            conversation    not_found        not_found        not_found        not_found
rate            ticket          not_found        not_found        not_found        not_found
rate            number          not_found        not_found        not_found        not_found
rate            note            not_found        not_found        not_found        not_found
rate            session         not_found        not_found        not_found        not_found
rate            token           not_found        not_found        not_found        not_found
end_session     session         reached          own              own              own
forget_me       session         reached          own              own              own
"""
VISITORS = ("other tab", "visitor B", "no token", "forged token")


def _table(text: str, columns: int) -> Iterator[tuple[str, str, list[str]]]:
    for line in text.strip().splitlines():
        command, kind, *cells = line.split()
        assert len(cells) == columns, line
        yield command, kind, cells


def _asked(command: str, things: Things, kind: str) -> Payload:
    """Give the payload of a visitor's command, with an id of A's in every place that an id fits into."""
    given = things.ids.get(kind, "")
    everything = {**things.ids, "visitor": things.ids["session"], "id": things.ids["message"]}  # the unknown is ignored
    payloads: dict[str, Payload] = {
        "send_message": {"client_id": "s1", "text": f"Ich habe doppelt bezahlt, {WORDS[0]}"},
        "load_history": {"conversation": given} if given else {"conversation": None},
        "set_language": {"language": "en"},
        "set_typing": {"typing": True},
        "read_up_to": {"seq": 3},
        "leave_message": {"client_id": "m1", "email": WORDS[4], "text": f"Guten Tag, {WORDS[1]}"},
        "open_ticket": {"client_id": "t1", **TICKET},
        "load_draft": {"form": "ticket"},
        "save_draft": {"form": "ticket", "fields": {"details": "anders"}},
        "rate": {"message": given, "thumb": "up"},
    }
    return {**everything, **payloads.get(command, {})}


def _as_own(command: str, payload: Payload) -> Payload:
    """Let a stranger use the same client_ids, but words of its own: A's words would be known again."""
    own = {"email": "eve@kunde.example", "text": "Guten Tag", "details": TICKET["details"]}
    return {name: own.get(name, value) if isinstance(value, str) else value for name, value in payload.items()}


async def _visitor(server: Server, actor: str, things: Things) -> Tab:
    if actor == "other tab":
        return await server.tab(token=things.tab.token)
    if actor == "forged token":
        token = things.tab.token
        forged = await server.tab(language="de", token=token[:-2] + ("AA" if token[-2:] != "AA" else "BB"))
        assert forged.token != token
        return forged
    tab = await server.tab(language="de")
    if actor == "visitor B":
        await tab.reply("Gibt es eine FAQ-Seite?")
        await tab.ask("save_draft", form="ticket", fields={"details": "Entwurf von Eve"})
    return tab


async def _cut_off(tab: Tab) -> None:
    await until(lambda: not tab.client.connected)


@pytest.mark.parametrize("actor", VISITORS)
async def test_visitors(server: Server, actor: str) -> None:
    rows = list(_table(VISITOR_TABLE, len(VISITORS)))
    assert {command for command, *_ in rows} == set(VISITOR_COMMANDS), "each command has its row"
    mira = await server.console("Mira Beck")
    things = await _things(server, mira)
    tab = await _visitor(server, actor, things)
    for command, kind, cells in rows:
        if not tab.client.connected or command == "forget_me":
            if actor == "other tab":
                things = await _things(server, mira)
            tab = await _visitor(server, actor, things)
        cell = cells[VISITORS.index(actor)]
        payload = _asked(command, things, kind)
        if actor != "other tab":
            payload = _as_own(command, payload)
        watch = Watch(server, things, mira)
        await watch.begin()
        await tab.ask("load_draft", form="message")
        tab.events.clear()
        answer = await tab.ask(command, **payload)
        where = (actor, command, kind, answer)
        if cell in ("reached", "own"):
            assert answer["ok"], where
        else:
            assert (answer["ok"], answer.get("error")) == (False, cell), where
        ended = command in ("end_session", "forget_me")
        assert await watch.is_reached(answer, None if ended else tab) == (cell == "reached"), where
        if ended:
            await _cut_off(tab)


async def test_visitors_have_no_command_of_the_agents(server: Server) -> None:
    mira = await server.console("Mira Beck")
    things = await _things(server, mira)
    only_theirs = set(AGENT_COMMANDS) - set(VISITOR_COMMANDS)
    assert len(only_theirs) == len(AGENT_COMMANDS) - 1, "set_typing is both's, and each has its own"
    for actor in VISITORS:
        tab = await _visitor(server, actor, things)
        watch = Watch(server, things, mira)
        await watch.begin()
        tab.events.clear()
        for command in sorted(only_theirs):
            asked = _of_agents(command, things.ids["conversation"], things.ids["ticket"], mira)
            answer = await tab.ask(command, **asked)
            assert (answer["ok"], answer.get("error")) == (False, "unknown_command"), (actor, command, answer)
            assert set(answer) == {"ok", "error", "message"}
        answers = await _by_raw_packets(server, things, mira, {"token": tab.token})
        assert answers == {}, "without a place in their namespace nothing is even answered"
        assert not await watch.is_reached(None, tab)


async def test_a_token_that_the_server_did_not_make_is_nobody(server: Server) -> None:
    mira = await server.console("Mira Beck")
    things = await _things(server, mira)
    token = things.tab.token
    for made_up in (things.ids["session"], token[:22] + "A" * 10, token + "=", token[:-1], _cookie(mira), "ü" * 32):
        tab = await server.tab(token=made_up)
        assert tab.token not in (made_up, token)
        assert (tab.session["conversation"], tab.session["tickets"], tab.session["previous"]) == (None, [], [])
        assert not things.shows_in(tab.events)


# --- /agent -----------------------------------------------------------------------------------------------------------------


def _cookie(console: Console) -> str:
    return next(each.value for each in console.http.cookie_jar)


def _of_agents(command: str, conversation: str, ticket: str, colleague: Console) -> Payload:
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


async def _by_raw_packets(
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
            asked = [name, _of_agents(name, things.ids["conversation"], things.ids["ticket"], mira)]
            await wire.send_str(f"42/agent,{number}{json.dumps(asked)}")
        await wire.send_str(f"40/visitor,{json.dumps(visitor)}")
        while not packets or "session_started" not in packets[-1]:
            packets.append(await wire.receive_str(timeout=10))
    assert not any("console_started" in each for each in packets)
    about_agents = [each for each in packets if "/agent" in each]
    assert not things.shows_in(about_agents)
    found = [re.fullmatch(r"43/agent,(\d+)(\[.*\])", each) for each in about_agents]
    return {names[int(each[1])]: json.loads(each[2])[0] for each in found if each}


async def test_who_is_not_signed_in_gets_nothing_from_the_agents_namespace(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    things = await _things(server, mira)
    gone, revoked = Console(server.url), Console(server.url)
    for each in (gone, revoked):
        await each.welcome(await each.call("POST", "login", login="mira.beck", password=PASSWORD))
    left = _cookie(gone), gone.csrf
    assert (await gone.call("POST", "logout"))["ok"]
    sessions = (await revoked.call("GET", "sessions"))["sessions"]
    mine = next(each["id"] for each in sessions if each["is_this"])
    assert (await mira.call("DELETE", f"sessions/{mine}"))["ok"]
    actors: dict[str, tuple[str | None, object]] = {
        "no cookie": (None, {"csrf": mira.csrf}),
        "nothing at all": (None, {}),
        "no csrf": (_cookie(mira), {}),
        "empty csrf": (_cookie(mira), {"csrf": ""}),
        "wrong csrf": (_cookie(mira), {"csrf": "0" * 32}),
        "a colleague's csrf": (_cookie(mira), {"csrf": jonas.csrf}),
        "csrf that is no ASCII": (_cookie(mira), {"csrf": "ü" * 32}),
        "csrf that is no text": (_cookie(mira), {"csrf": ["0"]}),
        "forged cookie": ("A" * 43, {"csrf": mira.csrf}),
        "the id of a session": (sessions[0]["id"], {"csrf": mira.csrf}),
        "a visitor's token": (things.tab.token, {"csrf": mira.csrf}),
        "signed out": (left[0], {"csrf": left[1]}),
        "revoked": (_cookie(revoked), {"csrf": revoked.csrf}),
    }
    watch = Watch(server, things, mira)
    await watch.begin()
    for actor, (cookie, auth) in actors.items():
        answers = await _by_raw_packets(server, things, mira, {}, auth, cookie)
        for command, answer in answers.items():
            assert (answer["ok"], answer.get("error")) == (False, "not_found"), (actor, command, answer)
    assert not await watch.is_reached(None)
    for each in (gone, revoked):
        await each.close()


# Command · with the id of which of A's objects · the agent who has the conversation · a colleague.
AGENT_TABLE = """
list_inbox         -               ok           ok
search             -               ok           ok
set_presence       -               ok           ok
load_conversation  conversation    ok           ok
take               conversation    ok           already_taken
release            conversation    ok           not_allowed
transfer           conversation    ok           not_allowed
resolve            conversation    ok           not_allowed
reopen             conversation    not_allowed  not_allowed
send_reply         conversation    ok           not_allowed
add_note           conversation    ok           ok
set_typing         conversation    ok           ok
load_ticket        ticket          ok           ok
take_ticket        ticket          ok           ok
answer_ticket      ticket          ok           ok
solve_ticket       ticket          ok           ok
count_unanswered   -               ok           ok
list_unanswered    -               ok           ok
load_unanswered    -               not_found    not_found
try_proposal       -               not_found    not_found
end_trial          -               ok           ok
propose            -               not_found    not_found
dismiss            -               not_allowed  not_allowed
undo               -               not_allowed  not_allowed
"""
ONCE = ("release", "transfer", "resolve", "solve_ticket")  # what can be done once with a thing


async def test_agents(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    rows = list(_table(AGENT_TABLE, 2))
    assert sorted(command for command, *_ in rows) == sorted(AGENT_COMMANDS), "each command has its row"
    things = await _things(server, mira)
    stranger = await server.tab(language="de")
    everybody = [things]
    for command, kind, cells in rows:
        for agent, colleague, cell in ((jonas, mira, cells[1]), (mira, jonas, cells[0])):
            asked = _of_agents(command, things.ids["conversation"], things.ids["ticket"], colleague)
            answer = await agent.ask(
                command, **{**asked, "client_id": f"{agent.agent['login']} {asked['conversation']}"}
            )
            where = (agent.agent["name"], command, answer)
            assert (answer["ok"] if cell == "ok" else answer.get("error")) == (cell == "ok" or cell), where
            if command in ONCE and cell == "ok":
                things = await _things(server, mira)
                everybody.append(things)
        if kind == "-":
            continue
        for wrong in set(things.ids.values()) - {things.ids[kind]} | {"?"}:
            asked = _of_agents(command, wrong, wrong, jonas)
            answer = await mira.ask(command, **{**asked, "client_id": "w"})
            assert (answer["ok"], answer.get("error")) == (False, "not_found"), (command, wrong, answer)
    await server.app[DELIVERY].settle()
    await stranger.ask("set_typing", typing=False)
    assert {name for name, _ in stranger.events} <= {"session_started", "hours_changed"}, "none of it is a stranger's"
    for each in everybody:
        assert not each.shows_in(stranger.events)
        told = json.dumps([each.tab.events, await each.tab.history()], ensure_ascii=False)
        for private in (WORDS[3], "Stammkunde", "Bitte du", each.ids["note"], each.ids["ticket"]):
            assert private not in told, "notes and the desk's own ids are for agents alone"
        for other in everybody:
            assert each is other or other.ids["conversation"] not in told


# --- HTTP -------------------------------------------------------------------------------------------------------------------

# Call · nobody, a forged cookie, a visitor's token as cookie · right cookie, wrong token of the page · a colleague · the agent.
HTTP_TABLE = """
POST/setup              -               403  403  403  403  403  403
POST/login              -               403  403  403  403  403  403
GET/me                  -               401  401  401  200  200  200
POST/me                 -               401  401  401  403  200  200
GET/agents              -               401  401  401  200  200  200
POST/agents             -               401  401  401  403  200  200
GET/sessions            -               401  401  401  200  200  200
DELETE/sessions/{id}    conversation    401  401  401  403  404  404
DELETE/sessions/{id}    ticket          401  401  401  403  404  404
DELETE/sessions/{id}    token           401  401  401  403  404  404
DELETE/sessions/{id}    session         401  401  401  403  404  200
POST/logout             -               401  401  401  403  200  200
"""


async def test_http(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    things = await _things(server, mira)
    rows = list(_table(HTTP_TABLE, 6))
    routes = {
        f"{each.method}{each.path.removeprefix('/api/v1')}"
        for each in Api(server.app[DEPS], server.app[DELIVERY]).routes()
    }
    assert {call for call, *_ in rows} == routes, "each call has its row"
    phone = Console(server.url)
    await phone.welcome(await phone.call("POST", "login", login="mira.beck", password=PASSWORD))
    (phones,) = [each["id"] for each in (await phone.call("GET", "sessions"))["sessions"] if each["is_this"]]
    hers = {each["id"] for each in (await mira.call("GET", "sessions"))["sessions"]}
    ids = {**things.ids, "session": phones, "-": "-"}
    actors: tuple[tuple[str | None, str], ...] = (
        (None, mira.csrf),
        ("A" * 43, mira.csrf),
        (things.tab.token, mira.csrf),
        (_cookie(mira), "0" * 32),
        (_cookie(jonas), jonas.csrf),
        (_cookie(mira), mira.csrf),
    )
    accounts = r'INTO "?(agents|agent_sessions|secrets)"?'
    async with aiohttp.ClientSession(base_url=server.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        for call, kind, cells in rows:
            method, _, path = call.partition("/")
            for place, (cookie, csrf) in enumerate(actors):
                server.clock.move(seconds=40)  # sign-ins are counted
                bodies: dict[str, Payload] = {
                    "setup": {"secret": "A" * 43, "name": "Eve", "login": "eve", "password": PASSWORD},
                    "login": {"login": "mira.beck", "password": "falsch falsch falsch"},
                    "me": {"language": "de"},
                    "agents": {"name": f"Eve {place}", "login": f"eve{place}", "password": PASSWORD},
                }
                headers = {"X-CSRF-Token": csrf, **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})}
                before = await _rows(server, accounts)
                async with http.request(
                    method,
                    f"/api/v1/{path.format(id=ids[kind])}",
                    json=bodies.get(path, {}) if method == "POST" else None,
                    headers=headers,
                ) as response:
                    answer = await response.json()
                where = (call, kind, place, answer)
                assert (response.status, answer["ok"]) == (int(cells[place]), cells[place] == "200"), where
                assert response.headers["Cache-Control"] == "no-store"
                assert not things.shows_in(answer), where
                if cells[place] != "200":
                    assert set(answer) <= {"ok", "error", "message", "field"}, where
                    assert await _rows(server, accounts) == before, where
                if path == "sessions" and place == 4:
                    assert not hers & {each["id"] for each in answer["sessions"]}, "one's own browsers alone"
                if path == "agents" and answer["ok"]:
                    assert "argon2" not in json.dumps(answer)
    for each in (mira, jonas, phone):
        assert (await each.call("GET", "me"))["status"] == 401
    await phone.close()
