"""Writer: the one thread that writes. What gathers while a transaction commits is the next transaction."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from bot.core.errors import BUSY, Busy

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""Something to do inside a transaction; what it raises undoes it alone."""

_BATCH = 500  # works in a transaction: more would only make the first of them wait
_WAITING = 20_000  # works that may wait; beyond that it is better to say `busy` than to promise


def connect(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the database as we want it: WAL, and synchronous=FULL, for that is what "stored" means."""
    connection = sqlite3.connect(file, timeout=10, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma secure_delete = on")
    if read_only:
        connection.execute("pragma query_only = on")
    return connection


class Writer:
    """Runs works in the order in which they were given; each is done, and safe on the disk, when `write` returns."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._queue: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="tresen-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the writer's thread and wait until it is committed. Raises Busy, or what the work raised."""
        if self._is_closed or self._queue.qsize() >= _WAITING:
            raise Busy(BUSY, retry_after=1)
        done: Future[T] = Future()
        self._queue.put((work, done))
        # Once given, a work happens: a caller that goes away must not undo what others may already rely on.
        return await asyncio.shield(asyncio.wrap_future(done))

    def close(self) -> None:
        """Do what is waiting, then stop."""
        self._is_closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = connect(self._file)
        open_for_work = True
        while open_for_work:
            batch = []
            item = self._queue.get()
            while item is not None:
                batch.append(item)
                if len(batch) >= _BATCH:
                    break
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
            else:
                open_for_work = False
            if batch:
                _commit(connection, batch)
        connection.close()


def _commit(connection: sqlite3.Connection, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
    """Do a batch in one transaction, each work behind a savepoint of its own, and tell everybody after the commit."""
    outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
    try:
        connection.execute("begin immediate")
        for work, done in batch:
            connection.execute("savepoint work")
            try:
                outcomes.append((done, work(connection), None))
            except Exception as error:
                connection.execute("rollback to work")
                outcomes.append((done, None, error))
            connection.execute("release work")
        connection.execute("commit")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("rollback")
        outcomes = [(done, None, error) for _, done in batch]
    for done, result, problem in outcomes:
        if done.set_running_or_notify_cancel():
            if problem is None:
                done.set_result(result)
            else:
                done.set_exception(problem)
