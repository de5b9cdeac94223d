"""The isolation matrix of agents: who is not signed in reaches nothing, and what a colleague has is his."""

import asyncio
import json

import pytest

from bot.app import DELIVERY
from bot.web import delivery
from bot.web.console_wire import AGENT_COMMANDS
from tests.agent import PASSWORD, Console
from tests.conftest import Server
from tests.stories.isolation import WORDS, Watch, asked_of_agents, by_raw_packets, cookie_of, rows_of, table, things_of


async def test_who_is_not_signed_in_gets_nothing_from_the_agents_namespace(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    things = await things_of(server, mira)
    gone, revoked = Console(server.url), Console(server.url)
    for each in (gone, revoked):
        await each.welcome(await each.call("POST", "login", login="mira.beck", password=PASSWORD))
    left = cookie_of(gone), gone.csrf
    assert (await gone.call("POST", "logout"))["ok"]
    sessions = (await revoked.call("GET", "sessions"))["sessions"]
    mine = next(each["id"] for each in sessions if each["is_this"])
    assert (await mira.call("DELETE", f"sessions/{mine}"))["ok"]
    actors: dict[str, tuple[str | None, object]] = {
        "no cookie": (None, {"csrf": mira.csrf}),
        "nothing at all": (None, {}),
        "no csrf": (cookie_of(mira), {}),
        "empty csrf": (cookie_of(mira), {"csrf": ""}),
        "wrong csrf": (cookie_of(mira), {"csrf": "0" * 32}),
        "a colleague's csrf": (cookie_of(mira), {"csrf": jonas.csrf}),
        "csrf that is no ASCII": (cookie_of(mira), {"csrf": "ü" * 32}),
        "csrf that is no text": (cookie_of(mira), {"csrf": ["0"]}),
        "forged cookie": ("A" * 43, {"csrf": mira.csrf}),
        "the id of a session": (sessions[0]["id"], {"csrf": mira.csrf}),
        "a visitor's token": (things.tab.token, {"csrf": mira.csrf}),
        "signed out": (left[0], {"csrf": left[1]}),
        "revoked": (cookie_of(revoked), {"csrf": revoked.csrf}),
    }
    watch = Watch(server, things, mira)
    await watch.begin()
    for actor, (cookie, auth) in actors.items():
        answers = await by_raw_packets(server, things, mira, {}, auth, cookie)
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
    rows = list(table(AGENT_TABLE, 2))
    assert sorted(command for command, *_ in rows) == sorted(AGENT_COMMANDS), "each command has its row"
    things = await things_of(server, mira)
    stranger = await server.tab(language="de")
    everybody = [things]
    for command, kind, cells in rows:
        for agent, colleague, cell in ((jonas, mira, cells[1]), (mira, jonas, cells[0])):
            asked = asked_of_agents(command, things.ids["conversation"], things.ids["ticket"], colleague)
            answer = await agent.ask(
                command, **{**asked, "client_id": f"{agent.agent['login']} {asked['conversation']}"}
            )
            where = (agent.agent["name"], command, answer)
            assert (answer["ok"] if cell == "ok" else answer.get("error")) == (cell == "ok" or cell), where
            if command in ONCE and cell == "ok":
                things = await things_of(server, mira)
                everybody.append(things)
        if kind == "-":
            continue
        for wrong in set(things.ids.values()) - {things.ids[kind]} | {"?"}:
            asked = asked_of_agents(command, wrong, wrong, jonas)
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


async def test_a_console_that_was_signed_out_reaches_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FAREWELL", 5.0)  # so that all of it arrives
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    things = await things_of(server, mira)
    asked = {
        name: asked_of_agents(name, things.ids["conversation"], things.ids["ticket"], jonas) for name in AGENT_COMMANDS
    }
    assert (await mira.call("POST", "logout"))["ok"]
    before = await rows_of(server)
    mira.events.clear()
    told = await asyncio.gather(*(mira.ask(name, **asked[name]) for name in asked))
    assert {each.get("error") for each in told} == {"signed_out"}
    assert not things.shows_in([told, mira.events])
    assert await rows_of(server) == before
