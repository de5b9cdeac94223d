"""What is due: timers as rows, so that they survive the process."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from bot.core.model import Due
from bot.store.rows import moment, read_moment


def put_due(connection: sqlite3.Connection, rows: Iterable[Due]) -> None:
    """Set, move or (at None) drop timers."""
    for due in rows:
        if due.at is None:
            connection.execute("delete from due where subject = ? and kind = ?", (due.subject, due.kind))
        else:
            connection.execute(
                "insert into due (subject, kind, at) values (?, ?, ?) "
                "on conflict (subject, kind) do update set at = excluded.at",
                (due.subject, due.kind, moment(due.at)),
            )


def due_until(connection: sqlite3.Connection, at: datetime, limit: int = 200) -> list[Due]:
    """Give what is due, the oldest first."""
    rows = connection.execute(
        "select subject, kind, at from due where at <= ? order by at limit ?", (moment(at), limit)
    ).fetchall()
    return [Due(row["subject"], row["kind"], read_moment(row["at"])) for row in rows]


def next_due_at(connection: sqlite3.Connection) -> datetime | None:
    """Give when the next thing is due."""
    row = connection.execute("select min(at) as at from due").fetchone()
    return read_moment(row["at"]) if row["at"] else None


def drop_due(connection: sqlite3.Connection, due: Due) -> None:
    """Drop a timer that has done its work, unless it was moved meanwhile."""
    assert due.at is not None
    connection.execute(
        "delete from due where subject = ? and kind = ? and at = ?", (due.subject, due.kind, moment(due.at))
    )


def put_off(connection: sqlite3.Connection, due: Due, at: datetime) -> None:
    """Move a timer to a later moment, unless it was moved meanwhile."""
    assert due.at is not None
    connection.execute(
        "update due set at = ? where subject = ? and kind = ? and at = ?",
        (moment(at), due.subject, due.kind, moment(due.at)),
    )
