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
