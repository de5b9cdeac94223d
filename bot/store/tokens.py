"""API tokens in the store: only hashes of them."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.rows import moment, read_moment

_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class ApiToken:
    """With what a program reads tickets."""

    id: str
    """SHA-256 of the token, in hex."""
    name: str
    created_at: datetime
    used_at: datetime | None = None
    """To the minute."""


def add_token(connection: sqlite3.Connection, token: ApiToken) -> bool:
    """Add a token; tell whether its name was free."""
    done = connection.execute(
        "insert into api_tokens (id, name, created_at) values (?, ?, ?) on conflict do nothing",
        (token.id, token.name, moment(token.created_at)),
    )
    return done.rowcount == 1


def remove_token(connection: sqlite3.Connection, name: str) -> bool:
    """Remove a token; tell whether it was there."""
    return connection.execute("delete from api_tokens where name = ?", (name,)).rowcount == 1


def token_by_id(connection: sqlite3.Connection, token: str) -> ApiToken | None:
    """Give a token."""
    row = connection.execute("select * from api_tokens where id = ?", (token,)).fetchone()
    return _token_of(row) if row else None


def all_tokens(connection: sqlite3.Connection) -> list[ApiToken]:
    """Give every token, by name."""
    return [_token_of(row) for row in connection.execute("select * from api_tokens order by name")]


def is_to_be_noted(token: ApiToken, at: datetime) -> bool:
    """Tell whether a use at this moment is to be noted: not every one is worth a write."""
    return token.used_at is None or at - token.used_at >= _NOTED_EVERY


def use_token(connection: sqlite3.Connection, token: str, at: datetime) -> None:
    """Note that a token was used."""
    connection.execute("update api_tokens set used_at = ? where id = ?", (moment(at), token))


def _token_of(row: sqlite3.Row) -> ApiToken:
    used_at = read_moment(row["used_at"]) if row["used_at"] else None
    return ApiToken(row["id"], row["name"], read_moment(row["created_at"]), used_at)
