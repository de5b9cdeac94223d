"""Migrations: the schema, step by step. A released step never changes; a new one is added below."""

from sqlite_utils import Database, Migrations

migrations = Migrations("tresen")


@migrations()
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


@migrations()
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


@migrations()
def policy_of_messages(db: Database) -> None:
    """The version of the policy that an answer rests on; empty in messages from before."""
    db.execute("alter table messages add column policy text")


@migrations()
def learning(db: Database) -> None:
    """Questions to learn from, and what agents propose to make of them."""
    db.execute(
        """
        create table questions (
            message text primary key references messages (id) on delete cascade,
            conversation text not null,
            text text not null,
            language text not null,
            reason text not null check (reason in ('unanswered', 'unsure', 'thumb_down', 'by_hand')),
            guess text,
            confidence real not null,
            at text not null,
            state text not null check (state in ('waiting', 'open', 'proposed', 'dismissed', 'settled')),
            decision text,                  -- questions that were decided on by one click have one in common
            agent text                      -- who clicked
        ) without rowid
        """
    )
    db.execute("create index questions_open on questions (state, at)")
    db.execute("create index questions_by_age on questions (at)")
    db.execute("create index questions_of_conversation on questions (conversation) where state = 'waiting'")
    db.execute("create index questions_of_decision on questions (decision) where decision is not null")
    db.execute(
        """
        create table proposals (
            message text primary key references questions (message) on delete cascade,
            decision text not null,
            intent text not null,
            language text not null,
            text text not null,
            agent_name text not null,
            at text not null,
            taken_at text                   -- an author has it
        ) without rowid
        """
    )
    # An intent that is proposed goes with the last of its utterances.
    db.execute(
        """
        create table proposed_topics (
            id text primary key,
            title text not null,
            section text not null,
            answer text not null
        ) without rowid
        """
    )
    db.execute(
        """
        create trigger proposed_topic_without_utterance after delete on proposals
        when not exists (select 1 from proposals where intent = old.intent)
        begin delete from proposed_topics where id = old.intent; end
        """
    )


@migrations()
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
