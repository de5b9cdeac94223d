"""Logins in the store: what everybody concerned may know of them. What is in them lies in the vault alone."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.logins import Destruction, Login, LoginEnd, LoginKind, Opening
from bot.core.mail import OutboxMail
from bot.core.model import Due
from bot.store.due import put_due
from bot.store.outbox import add_mail
from bot.store.rows import moment, read_moment


def add_login(connection: sqlite3.Connection, login: Login, client_id: str, due: Due) -> None:
    """Note that a login was sealed, once; `due` is when it expires, unless another one does sooner."""
    connection.execute(
        "insert or ignore into logins (id, ticket, client_id, kind, at, expires_at) values (?, ?, ?, ?, ?, ?)",
        (login.id, login.ticket, client_id, login.kind.value, moment(login.at), moment(login.expires_at)),
    )
    known = connection.execute("select at from due where subject = ? and kind = ?", (due.subject, due.kind)).fetchone()
    if known is None:
        put_due(connection, (due,))


def logins_of(connection: sqlite3.Connection, ticket: str) -> list[Login]:
    """Give a ticket's logins, those that were destroyed too, in their order."""
    rows = connection.execute("select * from logins where ticket = ? order by at, id", (ticket,))
    return [_login_of(row) for row in rows]


def login_by_id(connection: sqlite3.Connection, login: str) -> Login | None:
    """Give a login."""
    row = connection.execute("select * from logins where id = ?", (login,)).fetchone()
    return _login_of(row) if row else None


def login_by_client_id(connection: sqlite3.Connection, ticket: str, client_id: str) -> Login | None:
    """Give the login that was sealed for a ticket under a client_id."""
    row = connection.execute("select * from logins where ticket = ? and client_id = ?", (ticket, client_id)).fetchone()
    return _login_of(row) if row else None


def add_opening(connection: sqlite3.Connection, id: str, opening: Opening, agent: str) -> None:
    """Note that somebody opens a login."""
    connection.execute(
        "insert into login_openings (id, login, agent, agent_name, reason, at) values (?, ?, ?, ?, ?, ?)",
        (id, opening.login, agent, opening.agent_name, opening.reason, moment(opening.at)),
    )


def openings_of(connection: sqlite3.Connection, ticket: str) -> list[Opening]:
    """Give who opened a ticket's logins, in their order."""
    rows = connection.execute(
        "select login_openings.* from login_openings join logins on logins.id = login where ticket = ? order by login_openings.at",
        (ticket,),
    )
    return [Opening(row["login"], row["agent_name"], row["reason"], read_moment(row["at"])) for row in rows]


def post_receipt(connection: sqlite3.Connection, destruction: Destruction, mail: OutboxMail | None, due: Due) -> int:
    """Note which logins are no more, and put the receipt into the outbox; once, however often it is asked for.

    Gives how many there were. `due` is the timer of their expiry: it moves to the next one, or goes.
    """
    ended = 0
    for login in destruction.logins:
        ended += connection.execute(
            "update logins set ended_at = ?, end = ? where id = ? and ended_at is null",
            (moment(destruction.at), destruction.end.value, login),
        ).rowcount
    if ended and mail is not None:
        add_mail(connection, mail)
    row = connection.execute(
        "select min(expires_at) as next from logins where ticket = ? and ended_at is null", (destruction.ticket,)
    ).fetchone()
    put_due(connection, (replace(due, at=read_moment(row["next"]) if row["next"] else None),))
    return ended


def open_logins(connection: sqlite3.Connection) -> list[tuple[Login, bool]]:
    """Give all that were not destroyed, each with whether its ticket is closed."""
    rows = connection.execute(
        "select logins.*, tickets.status = 'closed' as is_closed from logins join tickets on tickets.id = ticket "
        "where ended_at is null"
    )
    return [(_login_of(row), bool(row["is_closed"])) for row in rows]


def lose(connection: sqlite3.Connection, logins: Sequence[str], at: datetime) -> None:
    """Note that logins are not in the vault any more."""
    connection.executemany(
        "update logins set ended_at = ?, end = ? where id = ? and ended_at is null",
        [(moment(at), LoginEnd.LOST.value, each) for each in logins],
    )


def _login_of(row: sqlite3.Row) -> Login:
    return Login(
        id=row["id"],
        ticket=row["ticket"],
        kind=LoginKind(row["kind"]),
        at=read_moment(row["at"]),
        expires_at=read_moment(row["expires_at"]),
        ended_at=read_moment(row["ended_at"]) if row["ended_at"] else None,
        end=LoginEnd(row["end"]) if row["end"] else None,
    )
