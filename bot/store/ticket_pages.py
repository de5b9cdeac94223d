"""Ticket pages: tickets by number, filtered, a page at a time."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.tickets import Desk, Ticket, TicketKind, TicketStatus
from bot.store.rows import moment
from bot.store.tickets import ticket_of


@dataclass(frozen=True)
class TicketFilter:
    """Which tickets; what is not set filters nothing."""

    status: frozenset[TicketStatus] = frozenset()
    kind: TicketKind | None = None
    desk: Desk | None = None
    agent: str | None = None
    """The id of the agent whose tickets they are."""
    created_from: datetime | None = None
    """The first moment that belongs to it."""
    created_to: datetime | None = None
    """The first moment that no longer belongs to it."""


@dataclass(frozen=True)
class TicketPage:
    """A page of tickets, by number."""

    tickets: tuple[Ticket, ...]
    next: int | None
    """After which number the next page begins; None: there is none."""


def tickets_after(connection: sqlite3.Connection, wanted: TicketFilter, after: int, limit: int) -> TicketPage:
    """Give up to `limit` tickets whose number is above `after`."""
    conditions = ["number > ?"]
    terms: list[object] = [after]
    if wanted.status:
        conditions.append(f"status in ({', '.join('?' * len(wanted.status))})")
        terms += sorted(wanted.status)
    for column, value in (("kind", wanted.kind), ("desk", wanted.desk), ("agent", wanted.agent)):
        if value is not None:
            conditions.append(f"{column} = ?")
            terms.append(str(value))
    for comparison, at in (("created_at >= ?", wanted.created_from), ("created_at < ?", wanted.created_to)):
        if at is not None:
            conditions.append(comparison)
            terms.append(moment(at))
    rows = connection.execute(
        f"select * from tickets where {' and '.join(conditions)} order by number limit ?", (*terms, limit + 1)
    ).fetchall()
    found = tuple(ticket_of(row) for row in rows[:limit])
    return TicketPage(found, found[-1].number if len(rows) > limit else None)


def ticket_by_number(connection: sqlite3.Connection, number: int) -> Ticket | None:
    """Give a ticket by what people call it."""
    row = connection.execute("select * from tickets where number = ?", (number,)).fetchone()
    return ticket_of(row) if row else None
