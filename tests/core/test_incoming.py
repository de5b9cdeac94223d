"""What people type is cleaned and masked before anything else sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import incoming
from bot.core.errors import EMPTY_TEXT, TEXT_TOO_LONG, BadRequest


def _said(text: str, limit: int) -> str:
    return incoming.said(text, limit).text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hallo", "Hallo"),
        ("  Hallo\n", "Hallo"),
        ("eins\n\tzwei", "eins\n\tzwei"),
        ("eins\r\nzwei", "eins\nzwei"),
        ("a\x00b\x07c\x1b[31md", "abc[31md"),
        ("abc\u202edef", "abcdef"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\ud800b", "ab"),
        ("Grüße aus Zürich, 10 € – „ja“", "Grüße aus Zürich, 10 € – „ja“"),
        ("🙂👍🏽 ß ẞ İ", "🙂👍🏽 ß ẞ İ"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_text_loses_what_nobody_typed(text: str, kept: str) -> None:
    assert _said(text, 4000) == kept


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u3000", "\u2028", "\x0b", "\x85"])
def test_a_space_of_another_kind_is_a_space(space: str) -> None:
    assert _said(f"20{space}000", 4000) in ("20 000", "20\n000", f"20{space}000")


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "👩🏽‍💻", "می‌خواهم", "क्‍ष"])
def test_joined_characters_stay_joined(text: str) -> None:
    assert _said(text, 4000) == text


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01", "\u200b\u202e", "\ud800"])
def test_a_text_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        _said(text, 4000)
    assert refused.value.field == "text"
    assert refused.value.phrase == EMPTY_TEXT


@pytest.mark.parametrize(("length", "is_kept"), [(10, True), (11, False)])
def test_a_text_has_a_longest_length(length: int, is_kept: bool) -> None:
    text = f"  {'ä' * length}\n"
    if is_kept:
        assert _said(text, 10) == "ä" * length
        return
    with pytest.raises(BadRequest) as refused:
        _said(text, 10)
    assert (refused.value.phrase, refused.value.values) == (TEXT_TOO_LONG, {"limit": 10})


@given(st.text(max_size=200))
def test_a_kept_text_can_be_stored_and_is_kept_again(text: str) -> None:
    try:
        kept = _said(text, 4000)
    except BadRequest:
        return
    assert kept.encode()
    assert _said(kept, 4000) == kept


def test_secrets_are_masked_in_every_kind_of_text() -> None:
    secret = "4242 4242 4242 4242"
    assert "4242 4242" not in incoming.said(f"Karte {secret}", 100).text
    assert incoming.said(f"Karte {secret}", 100).kinds == ("card",)
    assert secret not in incoming.typed(secret)
    assert secret not in str(incoming.fields({"details": secret}))
