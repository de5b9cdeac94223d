"""Changes: everything that writes, as functions that run inside the writer's transaction."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from bot.core.errors import SESSION_OVER, SessionOver
from bot.core.model import Conversation, Due, Message, Sender, Visitor
from bot.core.questions import Question, Reason
from bot.store.due import put_due
from bot.store.questions import add_question, drop_question, end_waiting
from bot.store.reader import message_by_client_id, reply_by_client_id
from bot.store.rows import conversation_values, message_values, moment

_INDEXED = ("status", "queued_at", "resolved_at")
"""Columns of a conversation that indexes know, and that may change."""
_FOR_EVER = ("id", "visitor", "opened_at", "read_up_to")
"""Columns that `save` leaves alone; what was read has a way of its own: a save that was decided meanwhile must not take it back."""


class Stale(Exception):
    """The conversation changed since it was loaded, or another one was opened: load it again and decide anew."""


@dataclass(frozen=True)
class Saved:
    """What stands in the database after a change."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """With their seq."""
    is_repeat: bool = False
    """The first message's client_id was stored before: `messages` is that earlier one, and nothing was changed."""
    is_question_news: bool = False
    """There is a question more, or one less, to learn from."""


@dataclass(frozen=True)
class Change:
    """A conversation as it shall be, and what is said with that."""

    conversation: Conversation
    """With the `version` and `seq` that were loaded; the writer compares the one and counts on from the other."""
    messages: tuple[Message, ...] = ()
    visitor: Visitor | None = None
    """The visitor, where it may not be stored yet: only a first conversation stores one."""
    due: tuple[Due, ...] = ()
    """Timers to set, move or drop with it."""
    question: Question | None = None
    """What the bot has something to learn from."""
    position: int | None = None
    """Its place in the queue, for those who are told of the change; it is not stored."""
    is_choice_taken: bool | None = None
    """Whether the visitor took one of the choices that were offered before; None where nothing is to be said of that."""


def save(connection: sqlite3.Connection, change: Change) -> Saved:
    """Store a change. Raises Stale where somebody else was faster; what was written until then is to be undone."""
    is_first = change.conversation.version == 0
    # A message that goes on in a conversation is looked up only where it does not fit in: hardly one is sent twice.
    for message in change.messages if is_first else change.messages[1:]:
        if earlier := _earlier(connection, change.conversation, message):
            return Saved(change.conversation, (earlier,), is_repeat=True)
    start = change.conversation.seq
    messages = tuple(each.numbered(start + place) for place, each in enumerate(change.messages, 1))
    conversation = change.conversation.counted_on(len(messages))
    if is_first:
        if change.visitor is not None:
            add_visitor(connection, change.visitor)  # later it is stored; who ended it has moved the conversation on
        _open(connection, conversation)
    for message in messages:
        if not _say(connection, message, conversation.visitor):
            earlier = None if message.seq > start + 1 else _earlier(connection, conversation, message)
            if earlier is None:
                raise Stale
            return Saved(change.conversation, (earlier,), is_repeat=True)
    if not is_first:
        _move(connection, conversation)
    put_due(connection, change.due)
    return Saved(conversation, messages, is_question_news=_learn(connection, change))


def _learn(connection: sqlite3.Connection, change: Change) -> bool:
    """Note what there is to learn from; tell whether that is news."""
    is_news = False
    if change.is_choice_taken is not None:
        is_news = end_waiting(connection, change.conversation.id, is_taken=change.is_choice_taken)
    if change.question is not None:
        is_news = add_question(connection, change.question) or is_news
    return is_news


def _earlier(connection: sqlite3.Connection, conversation: Conversation, message: Message) -> Message | None:
    """Give what was sent before under the same client_id: a visitor's anywhere, an agent's in this conversation."""
    if message.client_id is None:
        return None
    if message.sender is Sender.AGENT:
        return reply_by_client_id(connection, conversation.id, message.client_id)
    return message_by_client_id(connection, conversation.visitor, message.client_id)


def add_visitor(connection: sqlite3.Connection, visitor: Visitor) -> None:
    """Store a visitor, unless it is stored already. Raises SessionOver for one whose token was revoked meanwhile."""
    if connection.execute("select 1 from revoked_tokens where id = ?", (visitor.id,)).fetchone():
        raise SessionOver(SESSION_OVER)
    connection.execute(
        "insert into visitors (id, language, created_at, used_at) values (?, ?, ?, ?) on conflict (id) do nothing",
        (visitor.id, visitor.language, moment(visitor.created_at), moment(visitor.used_at)),
    )


def _open(connection: sqlite3.Connection, conversation: Conversation) -> None:
    values = conversation_values(conversation)
    try:
        connection.execute(_insert_of("conversations", tuple(values)), values)
    except sqlite3.IntegrityError as error:
        raise Stale from error


def _say(connection: sqlite3.Connection, message: Message, visitor: str) -> bool:
    """Add a message; tell whether its number and its client_id were free."""
    values = message_values(message, visitor)
    try:
        done = connection.execute(_insert_of("messages", tuple(values), " on conflict do nothing"), values)
    except sqlite3.IntegrityError as error:
        raise Stale from error  # its conversation is gone
    return done.rowcount == 1


