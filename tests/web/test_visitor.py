"""The /visitor namespace: what every command answers, in the visitor's language, and nothing of anybody else."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.content.library import Library
from bot.content.wording import BOT_NOTICE
from bot.core import errors
from bot.core.phrases import Phrase
from bot.store.store import FILE
from bot.web.wire import VISITOR_COMMANDS
from tests.conftest import Server
from tests.shared import running
from tests.tab import Tab

Say = Callable[..., str]
STATE = {
    "conversation",
    "seq",
    "status",
    "agent",
    "language",
    "open",
    "opens_at",
    "closes_at",
    "available",
    "hours_zone",
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database."""
    return tmp_path_factory.mktemp("visitor") / FILE


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(file: Path, library: Library) -> AsyncIterator[Server]:
    async with running(file.parent, library) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def tab(server: Server) -> Tab:
    return await server.tab(language="de", time_zone="Europe/Berlin")


@pytest.fixture
def say(library: Library) -> Say:
    def say(language: str, phrase: Phrase, **values: object) -> str:
        return library.translations.say(language, phrase, values)

    return say


def refused(error: str, message: str, **more: object) -> dict[str, object]:
    return {"ok": False, "error": error, "message": message, **more}


# What each command answers


async def test_a_session_starts_with_all_that_a_tab_shows(tab: Tab, say: Say) -> None:
    assert set(tab.session) == {*STATE, "token", "notice", "company", "languages", "tickets", "previous"}
    assert tab.session["notice"] == say("de", BOT_NOTICE, company="CRMJetty")
    assert (tab.session["conversation"], tab.session["seq"], tab.session["status"]) == (None, 0, "bot")
    assert (tab.session["open"], tab.session["opens_at"]) == (True, None)
    assert tab.session["closes_at"] == "2026-11-23T12:30:00.000Z"
    assert (tab.session["hours_zone"], tab.session["available"]) == ("Asia/Kolkata", False)
    assert (tab.session["languages"], tab.session["company"]) == (["de", "en", "fr"], "CRMJetty")
    assert (tab.session["tickets"], tab.session["previous"]) == ([], [])


async def test_send_message(tab: Tab) -> None:
    answer = await tab.say("Ich habe doppelt bezahlt", client_id="c1")
    assert set(answer) == {"ok", "conversation", "seq", "id", "masked"}
    assert (answer["ok"], answer["seq"], answer["masked"]) == (True, 2, [])
    posted = await tab.event("message_posted", lambda each: each["id"] == answer["id"])
    assert (posted["client_id"], posted["sender"], posted["text"]) == ("c1", "visitor", "Ich habe doppelt bezahlt")
    assert posted["conversation"] == answer["conversation"]
    started = await tab.event("conversation_started")
    assert started == {"conversation": answer["conversation"], "previous": None}


async def test_send_message_again(tab: Tab, say: Say) -> None:
    first = await tab.say("Ich habe doppelt bezahlt", client_id="c1")
    assert await tab.say("Ich habe doppelt bezahlt", client_id="c1") == first
    assert await tab.say("  Ich habe doppelt bezahlt\n", client_id="c1") == first
    again = refused("client_id_reused", say("de", errors.CLIENT_ID_REUSED), field="client_id")
    assert await tab.say("Etwas anderes", client_id="c1") == again
    assert await tab.say("Ich habe doppelt bezahlt", client_id="c1", choice="none") == again
    assert len(await tab.history()) == 3


async def test_send_message_that_cannot_be_sent(tab: Tab, say: Say) -> None:
    assert await tab.say(" \n") == refused("bad_request", say("de", errors.EMPTY_TEXT), field="text")
    too_long = say("de", errors.TEXT_TOO_LONG, limit=4000)
    assert await tab.say("x" * 4001) == refused("bad_request", too_long, field="text")
    unknown = say("de", errors.UNKNOWN_CHOICE)
    assert await tab.say("Ja", choice="payment.golden") == refused("unknown_choice", unknown, field="choice")
    assert await tab.history() == [], "nothing was stored"


