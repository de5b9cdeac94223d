"""The one thread that writes: in order, together, each work on its own, and safe on the disk when it says so."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.errors import Busy
from bot.store import writer as module
from bot.store.writer import Writer, connect


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "test.sqlite3"
    with closing(connect(file)) as connection:
        connection.execute("create table lines (text text primary key)")
        connection.execute("create table child (line text references lines (text) deferrable initially deferred)")
    return file


@pytest.fixture
def writer(file: Path) -> Iterator[Writer]:
    writer = Writer(file)
    yield writer
    writer.close()


class Gate:
    """A work that holds the writer until it is opened, so that others gather behind it."""

    def __init__(self, writer: Writer) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        self.statements: list[str] = []
        self._task = asyncio.ensure_future(writer.write(self._hold))

    def _hold(self, connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(self.statements.append)
        self.reached.set()
        assert self.opened.wait(10)

    async def closed(self) -> "Gate":
        await asyncio.to_thread(self.reached.wait, 10)
        return self

    async def open(self) -> None:
        self.opened.set()
        await self._task

    @property
    def commits(self) -> int:
        return self.statements.count("commit")


@pytest.fixture
async def gate(writer: Writer) -> AsyncIterator[Gate]:
    gate = await Gate(writer).closed()
    yield gate
    gate.opened.set()


def add(text: str) -> module.Work[str]:
    def work(connection: sqlite3.Connection) -> str:
        connection.execute("insert into lines values (?)", (text,))
        return text

    return work


def orphan(connection: sqlite3.Connection) -> None:
    """Break a promise that is looked at only when the transaction commits."""
    connection.execute("insert into child values ('nobody')")


def stored(file: Path) -> list[str]:
    with closing(connect(file, read_only=True)) as connection:
        return [row["text"] for row in connection.execute("select text from lines order by rowid")]


async def test_a_write_is_there_when_it_returns(writer: Writer, file: Path) -> None:
    assert await writer.write(add("one")) == "one"
    assert stored(file) == ["one"]


def test_a_connection_is_as_safe_as_it_can_be(file: Path) -> None:
    with closing(connect(file)) as connection:
        pragmas = {
            name: connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_reading_connection_cannot_write(file: Path) -> None:
    with closing(connect(file, read_only=True)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("insert into lines values ('x')")


async def test_works_are_done_in_the_order_in_which_they_were_given(writer: Writer, file: Path) -> None:
    numbers = [f"{number}" for number in range(200)]
    finished: list[str] = []

    async def write(text: str) -> None:
        finished.append(await writer.write(add(text)))

    await asyncio.gather(*(write(text) for text in numbers))
    assert stored(file) == numbers
    assert finished == numbers


async def test_what_gathers_during_a_commit_is_one_transaction(writer: Writer, file: Path, gate: Gate) -> None:
    tasks = [asyncio.create_task(writer.write(add(f"{number}"))) for number in range(100)]
    await asyncio.sleep(0)
    await gate.open()
    await asyncio.gather(*tasks)
    assert len(stored(file)) == 100
    assert gate.commits == 2, "one for the gate, one for all the others"


async def test_a_transaction_has_an_end(writer: Writer, file: Path, gate: Gate) -> None:
    tasks = [asyncio.create_task(writer.write(add(f"{number}"))) for number in range(1200)]
    await asyncio.sleep(0)
    await gate.open()
    await asyncio.gather(*tasks)
    assert len(stored(file)) == 1200
    assert gate.commits == 1 + 3


async def test_nobody_is_told_before_the_commit(writer: Writer, file: Path, gate: Gate) -> None:
    first = asyncio.create_task(writer.write(add("first")))
    go_on = threading.Event()
    last = asyncio.create_task(writer.write(lambda connection: go_on.wait(10)))
    await asyncio.sleep(0)
    await gate.open()
    await asyncio.sleep(0.05)
    assert not first.done()
    assert stored(file) == []
    go_on.set()
    assert await first == "first"
    assert await last is True
    assert stored(file) == ["first"]


async def test_a_bad_work_fails_alone(writer: Writer, file: Path, gate: Gate) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("insert into lines values ('half')")
        raise ValueError("half done")

    works = [add("one"), half, add("one"), add("two")]
    tasks = [asyncio.ensure_future(writer.write(work)) for work in works]
    await asyncio.sleep(0)
    await gate.open()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert gate.commits == 2, "they were not together"
    assert outcomes[0] == "one"
    assert isinstance(outcomes[1], ValueError)
    assert isinstance(outcomes[2], sqlite3.IntegrityError)
    assert outcomes[3] == "two"
    assert stored(file) == ["one", "two"]


async def test_what_breaks_the_commit_fails_alone(writer: Writer, file: Path, gate: Gate) -> None:
    works = [add(f"{number}") for number in range(100)]
    works[30:30] = [orphan]
    works[70:70] = [orphan]
    tasks: list[asyncio.Future[str | None]] = [asyncio.ensure_future(writer.write(work)) for work in works]
    await asyncio.sleep(0)
    await gate.open()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [place for place, each in enumerate(outcomes) if isinstance(each, sqlite3.IntegrityError)] == [30, 70]
    assert [each for each in outcomes if not isinstance(each, Exception)] == [f"{number}" for number in range(100)]
    assert stored(file) == [f"{number}" for number in range(100)]
    assert gate.commits < 60, "they were not tried one by one"


async def test_a_work_that_ends_the_transaction_fails_alone(writer: Writer, file: Path, gate: Gate) -> None:
    def rude(connection: sqlite3.Connection) -> None:
        connection.execute("insert or rollback into lines values ('one')")

    tasks = [asyncio.ensure_future(writer.write(work)) for work in (add("one"), rude, add("two"))]
    await asyncio.sleep(0)
    await gate.open()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, sqlite3.IntegrityError, str]
    assert stored(file) == ["one", "two"]


async def test_a_caller_that_goes_away_undoes_nothing(writer: Writer, file: Path, gate: Gate) -> None:
    task = asyncio.create_task(writer.write(add("kept")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gate.open()
    assert await writer.write(add("after")) == "after"
    assert stored(file) == ["kept", "after"]


async def test_too_much_at_once_is_refused(writer: Writer, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITING", 2)
    tasks = [asyncio.create_task(writer.write(add(text))) for text in ("one", "two", "three")]
    await asyncio.sleep(0)
    with pytest.raises(Busy) as refused:
        await tasks[2]
    assert refused.value.retry_after == 1
    await gate.open()
    assert await asyncio.gather(*tasks[:2]) == ["one", "two"]


async def test_close_finishes_what_waits(writer: Writer, file: Path, gate: Gate) -> None:
    tasks = [asyncio.create_task(writer.write(add(f"{number}"))) for number in range(700)]
    await asyncio.sleep(0)
    closing_ = asyncio.create_task(asyncio.to_thread(writer.close))
    await gate.open()
    await closing_
    assert len(stored(file)) == 700
    assert len(await asyncio.gather(*tasks)) == 700
    assert "tresen-writer" not in {thread.name for thread in threading.enumerate()}


async def test_a_write_after_the_end_is_refused(writer: Writer) -> None:
    await asyncio.to_thread(writer.close)
    with pytest.raises(Busy):
        await asyncio.wait_for(writer.write(add("late")), 0.2)


async def test_a_disk_that_hangs_holds_up_no_stop(
    writer: Writer, gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_PARTING", 0.2)
    waiting = asyncio.create_task(writer.write(add("one")))
    await asyncio.sleep(0)
    await asyncio.wait_for(asyncio.to_thread(writer.close), 2)
    assert not waiting.done(), "nobody was told that it is stored"
    assert [each.getMessage() for each in caplog.records] == [
        "the disk does not answer: about 2 changes are not stored"
    ]
    await gate.open()
    assert await waiting == "one"


async def test_after_a_failure_each_work_is_guarded_for_a_while_and_then_all_go_at_once_again(writer: Writer) -> None:
    seen: list[str] = []

    def put(text: str) -> Callable[[sqlite3.Connection], None]:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute("insert into lines values (?)", (text,))

        return work

    writer._connection.set_trace_callback(seen.append)
    await writer.write(put("calm"))
    assert not any("savepoint" in each for each in seen)
    with pytest.raises(sqlite3.OperationalError):
        await writer.write(lambda connection: connection.execute("insert into nowhere values (1)"))
    await writer.write(put("wary"))
    assert any("savepoint" in each for each in seen)
    for number in range(30):
        await writer.write(put(str(number)))
    seen.clear()
    await writer.write(put("calm again"))
    assert not any("savepoint" in each for each in seen)
    writer._connection.set_trace_callback(None)
    count = await writer.write(lambda connection: connection.execute("select count(*) from lines").fetchone()[0])
    assert count == 33, "what was done again was stored once"
