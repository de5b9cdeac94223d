"""Faults: which errors of SQLite mean that nothing can be stored at all, and not that one change was bad."""

import sqlite3

_REASONS = {
    sqlite3.SQLITE_FULL: "disk full",
    sqlite3.SQLITE_IOERR: "I/O error",
    sqlite3.SQLITE_READONLY: "not writable",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_OCCUPIED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def reason_of(error: BaseException) -> str | None:
    """Give why nothing can be stored, in a word or two; None for an error that concerns one change alone."""
    return _REASONS.get(_code(error))


def is_occupied(error: BaseException) -> bool:
    """Tell whether another process kept the database for longer than we wait."""
    return _code(error) in _OCCUPIED


def _code(error: BaseException) -> int:
    """Give the primary code of SQLite, -1 where it is not SQLite that speaks."""
    code = getattr(error, "sqlite_errorcode", None) if isinstance(error, sqlite3.Error) else None
    return -1 if code is None else code & 0xFF
