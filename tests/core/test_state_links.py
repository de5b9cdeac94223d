"""State links: only what we made, for this address, in this day, opens anything."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.state_links import is_genuine, mail_ids, make_token, take_apart
from tests.conftest import MONDAY_NOON

KEY, TICKET, EMAIL = b"k" * 32, "0123456789abcdef" * 2, "Erika@kunde.example"
TOKEN = make_token(KEY, TICKET, EMAIL, MONDAY_NOON)


def _opens(token: str, key: bytes = KEY, email: str = EMAIL, hours: float = 0) -> bool:
    link = take_apart(token)
    return link is not None and is_genuine(key, link, email, MONDAY_NOON + timedelta(hours=hours))


def test_it_opens_its_ticket_for_a_day() -> None:
    link = take_apart(TOKEN)
    assert link
    assert link.ticket == TICKET
    assert _opens(TOKEN)
    assert _opens(TOKEN, email=EMAIL.lower()), "capital letters make no other address"
    assert _opens(TOKEN, hours=23.999)
    assert not _opens(TOKEN, hours=24)


def test_it_opens_nothing_for_another_key_or_address() -> None:
    assert not _opens(TOKEN, key=b"l" * 32)
    assert not _opens(TOKEN, email="eve@kunde.example")


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_no_character_can_be_changed(place: int) -> None:
    other = "A" if TOKEN[place] != "A" else "B"
    assert not _opens(TOKEN[:place] + other + TOKEN[place + 1 :])


@given(st.text(max_size=80))
def test_whatever_is_typed_breaks_nothing(text: str) -> None:
    assert not _opens(text)
    assert not _opens(TOKEN + text[:9] + "=")


def test_the_mail_is_the_same_for_ten_minutes_and_tells_nothing() -> None:
    first, before = mail_ids(KEY, TICKET, MONDAY_NOON)
    assert mail_ids(KEY, TICKET, MONDAY_NOON + timedelta(minutes=9, seconds=59)) == (first, before)
    later, now_before = mail_ids(KEY, TICKET, MONDAY_NOON + timedelta(minutes=10))
    assert now_before == first
    assert len({first, before, later, *mail_ids(b"l" * 32, TICKET, MONDAY_NOON)}) == 5
    assert TICKET not in first
