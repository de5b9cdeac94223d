"""The policy changes; what was said before stays as it was said, with the version that it rested on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app import SHELF
from bot.content.library import Library, open_library
from bot.settings import Settings, load
from tests.conftest import Server
from tests.policies import FIRST, GERMAN, SECOND, write_version
from tests.shared import running
from tests.small import edit, write_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_content(tmp_path / "own")
    write_version(folder, FIRST)
    return folder


@pytest.fixture
def settings(folder: Path) -> Settings:
    return load(folder, {"TRESEN_CONTENT": str(folder), "TRESEN_SEMANTICS": "false"}, date(2026, 11, 23))


@pytest.fixture
async def server(tmp_path: Path, settings: Settings) -> AsyncIterator[Server]:
    async with running(tmp_path, open_library(settings)) as server:
        yield server


def reload(server: Server, settings: Settings) -> Library:
    """Read everything anew, as an operator's edit does."""
    library = open_library(settings)
    server.app[SHELF]._library = library
    return library


async def test_old_conversations_keep_what_was_said_then(server: Server, folder: Path, settings: Settings) -> None:
    tab = await server.tab(language="en")
    before = await tab.reply("paid twice")
    assert (before["intent"], before["section"], before["policy"]) == ("payment.double", "1.4", FIRST)

    # A new version says something else; the answer is not mended yet, so it goes on naming the text that it was written from.
    write_version(folder, SECOND, GERMAN.replace("in wenigen Tagen", "in 30 Tagen"))
    reload(server, settings)
    meanwhile = await tab.reply("you billed me twice", choice="payment.double")
    assert meanwhile["policy"] == FIRST

    edit(folder / "intents/topics/payment.yaml", "refunds the additional payment.", "refunds it within 30 days.")
    edit(folder / "intents/topics/payment.yaml", 'title: "Paid twice"\n', 'title: "Paid twice"\n  policy: 2026-11-01\n')
    reload(server, settings)
    other = await server.tab(language="en")
    after = await other.reply("paid twice")
    assert after["policy"] == SECOND
    assert "30 days" in after["text"]

    again = await server.tab(token=tab.token)
    kept = next(each for each in await again.history() if each["id"] == before["id"])
    assert kept == before, "word for word, with its section and its version"
    mira = await server.console("Mira Beck")
    loaded = await mira.ask("load_conversation", conversation=before["conversation"])
    assert [each["policy"] for each in loaded["messages"] if each.get("intent")] == [FIRST, FIRST]
    async with ClientSession() as client:
        for version, words in ((FIRST, "in wenigen Tagen zurück"), (SECOND, "in 30 Tagen zurück")):
            response = await client.get(f"{server.url}/policy/{version}?language=de")
            assert words in await response.text()


async def test_an_answer_whose_section_did_not_change_names_the_newest_text(
    server: Server, folder: Path, settings: Settings
) -> None:
    write_version(folder, SECOND, GERMAN.replace("Plugins laufen überall", "Plugins laufen fast überall"))
    reload(server, settings)
    server.clock.at = datetime(2026, 10, 31, 12, tzinfo=UTC)
    tab = await server.tab(language="en")
    assert (await tab.reply("paid twice"))["policy"] == FIRST
    server.clock.move(hours=12)
    again = await server.tab(language="en")
    assert (await again.reply("paid twice"))["policy"] == SECOND


async def test_where_no_policy_is_kept_an_answer_names_its_section_alone(server: Server) -> None:
    shelf = server.app[SHELF]
    now = shelf.current()
    shelf._library = replace(now, content=replace(now.content, policy=type(now.policy)()))
    answer = await (await server.tab(language="en")).reply("paid twice")
    assert answer["section"] == "1.4"
    assert "policy" not in answer


async def test_small_talk_and_questions_name_no_version(server: Server) -> None:
    tab = await server.tab(language="en")
    said = await tab.reply("What is the weather like")
    assert "policy" not in said
    assert all("policy" not in each for each in await tab.history())
