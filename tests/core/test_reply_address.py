"""A reply address belongs to one ticket, and is nobody's to make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mail import mail_address
from bot.core.reply_address import reply_address, ticket_number

BASE, SECRET = "Support@Example.org", b"s" * 32
ADDRESS = reply_address(BASE, SECRET, 1001)


@given(st.integers(min_value=1, max_value=10**15 - 1))
def test_an_address_gives_its_ticket(number: int) -> None:
    address = reply_address("support@example.org", SECRET, number)
    assert mail_address(address) == address
    assert ticket_number(address, "support@example.org", SECRET) == number
    assert ticket_number(address.upper(), "support@example.org", SECRET) == number, "servers may change its case"


@pytest.mark.parametrize(
    "address",
    [
        "support@example.org",
        "support+1001@example.org",
        ADDRESS.replace("1001", "1002"),
        ADDRESS.replace("1001", "01001"),
        ADDRESS.replace("Example", "example.other"),
        ADDRESS.replace("Support", "sales"),
        ADDRESS.replace("+", "-"),
        f"x{ADDRESS}",
        ADDRESS.replace("@", "a@"),
        ADDRESS.replace(".", "", 1),
        "",
        "@",
        "support+1001.@example.org",
    ],
)
def test_whatever_is_forged_belongs_to_none(address: str) -> None:
    assert ticket_number(address, BASE, SECRET) is None


def test_another_server_makes_other_addresses() -> None:
    assert ticket_number(ADDRESS, BASE, b"t" * 32) is None


@given(st.text())
def test_anything_may_be_asked(address: str) -> None:
    assert ticket_number(address, BASE, SECRET) is None
