"""A visitor goes on in the other language: by the widget's switch, by asking for it, or just by writing it."""

import pytest

from tests.conftest import Server


async def test_by_the_switch(server: Server) -> None:
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    switched = await tab.ask("set_language", language="en")
    assert switched["ok"]
    assert "automated assistant" in switched["notice"]
    answer = await tab.reply("WordPress.com")
    assert answer["language"] == "en"
    again = await server.tab(token=tab.token, language="de")
    assert again.session["language"] == "en", "the conversation's language outlives the tab"


@pytest.mark.parametrize(
    ("before", "wish", "after"),
    [("de", "Können wir bitte auf Englisch weitermachen?", "en"), ("en", "can we continue in german please", "de")],
)
async def test_by_asking(server: Server, before: str, wish: str, after: str) -> None:
    tab = await server.tab(language=before)
    answer = await tab.reply(wish)
    assert answer["intent"] == "dialogue.switch_language"
    assert answer["language"] == after
    answer = await tab.reply("FTP?")
    assert answer["language"] == after, "a word that is the same in both languages does not switch back"


async def test_by_writing(server: Server) -> None:
    tab = await server.tab(language="de")
    answer = await tab.reply("How long will it take until you answer my e-mail?")
    assert answer["language"] == "en"


async def test_a_language_that_is_not_spoken_is_refused(server: Server) -> None:
    tab = await server.tab(language="de")
    refused = await tab.ask("set_language", language="tlh")
    assert refused == {"ok": False, "error": "not_found", "field": "language", "message": refused["message"]}
