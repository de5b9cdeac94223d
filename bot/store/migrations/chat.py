"""Steps of the chat: visitors and what is said, and the rows that survive the process."""

from sqlite_utils import Database


def first_schema(db: Database) -> None:
    """Visitors, conversations and their messages; what is to be sent (outbox) and to be done (due)."""
    db.execute(
        """
        create table visitors (
            id text primary key,            -- SHA-256 of the token
            language text not null,
            created_at text not null,
            used_at text not null
        ) without rowid
        """
    )
    db.execute("create table revoked_tokens (id text primary key, at text not null) without rowid")
    db.execute(
        """
        create table conversations (
            id text primary key,
            visitor text not null references visitors (id) on delete cascade,
            status text not null check (status in ('bot', 'queued', 'assigned', 'resolved')),
            language text not null,
            opened_at text not null,
            seq integer not null,
            version integer not null,
            agent text,
            resolved_at text,
            previous text,
            read_up_to integer not null default 0,
            memory text not null
        ) without rowid
        """
    )
    # One open conversation per visitor: the index says so, no check can race it.
    db.execute("create unique index one_open_conversation on conversations (visitor) where status <> 'resolved'")
    db.execute("create index conversations_of_visitor on conversations (visitor, opened_at)")
    db.execute(
        """
        create table messages (
            conversation text not null references conversations (id) on delete cascade,
            seq integer not null,
            id text not null,
            sender text not null,
            text text not null,
            at text not null,
            language text not null,
            visitor text,                   -- only where client_id is given: both together happen once
            client_id text,
            choice text,
            agent_name text,
            intent text,
            section text,
            choices text,
            form text,
            ticket text,
            primary key (conversation, seq)
        ) without rowid
        """
    )
    db.execute("create unique index once_per_client_id on messages (visitor, client_id) where visitor is not null")
    db.execute("create unique index messages_by_id on messages (id)")
    db.execute(
        """
        create table ratings (
            message text primary key references messages (id) on delete cascade,
            thumb text not null check (thumb in ('up', 'down')),
            comment text,
            at text not null
        ) without rowid
        """
    )
    db.execute(
        """
        create table drafts (
            visitor text not null references visitors (id) on delete cascade,
            form text not null,
            fields text not null,
            at text not null,
            primary key (visitor, form)
        ) without rowid
        """
    )
    # What a change causes is stored with it, in the same transaction: mails and webhooks here, timers in `due`.
    db.execute(
        """
        create table outbox (
            id text primary key,
            kind text not null,
            recipient text not null,        -- a hash of the address when the mail is done: then it is only counted
            payload text not null,          -- emptied when the mail is done: what was sent need not be kept
            created_at text not null,
            next_at text not null,
            tries integer not null default 0,
            done_at text,
            dead_at text,                   -- given up: nobody tries it again by itself
            error text                      -- why the last try failed
        )
        """
    )
    db.execute("create index outbox_next on outbox (next_at) where done_at is null and dead_at is null")
    db.execute("create index outbox_done on outbox (recipient, done_at) where done_at is not null")
    db.execute(
        """
        create table due (
            subject text not null,
            kind text not null,
            at text not null,
            payload text,
            primary key (subject, kind)
        ) without rowid
        """
    )
    db.execute("create index due_at on due (at)")
    db.execute("create table secrets (name text primary key, value blob not null) without rowid")


def policy_of_messages(db: Database) -> None:
    """The version of the policy that an answer rests on; empty in messages from before."""
    db.execute("alter table messages add column policy text")
