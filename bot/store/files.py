"""Rows of files: whose they are, what they are, and which ticket they belong to. The bytes lie in bot/store/contents.py."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import NOT_FOUND, SESSION_OVER, NotFound, SessionOver
from bot.core.files import FULL, USED_UP, FileType, Full, TooMany
from bot.core.model import Visitor
from bot.store.changes import add_visitor
from bot.store.rows import moment, read_moment


@dataclass(frozen=True)
class StoredFile:
    """A file of a visitor's."""

    id: str
    visitor: str
    name: str
    type: FileType
    size: int
    sha256: str
    created_at: datetime
    ticket: str | None = None
    """The ticket that it is attached to; None until one is filed."""


@dataclass(frozen=True)
class Quota:
    """How much may be kept."""

    unfiled: int
    """Files of a visitor that belong to no ticket yet."""
    visitor_bytes: int
    all_bytes: int


def check_room(connection: sqlite3.Connection, visitor: str, size: int, quota: Quota) -> None:
    """Raise TooMany or Full where so many bytes more are too much."""
    unfiled, theirs = connection.execute(
        "select coalesce(sum(ticket is null), 0), coalesce(sum(size), 0) from files where visitor = ?", (visitor,)
    ).fetchone()
    if unfiled >= quota.unfiled or theirs + size > quota.visitor_bytes:
        raise TooMany(USED_UP)
    (everything,) = connection.execute("select coalesce(sum(size), 0) from files").fetchone()
    if everything + size > quota.all_bytes:
        raise Full(FULL)


def add_file(connection: sqlite3.Connection, file: StoredFile, visitor: Visitor | None, quota: Quota) -> None:
    """Store a file, within the quota; `visitor` is who may not be stored yet. Raises TooMany, Full, or SessionOver."""
    if visitor is not None:
        add_visitor(connection, visitor)
    elif connection.execute("select 1 from visitors where id = ?", (file.visitor,)).fetchone() is None:
        raise SessionOver(SESSION_OVER)
    check_room(connection, file.visitor, file.size, quota)
    connection.execute(
        "insert into files (id, visitor, ticket, name, type, size, sha256, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            file.id,
            file.visitor,
            file.ticket,
            file.name,
            file.type.value,
            file.size,
            file.sha256,
            moment(file.created_at),
        ),
    )


def bind_files(connection: sqlite3.Connection, files: Iterable[str], visitor: str | None, ticket: str) -> list[str]:
    """Attach files to a ticket; give their names. Raises NotFound for one that is not this visitor's, or belongs to a ticket already."""
    names = []
    for each in files:
        row = connection.execute(
            "update files set ticket = ? where id = ? and visitor = ? and ticket is null returning name",
            (ticket, each, visitor),
        ).fetchone()
        if row is None:
            raise NotFound(NOT_FOUND, field="attachments")
        names.append(row["name"])
    return names


def file_by_id(connection: sqlite3.Connection, file: str) -> StoredFile | None:
    """Give a file."""
    row = connection.execute("select * from files where id = ?", (file,)).fetchone()
    return _file_of(row) if row else None


def files_of_ticket(connection: sqlite3.Connection, ticket: str) -> list[StoredFile]:
    """Give what is attached to a ticket, in the order in which it came."""
    rows = connection.execute("select * from files where ticket = ? order by created_at, name, id", (ticket,))
    return [_file_of(row) for row in rows]


def files_of_tickets(connection: sqlite3.Connection, tickets: Sequence[str]) -> dict[str, list[StoredFile]]:
    """Give what is attached to each of these tickets, in the order in which it came."""
    found: dict[str, list[StoredFile]] = {}
    places = ", ".join("?" * len(tickets))
    query = f"select * from files where ticket in ({places}) order by created_at, name, id"
    for row in connection.execute(query, tuple(tickets)):
        found.setdefault(row["ticket"], []).append(_file_of(row))
    return found


def drop_taken_back(connection: sqlite3.Connection, file: str, visitor: str) -> str | None:
    """Delete the row of a file that its visitor takes back before a ticket has it; give its hash. None where it is none of those."""
    row = connection.execute(
        "delete from files where id = ? and visitor = ? and ticket is null returning sha256", (file, visitor)
    ).fetchone()
    return row["sha256"] if row else None


def drop_unfiled(connection: sqlite3.Connection, before: datetime) -> None:
    """Delete the rows of files that no ticket took, from before a moment."""
    connection.execute("delete from files where ticket is null and created_at < ?", (moment(before),))


def unwanted(connection: sqlite3.Connection, hashes: Iterable[str]) -> list[str]:
    """Give those of these contents that no row names."""
    return [
        each for each in hashes if not connection.execute("select 1 from files where sha256 = ?", (each,)).fetchone()
    ]


def _file_of(row: sqlite3.Row) -> StoredFile:
    return StoredFile(
        id=row["id"],
        visitor=row["visitor"],
        name=row["name"],
        type=FileType(row["type"]),
        size=row["size"],
        sha256=row["sha256"],
        created_at=read_moment(row["created_at"]),
        ticket=row["ticket"],
    )
