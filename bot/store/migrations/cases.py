"""Steps of tickets as cases: who reads and hears of them, and what belongs to one."""

from sqlite_utils import Database


def programs(db: Database) -> None:
    """Tokens with which programs read tickets."""
    db.execute(
        """
        create table api_tokens (
            id text primary key,            -- SHA-256 of the token
            name text not null unique collate nocase,
            created_at text not null, used_at text
        ) without rowid
        """
    )


def numbers(db: Database) -> None:
    """Where the numbers of tickets are counted: one that was given is never given again, though its ticket be forgotten."""
    db.execute("create table counters (name text primary key, value integer not null) without rowid")
    db.execute("insert into counters (name, value) select 'ticket', coalesce(max(number), 1000) from tickets")