async def test_load_history(tab: Tab) -> None:
    empty = await tab.ask("load_history")
    assert set(empty) == {*STATE, "ok", "messages", "more"}
    assert (empty["messages"], empty["more"], empty["conversation"]) == ([], False, None)
    said = await tab.say("Ich habe doppelt bezahlt")
    await tab.replies(said)
    for payload in ({}, {"after": 0}, {"conversation": said["conversation"]}):
        answer = await tab.ask("load_history", **payload)
        assert answer["messages"] == tab.messages()
        assert (answer["conversation"], answer["seq"], answer["more"]) == (said["conversation"], 3, False)
    assert [each["seq"] for each in (await tab.ask("load_history", after=2))["messages"]] == [3]
    assert (await tab.ask("load_history", after=3))["messages"] == []
    assert (await tab.ask("load_history", after=99))["messages"] == []


async def test_load_history_of_nowhere(tab: Tab, say: Say) -> None:
    answer = await tab.ask("load_history", conversation="nowhere")
    assert answer == refused("not_found", say("de", errors.NOT_FOUND), field="conversation")


async def test_set_language(tab: Tab, say: Say) -> None:
    answer = await tab.ask("set_language", language="en")
    assert answer == {"ok": True, "language": "en", "notice": say("en", BOT_NOTICE, company="CRMJetty")}
    assert (await tab.ask("load_history"))["language"] == "en"
    assert (await tab.reply("FTP?"))["language"] == "en"
    assert await tab.ask("set_language", language="it") == refused(
        "not_found", say("en", errors.NOT_FOUND), field="language"
    )
    assert (await tab.ask("load_history"))["language"] == "en"


async def test_set_typing(tab: Tab) -> None:
    for typing in (True, False):
        assert await tab.ask("set_typing", typing=typing) == {"ok": True}
    await tab.say("Hallo")
    assert await tab.ask("set_typing", typing=True) == {"ok": True}


async def test_read_up_to(tab: Tab, server: Server) -> None:
    assert await tab.ask("read_up_to", seq=5) == {"ok": True}, "there is nothing to read yet"
    other = await server.tab(token=tab.token)
    said = await tab.say("Ich habe doppelt bezahlt")
    await tab.replies(said)
    assert await tab.ask("read_up_to", seq=2) == {"ok": True}
    assert await tab.ask("read_up_to", seq=1) == {"ok": True}
    assert await tab.ask("read_up_to", seq=99) == {"ok": True}
    last = await other.event("read_changed", lambda each: each["seq"] == 3)
    assert last == {"conversation": said["conversation"], "seq": 3, "at": "2026-11-23T06:30:00.000Z"}
    assert [payload["seq"] for name, payload in other.events if name == "read_changed"] == [2, 3]


async def test_request_agent_while_nobody_is_there(tab: Tab) -> None:
    answer = await tab.ask("request_agent")
    assert set(answer) == {"ok", "conversation", "status"}
    assert (answer["ok"], answer["status"]) == (True, "bot")
    posted = await tab.event("message_posted", lambda each: each["sender"] == "bot")
    assert posted["conversation"] == answer["conversation"]
    assert (await tab.history())[0]["sender"] == "system", "the notice comes first here too"


async def test_drafts(tab: Tab, server: Server) -> None:
    must = {"required": ["email", "text"]}
    assert await tab.ask("load_draft", form="message") == {"ok": True, "fields": {}, **must}
    fields = {"text": "Grüß Gott,\n\nwie …", "email": ""}
    assert await tab.ask("save_draft", form="message", fields=fields) == {"ok": True}
    other = await server.tab(token=tab.token)
    assert await other.ask("load_draft", form="message") == {"ok": True, "fields": fields, **must}
    empty = await other.ask("load_draft", form="ticket")
    assert (empty["fields"], empty["required"][:2]) == ({}, ["email", "details"])


