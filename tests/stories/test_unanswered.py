"""Learning from visitors: what the bot could not answer is gathered, proposed, tried out, and becomes a patch for an author."""

import asyncio
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.app import SHELF, create_app
from bot.settings import load
from tests.agent import Console
from tests.conftest import Clock, Server
from tests.small import write_content
from tests.tab import Tab

Payload = dict[str, Any]
COIN, MACHINE, CARD = "the till ate my coin", "the till has eaten my coin", "4242 4242 4242 4242"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An author's folder, with the data of the service beside the content."""
    return write_content(tmp_path / "content").parent


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[Server]:
    """A real server with two topics, so that learning anew is a matter of a moment."""
    given = {"TRESEN_DATA": "data", "TRESEN_CONTENT": "content", "TRESEN_SEMANTICS": "false", "TRESEN_HOURS": "24/7"}
    clock = Clock()
    app = await create_app(load(folder, given, date(2026, 11, 23)), clock)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = Server(app, f"http://127.0.0.1:{runner.addresses[0][1]}", clock)
    yield server
    await server.close_clients()
    await runner.cleanup()


async def ask(server: Server, *texts: str) -> Tab:
    """A visitor asks some things; the bot's answers are there when this returns."""
    tab = await server.tab(language="en")
    for text in texts:
        await tab.reply(text)
        server.clock.move(seconds=1)
    return tab


async def listed(console: Console) -> Payload:
    answer = await console.ask("list_unanswered")
    assert answer["ok"], answer
    return answer


async def texts_of(console: Console) -> list[str]:
    return [each["text"] for each in (await listed(console))["groups"]]


async def drafted(console: Console, intent: str, text: str | None = None, **more: object) -> Payload:
    """Draft a proposal for the first group; by default its representative as it was typed."""
    group = await console.ask("load_unanswered", message=(await listed(console))["groups"][0]["message"])
    first = group["messages"][0]
    utterances = [{"message": first["message"], "text": text or first["text"]}]
    return {
        "messages": [each["message"] for each in group["messages"]],
        "utterances": utterances,
        "intent": intent,
        **more,
    }


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*.sqlite3*"))


def apply(patch: str, content: Path, *command: str) -> None:
    done = subprocess.run(command, input=patch.encode(), cwd=content, capture_output=True)
    assert done.returncode == 0, (done.stderr, done.stdout, patch)


async def test_from_a_question_that_nobody_could_answer_to_an_answer(server: Server, folder: Path) -> None:
    mira = await server.console()
    await ask(server, COIN)
    await mira.event("unanswered_changed")
    await ask(server, MACHINE)
    page = await listed(mira)
    (row,) = page["groups"]
    assert (row["count"], row["reasons"], row["language"]) == (2, {"unanswered": 2}, "en")
    group = await mira.ask("load_unanswered", message=row["message"])
    assert {each["text"] for each in group["messages"]} == {COIN, MACHINE}
    assert {each["intent"] for each in group["guesses"]} == {"payment.double", "payment.failed"}
    assert group["answered"] is None

    draft = await drafted(mira, "payment.failed")
    trial = await mira.ask("try_proposal", **draft)
    told = await mira.event("trial_changed", lambda each: each["stage"] in ("done", "failed"), 60)
    assert (told["trial"], told["stage"], told["asked"]) == (trial["trial"], "done", 2)
    learning = [each["stage"] for name, each in mira.events if name == "trial_changed"]
    assert learning[:2] == ["learning", "asking"], "it says how far it is"
    effect = next(each for each in told["effects"] if each["text"] == group["messages"][0]["text"])
    assert (effect["before"]["action"], effect["after"]) == (
        "fallback",
        {"action": "answer", "titles": ["Payment failed"]},
    )

    saved = await mira.ask("propose", **draft)
    assert saved["ok"], saved
    page = await listed(mira)
    assert (page["count"], page["groups"]) == (0, []), "the group is settled as a whole"
    (decision,) = page["decisions"]
    assert (decision["intent"], decision["agent_name"]) == ("payment.failed", "Mira Beck")
    assert (await (await server.tab(language="en")).reply(COIN)).get("intent") is None, "nothing goes live by itself"

    content, before = folder / "content", (folder / "content/intents/en/payment.yaml").read_text()
    for command in (["patch", "-p1"], ["git", "apply"]):
        shutil.rmtree(folder / "copy", ignore_errors=True)
        shutil.copytree(content, folder / "copy")
        apply(page["patch"], folder / "copy", *command)
        text = group["messages"][0]["text"]
        after = (folder / "copy/intents/en/payment.yaml").read_text()
        assert after == before.replace('  - "error while paying"\n', f'  - "error while paying"\n  - "{text}"\n')

    apply(page["patch"], content, "git", "apply")
    assert await server.app[SHELF].renew()
    assert (await (await server.tab(language="en")).reply(text))["intent"] == "payment.failed"
    page = await listed(mira)
    assert (page["decisions"], page["patch"]) == ([], ""), "what the files hold needs no proposal any more"


