"""A conversation with the bot in which nothing is said for long ends by itself; one that a person has does not."""

from tests.conftest import Server


async def test_a_silent_conversation_with_the_bot_ends(server: Server) -> None:
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    await server.tick(hours=23)
    await tab.reply("Gibt es eine FAQ-Seite?")
    await server.tick(hours=23)
    assert (await tab.ask("load_history"))["status"] == "bot", "the last word counts"
    await server.tick(hours=2)
    await tab.event("status_changed", lambda each: each["status"] == "resolved")
    before = tab.messages()[-1]["conversation"]
    assert (await tab.reply("Ich habe doppelt bezahlt"))["conversation"] != before


async def test_a_persons_conversation_stays(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    conversation = tab.messages()[-1]["conversation"]
    assert (await mira.ask("take", conversation=conversation))["ok"]
    await mira.ask("set_presence", present=False)
    await server.tick(hours=30)
    assert (await tab.ask("load_history"))["status"] == "assigned"
