"""A visitor asks for a person: nobody is there, nobody comes, or the chat closes while they wait."""

from tests.conftest import Server


async def test_closed_offers_a_message_and_says_until_when(server: Server) -> None:
    server.clock.move(hours=8)  # 20:00 in Kolkata
    tab = await server.tab(language="de", time_zone="Europe/Berlin")
    answer = await tab.ask("request_agent")
    assert answer["status"] == "bot"
    said = await tab.event("message_posted", lambda each: each.get("form") == "message")
    assert "am Dienstag, 24. November um 10:00 Uhr (Kolkata); das ist 05:30 Uhr bei Ihnen" in said["text"]
    assert "support@crmjetty.com" in said["text"]


async def test_open_but_nobody_there(server: Server) -> None:
    tab = await server.tab(language="en")
    said = await tab.reply("I want to talk to a real person please")
    assert said["form"] == "message"
    assert said["intent"] == "handoff.human"
    assert "Nobody from our team" in said["text"]


async def test_nobody_comes(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="en")
    asked = await tab.ask("request_agent")
    assert (asked["status"], asked["position"]) == ("queued", 1)
    for _ in range(3):
        await server.tick(seconds=20.1)
        await mira.ask("set_presence", present=True)
    await tab.event("message_posted", lambda each: "knows that you are waiting" in each["text"])
    await tab.say("hello?")
    assert (await tab.history())[-1]["text"] == "hello?", "the bot is silent while a person is awaited"
    for _ in range(6):
        await server.tick(seconds=20.1)
        await mira.ask("set_presence", present=True)
    offered = await tab.event("message_posted", lambda each: each.get("form") == "message")
    assert "nobody was free" in offered["text"]
    back = await tab.event("status_changed", lambda each: each["status"] == "bot")
    assert back["conversation"] == offered["conversation"]
    assert (await tab.reply("I paid twice"))["intent"] == "payment.double"


async def test_the_chat_closes_while_waiting(server: Server) -> None:
    server.clock.move(hours=5, minutes=56)  # 17:56 in Kolkata
    mira = await server.console()
    tab = await server.tab(language="de")
    await tab.ask("request_agent")
    soon = await tab.event("message_posted", lambda each: "schließt" in each["text"])
    assert "in 4 Minuten." in soon["text"], "closing in four minutes is said"
    late = await server.tab(language="de")
    server.clock.move(minutes=2)
    await mira.ask("set_presence", present=True)
    assert (await late.ask("request_agent"))["status"] == "queued"
    await late.say("Ich habe doppelt bezahlt")
    for _ in range(6):
        server.clock.move(seconds=21)
        await mira.ask("set_presence", present=True)
    await server.tick()
    offered = await late.event("message_posted", lambda each: each.get("form") == "message")
    assert "schließt der Chat jetzt" in offered["text"]
    assert (await late.ask("load_history"))["status"] == "bot"
    fields = (await late.ask("load_draft", form="message"))["fields"]
    assert fields["text"] == "Ich habe doppelt bezahlt", "what was typed is kept"


async def test_open_tabs_hear_when_somebody_comes_and_when_the_chat_closes(server: Server) -> None:
    tab = await server.tab(language="de")
    assert tab.session["available"] is False
    mira = await server.console()
    heard = await tab.event("hours_changed", lambda each: each["available"])
    assert heard["open"]
    await server.tick()
    server.clock.move(hours=5, minutes=59, seconds=50)
    await mira.ask("set_presence", present=True)
    await server.tick(seconds=11)
    closed = await tab.event("hours_changed", lambda each: not each["open"])
    assert closed["available"] is False
    assert closed["opens_at"] == "2026-11-24T04:30:00.000Z"
