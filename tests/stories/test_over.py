"""What is over is over at once, and what was done is acknowledged again, whatever happened since."""

import asyncio

import pytest

from bot.web import delivery
from tests.agent import Console
from tests.conftest import Server
from tests.tab import Tab


@pytest.fixture(autouse=True)
def _long_farewell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what is sent behind an end the time to arrive, on a machine that is busy too."""
    monkeypatch.setattr(delivery, "FAREWELL", 5.0)


async def _taken(server: Server) -> tuple[Console, Tab, str]:
    """An agent who has a visitor's conversation."""
    mira = await server.console("Mira Beck")
    tab = await server.tab(language="en")
    await tab.reply("I paid twice")
    conversation = (await tab.ask("request_agent"))["conversation"]
    assert (await mira.ask("take", conversation=conversation))["ok"]
    return mira, tab, conversation


@pytest.mark.parametrize("command", ["end_session", "forget_me"])
async def test_no_tab_of_an_ended_session_does_anything_more(server: Server, command: str) -> None:
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    other = await server.tab(token=tab.token)
    ended, *_ = await asyncio.gather(
        tab.ask(command),
        *(other.ask("save_draft", form="message", fields={"text": "zu spät"}) for _ in range(3)),
        *(other.say("zu spät") for _ in range(3)),
    )
    assert ended["ok"]
    assert not (await other.say("Hallo?"))["ok"]
    after = [await other.ask("load_history"), await other.ask("request_agent"), await tab.ask("load_history")]
    assert {each["error"] for each in after} == {"session_over"}
    assert "beendet" in after[0]["message"], "in the language of the tab"
    again = await server.tab(token=tab.token)
    assert again.token != tab.token
    assert again.session["conversation"] is None


async def test_a_console_does_nothing_from_its_sign_out_on(server: Server) -> None:
    mira, _, conversation = await _taken(server)
    assert (await mira.call("POST", "logout"))["ok"]
    late = await mira.ask("send_reply", conversation=conversation, client_id="late", text="Hello", seen=99)
    assert late["error"] == "signed_out", late
    assert "sign in" in late["message"].lower()


@pytest.mark.parametrize("step", ["release", "resolve"])
async def test_a_reply_sent_again_is_acknowledged_whatever_happened_since(server: Server, step: str) -> None:
    mira, tab, conversation = await _taken(server)
    seen = (await mira.ask("load_conversation", conversation=conversation))["seq"]
    reply = {"conversation": conversation, "client_id": "r1", "text": "I am looking into it.", "seen": seen}
    first = await mira.ask("send_reply", **reply)
    assert first["ok"]
    await tab.say("Thank you")
    assert (await mira.ask(step, conversation=conversation))["ok"]
    assert await mira.ask("send_reply", **reply) == first
    refused = await mira.ask("send_reply", **{**reply, "text": "Something else"})
    assert (refused["error"], refused["field"]) == ("client_id_reused", "client_id")
    assert [each["text"] for each in await tab.history(conversation)].count("I am looking into it.") == 1


async def test_another_agent_cannot_reply_under_the_same_client_id(server: Server) -> None:
    mira, _, conversation = await _taken(server)
    jonas = await server.console("Jonas Kern")
    reply = {"conversation": conversation, "client_id": "r1", "text": "I am looking into it.", "seen": 99}
    assert (await mira.ask("send_reply", **reply))["ok"]
    assert (await jonas.ask("send_reply", **reply))["error"] == "client_id_reused"


async def test_a_note_under_a_used_client_id_is_refused(server: Server) -> None:
    mira, tab, conversation = await _taken(server)
    note = {"conversation": conversation, "client_id": "n1", "text": "Pays by card"}
    first = await mira.ask("add_note", **note)
    assert await mira.ask("add_note", **note) == first
    assert (await mira.ask("add_note", **{**note, "text": "Pays by invoice"}))["error"] == "client_id_reused"
    await mira.ask("resolve", conversation=conversation)
    another = (await tab.say("One more thing"))["conversation"]
    elsewhere = await mira.ask("add_note", **{**note, "conversation": another})
    assert elsewhere["error"] == "client_id_reused", "a note is not acknowledged where it does not stand"


async def test_an_answer_to_a_ticket_sent_again_is_acknowledged_after_it_was_solved(server: Server) -> None:
    mira, tab, _ = await _taken(server)
    assert (await tab.ask("leave_message", client_id="m1", email="a@example.com", text="Please call"))["ok"]
    ticket = (await mira.ask("list_inbox"))["tickets"][0]["ticket"]
    answer = {"ticket": ticket, "client_id": "a1", "text": "We will call you today."}
    first = await mira.ask("answer_ticket", **answer)
    assert first["ok"]
    assert (await mira.ask("solve_ticket", ticket=ticket))["ok"]
    assert await mira.ask("answer_ticket", **answer) == first
    assert (await mira.ask("answer_ticket", **{**answer, "text": "Tomorrow"}))["error"] == "client_id_reused"
    assert len((await mira.ask("load_ticket", ticket=ticket))["entries"]) == 1


async def test_a_receipt_is_no_word_of_the_bot_s_while_a_person_is_there(server: Server) -> None:
    _, tab, conversation = await _taken(server)
    seq = (await tab.history(conversation))[-1]["seq"]
    assert (await tab.ask("leave_message", client_id="m1", email="a@example.com", text="Please call"))["ok"]
    said = [each for each in await tab.history(conversation) if each["seq"] > seq]
    assert [each["sender"] for each in said] == ["system"]
    assert "1001" in said[0]["text"]


@pytest.mark.parametrize("leaving", ["release", "vanish"])
async def test_who_is_put_back_does_not_wait_for_ever(server: Server, leaving: str) -> None:
    mira, tab, conversation = await _taken(server)
    await server.tick(seconds=20)
    if leaving == "release":
        assert (await mira.ask("release", conversation=conversation))["ok"]
    else:
        await server.tick(seconds=20)
    await tab.event("status_changed", lambda each: each["status"] == "queued" and each["agent"] is None)
    await server.tick(minutes=4)
    back = await tab.event("status_changed", lambda each: each["status"] == "bot")
    assert back["conversation"] == conversation
    assert tab.messages()[-1]["form"] == "message", "a message is offered instead"
