"""State links in the store: whether one is mailed is decided where it is written, and the same is written either way."""

import sqlite3
from dataclasses import replace
from datetime import datetime

from bot.core.mail import OutboxMail
from bot.core.state_links import AGAIN, is_same_address
from bot.core.tickets import Ticket
from bot.store.outbox import add_mail
from bot.store.rows import moment
from bot.store.tickets import ticket_by_id

_NOBODY = "@"  # no address that anybody can type


def add_link(connection: sqlite3.Connection, ticket: Ticket | None, email: str, mail: OutboxMail, before: str) -> bool:
    """Put the mail with a link into the outbox, where the address is the ticket's and none went out just now; tell whether.

    Else it is put there too, and taken out again before anybody sees it: rows, pages and the sync are the same. `before`
    is the id of the mail of the span before.
    """
    known = ticket_by_id(connection, ticket.id if ticket else "")
    is_theirs = is_same_address(known.email if known else _NOBODY, email)
    is_recent = connection.execute(
        "select 1 from outbox where id in (?, ?) and created_at > ?", (mail.id, before, moment(_since(mail.at)))
    ).fetchone()
    is_wanted = is_theirs and not is_recent
    # The row of an earlier mail of this span stays as it is: the decoy has an id that no mail has.
    added = mail if is_wanted else replace(mail, id=f"{mail.id}-decoy")
    add_mail(connection, replace(added, recipient=known.email if known and is_theirs else email))
    connection.execute("delete from outbox where id = ?", (f"{mail.id}-decoy",))
    return is_wanted


def _since(at: datetime) -> datetime:
    return at - AGAIN
