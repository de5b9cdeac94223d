"""The policy changes; what was said before stays as it was said, with the version that it rested on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app import SHELF
from tests.conftest import Server
from tests.policies import FIRST, GERMAN, SECOND, write_version
from tests.small import edit, write_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_content(tmp_path / "own")
    write_version(folder, FIRST)
    return folder


@pytest.fixture
async def server(folder: Path, start_server: Callable[..., Awaitable[Server]]) -> Server:
    return await start_server(content=str(folder), semantics="false")


async def test_old_conversations_keep_what_was_said_then(server: Server, folder: Path) -> None:
    tab = await server.tab(language="en")
    before = await tab.reply("paid twice")
    assert (before["intent"], before["section"], before["policy"]) == ("payment.double", "1.4", FIRST)

    # A new version says something else; the answer is not mended yet, so it goes on naming the text that it was written from.
    write_version(folder, SECOND, GERMAN.replace("in wenigen Tagen", "in 30 Tagen"))
    assert await server.app[SHELF].renew()
    meanwhile = await tab.reply("you billed me twice", choice="payment.double")
    assert meanwhile["policy"] == FIRST

    edit(folder / "intents/topics/payment.yaml", "refunds the additional payment.", "refunds it within 30 days.")
    edit(folder / "intents/topics/payment.yaml", 'title: "Paid twice"\n', 'title: "Paid twice"\n  policy: 2026-11-01\n')
    assert await server.app[SHELF].renew()
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


async def test_an_answer_whose_section_did_not_change_names_the_newest_text(server: Server, folder: Path) -> None:
    write_version(folder, SECOND, GERMAN.replace("Plugins laufen überall", "Plugins laufen fast überall"))
    assert await server.app[SHELF].renew()
    server.clock.at = datetime(2026, 10, 31, 12, tzinfo=UTC)
    tab = await server.tab(language="en")
    assert (await tab.reply("paid twice"))["policy"] == FIRST
    server.clock.move(hours=12)
    again = await server.tab(language="en")
    assert (await again.reply("paid twice"))["policy"] == SECOND


async def test_where_no_policy_is_kept_an_answer_names_its_section_alone(server: Server, folder: Path) -> None:
    for file in (folder / "policy" / FIRST).iterdir():
        file.unlink()
    (folder / "policy" / FIRST).rmdir()
    assert await server.app[SHELF].renew()
    answer = await (await server.tab(language="en")).reply("paid twice")
    assert answer["section"] == "1.4"
    assert "policy" not in answer


async def test_a_broken_version_keeps_the_old_policy_and_tells_the_team(server: Server, folder: Path) -> None:
    write_version(folder, SECOND, GERMAN.replace("## 2. Plugins", "## Plugins"))
    assert not await server.app[SHELF].renew()
    assert any(each.startswith(f"policy/{SECOND}/de.md:19: begin the heading") for each in server.app[SHELF].faults())
    assert [each.name for each in server.app[SHELF].current().policy.versions] == [FIRST]
    assert (await (await server.tab(language="en")).reply("paid twice"))["policy"] == FIRST
    write_version(folder, SECOND)
    assert await server.app[SHELF].renew()
    assert (await (await server.tab(language="en")).reply("paid twice"))["policy"] == SECOND


async def test_a_version_that_is_saved_is_shown_at_once(server: Server, folder: Path) -> None:
    async with ClientSession(server.url) as client:
        assert (await client.get(f"/policy/{SECOND}")).status == 404
        write_version(folder, SECOND)
        async with asyncio.timeout(30):
            while (await client.get(f"/policy/{SECOND}")).status != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_small_talk_and_questions_name_no_version(server: Server) -> None:
    tab = await server.tab(language="en")
    said = await tab.reply("What is the weather like")
    assert "policy" not in said
    assert all("policy" not in each for each in await tab.history())
