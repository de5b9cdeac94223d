"""Questions in the store: those to learn from, added in the transaction of their cause, and what is proposed to make of them."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.model import Message
from bot.core.questions import NewTopic, Proposal, Question, QuestionState, Reason
from bot.store.rows import message_of, moment, read_moment

KEPT = 2_000  # of questions: the newest, and those of which a proposal waits for its author
_PATIENCE = timedelta(minutes=10)  # in which a choice that was offered may still be taken
_OPEN = "(state = 'open' or (state = 'waiting' and at <= :late))"


@dataclass(frozen=True)
class Proposed:
    """A proposal with what became of it."""

    decision: str
    message: str
    proposal: Proposal
    agent_name: str
    at: datetime


def add_question(connection: sqlite3.Connection, question: Question) -> bool:
    """Keep a question; one that is kept already stays, unless it still waited for a choice. Tell whether that changed anything."""
    done = connection.execute(
        "insert into questions (message, conversation, text, language, reason, guess, confidence, at, state) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (message) do update set reason = excluded.reason, "
        "state = excluded.state where state = 'waiting'",
        (
            question.message,
            question.conversation,
            question.text,
            question.language,
            question.reason.value,
            question.guess,
            question.confidence,
            moment(question.at),
            question.state.value,
        ),
    )
    connection.execute(
        "delete from questions where message in (select message from questions order by at desc, message limit -1 offset ?) "
        "and message not in (select message from proposals where taken_at is null)",
        (KEPT,),
    )
    return done.rowcount == 1


def end_waiting(connection: sqlite3.Connection, conversation: str, *, is_taken: bool) -> bool:
    """Say whether a choice was taken for what waited for one; tell whether anything did."""
    if is_taken:
        query = "delete from questions where conversation = ? and state = 'waiting'"
    else:
        query = "update questions set state = 'open' where conversation = ? and state = 'waiting'"
    return connection.execute(query, (conversation,)).rowcount > 0


def drop_question(connection: sqlite3.Connection, message: str, reason: Reason) -> bool:
    """Forget a question that is open for this reason alone: the visitor has changed their mind. Tell whether it was."""
    done = connection.execute(
        "delete from questions where message = ? and reason = ? and state = 'open'", (message, reason.value)
    )
    return done.rowcount == 1


def open_questions(connection: sqlite3.Connection, at: datetime) -> list[Question]:
    """Give the questions about which nobody has decided, the oldest first."""
    rows = connection.execute(
        f"select * from questions where {_OPEN} order by at, message", {"late": moment(at - _PATIENCE)}
    )
    return [question_of(row) for row in rows]


def count_open(connection: sqlite3.Connection, at: datetime) -> int:
    """Count them."""
    query = f"select count(*) from questions where {_OPEN}"
    return int(connection.execute(query, {"late": moment(at - _PATIENCE)}).fetchone()[0])


def questions_by_id(connection: sqlite3.Connection, messages: Sequence[str]) -> list[Question]:
    """Give questions by their messages' ids, in the order of these; what is unknown is left out."""
    found = (
        connection.execute("select * from questions where message = ?", (message,)).fetchone() for message in messages
    )
    return [question_of(row) for row in found if row]


def asked_before(connection: sqlite3.Connection, conversation: str, seq: int, limit: int = 1) -> list[Message]:
    """Give what the visitor typed (not clicked) before a number, the newest first."""
    rows = connection.execute(
        "select * from messages where conversation = ? and seq < ? and sender = 'visitor' and choice is null "
        "order by seq desc limit ?",
        (conversation, seq, limit),
    )
    return [message_of(row) for row in rows]


def has_agent_spoken(connection: sqlite3.Connection, conversation: str) -> bool:
    """Tell whether a person has written in a conversation."""
    query = "select 1 from messages where conversation = ? and sender = 'agent' limit 1"
    return connection.execute(query, (conversation,)).fetchone() is not None


