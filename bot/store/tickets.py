"""Tickets in the store: numbered by the writer, moved by compare-and-set, with all that is said in them."""

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core.hooks import happened
from bot.core.mail import OutboxMail
from bot.core.model import Due, Visitor
from bot.core.programs import entry_values, file_values
from bot.core.tickets import Desk, Ticket, TicketKind, TicketStatus
from bot.store.changes import Change, Saved, Stale, add_visitor, save
from bot.store.deliveries import add_deliveries
from bot.store.due import put_due
from bot.store.files import bind_files, files_of_ticket
from bot.store.outbox import add_mail
from bot.store.reader import message_by_client_id, pattern
from bot.store.rows import moment, read_moment

_OPEN = "('new', 'open', 'pending')"


@dataclass(frozen=True)
class Entry:
    """One thing said in a ticket."""

    kind: str
    """`visitor`, `agent` or `note`."""
    text: str
    at: datetime
    seq: int = 0
    agent: str | None = None
    agent_name: str | None = None
    client_id: str | None = None


@dataclass(frozen=True)
class TicketChange:
    """A ticket as it shall be, with what is said and what is mailed because of it."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    mails: tuple[OutboxMail, ...] = ()
    visitor: Visitor | None = None
    due: tuple[Due, ...] = ()
    """Timers to set, move or drop with it."""
    files: tuple[str, ...] = ()
    """What the visitor attaches with it."""
    at: datetime = field(kw_only=True)
    """When it happens, as webhooks are told."""


@dataclass(frozen=True)
class SavedTicket:
    """What stands in the database after a change."""

    ticket: Ticket
    is_repeat: bool = False
    """It was stored before under the same client_id; nothing was changed."""


def save_ticket(connection: sqlite3.Connection, change: TicketChange) -> SavedTicket:
    """Store a change, with what webhooks are to hear of it. Raises Stale where somebody else was faster."""
    ticket, before = change.ticket, ticket_by_id(connection, change.ticket.id)
    if ticket.version == 0:
        earlier = ticket_by_client_id(connection, ticket.visitor, ticket.client_id)
        if earlier is not None:
            return SavedTicket(earlier, is_repeat=True)
        if change.visitor is not None:
            add_visitor(connection, change.visitor)
        counted = connection.execute("update counters set value = value + 1 where name = 'ticket' returning value")
        ticket = replace(ticket, number=counted.fetchone()[0])
    elif _was_said(connection, change):
        return SavedTicket(ticket, is_repeat=True)
    ticket = replace(ticket, version=ticket.version + 1)
    _put(connection, ticket)
    names = bind_files(connection, change.files, ticket.visitor, ticket.id)
    for entry in change.entries:
        _say(connection, ticket.id, entry)
    if ticket.version == 1 and ticket.visitor is not None:
        done = (ticket.visitor, ticket.kind.value)  # each kind has a form of its name
        connection.execute("delete from drafts where visitor = ? and form = ?", done)
    for mail in change.mails:
        add_mail(connection, replace(mail, payload={**_numbered(mail.payload, ticket.number), "files": names}))
    put_due(connection, change.due)
    events = happened(before, ticket, (entry.kind for entry in change.entries))
    add_deliveries(connection, events, ticket, lambda: _for_programs(connection, ticket.id), change.at)
    return SavedTicket(ticket)


def file_ticket(connection: sqlite3.Connection, change: TicketChange, said: Change) -> tuple[SavedTicket, Saved]:
    """Store a new ticket together with what is said of it; `{number}` in the texts becomes its number."""
    for each in said.messages:
        earlier = each.client_id and message_by_client_id(connection, said.conversation.visitor, each.client_id)
        if earlier:  # whoever says it again has filed it
            return SavedTicket(change.ticket, is_repeat=True), Saved(said.conversation, (earlier,), is_repeat=True)
    saved = save_ticket(connection, change)
    if saved.is_repeat:
        return saved, Saved(said.conversation, (), is_repeat=True)
    number = str(saved.ticket.number)
    messages = tuple(
        replace(each, text=each.text.replace("{number}", number), ticket=each.ticket and number)
        for each in said.messages
    )
    return saved, save(connection, replace(said, messages=messages))


def _for_programs(connection: sqlite3.Connection, ticket: str) -> dict[str, Any]:
    """Give what was said between visitor and team, and what is attached; notes stay in the house."""
    said = (each for each in entries_of(connection, ticket) if each.kind != "note")
    return {
        "attachments": [
            file_values(each.id, each.name, each.type, each.size) for each in files_of_ticket(connection, ticket)
        ],
        "entries": [entry_values(each.seq, each.kind, each.agent_name, each.text, each.at) for each in said],
    }


def _numbered(payload: object, number: int) -> dict[str, object]:
    """Put the number, which the writer has just given, into what a letter is written from."""
    assert isinstance(payload, dict)
    return {**payload, "ticket": {**payload["ticket"], "number": number}}


def _was_said(connection: sqlite3.Connection, change: TicketChange) -> bool:
    return any(
        connection.execute(
            "select 1 from ticket_entries where ticket = ? and client_id = ?", (change.ticket.id, entry.client_id)
        ).fetchone()
        for entry in change.entries
        if entry.client_id is not None
    )


def _put(connection: sqlite3.Connection, ticket: Ticket) -> None:
    values = {
        "id": ticket.id,
        "number": ticket.number,
        "kind": ticket.kind.value,
        "status": ticket.status.value,
        "desk": ticket.desk.value,
        "version": ticket.version,
        "visitor": ticket.visitor,
        "client_id": ticket.client_id,
        "conversation": ticket.conversation,
        "agent": ticket.agent,
        "agent_name": ticket.agent_name,
        "email": ticket.email,
        "name": ticket.name,
        "language": ticket.language,
        "text": ticket.text,
        "fields": json.dumps(dict(ticket.facts)),
        "created_at": moment(ticket.created_at),
        "due_at": moment(ticket.due_at),
        "previous": ticket.previous,
        "confirmed_at": moment(ticket.confirmed_at) if ticket.confirmed_at else None,
    }
    if ticket.version == 1:
        columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        connection.execute(f"insert into tickets ({columns}) values ({places})", values)
        return
    columns = ", ".join(f"{name} = :{name}" for name in values if name != "id")
    done = connection.execute(f"update tickets set {columns} where id = :id and version = :version - 1", values)
    if done.rowcount != 1:
        raise Stale


def _say(connection: sqlite3.Connection, ticket: str, entry: Entry) -> None:
    last = connection.execute(
        "select coalesce(max(seq), 0) from ticket_entries where ticket = ?", (ticket,)
    ).fetchone()[0]
    connection.execute(
        "insert into ticket_entries (ticket, seq, kind, agent, agent_name, text, at, client_id) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        (ticket, last + 1, entry.kind, entry.agent, entry.agent_name, entry.text, moment(entry.at), entry.client_id),
    )


def ticket_by_client_id(connection: sqlite3.Connection, visitor: str | None, client_id: str | None) -> Ticket | None:
    """Give what a visitor filed under this client_id."""
    if visitor is None or client_id is None:
        return None
    row = connection.execute(
        "select * from tickets where visitor = ? and client_id = ?", (visitor, client_id)
    ).fetchone()
    return ticket_of(row) if row else None


def ticket_by_id(connection: sqlite3.Connection, ticket: str) -> Ticket | None:
    """Give a ticket."""
    row = connection.execute("select * from tickets where id = ?", (ticket,)).fetchone()
    return ticket_of(row) if row else None


def ticket_of_visitor(connection: sqlite3.Connection, visitor: str, number: int) -> Ticket | None:
    """Give a ticket by its number, if it is this visitor's."""
    row = connection.execute("select * from tickets where visitor = ? and number = ?", (visitor, number)).fetchone()
    return ticket_of(row) if row else None


