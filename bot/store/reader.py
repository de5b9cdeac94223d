"""Reader: everything that reads, as functions of a connection."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.model import CANARY, Conversation, Message, Visitor
from bot.store.rows import conversation_of, message_of, moment, visitor_of

PAGE = 100  # messages of a page of history


@dataclass(frozen=True)
class Thread:
    """What is known of a visitor when it writes."""

    visitor: Visitor | None
    is_revoked: bool
    open: Conversation | None
    latest: Conversation | None
    """The newest conversation, open or resolved."""


@dataclass(frozen=True)
class Page:
    """A piece of a conversation."""

    messages: tuple[Message, ...]
    has_more: bool


def thread(connection: sqlite3.Connection, visitor: str) -> Thread:
    """Give what is known of a visitor."""
    revoked = connection.execute("select 1 from revoked_tokens where id = ?", (visitor,)).fetchone()
    known = connection.execute("select * from visitors where id = ?", (visitor,)).fetchone()
    newest = connection.execute(
        "select * from conversations where visitor = ? order by status = 'resolved', opened_at desc limit 1", (visitor,)
    ).fetchone()
    latest = conversation_of(newest) if newest else None
    return Thread(
        visitor_of(known) if known else None,
        revoked is not None,
        latest if latest and latest.resolved_at is None else None,
        latest,
    )


def conversation_of_visitor(connection: sqlite3.Connection, visitor: str, conversation: str) -> Conversation | None:
    """Give a conversation if it is this visitor's."""
    row = connection.execute(
        "select * from conversations where id = ? and visitor = ?", (conversation, visitor)
    ).fetchone()
    return conversation_of(row) if row else None


def conversation_by_id(connection: sqlite3.Connection, conversation: str) -> Conversation | None:
    """Give a conversation."""
    row = connection.execute("select * from conversations where id = ?", (conversation,)).fetchone()
    return conversation_of(row) if row else None


def last_message(connection: sqlite3.Connection, conversation: str) -> Message | None:
    """Give the newest message of a conversation."""
    row = connection.execute(
        "select * from messages where conversation = ? order by seq desc limit 1", (conversation,)
    ).fetchone()
    return message_of(row) if row else None


def last_of_visitor(connection: sqlite3.Connection, conversation: str) -> Message | None:
    """Give what the visitor said last."""
    row = connection.execute(
        "select * from messages where conversation = ? and sender = 'visitor' order by seq desc limit 1",
        (conversation,),
    ).fetchone()
    return message_of(row) if row else None


def said_by_visitor(connection: sqlite3.Connection, conversation: str, limit: int) -> list[Message]:
    """Give what the visitor said last, in its order."""
    rows = connection.execute(
        "select * from messages where conversation = ? and sender = 'visitor' order by seq desc limit ?",
        (conversation, limit),
    ).fetchall()
    return [message_of(row) for row in reversed(rows)]


def place_in_queue(connection: sqlite3.Connection, queued_at: datetime) -> int:
    """Give the place, from 1, of a conversation that was queued then."""
    ahead = connection.execute(
        "select count(*) from conversations where status = 'queued' and queued_at < ?", (moment(queued_at),)
    )
    return int(ahead.fetchone()[0]) + 1


def inbox(connection: sqlite3.Connection, limit: int = 300) -> list[tuple[Conversation, Message | None]]:
    """Give the open conversations and the latest resolved ones, each with its newest message."""
    rows = connection.execute(
        "select * from conversations where visitor <> ? "
        "order by status = 'resolved', coalesce(resolved_at, opened_at) desc limit ?",
        (CANARY, limit),
    ).fetchall()
    return [(conversation_of(row), last_message(connection, row["id"])) for row in rows]


def assigned_to(connection: sqlite3.Connection, agent: str) -> list[Conversation]:
    """Give the conversations that an agent has."""
    rows = connection.execute("select * from conversations where agent = ? and status = 'assigned'", (agent,))
    return [conversation_of(row) for row in rows.fetchall()]


def missed(connection: sqlite3.Connection, conversation: str, seen: int) -> list[Message]:
    """Give what visitors and agents said behind `seen`."""
    rows = connection.execute(
        "select * from messages where conversation = ? and seq > ? and sender in ('visitor', 'agent') order by seq",
        (conversation, seen),
    )
    return [message_of(row) for row in rows]


def search_conversations(connection: sqlite3.Connection, text: str, limit: int = 50) -> list[Conversation]:
    """Give the newest conversations in which a text stands."""
    rows = connection.execute(
        "select * from conversations where id in (select conversation from messages where text like ? escape '\\') "
        "and visitor <> ? order by opened_at desc limit ?",
        (pattern(text), CANARY, limit),
    )
    return [conversation_of(row) for row in rows.fetchall()]


def pattern(text: str) -> str:
    """Give the LIKE pattern of a text that may hold wildcards itself."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def messages_after(connection: sqlite3.Connection, conversation: str, seq: int) -> Page:
    """Give the messages behind `seq`, a page at a time."""
    rows = connection.execute(
        "select * from messages where conversation = ? and seq > ? order by seq limit ?", (conversation, seq, PAGE + 1)
    ).fetchall()
    return Page(tuple(message_of(row) for row in rows[:PAGE]), len(rows) > PAGE)


def message_by_client_id(connection: sqlite3.Connection, visitor: str, client_id: str) -> Message | None:
    """Give what a visitor sent under this client_id."""
    row = connection.execute(
        "select * from messages where visitor = ? and client_id = ?", (visitor, client_id)
    ).fetchone()
    return message_of(row) if row else None


def reply_by_client_id(connection: sqlite3.Connection, conversation: str, client_id: str) -> Message | None:
    """Give what an agent sent in a conversation under this client_id."""
    row = connection.execute(
        "select * from messages where conversation = ? and client_id = ? and sender = 'agent'",
        (conversation, client_id),
    ).fetchone()
    return message_of(row) if row else None


def message_of_visitor(connection: sqlite3.Connection, visitor: str, message: str) -> Message | None:
    """Give a message if it stands in one of this visitor's conversations."""
    row = connection.execute(
        "select messages.* from messages join conversations on conversations.id = messages.conversation "
        "where messages.id = ? and conversations.visitor = ?",
        (message, visitor),
    ).fetchone()
    return message_of(row) if row else None


def draft(connection: sqlite3.Connection, visitor: str, form: str) -> dict[str, str]:
    """Give what a visitor has typed into a form so far."""
    row = connection.execute("select fields from drafts where visitor = ? and form = ?", (visitor, form)).fetchone()
    return dict(json.loads(row["fields"])) if row else {}


def previous_conversations(connection: sqlite3.Connection, visitor: str, before: datetime) -> list[str]:
    """Give the ids of a visitor's earlier conversations, newest first."""
    rows = connection.execute(
        "select id from conversations where visitor = ? and opened_at < ? order by opened_at desc limit 20",
        (visitor, moment(before)),
    )
    return [row["id"] for row in rows]