def recently_typed(connection: sqlite3.Connection, since: datetime, limit: int) -> list[tuple[str, str]]:
    """Give the (text, language) of the newest messages that visitors typed, each text once."""
    rows = connection.execute(
        "select text, language, max(at) as newest from messages where sender = 'visitor' and choice is null and at > ? "
        "group by text, language order by newest desc, text limit ?",
        (moment(since), limit),
    )
    return [(row["text"], row["language"]) for row in rows]


def decide(
    connection: sqlite3.Connection, decision: str, messages: Sequence[str], state: QuestionState, agent: str
) -> int:
    """Decide about open questions; give about how many: a colleague may have been faster."""
    done = 0
    for message in messages:
        done += connection.execute(
            "update questions set state = ?, decision = ?, agent = ? where message = ? and state in ('open', 'waiting')",
            (state.value, decision, agent, message),
        ).rowcount
    return done


def propose(
    connection: sqlite3.Connection,
    proposed: Sequence[Proposed],
    messages: Sequence[str],
    agent: str,
    topic: NewTopic | None,
) -> int:
    """Store proposals of one decision; `messages` are all questions that it settles. Gives how many it did, 0 where none was open."""
    decision = proposed[0].decision
    done = decide(connection, decision, messages, QuestionState.PROPOSED, agent)
    if not done:
        return 0
    if topic is not None:
        connection.execute(
            "insert into proposed_topics (id, title, section, answer) values (?, ?, ?, ?) on conflict (id) do update "
            "set title = excluded.title, section = excluded.section, answer = excluded.answer",
            (topic.id, topic.title, topic.section, topic.answer),
        )
    for each in proposed:
        connection.execute(
            "insert into proposals (message, decision, intent, language, text, agent_name, at) "
            "select ?, ?, ?, ?, ?, ?, ? where exists (select 1 from questions where message = ? and decision = ?)",
            (
                each.message,
                decision,
                each.proposal.intent,
                each.proposal.language,
                each.proposal.text,
                each.agent_name,
                moment(each.at),
                each.message,
                decision,
            ),
        )
    return done


def undo(connection: sqlite3.Connection, decision: str) -> int:
    """Take a decision back, unless an author has it; give how many questions are open again."""
    if connection.execute(
        "select 1 from proposals where decision = ? and taken_at is not null", (decision,)
    ).fetchone():
        return 0
    connection.execute("delete from proposals where decision = ?", (decision,))
    done = connection.execute(
        "update questions set state = 'open', decision = null, agent = null where decision = ? "
        "and state in ('proposed', 'dismissed')",
        (decision,),
    )
    return done.rowcount


def proposals(connection: sqlite3.Connection) -> tuple[list[Proposed], list[NewTopic]]:
    """Give what waits for an author, the oldest first, and the intents that are proposed with it."""
    rows = connection.execute("select * from proposals where taken_at is null order by at, message").fetchall()
    waiting = [
        Proposed(
            row["decision"],
            row["message"],
            Proposal(row["intent"], row["language"], row["text"]),
            row["agent_name"],
            read_moment(row["at"]),
        )
        for row in rows
    ]
    topics = connection.execute(
        "select * from proposed_topics where id in (select intent from proposals where taken_at is null) order by id"
    )
    return waiting, [NewTopic(row["id"], row["title"], row["section"], row["answer"]) for row in topics]


def take_proposals(connection: sqlite3.Connection, messages: Sequence[str], at: datetime) -> int:
    """Note that an author has these; give how many waited."""
    done = 0
    for message in messages:
        query = "update proposals set taken_at = ? where message = ? and taken_at is null"
        done += connection.execute(query, (moment(at), message)).rowcount
    return done


def settle(connection: sqlite3.Connection, messages: Sequence[str]) -> None:
    """Note that the utterances hold these questions by now."""
    connection.executemany(
        "update questions set state = 'settled' where message = ? and state in ('open', 'waiting')",
        [(message,) for message in messages],
    )


def question_of(row: sqlite3.Row) -> Question:
    """Read a row of `questions`."""
    return Question(
        message=row["message"],
        conversation=row["conversation"],
        text=row["text"],
        language=row["language"],
        reason=Reason(row["reason"]),
        at=read_moment(row["at"]),
        guess=row["guess"],
        confidence=row["confidence"],
        state=QuestionState(row["state"]),
    )
