"""A tab is cut off and comes back: it misses nothing and gets nothing twice."""

import asyncio

from tests.conftest import Server


async def test_reconnect_with_replay(server: Server) -> None:
    phone = await server.tab(language="de")
    await phone.reply("Ich habe doppelt bezahlt")
    seen = phone.messages()[-1]["seq"]
    await phone.close()

    laptop = await server.tab(token=phone.token)
    for question in ("Wie lange dauert eine Antwort?", "Gibt es eine FAQ-Seite?"):
        await laptop.reply(question)

    back = await server.tab(token=phone.token)
    assert back.session["seq"] == seen + 4
    missed = await back.ask("load_history", conversation=back.session["conversation"], after=seen)
    assert [each["seq"] for each in missed["messages"]] == list(range(seen + 1, seen + 5))
    assert missed["status"] == "bot"
    assert missed["messages"] == [each for each in laptop.messages() if each["seq"] > seen]


async def test_two_tabs_hear_the_same(server: Server) -> None:
    one = await server.tab(language="de")
    other = await server.tab(token=one.token)
    await one.reply("Ich habe doppelt bezahlt")
    await other.event("message_posted", lambda each: each["seq"] == 3)
    assert other.messages() == one.messages()
    assert await other.event("conversation_started") == await one.event("conversation_started")


async def test_the_same_client_id_is_stored_once(server: Server) -> None:
    tab = await server.tab(language="de")
    first = await tab.say("Ich habe doppelt bezahlt", client_id="once")
    second = await tab.say("Ich habe doppelt bezahlt", client_id="once")
    assert second == first
    other = await tab.say("Etwas ganz anderes", client_id="once")
    assert other["error"] == "client_id_reused"
    assert [each["sender"] for each in await tab.history()] == ["system", "visitor", "bot"]


async def test_both_tabs_write_first_and_there_is_one_conversation(server: Server) -> None:
    one = await server.tab(language="de")
    other = await server.tab(token=one.token)
    answers = await asyncio.gather(*(tab.say("Ich habe doppelt bezahlt") for tab in (one, other) for _ in range(5)))
    assert {answer["conversation"] for answer in answers} == {answers[0]["conversation"]}
    said = await one.history()
    assert [each["seq"] for each in said] == list(range(1, 22))
    assert len({answer["seq"] for answer in answers}) == 10


async def test_long_history_comes_in_pages(server: Server) -> None:
    tab = await server.tab(language="de")
    for _ in range(55):
        await tab.say("Gibt es eine FAQ-Seite?")
    page = await tab.ask("load_history", after=0)
    assert page["more"]
    assert len(page["messages"]) == 100
    assert [each["seq"] for each in await tab.history()] == list(range(1, 112))


async def test_a_resolved_conversation_goes_on_in_a_new_one(server: Server) -> None:
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    assert (await tab.ask("end_session"))["ok"]
    stranger = await server.tab(token=tab.token)
    assert stranger.token != tab.token, "an ended session's token is worthless"
    assert stranger.session["conversation"] is None


async def test_forget_me_destroys_everything(server: Server) -> None:
    tab = await server.tab(language="de")
    answer = await tab.say("Ich habe doppelt bezahlt")
    await tab.replies(answer)
    forgotten = await tab.ask("forget_me")
    assert forgotten["receipt"]["conversations"] == 1
    assert forgotten["receipt"]["messages"] == 3
    stranger = await server.tab(token=tab.token)
    assert stranger.token != tab.token
    refused = await stranger.ask("load_history", conversation=answer["conversation"], after=0)
    assert refused["error"] == "not_found"
