"""Checkpoints: what was written goes from the write-ahead log (WAL) into the database, beside the writer and not in its way."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

ENOUGH = 4 << 20  # bytes of the WAL from which it is worth it; up to there its space is used again and again
MOST = (
    32 << 20
)  # bytes at which the writer itself waits for a checkpoint: under steady load the thread never catches up
_PAUSE = 0.2  # seconds between two passes
_PAUSE_AFTER_A_FAULT = 5.0
_log = logging.getLogger("tresen.store")


class Checkpoints:
    """A thread of its own, with a connection of its own."""

    def __init__(self, file: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
        self._wal = Path(f"{file}-wal")
        self._connection = connect(file)
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tresen-checkpoints", daemon=True)
        self._thread.start()

    def after_commit(self) -> None:
        """Ask for a checkpoint where the WAL has grown; wait for it where it is at its bound. Raises what SQLite raises then."""
        try:
            size = self._wal.stat().st_size
        except OSError:
            return  # there is none, or it cannot be looked at: the next commit tells
        if size > MOST:
            self._pass()
        elif size > ENOUGH:
            self._wanted.set()

    def close(self) -> None:
        """Stop; what still stands in the WAL stays there, or goes with the last connection. It may end half-way at any moment."""
        self._ended.set()
        self._wanted.set()
        self._thread.join(0.5)
        if not self._thread.is_alive():
            self._connection.close()

    def _run(self) -> None:
        is_fine = True
        while self._wanted.wait() and not self._ended.is_set():
            self._wanted.clear()
            try:
                self._pass()
                is_fine = True
            except sqlite3.Error as error:
                if is_fine:  # once for each fault; the writer goes read-only when the WAL is at its bound
                    _log.error("the write-ahead log cannot be brought into the database: %s", error)
                is_fine = False
            self._ended.wait(_PAUSE if is_fine else _PAUSE_AFTER_A_FAULT)

    def _pass(self) -> None:
        with self._one_at_a_time:
            self._connection.execute("pragma wal_checkpoint(passive)").fetchall()
