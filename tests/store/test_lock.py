"""One service on a folder of data, and command-line tools beside it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.content.library import PACKAGE
from bot.store import changes, lock
from bot.store.lock import AlreadyServed, Lock
from bot.store.store import Store
from tests.store.test_store import AT

HOLD = """
import sys
from pathlib import Path
from bot.store.store import Store
store = Store(Path(sys.argv[1]), is_service=True)
print("open", flush=True)
sys.stdin.read()
"""


def _holding(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=PACKAGE.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


async def test_a_second_service_is_refused_until_the_first_one_ends(tmp_path: Path) -> None:
    first = Store(tmp_path, is_service=True)
    with pytest.raises(AlreadyServed) as refused:
        Store(tmp_path, is_service=True)
    assert refused.value.process == f"{os.getpid()}"
    await first.write(changes.secret, "still", b"working")
    first.close()
    Store(tmp_path, is_service=True).close()


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with _holding(tmp_path) as process:
        with pytest.raises(AlreadyServed) as refused:
            Store(tmp_path, is_service=True)
        assert refused.value.process == f"{process.pid}"
        process.kill()
        process.wait(10)
    assert (tmp_path / lock.FILE).exists(), "the file stays and means nothing"
    Store(tmp_path, is_service=True).close()


def test_a_service_that_could_not_open_its_database_holds_no_lock(tmp_path: Path) -> None:
    (tmp_path / "tresen.sqlite3").write_bytes(b"not a database" * 500)
    with pytest.raises(Exception, match="not a database"):
        Store(tmp_path, is_service=True)
    Lock(tmp_path).release()


async def test_tools_write_beside_a_service_that_writes(tmp_path: Path) -> None:
    service = Store(tmp_path, is_service=True)
    ended = asyncio.Event()

    async def work() -> int:
        number = 0
        while not ended.is_set():
            await service.write(changes.probe, AT)
            number += 1
        return number

    working = asyncio.create_task(work())
    environment = {**os.environ, "TRESEN_DATA": str(tmp_path)}
    for arguments in (["agent", "link"], ["intent", "proposals"]):
        tool = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, cwd=PACKAGE.parent, env=environment, stdout=subprocess.PIPE
        )
        said, _ = await tool.communicate()
        assert tool.returncode == 0, said
    ended.set()
    assert await working > 10
    links = "select count(*) from secrets where name = 'setup'"
    assert (await service.read(lambda connection: connection.execute(links).fetchone()[0])) == 1
    service.close()
