"""Questions to learn from: kept with their cause, once a message, the newest of them, and gone with their visitor."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Message, Sender
from bot.core.questions import NewTopic, Proposal, Question, QuestionState, Reason, asked
from bot.store import changes, questions
from bot.store.changes import Change
from bot.store.questions import Proposed
from tests.store.test_changes import ANNA, AT, LATER, connection, count, message, new, start

__all__ = ["connection"]


def said(connection: sqlite3.Connection, number: int = 1) -> list[Message]:
    """A conversation with some messages of its visitor's."""
    messages = [message("one", f"m{at}", at=AT + timedelta(seconds=at)) for at in range(number)]
    return list(start(connection, ANNA, "one", *messages).messages)


def question(each: Message, reason: Reason = Reason.UNANSWERED, **more: object) -> Question:
    return replace(asked(each, reason), **more)  # type: ignore[arg-type]


def open_texts(connection: sqlite3.Connection) -> list[str]:
    return [each.text for each in questions.open_questions(connection, AT)]


def proposed(each: Message, decision: str, intent: str = "payment.gift") -> Proposed:
    return Proposed(decision, each.id, Proposal(intent, "de", each.text), "Mira", AT)


def test_it_is_kept_with_its_cause_and_read_as_it_was_written(connection: sqlite3.Connection) -> None:
    one = message("one", "m1")
    wanted = question(one, guess="payment.double", confidence=0.25)
    saved = changes.save(connection, Change(new(ANNA, "one"), (one,), ANNA, question=wanted))
    assert saved.is_question_news
    assert questions.open_questions(connection, AT) == [wanted]
    with pytest.raises(changes.Stale):
        changes.save(connection, Change(new(ANNA, "one"), (message("one", "m2"),), question=question(one)))
    assert questions.count_open(connection, AT) == 1


def test_once_a_message_and_the_first_reason_stays(connection: sqlite3.Connection) -> None:
    (one,) = said(connection)
    assert questions.add_question(connection, question(one))
    assert not questions.add_question(connection, question(one, Reason.THUMB_DOWN))
    assert not questions.drop_question(connection, one.id, Reason.THUMB_DOWN)
    assert [each.reason for each in questions.open_questions(connection, AT)] == [Reason.UNANSWERED]


@pytest.mark.parametrize(("is_taken", "left"), [(True, []), (False, ["text of m0"])])
def test_what_waits_for_a_choice(connection: sqlite3.Connection, is_taken: bool, left: list[str]) -> None:
    (one,) = said(connection)
    waiting = question(one, Reason.UNSURE, state=QuestionState.WAITING)
    assert questions.add_question(connection, waiting)
    assert open_texts(connection) == []
    assert questions.count_open(connection, AT + timedelta(hours=1)) == 1, "nobody waits for ever"
    assert questions.end_waiting(connection, "one", is_taken=is_taken)
    assert open_texts(connection) == left
    assert not questions.end_waiting(connection, "one", is_taken=is_taken)


def test_a_person_is_faster_than_the_choice(connection: sqlite3.Connection) -> None:
    (one,) = said(connection)
    questions.add_question(connection, question(one, Reason.UNSURE, state=QuestionState.WAITING))
    assert questions.add_question(connection, question(one, Reason.BY_HAND))
    assert [each.reason for each in questions.open_questions(connection, AT)] == [Reason.BY_HAND]


def test_one_decides_and_it_can_be_undone_until_an_author_has_it(connection: sqlite3.Connection) -> None:
    one, two, three = said(connection, 3)
    for each in (one, two, three):
        questions.add_question(connection, question(each))
    topic = NewTopic("payment.gift", "Gift", "", "Yes.")
    done = questions.propose(connection, [proposed(one, "d1")], [one.id, two.id], "mira", topic)
    assert (done, open_texts(connection)) == (2, ["text of m2"])
    assert questions.propose(connection, [proposed(one, "d2")], [one.id, two.id], "jonas", None) == 0
    assert questions.decide(connection, "d2", [two.id], QuestionState.DISMISSED, "jonas") == 0
    waiting, topics = questions.proposals(connection)
    assert ([each.decision for each in waiting], topics) == (["d1"], [topic])
    # A colleague has meanwhile decided about one of two: its utterance is not proposed again.
    questions.propose(connection, [proposed(two, "d3"), proposed(three, "d3")], [two.id, three.id], "jonas", None)
    assert [each.message for each in questions.proposals(connection)[0]] == [one.id, three.id]
    assert questions.undo(connection, "d3") == 1
    assert questions.undo(connection, "d1") == 2
    assert (questions.proposals(connection), count(connection, "proposed_topics")) == (([], []), 0)
    assert len(open_texts(connection)) == 3

    questions.propose(connection, [proposed(one, "d4")], [one.id], "mira", topic)
    assert questions.take_proposals(connection, [one.id], LATER) == 1
    assert questions.take_proposals(connection, [one.id], LATER) == 0
    assert questions.undo(connection, "d4") == 0
    assert questions.proposals(connection) == ([], [])


def test_who_is_forgotten_takes_everything_along(connection: sqlite3.Connection) -> None:
    (one,) = said(connection)
    questions.add_question(connection, question(one))
    topic = NewTopic("payment.gift", "Gift", "", "Yes.")
    questions.propose(connection, [proposed(one, "d1")], [one.id], "mira", topic)
    changes.forget(connection, ANNA.id, LATER)
    assert [count(connection, table) for table in ("questions", "proposals", "proposed_topics")] == [0, 0, 0]


def test_the_newest_are_kept_and_what_waits_for_an_author(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "KEPT", 3)
    messages = said(connection, 6)
    questions.add_question(connection, question(messages[0]))
    questions.propose(connection, [proposed(messages[0], "d1")], [messages[0].id], "mira", None)
    for each in messages[1:]:
        questions.add_question(connection, question(each))
    assert open_texts(connection) == ["text of m3", "text of m4", "text of m5"]
    assert count(connection, "proposals") == 1


def test_what_was_typed_and_what_was_clicked(connection: sqlite3.Connection) -> None:
    typed = message("one", "m1", text="one")
    clicked = message("one", "m2", text="Paid twice", choice="payment.double")
    bot = message("one", "m3", Sender.BOT, text="answer")
    again = message("one", "m4", text="one", at=LATER)
    start(connection, ANNA, "one", typed, clicked, bot, again)
    assert [each.id for each in questions.asked_before(connection, "one", 4)] == ["m1"]
    assert questions.recently_typed(connection, AT - timedelta(days=1), 10) == [("one", "de")], "each text once"
    assert questions.recently_typed(connection, LATER, 10) == []
    assert not questions.has_agent_spoken(connection, "one")
