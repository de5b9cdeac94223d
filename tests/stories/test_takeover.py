"""A person takes over: queue, take, note, reply, resolve, and the visitor writes again."""

import asyncio

from tests.conftest import Server
from tests.tab import Tab


async def _waiting(server: Server, language: str = "de") -> Tab:
    """A visitor who asked something and then for a person."""
    tab = await server.tab(language=language)
    await tab.reply("Ich habe doppelt bezahlt" if language == "de" else "I paid twice")
    answer = await tab.ask("request_agent")
    assert answer["status"] == "queued", answer
    return tab


async def test_the_whole_way(server: Server) -> None:
    mira = await server.console("Mira Beck")
    tab = await _waiting(server)
    conversation = tab.messages()[-1]["conversation"]
    assert "Platz" in (await tab.event("message_posted", lambda each: "Warteschlange" in each["text"]))["text"]
    assert await mira.event("inbox_changed", lambda each: each["conversation"]["status"] == "queued")

    assert (await mira.ask("take", conversation=conversation))["ok"]
    taken = await tab.event("status_changed", lambda each: each["status"] == "assigned")
    assert taken["agent"] == "Mira Beck"
    opened = await mira.ask("load_conversation", conversation=conversation)
    assert opened["suggestions"][0]["intent"] == "payment.double"
    assert "bezahlt" in opened["suggestions"][0]["nearest"], "it says which utterance it thinks of"

    assert (await mira.ask("add_note", conversation=conversation, client_id="n1", text="Stammkunde"))["note_seq"] == 1
    replied = await mira.ask(
        "send_reply", conversation=conversation, client_id="r1", text="Ich sehe nach.", seen=opened["seq"]
    )
    assert replied["ok"], replied
    heard = await tab.event("message_posted", lambda each: each["sender"] == "agent")
    assert (heard["agent_name"], heard["text"]) == ("Mira Beck", "Ich sehe nach.")

    answer = await tab.say("Danke, ich warte.")
    assert answer["ok"]
    await mira.event("message_posted", lambda each: each["text"] == "Danke, ich warte.")
    said = await tab.history()
    assert said[-1]["text"] == "Danke, ich warte.", "the bot is silent once a person is there"
    assert not any("Stammkunde" in each["text"] for each in said), "notes are for agents alone"

    assert (await mira.ask("resolve", conversation=conversation))["ok"]
    await tab.event("status_changed", lambda each: each["status"] == "resolved")
    again = await tab.reply("Ich habe doppelt bezahlt, noch einmal")
    assert again["conversation"] != conversation
    started = await tab.event("conversation_started", lambda each: each["previous"] == conversation)
    assert started["conversation"] == again["conversation"]


async def test_two_agents_take_and_one_wins(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    tab = await _waiting(server)
    conversation = tab.messages()[-1]["conversation"]
    answers = await asyncio.gather(*(each.ask("take", conversation=conversation) for each in (mira, jonas)))
    assert sorted(each["ok"] for each in answers) == [False, True]
    lost = next(each for each in answers if not each["ok"])
    assert lost["error"] == "already_taken"
    winner = "Jonas Kern" if answers[1]["ok"] else "Mira Beck"
    assert winner in lost["message"]
    assert lost["agent_name"] == winner


async def test_a_blind_reply_is_refused_once(server: Server) -> None:
    mira = await server.console()
    tab = await _waiting(server)
    conversation = tab.messages()[-1]["conversation"]
    await mira.ask("take", conversation=conversation)
    seen = (await mira.ask("load_conversation", conversation=conversation))["seq"]
    await tab.say("Es war übrigens American Express")
    refused = await mira.ask("send_reply", conversation=conversation, client_id="r", text="Visa?", seen=seen)
    assert refused["error"] == "stale_view"
    assert [each["text"] for each in refused["messages"]] == ["Es war übrigens American Express"]
    seen = refused["messages"][-1]["seq"]
    sent = await mira.ask("send_reply", conversation=conversation, client_id="r", text="Danke!", seen=seen)
    assert sent["ok"]
    again = await mira.ask("send_reply", conversation=conversation, client_id="r", text="Danke!", seen=seen)
    assert again == sent, "the same reply sent twice is stored once"


async def test_only_the_owner_replies(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    tab = await _waiting(server)
    conversation = tab.messages()[-1]["conversation"]
    await mira.ask("take", conversation=conversation)
    refused = await jonas.ask("send_reply", conversation=conversation, client_id="r", text="Hallo", seen=99)
    assert refused["error"] == "not_allowed"
    assert (await mira.ask("transfer", conversation=conversation, to=jonas.agent["id"], note="Bitte du"))["ok"]
    await tab.event("status_changed", lambda each: each["agent"] == "Jonas Kern")
    assert (await jonas.ask("send_reply", conversation=conversation, client_id="r", text="Hallo", seen=99))["ok"]
    assert (await jonas.event("note_posted"))["text"] == "Bitte du"


async def test_a_lost_lease_gives_the_old_place_back(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    first = await _waiting(server)
    conversation = first.messages()[-1]["conversation"]
    server.clock.move(seconds=5)
    second = await _waiting(server)
    await mira.ask("take", conversation=conversation)
    await mira.close()
    server.clock.move(seconds=20)
    await jonas.ask("set_presence", present=True)
    await server.tick(seconds=15)
    back = await first.event("status_changed", lambda each: each["status"] == "queued" and each.get("agent") is None)
    assert back["conversation"] == conversation
    rows = (await jonas.ask("list_inbox"))["conversations"]
    waiting = sorted((each["queued_at"], each["conversation"]) for each in rows if each["status"] == "queued")
    assert [each[1] for each in waiting] == [conversation, second.messages()[-1]["conversation"]]


async def test_reopen(server: Server) -> None:
    mira = await server.console()
    tab = await _waiting(server)
    conversation = tab.messages()[-1]["conversation"]
    await mira.ask("take", conversation=conversation)
    await mira.ask("resolve", conversation=conversation)
    assert (await mira.ask("reopen", conversation=conversation))["ok"]
    await mira.ask("resolve", conversation=conversation)
    await tab.reply("Ich habe doppelt bezahlt")
    refused = await mira.ask("reopen", conversation=conversation)
    assert refused["error"] == "not_allowed", "the visitor has an open one"
