"""Steps of the team: agents, notes, tickets."""

from sqlite_utils import Database


def people(db: Database) -> None:
    """Agents, their sessions and presence; the queue; notes; tickets and what is said in them."""
    for column in ("agent_name", "queued_at", "time_zone", "page"):
        db.execute(f"alter table conversations add column {column} text")
    db.execute("create index conversations_open on conversations (status, queued_at) where status <> 'resolved'")
    db.execute("create index conversations_resolved on conversations (resolved_at) where status = 'resolved'")
    db.execute(
        """
        create table agents (
            id text primary key,
            name text not null,
            login text not null unique collate nocase,
            password text not null,         -- argon2id, with its salt and costs
            language text not null,
            created_at text not null
        ) without rowid
        """
    )
    db.execute(
        """
        create table agent_sessions (
            id text primary key,            -- SHA-256 of the cookie
            agent text not null references agents (id) on delete cascade,
            created_at text not null,
            used_at text not null,
            user_agent text not null,
            address text not null
        ) without rowid
        """
    )
    # An agent is present until then; who does not renew it in time is gone.
    db.execute(
        """
        create table presence (
            agent text primary key references agents (id) on delete cascade,
            until text not null
        ) without rowid
        """
    )
    db.execute(
        """
        create table notes (
            conversation text not null references conversations (id) on delete cascade,
            note_seq integer not null,
            id text not null,
            agent text not null,
            agent_name text not null,
            text text not null,
            at text not null,
            client_id text,
            primary key (conversation, note_seq)
        ) without rowid
        """
    )
    db.execute("create unique index note_once on notes (agent, client_id) where client_id is not null")
    db.execute("create unique index reply_once on messages (conversation, client_id) where sender = 'agent'")
    db.execute(
        """
        create table tickets (
            id text primary key,
            number integer not null unique,
            kind text not null check (kind in ('message', 'ticket')),
            status text not null check (status in ('new', 'open', 'pending', 'solved', 'closed')),
            desk text not null,
            version integer not null,
            visitor text references visitors (id) on delete cascade,
            client_id text,
            conversation text,
            agent text,
            agent_name text,
            email text not null,
            name text,
            language text not null,
            text text not null,
            fields text not null,
            created_at text not null,
            due_at text not null,
            previous text
        ) without rowid
        """
    )
    db.execute("create unique index ticket_once on tickets (visitor, client_id) where client_id is not null")
    db.execute("create index tickets_open on tickets (due_at) where status in ('new', 'open', 'pending')")
    db.execute(
        """
        create table ticket_entries (
            ticket text not null references tickets (id) on delete cascade,
            seq integer not null,
            kind text not null check (kind in ('visitor', 'agent', 'note')),
            agent text,
            agent_name text,
            text text not null,
            at text not null,
            client_id text,
            primary key (ticket, seq)
        ) without rowid
        """
    )
    db.execute("create unique index entry_once on ticket_entries (ticket, client_id) where client_id is not null")
