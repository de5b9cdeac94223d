"""A real process whose files may not grow any further (RLIMIT_FSIZE), and then may again."""

import asyncio
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
TEXT = "Gibt es eine FAQ-Seite? " * 100


@pytest.fixture
def process(tmp_path: Path, cache: Path, library: object) -> Iterator[ServerProcess]:
    (tmp_path / "cache").symlink_to(cache)
    process = ServerProcess(tmp_path, TRESEN_SEMANTICS="false")
    process.start()
    yield process
    process.stop()


async def _ready(process: ServerProcess) -> tuple[int, Any]:
    async with ClientSession() as session, session.get(f"{process.url}/readyz") as answer:
        return answer.status, await answer.json()


async def test_a_full_disk_loses_nothing_that_was_acknowledged(process: ServerProcess, tmp_path: Path) -> None:
    assert process._process is not None
    pid, file = process._process.pid, tmp_path / "tresen.sqlite3"
    tab = Tab(process.url)
    await tab.connect(language="de")
    size = os.stat(f"{file}-wal").st_size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size + 100_000, resource.RLIM_INFINITY))
    acknowledged: dict[str, int] = {}
    refused: list[str] = []
    for number in range(100):
        answer = await tab.say(TEXT, client_id=f"n{number}")
        if answer["ok"]:
            acknowledged[f"n{number}"] = answer["seq"]
        else:
            assert answer["error"] == "not_stored", answer
            refused.append(f"n{number}")
        if len(refused) == 5:
            break
    assert acknowledged, "nothing was stored before the disk was full"
    assert len(refused) == 5, "the disk was never full"
    status, said = await _ready(process)
    assert (status, said["status"]) == (503, "cannot store")
    assert said["reason"] in ("disk full", "I/O error")
    assert {each["client_id"] for each in await tab.history() if each["sender"] == "visitor"} == set(acknowledged)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    async with asyncio.timeout(10):
        while (await _ready(process))[0] != 200:  # noqa: ASYNC110 - it is another process that recovers
            await asyncio.sleep(0.2)
    for client_id in refused:
        acknowledged[client_id] = (await tab.say(TEXT, client_id=client_id))["seq"]
    said_ = await tab.history()
    await tab.close()
    assert [each["seq"] for each in said_] == list(range(1, len(said_) + 1))
    assert {each["client_id"]: each["seq"] for each in said_ if each["sender"] == "visitor"} == acknowledged
    process.kill()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert database.execute("select count(*) from messages").fetchone() == (len(said_),)