async def test_rate(tab: Tab, say: Say, file: Path) -> None:
    answer = await tab.reply("Ich habe doppelt bezahlt")
    assert await tab.ask("rate", message=answer["id"], thumb="up") == {"ok": True}
    assert await tab.ask("rate", message=answer["id"], thumb="down", comment="Nein") == {"ok": True}
    missing = refused("not_found", say("de", errors.NOT_FOUND), field="message")
    for other in (tab.messages()[0]["id"], tab.messages()[1]["id"], "nothing"):
        assert await tab.ask("rate", message=other, thumb="up") == missing, "only answers are rated"
    stored = _rows(file, f"select thumb, comment from ratings where message = '{answer['id']}'")
    assert stored == [("down", "Nein")]


async def test_end_session(tab: Tab, server: Server) -> None:
    other = await server.tab(token=tab.token)
    said = await tab.say("Ich habe doppelt bezahlt")
    assert await tab.ask("end_session") == {"ok": True}
    changed = await other.event("status_changed")
    assert (changed["conversation"], changed["status"]) == (said["conversation"], "resolved")
    for each in (tab, other):
        await _is_cut(each)
    stranger = await server.tab(token=tab.token)
    assert stranger.token != tab.token
    assert (stranger.session["conversation"], stranger.session["previous"]) == (None, [])


async def test_forget_me(tab: Tab, server: Server, file: Path) -> None:
    other = await server.tab(token=tab.token)
    said = await tab.reply("Ich habe doppelt bezahlt")
    await tab.ask("save_draft", form="message", fields={"text": "x"})
    ((visitor,),) = _rows(file, f"select visitor from conversations where id = '{said['conversation']}'")
    answer = await tab.ask("forget_me")
    assert set(answer) == {"ok", "receipt"}
    expected = {"at": "2026-11-23T06:30:00.000Z", "conversations": 1, "messages": 3}
    assert expected.items() <= answer["receipt"].items()
    for each in (tab, other):
        await _is_cut(each)
    with closing(sqlite3.connect(file)) as connection:
        dump = "\n".join(connection.iterdump())
    assert said["conversation"] not in dump
    assert said["id"] not in dump
    assert dump.count(visitor) == 1, "only that its token is worthless"
    assert (await server.tab(token=tab.token)).token != tab.token


# Texts are the visitor's


@pytest.mark.parametrize("language", ["de", "en", "fr"])
async def test_refusals_are_in_the_visitors_language(server: Server, say: Say, language: str) -> None:
    tab = await server.tab(language=language)
    expected = {
        ("load_history", '{"conversation": "x"}'): errors.NOT_FOUND,
        ("no_such_command", "{}"): errors.UNKNOWN_COMMAND,
        ("send_message", '{"client_id": "c", "text": ""}'): errors.EMPTY_TEXT,
    }
    for (command, payload), phrase in expected.items():
        assert (await tab.ask(command, **json.loads(payload)))["message"] == say(language, phrase)
    answer = await tab.ask("send_message", client_id="c1")
    assert answer["message"] == say(language, errors.BAD_REQUEST, field="text")
    await tab.ask("set_language", language="en" if language == "de" else "de")
    other = "en" if language == "de" else "de"
    assert (await tab.ask("no_such_command"))["message"] == say(other, errors.UNKNOWN_COMMAND)


async def test_a_language_that_is_written_is_the_language_of_refusals(server: Server, say: Say) -> None:
    tab = await server.tab(language="de")
    await tab.reply("How long will it take until you answer my e-mail?")
    assert (await tab.ask("no_such_command"))["message"] == say("en", errors.UNKNOWN_COMMAND)


# Nothing of anybody else

