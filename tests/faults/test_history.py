"""The judge of histories finds each kind of fault, and nothing in a history without one."""

from dataclasses import replace

import pytest

from bot.service.takeover import ENDED, JOINED
from tests.faults.history import Call, Heard, History, Kept, Replay, Said, judge


def _said(seq: int, sender: str, text: str, **more: str) -> Said:
    return Said("c", seq, f"m{seq}", sender, text, **more)


MESSAGES = (
    _said(1, "system", "You are talking to a bot."),
    _said(2, "visitor", "Is there an FAQ?", client_id="v1"),
    _said(3, "bot", "Yes."),
    _said(4, "bot", "I am passing you on to a person. Your place in the queue: 1."),
    _said(5, "system", JOINED.text.format(agent="Mira")),
    _said(6, "visitor", "Hello?", client_id="v2"),
    _said(7, "agent", "Hello!", client_id="a1", agent_name="Mira"),
    _said(8, "system", ENDED.text),
)
CALLS = (
    Call("anna", "send_message", 1, 2, True, "c", "v1", "Is there an FAQ?", 2),
    Call("anna", "send_message", 5, None, False, None, "v2", "Hello?"),
    Call("Mira", "send_reply", 6, 7, True, "c", "a1", "Hello!", 7),
    Call("anna", "send_message", 8, 9, False, None, "v3", "refused"),
)
OPEN = Kept("d", "anna", "bot", (replace(MESSAGES[0], conversation="d", id="d1"),), has_timer=True)


def _good() -> History:
    return History(
        list(CALLS),
        [Heard("anna", MESSAGES[:3]), Heard("anna", MESSAGES[4:])],
        [Replay("anna", "c", 3, 8, MESSAGES[3:7])],
        [Kept("c", "anna", "resolved", MESSAGES, agent="Mira"), OPEN],
    )


def _with(*messages: Said) -> History:
    """The good history, with other messages in the store, which nobody heard."""
    history = _good()
    history.heard, history.replays = [], []
    history.kept[0] = replace(history.kept[0], messages=messages)
    return history


def _without(seq: int) -> History:
    left = [each for each in MESSAGES if each.seq != seq]
    return _with(*(replace(each, seq=at) for at, each in enumerate(left, 1)))


def _changed(seq: int, /, **values: object) -> History:
    return _with(*(replace(each, **values) if each.seq == seq else each for each in MESSAGES))  # type: ignore[arg-type]


def _behind(*messages: Said) -> History:
    return _with(*MESSAGES, *messages)


def _kept(**values: object) -> History:
    history = _good()
    history.kept[1] = replace(OPEN, **values)  # type: ignore[arg-type]
    return history


def _heard(*said: Said) -> History:
    history = _good()
    history.heard.append(Heard("ben", said))
    return history


def _replayed(after: int, *said: Said) -> History:
    history = _good()
    history.replays.append(Replay("ben", "c", after, 10, said))
    return history


def test_a_good_history_has_no_fault() -> None:
    assert judge(_good()) == []


def test_what_is_unknown_may_have_happened_or_not() -> None:
    history = _without(6)
    history.calls = [replace(each, seq=6) if each.client_id == "a1" else each for each in history.calls]
    assert judge(history) == []


def test_who_is_told_of_it_may_have_missed_something() -> None:
    history = _heard(MESSAGES[2], MESSAGES[4])
    history.heard[-1] = replace(history.heard[-1], is_told_of_holes=True)
    assert judge(history) == []


def test_a_conversation_may_be_taken_up_again() -> None:
    assert judge(_behind(replace(MESSAGES[4], seq=9, id="m9"))) == []


@pytest.mark.parametrize(
    ("history", "fault"),
    [
        (_without(7), "a1 was acknowledged, and 7 of c is another"),
        (_with(*MESSAGES[:1]), "is lost"),
        (_changed(2, text="Is there an exit?"), "2 of c is another"),
        (_changed(6, client_id="v1"), "v1 of anna is stored 2 times"),
        (_changed(6, client_id="v3"), "v3 of anna is stored, and was refused or never asked for"),
        (_changed(6, id="m5"), "two messages have one id"),
        (_changed(8, seq=9), "have holes"),
        (_with(MESSAGES[0], MESSAGES[2], MESSAGES[1], *MESSAGES[3:]), "not in order"),
        (_changed(3, sender="system"), "2 has 0 answers"),
        (_changed(4, text="Yes."), "2 has 2 answers"),
        (_changed(6, sender="bot", client_id=None), "6 is the bot's, and Mira has the conversation"),
        (_changed(7, agent_name="Jonas"), "7 is Jonas's, and Mira has"),
        (
            _changed(6, sender="system", client_id=None, text=JOINED.text.format(agent="Jonas")),
            "Jonas joined, and Mira",
        ),
        (_behind(_said(9, "bot", "Yes.")), "9 stands behind the end"),
        (_behind(_said(9, "agent", "Bye", agent_name="Mira", client_id="a1")), "9 stands behind the end"),
        (_kept(id="e", status="queued"), "e: queued, and nobody"),
        (_kept(status="assigned"), "d: assigned, and nobody"),
        (_kept(has_timer=False), "d: bot, and nobody"),
        (_heard(replace(MESSAGES[2], text="No.")), "ben heard 3 of c otherwise"),
        (_heard(replace(MESSAGES[7], seq=9)), "ben heard 9 of c otherwise"),
        (_heard(MESSAGES[2], MESSAGES[1]), "ben heard 2 of c after 3"),
        (_heard(MESSAGES[2], MESSAGES[2]), "ben heard 3 of c after 3"),
        (_heard(MESSAGES[2], MESSAGES[4]), "ben heard 5 of c after 3"),
        (_replayed(3, *MESSAGES[3:6]), "ends before 7"),
        (_replayed(3, MESSAGES[3], *MESSAGES[5:]), "behind 3 is not what is stored"),
    ],
)
def test_each_kind_of_fault_is_found(history: History, fault: str) -> None:
    assert any(fault in each for each in judge(history)), judge(history)


def test_two_open_conversations_are_found() -> None:
    history = _good()
    history.kept.append(replace(OPEN, id="e", messages=()))
    assert judge(history) == ["anna has 2 open conversations"]
