"""Notes in the store: their own dense numbers, apart from what visitors see."""

import sqlite3
from dataclasses import replace

from bot.core.model import Note
from bot.store.rows import moment, read_moment


def add_note(connection: sqlite3.Connection, note: Note) -> tuple[Note, bool]:
    """Store a note under the next number; give it, and whether it was stored before under the same client_id."""
    if note.client_id is not None:
        row = connection.execute(
            "select * from notes where agent = ? and client_id = ?", (note.agent, note.client_id)
        ).fetchone()
        if row:
            return note_of(row), True
    last = connection.execute(
        "select coalesce(max(note_seq), 0) from notes where conversation = ?", (note.conversation,)
    ).fetchone()[0]
    stored = replace(note, note_seq=last + 1)
    connection.execute(
        "insert into notes (conversation, note_seq, id, agent, agent_name, text, at, client_id) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            stored.conversation,
            stored.note_seq,
            stored.id,
            stored.agent,
            stored.agent_name,
            stored.text,
            moment(stored.at),
            stored.client_id,
        ),
    )
    return stored, False


def notes_after(connection: sqlite3.Connection, conversation: str, note_seq: int) -> list[Note]:
    """Give the notes behind a number."""
    rows = connection.execute(
        "select * from notes where conversation = ? and note_seq > ? order by note_seq limit 500",
        (conversation, note_seq),
    )
    return [note_of(row) for row in rows]


def note_of(row: sqlite3.Row) -> Note:
    """Read a row of `notes`."""
    return Note(
        id=row["id"],
        conversation=row["conversation"],
        agent=row["agent"],
        agent_name=row["agent_name"],
        text=row["text"],
        at=read_moment(row["at"]),
        note_seq=row["note_seq"],
        client_id=row["client_id"],
    )
