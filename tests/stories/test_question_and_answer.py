"""A visitor asks, the bot answers from the policy: in German and English, through a real server."""

import pytest

from tests.conftest import Server


@pytest.mark.parametrize(
    ("language", "question", "intent", "held"),
    [
        ("de", "Ich habe aus Versehen zweimal bezahlt, bekomme ich das Geld zurück?", "payment.double", "wenige"),
        ("en", "I was charged twice for the same order by accident", "payment.double", "refund"),
        ("de", "Wann ist der Live-Chat besetzt?", "hours.live_chat", "10:00–18:00 Uhr"),
        ("en", "What are your live chat hours?", "hours.live_chat", "10:00–18:00"),
    ],
)
async def test_question_and_answer(server: Server, language: str, question: str, intent: str, held: str) -> None:
    tab = await server.tab(language=language)
    answer = await tab.reply(question)
    assert answer["intent"] == intent
    assert answer["language"] == language
    assert held in answer["text"]
    assert answer["section"]


async def test_nothing_is_stored_before_the_first_message(server: Server) -> None:
    tab = await server.tab(language="en")
    assert tab.session["conversation"] is None
    assert tab.session["seq"] == 0
    again = await server.tab(token=tab.token)
    assert again.token == tab.token, "a token that the server made is good before it was ever used"


async def test_the_bot_says_that_it_is_one_before_its_first_turn(server: Server) -> None:
    tab = await server.tab(language="de")
    assert "automatischen Assistenten" in tab.session["notice"]
    answer = await tab.reply("Wie lange dauert eine Antwort auf meine E-Mail?")
    said = await tab.history()
    assert [each["sender"] for each in said] == ["system", "visitor", "bot"]
    assert [each["seq"] for each in said] == [1, 2, 3]
    assert said[0]["text"] == tab.session["notice"]
    await tab.reply("Was kostet eine Anpassung?")
    assert [each["sender"] for each in await tab.history()].count("system") == 1
    assert answer["seq"] == 3


async def test_an_unknown_question_gets_an_honest_no_with_addresses(server: Server) -> None:
    tab = await server.tab(language="en")
    answer = await tab.reply("What is the boiling point of tungsten on Jupiter, in kelvin?")
    assert "intent" not in answer
    assert "support@crmjetty.com" in answer["text"]
    assert "sales@crmjetty.com" in answer["text"]


async def test_hours_are_told_in_both_zones(server: Server) -> None:
    tab = await server.tab(language="de", time_zone="Europe/Berlin")
    answer = await tab.reply("Wann ist der Chat geöffnet?")
    assert "bis 18:00 Uhr (Kolkata); das ist 13:30 Uhr bei Ihnen" in answer["text"]
    server.clock.move(hours=7)
    answer = await tab.reply("Wann ist der Chat denn geöffnet?")
    assert "am Dienstag, 24. November um 10:00 Uhr (Kolkata); das ist 05:30 Uhr bei Ihnen" in answer["text"]
    tab = await server.tab(language="en", time_zone="America/Los_Angeles")
    assert tab.session["open"] is False
    assert tab.session["opens_at"] == "2026-11-24T04:30:00.000Z"
    answer = await tab.reply("When does the chat open?")
    assert "on Tuesday 24 November at 10:00 (Kolkata); that is Monday 20:30 your time" in answer["text"]
