"""Disk full and I/O errors: nothing is acknowledged, it is said once, and storing goes on by itself when there is room again."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.errors import Busy, NotStored
from bot.store import faults
from bot.store import writer as module
from bot.store.writer import Writer, connect
from tests.store.test_writer import add, stored


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "test.sqlite3"
    with closing(connect(file)) as connection:
        connection.execute("create table lines (text text primary key)")
    return file


@pytest.fixture
def writer(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    monkeypatch.setattr(module, "_TRIAL", 0.05)
    writer = Writer(file)
    yield writer
    writer.close()


def _limit(pages: int) -> module.Work[int]:
    """Give the database no page more than it has, plus `pages`."""

    def work(connection: sqlite3.Connection) -> int:
        size = connection.execute("pragma page_count").fetchone()[0]
        return int(connection.execute(f"pragma max_page_count = {size + pages}").fetchone()[0])

    return work


async def _until_well(writer: Writer) -> None:
    async with asyncio.timeout(10):
        while writer.trouble is not None:  # noqa: ASYNC110 - it is another thread that recovers
            await asyncio.sleep(0.02)


def _lines(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "tresen.store" and each.levelno == level]


async def test_a_full_disk_makes_it_read_only_and_room_makes_it_well(
    writer: Writer, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await writer.write(add("before"))
    await writer.write(_limit(2))
    works = [writer.write(add(f"{number}" + "x" * 3000)) for number in range(20)]
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    acknowledged = [each for each in outcomes if isinstance(each, str)]
    assert {type(each) for each in outcomes} <= {str, NotStored}
    assert len(acknowledged) < 20, "nothing was refused"
    assert writer.trouble == "disk full"
    for _ in range(50):
        with pytest.raises(NotStored) as refused:
            await writer.write(add("small"))
        assert refused.value.retry_after
    await asyncio.sleep(0.3)  # some trials, which fail
    assert writer.trouble == "disk full"
    assert stored(file) == ["before", *acknowledged]
    writer._connection.execute("pragma max_page_count = 100000")  # somebody makes room
    await _until_well(writer)
    assert await writer.write(add("after")) == "after"
    assert stored(file) == ["before", *acknowledged, "after"]
    assert len(_lines(caplog, logging.ERROR)) == 1
    assert "disk full" in _lines(caplog, logging.ERROR)[0]
    assert len(_lines(caplog, logging.WARNING)) == 1
    with closing(connect(file, read_only=True)) as connection:
        assert [each["name"] for each in connection.execute("select name from sqlite_master where type = 'table'")] == [
            "lines"
        ], "a trial left something behind"


async def test_a_fault_in_one_change_fails_all_of_its_batch(writer: Writer, file: Path) -> None:
    """What the others did would stand on a page that could not be written."""

    def broken(connection: sqlite3.Connection) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
        raise error

    outcomes = await asyncio.gather(
        *(writer.write(work) for work in (add("one"), broken, add("two"))), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, NotStored)]
    assert refused, outcomes
    assert stored(file) == [each for each in outcomes if isinstance(each, str)]
    await _until_well(writer)
    assert await writer.write(add("three")) == "three"


async def test_another_process_that_keeps_the_database_makes_it_busy(
    writer: Writer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer._connection.execute("pragma busy_timeout = 50")
    with closing(connect(file)) as other:
        other.execute("begin immediate")
        outcomes = await asyncio.gather(*(writer.write(add(text)) for text in "ab"), return_exceptions=True)
        assert [type(each) for each in outcomes] == [Busy, Busy]
        assert writer.trouble is None
        other.execute("rollback")
    assert await writer.write(add("after")) == "after"


async def test_a_stop_in_trouble_is_quick(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TRIAL", 60)
    writer = Writer(file)
    await writer.write(_limit(1))
    with pytest.raises(NotStored):
        await writer.write(add("x" * 100_000))
    await asyncio.wait_for(asyncio.to_thread(writer.close), 2)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (sqlite3.SQLITE_FULL, "disk full"),
        (sqlite3.SQLITE_IOERR_FSYNC, "I/O error"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "not writable"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "damaged"),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None),
        (sqlite3.SQLITE_TOOBIG, None),
        (sqlite3.SQLITE_BUSY, None),
    ],
)
def test_which_errors_concern_everything(code: int, reason: str | None) -> None:
    error = sqlite3.OperationalError("…")
    error.sqlite_errorcode = code
    assert faults.reason_of(error) == reason
    assert faults.reason_of(ValueError()) is None
    assert faults.is_occupied(error) is (code == sqlite3.SQLITE_BUSY)
