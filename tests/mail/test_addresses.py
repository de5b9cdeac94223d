"""E-mail addresses: what may go into an envelope and a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mail import mail_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("erika@kunde.example", "erika@kunde.example"),
        ("Erika.Müller@kunde.example", None),
        ("o'neill+chat_1@sub-domain.kunde.example", "o'neill+chat_1@sub-domain.kunde.example"),
        ("support@localhost", "support@localhost"),
        ("erika@müller.example", "erika@xn--mller-kva.example"),
        ("erika@MÜLLER.example", "erika@xn--mller-kva.example"),
        ("erika@straße.example", None),  # the standard library would write to strasse.example
        (f"{'a' * 64}@kunde.example", f"{'a' * 64}@kunde.example"),
        (f"{'a' * 65}@kunde.example", None),
        (f"a@{'b' * 63}.example", f"a@{'b' * 63}.example"),
        (f"a@{'b' * 64}.example", None),
        (f"ab@{'.'.join(['b' * 60] * 4)}.example", f"ab@{'.'.join(['b' * 60] * 4)}.example"),
        (f"abc@{'.'.join(['b' * 60] * 4)}.example", None),
        ("", None),
        ("@", None),
        ("erika", None),
        ("@kunde.example", None),
        ("erika@", None),
        ("a@b@c.example", None),
        ("a b@c.example", None),
        (" a@c.example", None),
        ("a@c.example\n", None),
        ("a@c.example\r\nBcc: d@e.example", None),
        ("a,b@c.example", None),
        ("<a@c.example>", None),
        ('"a b"@c.example', None),
        (".a@c.example", None),
        ("a..b@c.example", None),
        ("a@c..example", None),
        ("a@-c.example", None),
        ("a@c-.example", None),
        ("a@[127.0.0.1]", None),
        ("a@c_d.example", None),
        ("a@\ud800.example", None),
        ("a@" + "ü" * 300 + ".example", None),
    ],
)
def test_address(text: str, address: str | None) -> None:
    assert mail_address(text) == address


@given(st.text() | st.builds("{}@{}".format, st.text(min_size=1), st.text(min_size=1)) | st.emails())
def test_what_is_an_address_is_one_safe_word(text: str) -> None:
    address = mail_address(text)
    if address is not None:
        assert address.isascii()
        assert address.isprintable()
        assert address.count("@") == 1
        assert not set(address) & set(' <>()[]\\,;:"')
        assert mail_address(address) == address
