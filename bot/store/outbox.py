"""Outbox: the mails that are to be sent, were sent, or could not be. A mail is added in the transaction of its cause."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.core.mail import OutboxMail, mail_address
from bot.store.rows import moment, read_moment

_ERROR_LENGTH = 500  # characters of a mail server's words that are kept
_COUNTED_FOR = timedelta(days=2)  # for so long a mail that was sent can be counted


@dataclass(frozen=True)
class WaitingMail:
    """A mail that is still to be sent."""

    mail: OutboxMail
    tries: int
    """How often it was tried in vain."""


@dataclass(frozen=True)
class DeadLetter:
    """A mail that was given up."""

    mail: OutboxMail
    tries: int
    dead_at: datetime
    error: str
    """Why, in the mail server's words or in ours."""


def add_mail(connection: sqlite3.Connection, mail: OutboxMail) -> None:
    """Put a mail into the outbox; it is due at once."""
    recipient = mail_address(mail.recipient) or mail.recipient  # as it goes over the wire
    connection.execute(
        "insert into outbox (id, kind, recipient, payload, created_at, next_at) values (?, ?, ?, ?, ?, ?)",
        (mail.id, mail.kind, recipient, json.dumps(dict(mail.payload)), moment(mail.at), moment(mail.at)),
    )


def next_mails(connection: sqlite3.Connection, now: datetime, limit: int) -> list[WaitingMail]:
    """Give the mails that are due, those first that wait longest."""
    rows = connection.execute(
        "select * from outbox where done_at is null and dead_at is null and next_at <= ? "
        "order by next_at, rowid limit ?",
        (moment(now), limit),
    )
    return [WaitingMail(_mail_of(row), row["tries"]) for row in rows]


def next_mail_at(connection: sqlite3.Connection) -> datetime | None:
    """Give the moment at which the next mail is due; None where none waits."""
    query = "select min(next_at) from outbox where done_at is null and dead_at is null"
    at = connection.execute(query).fetchone()[0]
    return read_moment(at) if at else None


def mail_done(connection: sqlite3.Connection, mail: str, at: datetime) -> None:
    """Note that the mail server took a mail, and let go of what stood in it and of whom it went to.

    What stays for a while is a hash of the address, by which mails to it are counted: a visitor who asks to be
    forgotten leaves no address behind, and cannot have the count begin anew either.
    """
    row = connection.execute("select recipient from outbox where id = ? and done_at is null", (mail,)).fetchone()
    if row is None:
        return  # it was forgotten while it was on its way
    connection.execute(
        "update outbox set done_at = ?, recipient = ?, payload = '{}', error = null where id = ?",
        (moment(at), _counted(row["recipient"]), mail),
    )
    connection.execute("delete from outbox where done_at < ?", (moment(at - _COUNTED_FOR),))


def mail_delayed(connection: sqlite3.Connection, mail: str, next_at: datetime, tries: int, error: str) -> None:
    """Note that a mail is to be tried (again) at `next_at`, and how often it has been tried by now."""
    connection.execute(
        "update outbox set next_at = ?, tries = ?, error = ? where id = ?",
        (moment(next_at), tries, error[:_ERROR_LENGTH], mail),
    )


def mail_dead(connection: sqlite3.Connection, mail: str, at: datetime, tries: int, error: str) -> None:
    """Give a mail up; it stays, with the reason."""
    connection.execute(
        "update outbox set dead_at = ?, tries = ?, error = ? where id = ?",
        (moment(at), tries, error[:_ERROR_LENGTH], mail),
    )


def dead_letters(connection: sqlite3.Connection, limit: int = 100) -> list[DeadLetter]:
    """Give the mails that were given up, the newest first."""
    rows = connection.execute(
        "select * from outbox where dead_at is not null order by dead_at desc, rowid desc limit ?", (limit,)
    )
    return [DeadLetter(_mail_of(row), row["tries"], read_moment(row["dead_at"]), row["error"]) for row in rows]


def count_to(connection: sqlite3.Connection, recipient: str, since: datetime) -> int:
    """Count the mails that went to an address after `since`, which is at most two days back."""
    query = "select count(*) from outbox where recipient = ? and done_at > ?"
    return int(connection.execute(query, (_counted(recipient), moment(since))).fetchone()[0])


def _counted(recipient: str) -> str:
    """Give what stands for an address once its mail is sent; capital letters make no other address."""
    return sha256((mail_address(recipient) or recipient).lower().encode()).hexdigest()


def _mail_of(row: sqlite3.Row) -> OutboxMail:
    return OutboxMail(
        row["id"], row["kind"], row["recipient"], json.loads(row["payload"]), read_moment(row["created_at"])
    )
