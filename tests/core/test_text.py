import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text import LIMIT, clauses, denies, fold, refuses, tokens, without_courtesies

TRICKY = st.text(alphabet="aeouqäöüßÄÖÜ \n.,!?-'’@/:3ﷺ́​‮😀Aſİ", max_size=60)
ANYTHING = st.text(max_size=200) | TRICKY


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Rückerstattung", "ruckerstattung"),
        ("Rueckerstattung", "ruckerstattung"),
        ("RUCKERSTATTUNG", "ruckerstattung"),
        ("Gruß", "gruss"),
        ("GRUSS", "gruss"),
        ("geht's", "gehts"),
        ("geht’s", "gehts"),
        ("don't", "dont"),
        ("neue Steuer, treue Frequenz", "neue steuer, treue frequenz"),
        ("queue", "queue"),
        ("café", "cafe"),
        ("a  b\t c", "a b c"),
        ("a \n\n b", "a\nb"),
        ("\u200bhal\u00adlo\u202e", "hallo"),
        ("ｈａｌｌｏ", "hallo"),
    ],
)
def test_one_spelling_for_all(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(ANYTHING)
@example("oeue")
@example("ueue")
@example("aeee oeeue")
@example("︱")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_letter_folds_once_and_for_all() -> None:
    text = [chr(code) for code in range(0x3000)]
    assert [fold(fold(letter)) for letter in text] == [fold(letter) for letter in text]


@given(ANYTHING)
def test_any_text_can_be_read(text: str) -> None:
    folded = fold(text)
    assert len(folded) <= LIMIT
    assert not any(unicodedata.combining(letter) for letter in folded)
    assert all([*tokens(folded), *clauses(folded)])
    assert refuses(folded) in (True, False)


@given(ANYTHING)
def test_courtesies_never_take_everything(text: str) -> None:
    folded = fold(text)
    assert bool(tokens(without_courtesies(folded))) == bool(tokens(folded))


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("Hallo, refund?", "refund?"),
        ("Guten Tag! Ich habe zweimal bezahlt, vielen Dank im Voraus", "ich habe zweimal bezahlt"),
        ("hi there, where is my money, thanks!", "where is my money"),
        ("Hallo", "hallo"),
        ("Vielen Dank!", "vielen dank!"),
        ("danke, tschüss", "tschuss"),
        ("Hinweis zur Zahlung", "hinweis zur zahlung"),
        ("Allgemeine Frage", "allgemeine frage"),
    ],
)
def test_courtesies_go_and_the_question_stays(typed: str, rest: str) -> None:
    assert without_courtesies(fold(typed)).strip(" ,.") == rest.strip(" ,.")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Bestellung 4711-22 und abc12345", ["bestellung", "xnumber", "22", "und", "xnumber"]),
        ("3D Secure, v2, 24/7", ["3d", "secure", "v2", "24", "7"]),
        ("Mail an max@shop.de oder https://shop.de/a?b=c", ["mail", "an", "xaddress", "oder", "xaddress"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_addresses_and_numbers_are_marks(typed: str, words: list[str]) -> None:
    assert tokens(fold(typed)) == words


def test_clauses_end_at_marks_but_not_inside_addresses() -> None:
    assert clauses(fold("Ich nutze WordPress.com. Geht das?\nBitte um Antwort")) == [
        "ich nutze wordpress.com",
        "geht das",
        "bitte um antwort",
    ]


def test_clauses_end_at_and_too() -> None:
    assert clauses("wo ist mein geld und wann ist der chat offen") == ["wo ist mein geld", "wann ist der chat offen"]


@pytest.mark.parametrize(
    "text",
    [
        "ich will kein Ticket",
        "Ich möchte jetzt nicht mit einem Menschen sprechen",
        "bitte keinen Mitarbeiter",
        "I don't want to talk to a human",
        "no ticket please",
        "please do not open a ticket",
        "you don't need to connect me",
    ],
)
def test_a_refusal_is_heard(text: str) -> None:
    assert refuses(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "ich will ein Ticket",
        "es antwortet niemand",
        "I want a human",
        "connect me to an agent",
        "die Zahlung wurde nicht gebucht",
        "no answer yet",
    ],
)
def test_a_wish_or_a_complaint_is_no_refusal(text: str) -> None:
    assert not refuses(fold(text))


@pytest.mark.parametrize(
    "text", ["nicht bezahlt", "kein Ticket", "ohne Theme", "I didn't pay", "we cannot", "no answer", "Fehlalarm"]
)
def test_a_no_is_heard(text: str) -> None:
    assert denies(fold(text))


@pytest.mark.parametrize(
    "text", ["bezahlt", "eine Zahlung", "I paid", "Notiz", "know-how", "nochmal", "kleines Problem"]
)
def test_what_only_looks_like_a_no_is_none(text: str) -> None:
    assert not denies(fold(text))
