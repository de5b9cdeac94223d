"""Marks: what is written in a secret's place, read back, and what one is that a person typed."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.marks import CARD, IBAN, IN_ADDRESS, KINDS, LOGIN, hidden_in, in_words, mark_of, veiled
from bot.core.masking import Masked, mask
from bot.core.slots import Slots, find_slots

MARKS = (*map(mark_of, KINDS), mark_of(CARD, "1111"), mark_of(IBAN, "3000"), f"ftp://{IN_ADDRESS}@c.example")


def test_how_they_are_written() -> None:
    assert mark_of(CARD, "1111") == "•••• (card ending 1111)"
    assert mark_of(IBAN, "3000") == "•••• (IBAN ending 3000)"
    assert [mark_of(kind)[4:] for kind in KINDS] == [
        *(" (card)", " (code)", " (IBAN)"),
        *(" (password)", " (login)", " (key)"),
    ]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_read_back_and_never_looked_at_again(mark: str) -> None:
    assert len(hidden_in(mark)) == 1
    for text in (
        f"Karte {mark} und {mark}.",
        f"pw {mark}",
        f"Passwort: {mark}\nCVV {mark} 12/27" if "://" not in mark else mark,
    ):
        assert mask(text) == Masked(text)
    assert set(veiled(mark).removeprefix("ftp://").removesuffix("@c.example")) == {"•"}
    assert len(veiled(mark)) == len(mark)


def test_what_was_hidden_is_what_stands_in_the_text() -> None:
    text = "4111 1111 1111 1111 CVV 123, pw: geheim77, ftp://a:b@c.example, noch ein Passwort: hunter2"
    masked = mask(text)
    assert masked.kinds == hidden_in(masked.text) == ("card", "cvv", "password", "login")


@pytest.mark.parametrize(
    "text",
    [
        "••••",
        "•••• 1111",
        "• (card)",
        "•••• (Karte)",
        "•••• (card ending 11111)",
        "•••• (login ending 1111)",
        "••••@x",
        "a •••• b",
    ],
)
def test_bullets_alone_are_no_mark(text: str) -> None:
    assert hidden_in(text) == ()
    assert veiled(text) == text


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_that_a_person_types_shields_nothing(mark: str) -> None:
    for secret in ("4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "hunter2-x9"):
        for text in (f"{mark}, Passwort: {secret}", f"Passwort: {secret} {mark}", f"Passwort: {secret}\n{mark}\n"):
            assert secret not in mask(text).text, text


def test_a_code_is_seen_behind_a_card_that_is_hidden_already() -> None:
    assert mask(f"{mark_of(CARD, '1111')} 12/27 123").text == f"{mark_of(CARD, '1111')} 12/27 •••• (code)"


def test_nothing_is_read_out_of_a_mark() -> None:
    assert find_slots([f"Bestellung {mark_of(CARD, '1234')}, Version {mark_of(IBAN, '3000')}"]) == Slots()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mein Passwort ist hunter2, komme nicht rein", "mein Passwort ist komme nicht rein"),
        ("4111 1111 1111 1111 wird abgelehnt", "creditcard wird abgelehnt"),
        ("Meine Karte 4111 1111 1111 1111 wird abgelehnt", "Meine Karte wird abgelehnt"),
        ("von DE89370400440532013000 doppelt abgebucht", "von iban doppelt abgebucht"),
        ("who sees ftp://web:geheim77@ftp.example.com?", "who sees login"),
        ("der Zugang ftp://web:geheim77@ftp.example.com geht nicht", "der Zugang geht nicht"),
        ("4111 1111 1111 1111", ""),
        ("nur •••• ist zu sehen", "nur •••• ist zu sehen"),
    ],
)
def test_what_the_matcher_reads(typed: str, read: str) -> None:
    assert " ".join(in_words(mask(typed).text).split()) == read


@given(st.text())
def test_a_text_without_marks_is_read_as_it_stands(text: str) -> None:
    assert in_words(text) == text or hidden_in(text)


PARTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *MARKS,
                "••••",
                "•",
                " (",
                ")",
                "(card ending 1111)",
                "://",
                "@",
                "Passwort: ",
                "CVV ",
                "x7-geheim",
                "4111 1111 ",
            ]
        ),
        st.sampled_from([" ", "\n", "", "\u200b"]),
        st.text(max_size=3),
    ),
    max_size=20,
)


@settings(deadline=None)
@given(PARTS)
@example(["Passwort: ", mark_of("password"), "x7-geheim"])
def test_twice_is_once_with_marks_among_it(parts: list[str]) -> None:
    once = mask("".join(parts))
    assert mask(once.text) == Masked(once.text)
    assert {finding.kind for finding in once.findings} <= set(hidden_in(once.text)) | {LOGIN}
    assert len(re.sub("•", "", veiled(once.text))) <= len(once.text)