async def test_a_new_topic_becomes_files(server: Server, folder: Path, capfdbinary: Any, monkeypatch: Any) -> None:
    mira = await server.console()
    await ask(server, COIN)
    topic = {"title": "The till ate a coin", "section": "", "answer": "We open the till.\n• At once: today"}
    draft = await drafted(mira, "till.coin", topic=topic)
    await mira.ask("try_proposal", **draft)
    told = await mira.event("trial_changed", lambda each: each["stage"] in ("done", "failed"), 60)
    assert told["effects"][0]["after"]["titles"] == ["The till ate a coin"]
    assert (await mira.ask("propose", **draft))["ok"]
    # A second question may go to a topic that is only proposed.
    await ask(server, "the weather in Cologne is nice")
    assert (await mira.ask("propose", **await drafted(mira, "till.coin", "till full")))["ok"]
    page = await listed(mira)
    assert {"intent": "till.coin", "title": "The till ate a coin", "section": ""} in page["topics"]

    monkeypatch.chdir(folder)
    for name, value in {"DATA": "data", "CONTENT": "content", "SEMANTICS": "false"}.items():
        monkeypatch.setenv(f"TRESEN_{name}", value)
    assert await asyncio.to_thread(main, ["intent", "proposals"]) == 0
    printed = capfdbinary.readouterr().out.decode()
    assert printed == page["patch"]
    apply(printed, folder / "content", "git", "apply")
    assert await server.app[SHELF].renew()
    answer = await (await server.tab(language="en")).reply(COIN)
    assert (answer["intent"], answer["text"]) == ("till.coin", "We open the till.\n• At once: today")
    assert '"till full"' in (folder / "content/intents/en/till.yaml").read_text()
    assert (await listed(mira))["decisions"] == []


async def test_an_author_notes_what_was_taken_over(server: Server, folder: Path, monkeypatch: Any, capsys: Any) -> None:
    mira = await server.console()
    await ask(server, COIN)
    saved = await mira.ask("propose", **await drafted(mira, "payment.failed"))
    monkeypatch.chdir(folder)
    for name, value in {"DATA": "data", "CONTENT": "content"}.items():
        monkeypatch.setenv(f"TRESEN_{name}", value)
    assert await asyncio.to_thread(main, ["intent", "proposals", "--done"]) == 0
    assert capsys.readouterr().out == ""
    page = await listed(mira)
    assert (page["decisions"], page["patch"], page["count"]) == ([], "", 0)
    assert (await mira.ask("undo", decision=saved["decision"]))["error"] == "not_allowed"


async def test_choices_of_which_none_was_taken(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="en")
    assert (await tab.reply("my card"))["choices"]
    assert await texts_of(mira) == [], "one of the choices may still be taken"
    await tab.reply("None of these", choice="none")
    assert await texts_of(mira) == ["my card"]
    assert (await listed(mira))["groups"][0]["reasons"] == {"unsure": 1}

    other = await server.tab(language="en")
    offered = (await other.reply("paid"))["choices"][0]
    await other.reply(offered["label"], choice=offered["id"])
    server.clock.move(hours=1)
    assert await texts_of(mira) == ["my card"], "a choice was taken: that was an answer"

    third = await server.tab(language="en")
    await third.reply("paid")
    assert "paid" not in await texts_of(mira)
    server.clock.move(minutes=11)
    assert "paid" in await texts_of(mira), "the visitor went away"
    fourth = await server.tab(language="en")
    await fourth.reply("I have been charged two times")
    await fourth.reply(COIN)
    assert "I have been charged two times" in await texts_of(mira), "the visitor tried other words"


async def test_an_answer_that_got_a_thumb_down(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="en")
    answer = await tab.reply("paid twice")
    await tab.ask("rate", message=answer["id"], thumb="up")
    assert await texts_of(mira) == []
    await tab.ask("rate", message=answer["id"], thumb="down")
    await mira.event("unanswered_changed")
    (row,) = (await listed(mira))["groups"]
    assert (row["text"], row["reasons"]) == ("paid twice", {"thumb_down": 1})
    assert (await mira.ask("load_unanswered", message=row["message"]))["answered"] == "Paid twice"
    await tab.ask("rate", message=answer["id"], thumb="up")
    assert await texts_of(mira) == [], "the last word counts"


async def test_what_a_person_answers_by_hand(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="en")
    answer = await tab.reply("paid twice")
    conversation = answer["conversation"]
    await mira.ask("take", conversation=conversation)
    await tab.say("It was the blue card, mind you")
    for client_id in ("r1", "r2"):
        sent = await mira.ask("send_reply", conversation=conversation, client_id=client_id, text="I see.", seen=99)
        assert sent["ok"]
        await tab.say("thank you, that is all about my card")
    (row,) = (await listed(mira))["groups"]
    assert (row["text"], row["reasons"]) == ("It was the blue card, mind you", {"by_hand": 1}), "the first reply alone"