MARK = "ANNAS-GEHEIMNIS"
TICKET = {
    "email": "anna@annas-geheimnis.example",
    "order_id": "4711",
    "website_url": "https://annas-geheimnis.example/",
    "product": "Portal",
    "product_version": "1.2",
    "details": f"{MARK}: Es geht nicht.",
}
FILLED: dict[str, dict[str, Any]] = {
    "send_message": {"text": "Hallo"},
    "load_history": {"after": 0},
    "set_language": {"language": "de"},
    "set_typing": {"typing": True},
    "read_up_to": {"seq": 2},
    "end_session": {},
    "request_agent": {},
    "leave_message": {"email": "bert@example.org", "text": "Bitte um Rückruf"},
    "open_ticket": {
        **TICKET,
        "email": "bert@example.org",
        "details": "Es geht nicht",
        "website_url": "https://b.example",
    },
    "reply_to_ticket": {"number": 1001, "text": "von Bert"},
    "load_ticket": {"number": 1001},
    "seal_credentials": {"number": 1001, "kind": "ftp", "fields": {"user": "bert"}},
    "destroy_credentials": {"number": 1001},
    "save_draft": {"form": "message", "fields": {"text": "von Bert"}},
    "load_draft": {"form": "message"},
    "rate": {"thumb": "down"},
    "forget_me": {},
}
HOLDERS = ("client_id", "conversation", "message", "choice", "ticket", "attachments", "token", "visitor")
"""Fields in which a command may name something."""
ENDING = ("end_session", "forget_me")
"""After these, there is nobody who could go on asking."""


async def test_every_command_is_tried() -> None:
    assert set(FILLED) >= set(VISITOR_COMMANDS)


@pytest.mark.parametrize("command", VISITOR_COMMANDS)
async def test_nothing_of_another_visitor_is_read_or_changed(server: Server, file: Path, command: str) -> None:
    anna = await server.tab(language="de")
    answer = await anna.reply(f"{MARK}: Ich habe doppelt bezahlt", client_id="annas-client-id")
    await anna.ask("rate", message=answer["id"], thumb="up", comment=MARK)
    names = {anna.token, "annas-client-id", answer["conversation"], *(each["id"] for each in anna.messages())}
    if "open_ticket" in VISITOR_COMMANDS:
        names.add(str((await anna.ask("open_ticket", client_id="annas-ticket", **TICKET))["ticket"]["number"]))
    await anna.ask("save_draft", form="message", fields={"text": MARK})
    bert = await server.tab(language="de")
    await bert.reply("Guten Tag", client_id="berts-client-id")
    before, heard = _of(file, answer["conversation"]), len(anna.events)

    answers = []
    if command in ENDING:
        answers.append(await bert.ask(command, **dict.fromkeys(HOLDERS, answer["conversation"])))
    else:
        for name, holder in itertools.product(names, HOLDERS):
            given = {"client_id": f"bert-{len(answers)}", "message": "none", **FILLED[command]}
            given[holder] = [name] if holder == "attachments" else name
            answers.append(await bert.ask(command, **given))
    told = json.dumps([answers, [{**payload, "client_id": "his own"} for _, payload in bert.events]])
    for secret in (MARK, anna.token, answer["conversation"], answer["id"], TICKET["email"]):
        assert secret not in told, command
    assert _of(file, answer["conversation"]) == before, command
    assert [each for each in anna.events[heard:] if each[0] not in ("hours_changed", "presence_changed")] == []
    assert anna.client.connected
    assert (await anna.history())[1]["text"] == f"{MARK}: Ich habe doppelt bezahlt"
    assert (await anna.ask("load_draft", form="message"))["fields"] == {"text": MARK}


def _of(file: Path, conversation: str) -> list[list[tuple[Any, ...]]]:
    """Give all that is stored of a conversation and of its visitor."""
    visitor = f"(select visitor from conversations where id = '{conversation}')"
    return [
        _rows(file, query)
        for query in (
            f"select * from conversations where visitor = {visitor}",
            f"select * from messages where conversation = '{conversation}'",
            f"select ratings.* from ratings join messages on message = messages.id where conversation = '{conversation}'",
            f"select * from drafts where visitor = {visitor}",
            f"select * from tickets where visitor = {visitor}",
            f"select * from revoked_tokens where id = {visitor}",
        )
    ]


def _rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.execute(query))


async def _is_cut(tab: Tab) -> None:
    cut = asyncio.Event()
    tab.client.on("disconnect", lambda *reason: cut.set(), namespace="/visitor")
    if tab.client.connected:
        await asyncio.wait_for(cut.wait(), 5)
