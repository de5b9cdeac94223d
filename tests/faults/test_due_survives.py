"""A visitor waits for a person, nobody comes, and the process is killed: what was due is done after the restart."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.agent import PASSWORD, Console
from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults


@pytest.fixture
def process(tmp_path: Path, cache: Path, library: object) -> Iterator[ServerProcess]:
    (tmp_path / "cache").symlink_to(cache)
    process = ServerProcess(tmp_path, TRESEN_HOURS="24/7")
    process.start()
    yield process
    process.stop()


async def test_the_offer_comes_after_a_kill(process: ServerProcess, tmp_path: Path) -> None:
    mira = Console(process.url)
    secret = process.setup_secret()
    await mira.welcome(await mira.call("POST", "setup", secret=secret, name="Mira", login="mira", password=PASSWORD))
    await mira.connect()
    tab = Tab(process.url)
    await tab.connect(language="de")
    await tab.say("Ich habe doppelt bezahlt")
    assert (await tab.ask("request_agent"))["status"] == "queued"
    process.kill()
    await mira.close()
    await tab.close()
    with closing(sqlite3.connect(tmp_path / "tresen.sqlite3")) as database:  # three minutes go by
        moved = database.execute("update due set at = '2026-01-01T00:00:00.000000+00:00' where kind like 'queue_%'")
        assert moved.rowcount >= 2
        database.commit()
    process.start()
    back = Tab(process.url)
    await back.connect(token=tab.token)
    offered = [each for each in await back.history() if each.get("form") == "message"]
    if not offered:
        offered = [await back.event("message_posted", lambda each: each.get("form") == "message")]
    assert len(offered) == 1, "only the last step that still makes sense is done"
    assert (await back.ask("load_history"))["status"] == "bot"
    await back.close()
