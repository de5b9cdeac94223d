"""Vault: sealed logins, in a file of their own that no backup needs. What is destroyed here leaves the file at once.

The order of a destruction: key and rows go, and what was destroyed is noted, in one transaction; the write-ahead log is emptied;
then the receipt is posted in the main database, and the note goes. Whoever is killed in between goes on at the next start.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bot.core.logins import Destruction, LoginEnd
from bot.core.sealing import KEY, unseal
from bot.store.rows import moment, read_moment
from bot.store.writer import Writer, connect

FILE, KEY_FILE = "vault.sqlite3", "vault.key"
_TRIES = 50  # to empty the write-ahead log while somebody reads
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_SCHEMA = """
    create table if not exists cases (ticket text primary key, key blob not null) without rowid;
    create table if not exists logins (
        id text primary key,
        ticket text not null references cases (ticket) on delete cascade,
        client_id text not null,
        sealed blob not null,
        expires_at text not null,
        unique (ticket, client_id)
    ) without rowid;
    create table if not exists destructions (
        id text primary key,
        ticket text not null,
        logins text not null,
        how text not null,
        at text not null
    ) without rowid;
"""


class OpenToOthers(Exception):
    """Others on this machine can read the key."""


class NoKey(Exception):
    """The key is not of the right form."""


def master_key(folder: Path, given: bytes | None, fresh: bytes) -> bytes:
    """Give the master key: the given one, or that of the file in `folder`, which `fresh` becomes where there is none.

    Raises OpenToOthers, or NoKey.
    """
    if given is not None:
        return given
    file = folder / KEY_FILE
    _create(file, fresh)
    if file.stat().st_mode & 0o077:
        raise OpenToOthers
    key = file.read_bytes()
    if len(key) != KEY:
        raise NoKey
    return key


class Vault:
    """Keeps and destroys; nothing of it blocks the loop."""

    def __init__(self, folder: Path, master: bytes) -> None:
        """Open the file in `folder`, which is made where it is missing. Raises WrongKey where it was sealed with another key."""
        self.master = master
        self._file = folder / FILE
        _create(self._file)
        with closing(connect(self._file)) as connection:
            connection.executescript(_SCHEMA)
            for row in connection.execute("select ticket, key from cases limit 1"):
                unseal(master, row["key"], row["ticket"])
        self._writer = Writer(self._file)

    async def do(self, work: Work[T]) -> T:
        """Run one of the functions below in a transaction; it is on the disk when this returns."""
        return await self._writer.write(work)

    async def empty_log(self) -> None:
        """Bring the write-ahead log into the file and cut it off: what was deleted is in neither."""
        for _ in range(_TRIES):
            if await asyncio.to_thread(self._truncate):
                return
            await asyncio.sleep(0.1)
        raise sqlite3.OperationalError("the vault's write-ahead log could not be emptied")

    def close(self) -> None:
        """Finish what is being written and close the file."""
        self._writer.close()

    def _truncate(self) -> bool:
        with closing(connect(self._file)) as connection:
            is_busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            return not is_busy


def case_key(connection: sqlite3.Connection, ticket: str, fresh: bytes) -> bytes:
    """Give the sealed key of a case; `fresh` becomes it where there is none."""
    connection.execute("insert or ignore into cases (ticket, key) values (?, ?)", (ticket, fresh))
    return bytes(connection.execute("select key from cases where ticket = ?", (ticket,)).fetchone()["key"])


def put(
    connection: sqlite3.Connection, ticket: str, login: str, client_id: str, sealed: bytes, expires_at: datetime
) -> None:
    """Keep a sealed login; its case has a key."""
    connection.execute(
        "insert into logins (id, ticket, client_id, sealed, expires_at) values (?, ?, ?, ?, ?)",
        (login, ticket, client_id, sealed, moment(expires_at)),
    )


def earlier(connection: sqlite3.Connection, ticket: str, client_id: str) -> str | None:
    """Give the login that was sealed before under a client_id."""
    row = connection.execute("select id from logins where ticket = ? and client_id = ?", (ticket, client_id)).fetchone()
    return row["id"] if row else None


def sealed_of(connection: sqlite3.Connection, login: str) -> tuple[str, bytes, bytes] | None:
    """Give (ticket, the case's sealed key, the sealed login), or None where it is not there (any more)."""
    row = connection.execute(
        "select logins.ticket, key, sealed from logins join cases on cases.ticket = logins.ticket where id = ?",
        (login,),
    ).fetchone()
    return (row["ticket"], bytes(row["key"]), bytes(row["sealed"])) if row else None


def destroy(
    connection: sqlite3.Connection, destruction: Destruction, until: datetime | None = None
) -> Destruction | None:
    """Delete the logins of a ticket (those that expired by `until`), with the key if none is left; note what went.

    None where there was nothing to delete.
    """
    gone = [
        row["id"]
        for row in connection.execute(
            "select id from logins where ticket = ? and expires_at <= ?",
            (destruction.ticket, moment(until) if until else "9999"),
        )
    ]
    connection.executemany("delete from logins where id = ?", [(each,) for each in gone])
    connection.execute(
        "delete from cases where ticket = ? and not exists (select 1 from logins where ticket = cases.ticket)",
        (destruction.ticket,),
    )
    if not gone:
        return None
    connection.execute(
        "insert into destructions (id, ticket, logins, how, at) values (?, ?, ?, ?, ?)",
        (destruction.id, destruction.ticket, json.dumps(gone), destruction.end.value, moment(destruction.at)),
    )
    return Destruction(destruction.id, destruction.ticket, tuple(gone), destruction.end, destruction.at)


def unposted(connection: sqlite3.Connection) -> list[Destruction]:
    """Give the destructions whose receipts are not posted yet."""
    rows = connection.execute("select * from destructions order by at").fetchall()
    return [
        Destruction(
            row["id"], row["ticket"], tuple(json.loads(row["logins"])), LoginEnd(row["how"]), read_moment(row["at"])
        )
        for row in rows
    ]


def posted(connection: sqlite3.Connection, destruction: str) -> None:
    """Note that a receipt is posted."""
    connection.execute("delete from destructions where id = ?", (destruction,))


def everything(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Give the (login, ticket) pairs of all that lies here."""
    return [(row["id"], row["ticket"]) for row in connection.execute("select id, ticket from logins")]


def drop(connection: sqlite3.Connection, logins: Sequence[str]) -> None:
    """Delete logins of which nobody knows, and keys without one."""
    connection.executemany("delete from logins where id = ?", [(each,) for each in logins])
    connection.execute("delete from cases where not exists (select 1 from logins where ticket = cases.ticket)")


def _create(file: Path, content: bytes = b"") -> None:
    """Make a file that nobody else can read, unless it is there; all of it or nothing."""
    if file.exists():
        return
    half = file.with_suffix(".new")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    half.rename(file)