def ticket_by_number(connection: sqlite3.Connection, number: int) -> Ticket | None:
    """Give a ticket by its number."""
    row = connection.execute("select * from tickets where number = ?", (number,)).fetchone()
    return ticket_of(row) if row else None


def tickets_of_visitor(connection: sqlite3.Connection, visitor: str) -> list[Ticket]:
    """Give what a visitor filed, the newest first."""
    rows = connection.execute("select * from tickets where visitor = ? order by number desc limit 20", (visitor,))
    return [ticket_of(row) for row in rows]


def tickets_of_conversation(connection: sqlite3.Connection, conversation: str) -> list[Ticket]:
    """Give what was filed out of a conversation."""
    rows = connection.execute("select * from tickets where conversation = ? order by number", (conversation,))
    return [ticket_of(row) for row in rows]


def open_tickets(connection: sqlite3.Connection, limit: int = 300) -> list[Ticket]:
    """Give what is not solved, the most urgent first, then the latest solved."""
    rows = connection.execute(f"select * from tickets order by status not in {_OPEN}, due_at limit ?", (limit,))
    return [ticket_of(row) for row in rows]


def entries_of(connection: sqlite3.Connection, ticket: str) -> list[Entry]:
    """Give what was said in a ticket."""
    rows = connection.execute("select * from ticket_entries where ticket = ? order by seq", (ticket,))
    return [
        Entry(
            kind=row["kind"],
            text=row["text"],
            at=read_moment(row["at"]),
            seq=row["seq"],
            agent=row["agent"],
            agent_name=row["agent_name"],
            client_id=row["client_id"],
        )
        for row in rows
    ]


def search_tickets(connection: sqlite3.Connection, text: str, limit: int = 50) -> list[Ticket]:
    """Give the newest tickets in which a text stands, or whose number it is."""
    like = pattern(text)
    rows = connection.execute(
        "select * from tickets where number = cast(? as integer) or email like ? escape '\\' or name like ? escape '\\' "
        "or text like ? escape '\\' or fields like ? escape '\\' order by number desc limit ?",
        (text.lstrip("#"), like, like, like, like, limit),
    )
    return [ticket_of(row) for row in rows]


def ticket_of(row: sqlite3.Row) -> Ticket:
    """Read a row of `tickets`."""
    return Ticket(
        id=row["id"],
        kind=TicketKind(row["kind"]),
        status=TicketStatus(row["status"]),
        desk=Desk(row["desk"]),
        email=row["email"],
        language=row["language"],
        text=row["text"],
        created_at=read_moment(row["created_at"]),
        due_at=read_moment(row["due_at"]),
        number=row["number"],
        version=row["version"],
        name=row["name"],
        facts=json.loads(row["fields"]),
        visitor=row["visitor"],
        client_id=row["client_id"],
        conversation=row["conversation"],
        agent=row["agent"],
        agent_name=row["agent_name"],
        previous=row["previous"],
        confirmed_at=read_moment(row["confirmed_at"]) if row["confirmed_at"] else None,
    )