async def test_what_is_dismissed_can_be_had_back(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    await ask(server, COIN)
    message = (await listed(mira))["groups"][0]["message"]
    dismissed = await mira.ask("dismiss", messages=[message])
    assert await texts_of(jonas) == []
    assert (await jonas.ask("dismiss", messages=[message]))["error"] == "not_allowed", "one decides"
    assert (await jonas.ask("load_unanswered", message=message))["error"] == "not_found"
    assert (await mira.ask("undo", decision=dismissed["decision"]))["ok"]
    assert await texts_of(jonas) == [COIN]
    saved = await jonas.ask("propose", **await drafted(jonas, "outside"))
    assert "en/outside.yaml" in (await listed(mira))["patch"]
    assert (await mira.ask("undo", decision=saved["decision"]))["ok"]
    assert ((await listed(mira))["patch"], await texts_of(mira)) == ("", [COIN])


async def test_what_cannot_be_proposed_says_why(server: Server) -> None:
    mira = await server.console()
    await ask(server, COIN)
    topic = {"title": "The till", "answer": "Yes."}
    for field, intent, more in (
        ("intent", "payment.unknown", {}),
        ("intent", "nonsense", {"topic": topic}),
        ("intent", "../../etc/passwd.x", {"topic": topic}),
        ("intent", "payment.double", {"topic": topic}),
        ("title", "till.coin", {"topic": {**topic, "title": " "}}),
        ("answer", "till.coin", {"topic": {**topic, "answer": " "}}),
        ("utterances", "payment.double", {"text": "  "}),
    ):
        draft = await drafted(mira, intent, **more)
        for command in ("try_proposal", "propose"):
            refused = await mira.ask(command, **draft)
            assert (refused.get("error"), refused.get("field")) == ("bad_request", field), (intent, refused)
    draft = await drafted(mira, "payment.double")
    draft["utterances"] = [{"message": "somebody-else", "text": "x"}]
    assert (await mira.ask("propose", **draft))["error"] == "not_found"
    assert (await listed(mira))["decisions"] == []


async def test_one_trial_at_a_time(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    await ask(server, COIN)
    draft = await drafted(mira, "payment.failed")
    first = await mira.ask("try_proposal", **draft)
    refused = await jonas.ask("try_proposal", **draft)
    assert (refused["error"], refused["retry_after"] > 0) == ("busy", True)
    second = await mira.ask("try_proposal", **draft)
    assert second["trial"] != first["trial"], "one's own earlier one is ended"
    assert (await jonas.ask("end_trial", trial=second["trial"]))["ok"], "a colleague's goes on all the same"
    done = await mira.event("trial_changed", lambda each: each["stage"] in ("done", "failed"), 60)
    assert (done["trial"], done["stage"]) == (second["trial"], "done")
    assert not any(name == "trial_changed" for name, _ in jonas.events), "it is told to who asked"
    third = await jonas.ask("try_proposal", **draft)
    assert (await jonas.ask("end_trial", trial=third["trial"]))["ok"]
    assert (await mira.ask("try_proposal", **draft))["ok"], "the way is free again"


async def test_nothing_unmasked_and_nothing_for_visitors(server: Server, folder: Path) -> None:
    mira = await server.console()
    tab = await ask(server, f"the till ate my coin {CARD}")
    group = await mira.ask("load_unanswered", message=(await listed(mira))["groups"][0]["message"])
    topic = {"title": f"Till {CARD}", "answer": f"Yes, {CARD}.", "section": CARD}
    draft = await drafted(mira, "till.coin", f"ate {CARD}", topic=topic)
    await mira.ask("try_proposal", **draft)
    told = await mira.event("trial_changed", lambda each: each["stage"] in ("done", "failed"), 60)
    assert (await mira.ask("propose", **draft))["ok"]
    page = await listed(mira)
    assert "+till.coin:" in page["patch"]
    assert "4242 4242" not in str((group, told, page))
    assert b"4242 4242" not in everything_in(folder)
    for command in ("list_unanswered", "load_unanswered", "try_proposal", "propose", "dismiss", "undo", "end_trial"):
        assert (await tab.ask(command, **draft))["error"] == "unknown_command"
    assert not any("trial" in name or "unanswered" in name for name, _ in tab.events)


async def test_who_is_forgotten_takes_the_questions_along(server: Server, folder: Path) -> None:
    mira = await server.console()
    tab = await ask(server, COIN)
    topic = {"title": "The till", "answer": "Yes."}
    assert (await mira.ask("propose", **await drafted(mira, "till.coin", topic=topic)))["ok"]
    await tab.reply("the weather in Cologne is nice")
    page = await listed(mira)
    assert (page["count"], len(page["decisions"])) == (1, 1)
    assert (await tab.ask("forget_me"))["ok"]
    page = await listed(mira)
    assert (page["count"], page["decisions"], page["patch"]) == (0, [], "")
    with closing(sqlite3.connect(folder / "data/tresen.sqlite3")) as connection:
        for table in ("questions", "proposals", "proposed_topics"):
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,), table
