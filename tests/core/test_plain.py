"""Plain text: what it looks like, and that every letter knows where it came from."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.plain import Plain, plainly


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Grüße aus Zürich", "Grüße aus Zürich"),
        ("１２３ ٤٥٦ ७८९ 𝟎𝟙", "123 456 789 01"),
        ("ｐｗ：ｘ", "pw:x"),
        ("a\u00a0b\u2009c\u3000d\u2800e", "a b c d e"),
        ("1\u20102\u20133\u20144\u22125", "1-2-3-4-5"),
        ("a\u2028b", "a\nb"),
        ("1\u200b2\u200d3\ufeff4\u00ad5\u20606\u202e7", "1234567"),
        ("4\ufe0f\u20e32\ufe0f\u20e3", "42"),
        ("Pru\u0308fnummer", "Prufnummer"),
        ("a\x00b\x7fc\td\r\ne", "abc\td\r\ne"),
        ("Ⅷ ① ²", "Ⅷ 1 2"),
        ("", ""),
    ],
)
def test_spellings(text: str, plain: str) -> None:
    assert plainly(text).text == plain


def test_every_digit_of_unicode_is_a_digit() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdecimal()]
    assert len(digits) > 600
    assert [plainly(digit).text for digit in digits] == [str(int(digit)) for digit in digits]


def test_small_letters_are_as_many_as_letters() -> None:
    """The scanners look at text.lower() and take the places from there."""
    wrong = [chr(code) for code in range(sys.maxunicode + 1) if len(plainly(chr(code)).text.lower()) > 1]
    assert wrong == []


@settings(deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("\u200b\u0301４ 4–ä"))))
def test_every_letter_knows_where_it_came_from(text: str) -> None:
    plain = plainly(text)
    for at, letter in enumerate(plain.text):
        start, end = plain.original(at, at + 1)
        assert end == start + 1
        assert plainly(text[start]).text == letter
    assert plainly(plain.text) == Plain(plain.text)
