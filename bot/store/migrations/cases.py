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


def attachments(db: Database) -> None:
    """Files of visitors, and the ticket to which each is attached."""
    db.execute(
        """
        create table files (
            id text primary key,            -- 128 random bits
            visitor text not null references visitors (id) on delete cascade,
            ticket text references tickets (id) on delete cascade,
            name text not null,
            type text not null check (type in ('png', 'jpeg', 'webp', 'pdf', 'text')),
            size integer not null,
            sha256 text not null,           -- where its content lies
            created_at text not null
        ) without rowid
        """
    )
    db.execute("create index files_of_visitor on files (visitor)")
    db.execute("create index files_of_ticket on files (ticket) where ticket is not null")
    db.execute("create index files_without_ticket on files (created_at) where ticket is null")
    db.execute("create index files_by_content on files (sha256)")
