"""The settings of mail: each fault says what to write instead, and the password is never shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError


def _faults(make_settings: Callable[..., Settings], **values: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        make_settings(**values)
    return refused.value.faults


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"smtp_host": "smtp://mail.example"}, "smtp_host = 'smtp://mail.example': write the name alone"),
        ({"smtp_host": "mail.example:587"}, "smtp_host = 'mail.example:587': write the name alone"),
        ({"smtp_port": "0"}, "smtp_port = 0: write a number from 1 to 65535"),
        ({"smtp_port": "65536"}, "smtp_port = 65536: write a number from 1 to 65535"),
        ({"smtp_user": "chat"}, "smtp_user and smtp_password: write both, or neither"),
        ({"smtp_password": "geheim"}, "smtp_user and smtp_password: write both, or neither"),
        ({"smtp_tls": "ssl"}, "smtp_tls = 'ssl': write 'starttls', 'tls' or 'none'"),
        (
            {"smtp_host": "mail.example", "smtp_tls": "none", "smtp_user": "chat", "smtp_password": "geheim"},
            "smtp_tls = 'none' would send the password for all to read",
        ),
        (
            {"mail_from": "Chat <chat@firma.example>"},
            "mail_from = 'Chat <chat@firma.example>': write an e-mail address",
        ),
        ({"team_language": "German"}, "team_language = 'German': write a language's code"),
    ],
)
def test_faults(make_settings: Callable[..., Settings], values: dict[str, str], fault: str) -> None:
    (found,) = _faults(make_settings, **values)
    assert found.startswith(fault)
    assert "geheim" not in found


@pytest.mark.parametrize(
    "values",
    [
        {"smtp_host": "127.0.0.1", "smtp_tls": "none", "smtp_user": "chat", "smtp_password": "geheim"},
        {"smtp_host": "::1"},
        {"smtp_host": "mail.example", "smtp_tls": "tls", "smtp_port": "465"},
        {"smtp_host": "mail.example", "smtp_tls": "none"},
        {"mail_from": "chat@firma.example"},
        {"team_language": "de"},
        {"team_language": "pt-BR"},
    ],
)
def test_good_ones(make_settings: Callable[..., Settings], values: dict[str, str]) -> None:
    settings = make_settings(**values)
    assert {name: str(getattr(settings, name)) for name in values} == values


def test_an_address_that_cannot_send_is_refused_where_mails_are_sent(make_settings: Callable[..., Settings]) -> None:
    (fault,) = _faults(make_settings, smtp_host="mail.example", support_email="das team@firma.example")
    assert fault == "support_email = 'das team@firma.example' cannot be a sender: set mail_from"
    make_settings(support_email="das team@firma.example")
    make_settings(smtp_host="mail.example", support_email="das team@firma.example", mail_from="chat@firma.example")


def test_the_password_is_never_shown(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(smtp_user="chat", smtp_password="geheim-47114711")
    assert "47114711" not in repr(settings)
    assert settings.smtp_password == "geheim-47114711"


def test_a_password_that_is_no_text_is_not_shown_either(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "tresen.toml").write_text("smtp_password = 47114711\n")
    (fault,) = _faults(make_settings)
    assert fault.startswith("tresen.toml: smtp_password = …: expected `str`")
    assert "47114711" not in fault


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"mail_in": "127.0.0.1:8024"}, "mail_in = '127.0.0.1:8024': write it like 'lmtp://127.0.0.1:8024'"),
        ({"mail_in": "imap://127.0.0.1:143"}, "mail_in = 'imap://127.0.0.1:143': write it like"),
        ({"mail_in": "lmtp://localhost"}, "mail_in = 'lmtp://localhost': write it like"),
        ({"mail_in": "lmtp://localhost:24", "reply_address": "support"}, "reply_address: 'support' is no"),
        (
            {"mail_in": "lmtp://localhost:24", "reply_address": f"{'x' * 40}@example.org"},
            "has no room for a number before the @",
        ),
    ],
)
def test_a_fault_of_mail_in_says_what_to_write(
    make_settings: Callable[..., Settings], values: dict[str, str], fault: str
) -> None:
    faults = _faults(make_settings, **values)
    assert any(fault in each for each in faults), faults


def test_replies_come_to_the_sender_where_nothing_else_is_set(make_settings: Callable[..., Settings]) -> None:
    set_up = make_settings(mail_in="lmtp://localhost:24", mail_from="chat@example.org")
    assert set_up.replies == "chat@example.org"
    assert make_settings(mail_from="chat@example.org").replies == ""