def _move(connection: sqlite3.Connection, conversation: Conversation) -> None:
    values = conversation_values(conversation)
    names = tuple(values)
    try:
        # Most changes move nothing that an index knows: columns that are named are indexed anew though they are the same.
        if connection.execute(_update_of(names, is_still=True), values).rowcount == 1:
            return
        done = connection.execute(_update_of(names, is_still=False), values)
    except sqlite3.IntegrityError as error:
        raise Stale from error
    if done.rowcount != 1:
        raise Stale


@cache
def _update_of(names: tuple[str, ...], *, is_still: bool) -> str:
    """Give the update of a conversation; `is_still`: of one that stays in its place in all lists."""
    kept = (*_FOR_EVER, *_INDEXED) if is_still else _FOR_EVER
    columns = ", ".join(f"{name} = :{name}" for name in names if name not in kept)
    places = "".join(f" and {name} is :{name}" for name in _INDEXED) if is_still else ""
    return f"update conversations set {columns} where id = :id and version = :version - 1{places}"


@cache
def _insert_of(table: str, names: tuple[str, ...], otherwise: str = "") -> str:
    return f"insert into {table} ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)}){otherwise}"


def use_token(connection: sqlite3.Connection, visitor: str, at: datetime) -> None:
    """Note that a visitor came back, so that its token lives on."""
    connection.execute("update visitors set used_at = ? where id = ?", (moment(at), visitor))


def revoke_token(connection: sqlite3.Connection, visitor: str, at: datetime) -> None:
    """Make a token worthless for ever."""
    connection.execute("insert or ignore into revoked_tokens (id, at) values (?, ?)", (visitor, moment(at)))


def read_up_to(connection: sqlite3.Connection, conversation: str, seq: int) -> bool:
    """Note how far the visitor has read; tell whether that is news."""
    done = connection.execute(
        "update conversations set read_up_to = min(?, seq) where id = ? and read_up_to < min(?, seq)",
        (seq, conversation, seq),
    )
    return done.rowcount == 1


def rate(
    connection: sqlite3.Connection,
    message: str,
    thumb: str,
    comment: str | None,
    at: datetime,
    question: Question | None = None,
) -> bool:
    """Store what a visitor thinks of an answer; the last word counts. `question` is what it answered.

    Tells whether there is a question more, or one less, to learn from.
    """
    connection.execute(
        "insert into ratings (message, thumb, comment, at) values (?, ?, ?, ?) on conflict (message) do update "
        "set thumb = excluded.thumb, comment = excluded.comment, at = excluded.at",
        (message, thumb, comment, moment(at)),
    )
    if question is None:
        return False
    if thumb == "down":
        return add_question(connection, question)
    return drop_question(connection, question.message, Reason.THUMB_DOWN)


def save_draft(
    connection: sqlite3.Connection, visitor: Visitor, form: str, fields: Mapping[str, str], at: datetime
) -> None:
    """Keep what a visitor has typed into a form so far."""
    add_visitor(connection, visitor)
    connection.execute(
        "insert into drafts (visitor, form, fields, at) values (?, ?, ?, ?) on conflict (visitor, form) do update "
        "set fields = excluded.fields, at = excluded.at",
        (visitor.id, form, json.dumps(fields), moment(at)),
    )


@dataclass(frozen=True)
class Forgotten:
    """What was destroyed."""

    conversations: int
    messages: int
    ids: tuple[str, ...] = field(default=(), compare=False)
    """Of the conversations, for those who have them on the screen."""
    contents: tuple[str, ...] = field(default=(), compare=False)
    """Hashes of the files that were theirs: what nobody else has, is to be deleted."""


def forget(connection: sqlite3.Connection, visitor: str, at: datetime) -> Forgotten:
    """Destroy everything of a visitor; only the hash of the worthless token stays, so that it can never come back."""
    theirs = "select id from conversations where visitor = ?"
    messages = connection.execute(f"select count(*) from messages where conversation in ({theirs})", (visitor,))
    ids = tuple(row["id"] for row in connection.execute(theirs, (visitor,)))
    files = connection.execute("select distinct sha256 from files where visitor = ?", (visitor,))
    contents = tuple(row["sha256"] for row in files)
    forgotten = Forgotten(len(ids), messages.fetchone()[0], ids, contents)
    connection.execute(
        "delete from outbox where json_extract(payload, '$.ticket.number') in "
        "(select number from tickets where visitor = ?)",
        (visitor,),
    )
    drop_visitor(connection, visitor)
    revoke_token(connection, visitor, at)
    return forgotten


def drop_visitor(connection: sqlite3.Connection, visitor: str) -> None:
    """Delete a visitor with all that was said; who it is may come again."""
    theirs = "select id from conversations where visitor = ?"
    connection.execute(f"delete from due where subject in ({theirs})", (visitor,))
    connection.execute("delete from visitors where id = ?", (visitor,))  # the rest goes with it by foreign keys


def secret(connection: sqlite3.Connection, name: str, fresh: bytes) -> bytes:
    """Give the server's own secret of this name; `fresh` becomes it where there is none yet."""
    connection.execute("insert or ignore into secrets (name, value) values (?, ?)", (name, fresh))
    return bytes(connection.execute("select value from secrets where name = ?", (name,)).fetchone()[0])


def probe(connection: sqlite3.Connection, at: datetime) -> None:
    """Write something of no meaning, to learn whether writing works."""
    connection.execute(
        "insert into secrets (name, value) values ('probe', ?) on conflict (name) do update set value = excluded.value",
        (moment(at).encode(),),
    )
