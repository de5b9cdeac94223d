"""What a short message points back to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.references import NONE, choice_of, correction_in, follows
from bot.core.text import fold

OFFERED = ("payment.double", "payment.failed", "hours.live_chat", NONE)
TITLES = {
    "payment.double": "Doppelt bezahlt",
    "payment.failed": "Zahlung fehlgeschlagen",
    "hours.live_chat": "Öffnungszeiten des Chats",
}


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("1", "payment.double"),
        ("2.", "payment.failed"),
        ("3)", "hours.live_chat"),
        ("4", NONE),
        ("das zweite", "payment.failed"),
        ("Die Zweite bitte", "payment.failed"),
        ("the second one", "payment.failed"),
        ("eins bitte", "payment.double"),
        ("one", "payment.double"),
        ("Option 3", "hours.live_chat"),
        ("das letzte", "hours.live_chat"),
        ("fehlgeschlagen", "payment.failed"),
        ("öffnungszeiten", "hours.live_chat"),
        ("Zahlung fehlgeschlagen", "payment.failed"),
        ("doppelt", "payment.double"),
        ("nichts davon", NONE),
        ("keins von denen", NONE),
        ("none of these", NONE),
        ("Nein", NONE),
        ("5", None),
        ("0", None),
        ("zahlung fehlgeschlagen oder doppelt bezahlt", None),
        ("was kostet eine Anpassung", None),
        ("nein, meine Karte wurde nicht belastet und jetzt weiß ich nicht weiter", None),
        ("", None),
    ],
)
def test_choices(typed: str, chosen: str | None) -> None:
    assert choice_of(fold(typed), OFFERED, TITLES) == chosen


def test_nothing_is_chosen_where_nothing_was_offered() -> None:
    assert choice_of("1", (), TITLES) is None
    assert choice_of("nein", ("payment.double",), TITLES) is None


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("Nein, ich meinte das Wochenende", "das wochenende"),
        ("ich meinte den Chat", "den chat"),
        ("no, I meant the refund", "the refund"),
        ("that's not what I meant, I mean the refund", "the refund"),
        ("Das meinte ich nicht.", ""),
        ("nein", ""),
        ("not that one", ""),
        ("wrong", ""),
        ("Nein danke, wann habt ihr offen?", None),
        ("no confirmation has come", None),
        ("ich wollte wissen, wann ihr offen habt", None),
        ("I mean it is urgent, where is my money", None),
        ("doppelt bezahlt", None),
    ],
)
def test_corrections(typed: str, instead: str | None) -> None:
    assert correction_in(fold(typed)) == instead


@pytest.mark.parametrize(
    "typed",
    [
        "und am Wochenende?",
        "And on weekends?",
        "wie lange dauert das?",
        "Und wie lange dauert das?",
        "what about Amex?",
        "how long does that take",
        "und wenn es eilig ist?",
        "gilt das auch für WooCommerce?",
    ],
)
def test_a_follow_up_points_back(typed: str) -> None:
    assert follows(fold(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "Wann ist der Chat besetzt?",
        "Wie wird das Wetter",
        "I paid twice",
        "und dann habe ich gestern noch einmal bezahlt, obwohl die Rechnung schon beglichen war, was tun",
        "",
    ],
)
def test_what_stands_by_itself_does_not(typed: str) -> None:
    assert not follows(fold(typed))


@given(st.text(max_size=200) | st.text("jaoknienrderstdas .,:", max_size=200))
def test_any_text_is_read(text: str) -> None:
    folded = fold(text)
    assert choice_of(folded, OFFERED, TITLES) in (None, *OFFERED)
    assert correction_in(folded) is None or isinstance(correction_in(folded), str)
    assert follows(folded) in (True, False)


def test_a_title_is_not_chosen_with_a_no() -> None:
    titles = {"handoff.human": "Mit einem Menschen sprechen", "contact.no_quick_answer": "Niemand antwortet im Chat"}
    offered = ("handoff.human", "contact.no_quick_answer", NONE)
    assert choice_of(fold("mit einem menschen"), offered, titles) == "handoff.human"
    assert choice_of(fold("nicht mit einem menschen"), offered, titles) is None
    assert choice_of(fold("niemand antwortet"), offered, titles) == "contact.no_quick_answer"
