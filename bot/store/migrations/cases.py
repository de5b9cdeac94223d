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


def logins(db: Database) -> None:
    """What is known of the logins in the vault, and who opened them; what is in them never stands here."""
    db.execute(
        """
        create table logins (
            id text primary key,
            ticket text not null references tickets (id) on delete cascade,
            client_id text not null,
            kind text not null check (kind in ('ftp', 'admin', 'database', 'other')),
            at text not null,
            expires_at text not null,
            ended_at text,
            end text,
            unique (ticket, client_id)
        ) without rowid
        """
    )
    db.execute(
        """
        create table login_openings (
            id text primary key,
            login text not null references logins (id) on delete cascade,
            agent text not null,
            agent_name text not null,
            reason text not null,
            at text not null
        ) without rowid
        """
    )
    db.execute("create index login_openings_of_login on login_openings (login)")


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


def confirmations(db: Database) -> None:
    """Note when the address of a ticket was confirmed: by a mail from it, or by who got a link there."""
    db.execute("alter table tickets add column confirmed_at text")
