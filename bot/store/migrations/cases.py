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


def webhooks(db: Database) -> None:
    """Programs elsewhere that hear what happens to tickets, and what is to be sent to them."""
    db.execute(
        """
        create table webhooks (
            id text primary key,
            url text not null,
            secret text not null,           -- in clear: each delivery is signed with it
            created_at text not null,
            events text,                    -- a JSON list; null: all of them
            state text not null check (state in ('on', 'off'))
        ) without rowid
        """
    )
    db.execute(
        """
        create table deliveries (
            id text primary key,            -- the webhook-id: the same however often it is sent
            webhook text not null references webhooks (id) on delete cascade,
            type text not null,
            ticket text references tickets (id) on delete cascade,
            payload text not null,          -- the body as JSON; {} once it was taken
            created_at text not null,
            next_at text not null,
            attempts integer not null,
            last_error text,
            state text not null check (state in ('waiting', 'done', 'dead')),
            ended_at text                   -- when it was taken, or given up
        ) without rowid
        """
    )
    db.execute("create index deliveries_waiting on deliveries (webhook, next_at) where state = 'waiting'")
    db.execute("create index deliveries_ended on deliveries (state, ended_at)")
    db.execute("create index deliveries_of_ticket on deliveries (ticket)")
