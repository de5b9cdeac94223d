"""The isolation matrix of visitors: who may do what with whose things. Each cell stands in a table, and nothing is left out of it."""

import pytest

from bot.web.console_wire import AGENT_COMMANDS
from bot.web.wire import VISITOR_COMMANDS
from tests.conftest import Server
from tests.mail.post import until
from tests.stories.isolation import (
    TICKET,
    WORDS,
    Payload,
    Things,
    Watch,
    asked_of_agents,
    by_raw_packets,
    cookie_of,
    table,
    things_of,
)
from tests.tab import Tab

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
reply_to_ticket number          reached          not_found        not_found        not_found
load_ticket     number          reached          not_found        not_found        not_found
seal_credentials number         reached          not_found        not_found        not_found
destroy_credentials number      reached          not_found        not_found        not_found
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
        "reply_to_ticket": {"client_id": "r1", "number": int(things.ids["number"]), "text": f"Guten Tag, {WORDS[1]}"},
        "load_ticket": {"number": int(things.ids["number"])},
        "seal_credentials": {
            "client_id": "v1",
            "number": int(things.ids["number"]),
            "kind": "ftp",
            "fields": {"user": "eve"},
        },
        "destroy_credentials": {"number": int(things.ids["number"])},
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
    rows = list(table(VISITOR_TABLE, len(VISITORS)))
    assert {command for command, *_ in rows} == set(VISITOR_COMMANDS), "each command has its row"
    mira = await server.console("Mira Beck")
    things = await things_of(server, mira)
    tab = await _visitor(server, actor, things)
    for command, kind, cells in rows:
        if not tab.client.connected or command == "forget_me":
            if actor == "other tab":
                things = await things_of(server, mira)
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


@pytest.mark.parametrize("end", ["end_session", "forget_me"])
async def test_who_ended_the_session_is_a_stranger(server: Server, end: str) -> None:
    mira = await server.console("Mira Beck")
    things = await things_of(server, mira)
    assert (await things.tab.ask(end))["ok"]
    await _cut_off(things.tab)
    tab = await server.tab(language="de", token=things.tab.token)
    assert tab.token != things.tab.token
    watch = Watch(server, things, mira)
    await watch.begin()
    for command, kind, cells in table(VISITOR_TABLE, len(VISITORS)):
        if command not in ("end_session", "forget_me"):
            cell = cells[VISITORS.index("no token")]
            answer = await tab.ask(command, **_as_own(command, _asked(command, things, kind)))
            assert (answer["ok"], answer.get("error", "own")) == (cell == "own", cell), (command, kind, answer)
            assert not things.shows_in(answer)
    assert not await watch.is_reached(None, tab)


async def test_visitors_have_no_command_of_the_agents(server: Server) -> None:
    mira = await server.console("Mira Beck")
    things = await things_of(server, mira)
    only_theirs = set(AGENT_COMMANDS) - set(VISITOR_COMMANDS)
    assert set(AGENT_COMMANDS) - only_theirs == {"set_typing", "load_ticket"}, "they are both's, and each has its own"
    for actor in VISITORS:
        tab = await _visitor(server, actor, things)
        watch = Watch(server, things, mira)
        await watch.begin()
        tab.events.clear()
        for command in sorted(only_theirs):
            asked = asked_of_agents(command, things.ids["conversation"], things.ids["ticket"], mira)
            answer = await tab.ask(command, **asked)
            assert (answer["ok"], answer.get("error")) == (False, "unknown_command"), (actor, command, answer)
            assert set(answer) == {"ok", "error", "message"}
        answers = await by_raw_packets(server, things, mira, {"token": tab.token})
        assert answers == {}, "without a place in their namespace nothing is even answered"
        assert not await watch.is_reached(None, tab)


async def test_a_token_that_the_server_did_not_make_is_nobody(server: Server) -> None:
    mira = await server.console("Mira Beck")
    things = await things_of(server, mira)
    token = things.tab.token
    for made_up in (things.ids["session"], token[:22] + "A" * 10, token + "=", token[:-1], cookie_of(mira), "ü" * 32):
        tab = await server.tab(token=made_up)
        assert tab.token not in (made_up, token)
        assert (tab.session["conversation"], tab.session["tickets"], tab.session["previous"]) == (None, [], [])
        assert not things.shows_in(tab.events)
