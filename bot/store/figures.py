"""Figures: what waits in the database, for those who watch the service."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.store.rows import moment, read_moment


@dataclass(frozen=True)
class Figures:
    """Counts of one moment."""

    overdue: int
    """Timers whose moment has passed."""
    overdue_by: float
    """Seconds since the moment of the oldest of them."""
    mails_waiting: int
    mails_dead: int
    """Given up; somebody has to look."""
    hooks_waiting: int
    """Deliveries to webhooks."""
    hooks_dead: int
    queued: int
    """Conversations that wait for a person."""
    file_bytes: int
    """Of all files, as quotas count them."""


def figures(connection: sqlite3.Connection, at: datetime) -> Figures:
    """Count, each by an index."""
    overdue, oldest = connection.execute("select count(*), min(at) from due where at <= ?", (moment(at),)).fetchone()
    waiting = "select count(*) from outbox where done_at is null and dead_at is null"
    dead = "select count(*) from outbox where dead_at is not null"
    hooks = "select count(*) from deliveries where state = ?"
    queued = "select count(*) from conversations where status = 'queued'"
    return Figures(
        overdue=overdue,
        overdue_by=(at - read_moment(oldest)).total_seconds() if oldest else 0.0,
        mails_waiting=connection.execute(waiting).fetchone()[0],
        mails_dead=connection.execute(dead).fetchone()[0],
        hooks_waiting=connection.execute(hooks, ("waiting",)).fetchone()[0],
        hooks_dead=connection.execute(hooks, ("dead",)).fetchone()[0],
        file_bytes=connection.execute("select coalesce(sum(size), 0) from files").fetchone()[0],
        queued=connection.execute(queued).fetchone()[0],
    )
