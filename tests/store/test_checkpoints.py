"""The write-ahead log is brought into the database beside the writer, and stays within its bound."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.core.errors import NotStored
from bot.store import checkpoints
from bot.store import writer as module
from bot.store.writer import Writer, connect

ENOUGH, MOST = 200_000, 800_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "test.sqlite3"
    with closing(connect(file)) as connection:
        connection.execute("create table lines (text text)")
    return file


@pytest.fixture
def writer(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    monkeypatch.setattr(checkpoints, "ENOUGH", ENOUGH)
    monkeypatch.setattr(module, "ENOUGH", ENOUGH)
    monkeypatch.setattr(checkpoints, "MOST", MOST)
    monkeypatch.setattr(checkpoints, "_PAUSE", 0.01)
    monkeypatch.setattr(checkpoints, "_PAUSE_AFTER_A_FAULT", 0.01)
    writer = Writer(file)
    yield writer
    writer.close()


def _add(connection: sqlite3.Connection) -> None:
    connection.execute("insert into lines values (?)", ("x" * 10_000,))


def _size(file: Path) -> int:
    return file.stat().st_size


def _log_size(file: Path) -> int:
    return _size(Path(f"{file}-wal"))


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - it is another thread that does it
            await asyncio.sleep(0.01)


async def test_the_log_stays_within_its_bound_under_steady_load(writer: Writer, file: Path) -> None:
    largest = 0
    for _ in range(400):  # 4 MB
        await writer.write(_add)
        largest = max(largest, _log_size(file))
    assert ENOUGH < largest < MOST + 100_000
    await _until(lambda: _size(file) > 400 * 10_000 - MOST)


async def test_without_a_checkpoint_the_log_would_grow(
    writer: Writer, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer._checkpoints, "after_commit", lambda: None)
    for _ in range(400):
        await writer.write(_add)
    assert _log_size(file) > 400 * 10_000, "somebody else checkpoints, in the way of a commit"


async def test_a_write_waits_for_no_checkpoint(writer: Writer, file: Path) -> None:
    with writer._checkpoints._one_at_a_time:  # one is under way, and takes its time
        while _log_size(file) < MOST - 50_000:
            await asyncio.wait_for(writer.write(_add), 5)
        size = _size(file)
    await writer.write(_add)
    await _until(lambda: _size(file) > size)


async def test_a_checkpoint_that_fails_is_told_once_and_ends_at_the_bound(
    writer: Writer, file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    monkeypatch.setattr(writer._checkpoints, "_pass", fail)
    monkeypatch.setattr(module, "_TRIAL", 0.02)
    with suppress(NotStored):
        for _ in range(200):
            await writer.write(_add)
            await asyncio.sleep(0.002)
    assert writer.trouble == "I/O error"
    await asyncio.sleep(0.2)
    assert writer.trouble == "I/O error", "a trial that fits into the log is not enough"
    assert _log_size(file) < MOST + 100_000
    told = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert ["cannot be brought" in each for each in told] == [True, False]
    monkeypatch.undo()
    await _until(lambda: writer.trouble is None)
    await writer.write(_add)
