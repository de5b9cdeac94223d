"""Correspondence: what a visitor's tickets tell of each other: what follows which, what was said before, whose address is confirmed."""

import sqlite3
from datetime import datetime

from bot.core.tickets import Ticket
from bot.store.rows import read_moment
from bot.store.tickets import ticket_of


def confirmed_at(connection: sqlite3.Connection, visitor: str, email: str) -> datetime | None:
    """Give when this visitor's address was confirmed, by any of their tickets."""
    (at,) = connection.execute(
        "select min(confirmed_at) from tickets where visitor = ? and lower(email) = lower(?)", (visitor, email)
    ).fetchone()
    return read_moment(at) if at else None


def follow_up_of(connection: sqlite3.Connection, ticket: Ticket) -> Ticket | None:
    """Give the newest ticket of the same visitor that follows this one up."""
    row = connection.execute(
        "select * from tickets where visitor = ? and previous = ? order by number desc limit 1",
        (ticket.visitor, ticket.id),
    ).fetchone()
    return ticket_of(row) if row else None


def was_said(connection: sqlite3.Connection, visitor: str, client_id: str) -> bool:
    """Tell whether this was stored in any ticket of a visitor's."""
    found = connection.execute(
        "select 1 from tickets where visitor = ?1 and client_id = ?2 union all select 1 from ticket_entries "
        "join tickets on tickets.id = ticket_entries.ticket where tickets.visitor = ?1 and ticket_entries.client_id = ?2",
        (visitor, client_id),
    )
    return found.fetchone() is not None
