"""Writer: the one thread that writes. What gathers while a transaction commits is the next transaction.

Where the disk is full or fails, nothing is promised any more: works are refused at once, until a trial of our own succeeds.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from prometheus_client import Histogram

from bot.core.errors import BUSY, NOT_STORED, Busy, NotStored
from bot.store.checkpoints import ENOUGH, Checkpoints
from bot.store.faults import is_occupied, reason_of

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""Something to do inside a transaction; what it raises undoes it alone. It may be undone and done again."""
_Given = tuple[Work[Any], "asyncio.Future[Any]", float]  # with the moment at which it was given
_Outcome = tuple[Any, Exception | None]
_log = logging.getLogger("tresen.store")

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)  # seconds
_BATCH = 500  # works in a transaction: more would only make the first of them wait
_WARY = 20  # transactions in which each work gets a savepoint, after one of them has failed
_WAITING = 20_000  # works that may wait; beyond that it is better to say `busy` than to promise
_TRIAL = 2.0  # seconds between two trials while nothing can be stored
_ROOM = 64 * 1024  # bytes that a trial takes, more than most changes do, so that success means something
_AGAIN = 3.0  # seconds after which a client may come again then
_PARTING = 3.5  # seconds that a disk has to take what waits when the service stops


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
        self.trouble: str | None = None
        """Why nothing can be stored, in a word or two; None while all is well."""
        self.commits = Histogram(
            "tresen_commit_seconds", "Time to do and commit a transaction.", buckets=_BUCKETS, registry=None
        )
        self.counts: Counter[str] = Counter()
        """How many changes were `stored`, `failed` (their own fault) and `refused` (nobody's), since the start."""
        self._in_hand: float | None = None
        self._wary = 0
        self._queue: queue.SimpleQueue[_Given | None] = queue.SimpleQueue()
        self._is_closed = False
        self._since = 0.0
        self._connection = connect(file)
        self._connection.execute("pragma wal_autocheckpoint = 0")
        self._connection.execute(f"pragma journal_size_limit = {ENOUGH}")
        self._checkpoints = Checkpoints(file, connect)
        self._thread = threading.Thread(target=self._run, name="tresen-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many changes wait, beside those that are being stored."""
        return self._queue.qsize()

    @property
    def oldest_wait(self) -> float:
        """For how many seconds the oldest change that is not stored yet has been waiting."""
        began = self._in_hand
        return 0.0 if began is None else time.monotonic() - began

    async def write(self, work: Work[T]) -> T:
        """Run `work` in the writer's thread and wait until it is committed. Raises Busy, NotStored, or what the work raised."""
        if self.trouble is not None:
            self.counts["refused"] += 1
            raise NotStored(NOT_STORED, retry_after=_AGAIN)
        if self._is_closed or self._queue.qsize() >= _WAITING:
            self.counts["refused"] += 1
            raise Busy(BUSY, retry_after=1)
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, done, time.monotonic()))
        # Once given, a work happens, though the caller goes away: others may already rely on it.
        return await done

    def close(self) -> None:
        """Do what is waiting, then stop; what a disk has not taken within seconds was promised to nobody."""
        self._is_closed = True
        self._queue.put(None)
        self._thread.join(_PARTING)
        if self._thread.is_alive():
            _log.error("the disk does not answer: about %d changes are not stored", self._queue.qsize())
            return
        self._checkpoints.close()
        self._connection.close()

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            batch, goes_on = self._gather()
            if batch:
                self._in_hand = batch[0][2]
                with self.commits.time():
                    self._commit(batch)
                self._in_hand = None
                self._keep_short()
            elif goes_on:
                self._try()

    def _gather(self) -> tuple[list[_Given], bool]:
        """Wait for works, and give all that are there; nothing, where it is time for a trial. Tells whether more may come."""
        batch: list[_Given] = []
        try:
            item = self._queue.get(timeout=None if self.trouble is None else _TRIAL)
            while item is not None:
                batch.append(item)
                if len(batch) >= _BATCH:
                    return batch, True
                item = self._queue.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _commit(self, batch: list[_Given]) -> None:
        """Do a batch in one transaction and tell everybody after the commit. Where it fails as a whole, find out whose fault that is."""
        try:
            outcomes = self._transaction(batch)
        except Exception as error:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            why = self._refusal(error)
            if why is None and len(batch) > 1:
                # Somebody broke what is looked at only at the end: halves, until it is alone.
                middle = len(batch) // 2
                self._commit(batch[:middle])
                self._commit(batch[middle:])
                return
            outcomes = [(None, why or error)] * len(batch)
        self.counts.update(_outcome(problem) for _, problem in outcomes)
        told = list(zip((done for _, done, _ in batch), outcomes, strict=True))
        for loop in {
            done.get_loop() for done, _ in told
        }:  # a call for each loop, not for each work: it wakes the loop up
            with suppress(RuntimeError):  # the loop has ended: nobody waits there
                loop.call_soon_threadsafe(_tell, [each for each in told if each[0].get_loop() is loop])

    def _transaction(self, batch: list[_Given]) -> list[_Outcome]:
        """Do the works in one transaction, and commit. Raises what keeps all of them from being stored."""
        if self.trouble is not None:
            raise NotStored(NOT_STORED, retry_after=_AGAIN)
        self._wary = max(0, self._wary - 1)
        if not self._wary:
            try:
                return self._at_once(batch)
            except Exception as error:
                if reason_of(error) is not None or is_occupied(error) or not self._connection.in_transaction:
                    raise  # it concerns everybody
                self._connection.rollback()
                self._wary = _WARY  # one of them fails: it must do so alone
        return self._one_by_one(batch)

    def _at_once(self, batch: list[_Given]) -> list[_Outcome]:
        """Do works as if none could fail: in most batches none does."""
        connection, outcomes = self._connection, list[_Outcome]()
        connection.execute("begin immediate")
        for work, _, _ in batch:
            outcomes.append((work(connection), None))
            if not connection.in_transaction:
                raise sqlite3.ProgrammingError("a work has ended the transaction of all")
        connection.execute("commit")
        return outcomes

    def _one_by_one(self, batch: list[_Given]) -> list[_Outcome]:
        """Do each work behind a savepoint of its own: one that fails is undone alone."""
        connection, outcomes = self._connection, list[_Outcome]()
        connection.execute("begin immediate")
        for work, _, _ in batch:
            connection.execute("savepoint work")
            try:
                outcomes.append((work(connection), None))
            except Exception as error:
                if reason_of(error) is not None or not connection.in_transaction:
                    raise  # it concerns everybody: what they did stands no more
                connection.execute("rollback to work")
                outcomes.append((None, error))
            connection.execute("release work")
        connection.execute("commit")
        return outcomes

    def _refusal(self, error: Exception) -> Exception | None:
        """Give what all of a batch are told; None where it may be the fault of one of them."""
        if isinstance(error, NotStored):
            return error
        if is_occupied(error):
            _log.warning("another process kept the database for too long: changes are refused, and may come again")
            return Busy(BUSY, retry_after=1)
        reason = reason_of(error)
        if reason is None:
            return None
        self._stop_storing(reason, error)
        return NotStored(NOT_STORED, retry_after=_AGAIN)

    def _keep_short(self) -> None:
        """Let the WAL be brought into the database where it has grown."""
        try:
            self._checkpoints.after_commit()
        except sqlite3.Error as error:
            self._stop_storing(reason_of(error) or "I/O error", error)

    def _stop_storing(self, reason: str, error: Exception) -> None:
        self.trouble, self._since = reason, time.monotonic()
        _log.error(
            "nothing can be stored (%s: %s): all changes are refused; tried again every %g s", reason, error, _TRIAL
        )

    def _try(self) -> None:
        """Take some room and give it back; where that succeeds, go back to work."""
        connection = self._connection
        try:
            with suppress(sqlite3.Error):
                connection.rollback()
            self._checkpoints.after_commit()  # first: trials must not swell a log that is at its bound
            connection.execute("begin immediate")
            connection.execute("drop table if exists trial")
            connection.execute("create table trial (room blob)")
            connection.execute("insert into trial values (zeroblob(?))", (_ROOM,))
            connection.execute("commit")
            connection.execute("drop table trial")
        except sqlite3.Error:
            with suppress(sqlite3.Error):
                connection.rollback()
            return
        self.trouble = None
        _log.warning("changes are stored again, after %.0f s", time.monotonic() - self._since)


def _tell(told: list[tuple["asyncio.Future[Any]", _Outcome]]) -> None:
    """Tell, in the loop, those who wait what became of their works."""
    for done, (result, problem) in told:
        if done.done():
            continue
        if problem is None:
            done.set_result(result)
        else:
            done.set_exception(problem)


def _outcome(problem: Exception | None) -> str:
    if problem is None:
        return "stored"
    return "refused" if isinstance(problem, NotStored | Busy) else "failed"
