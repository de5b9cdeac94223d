"""Steps of learning from visitors."""

from sqlite_utils import Database


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
