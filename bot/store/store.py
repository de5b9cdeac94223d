"""Store: the one door to the database."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.store.contents import Contents
from bot.store.lock import Lock
from bot.store.migrations import migrations
from bot.store.writer import Writer, connect

P = ParamSpec("P")
T = TypeVar("T")
FILE = "tresen.sqlite3"
_READERS = 2


class TooNew(Exception):
    """A newer version has changed the schema: what it means is not known here."""


class Store:
    """Reads by functions of store/reader.py, writes by functions of store/changes.py; neither ever blocks the loop."""

    def __init__(self, folder: Path, *, is_service: bool = False) -> None:
        """Open the database in `folder`, which is made where it is missing, and bring its schema up to date.

        Command-line tools may work beside a service, but not a second one: that raises AlreadyServed. What a newer version
        has written raises TooNew.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.contents = Contents(folder)
        """The bytes of files, beside the database."""
        self._lock = Lock(folder) if is_service else None
        self._file = folder / FILE
        try:
            _migrate(self._file)
            self._writer = Writer(self._file)
        except BaseException:
            self._release()
            raise
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="tresen-reader")
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []

    @property
    def writer(self) -> Writer:
        """The writer, to be watched; what it does is asked for by `write`."""
        return self._writer

    @property
    def trouble(self) -> str | None:
        """Why nothing can be stored, in a word or two; None while all is well."""
        return self._writer.trouble

    async def write(
        self, change: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function of store/changes.py; it is on the disk when this returns. Raises Busy, NotStored, or what it raised."""
        return await self._writer.write(lambda connection: change(connection, *args, **kwargs))

    async def read(
        self, query: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function of store/reader.py on a snapshot."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self._read(query, *args, **kwargs))

    def close(self) -> None:
        """Finish what is being written and close the file."""
        self._writer.close()
        self._readers.shutdown()
        for connection in self._connections:
            connection.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def _read(self, query: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._file, read_only=True)
            self._connections.append(connection)
        connection.execute("begin")  # one snapshot for all that the query asks
        try:
            return query(connection, *args, **kwargs)
        finally:
            connection.execute("commit")


def _migrate(file: Path) -> None:
    connection = connect(file)
    try:
        database = Database(connection)
        if {each.name for each in migrations.applied(database)} - {
            each.name for each in migrations.pending(Database(memory=True))
        }:
            raise TooNew
        migrations.apply(database)
    finally:
        connection.close()
    file.chmod(0o600)
