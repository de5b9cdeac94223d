"""Logins in addresses, private keys and tokens: where they begin and end."""

import pytest

from bot.core.keys import find_keys, find_logins


def logins(text: str) -> list[str]:
    return [text[found.start : found.end] for found in find_logins(text)]


def keys(text: str) -> list[str]:
    return [text[found.start : found.end] for found in find_keys(text)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ftp://a:b@c.example", ["a:b"]),
        ("ftp://:b@c.example", [":b"]),
        ("ftp://a:b@c.example und ftp://d:e@f.example/x", ["a:b", "d:e"]),
        ("ftp://a:b@b@c.example/", ["a:b@b"]),
        ("ftp://a:b/b@c.example", ["a:b/b"]),
        ("postgres://root:pw@db/shop", ["root:pw"]),
        ("redis://:pw@localhost:6379/0", [":pw"]),
        ("ftp://a@c.example", []),
        ("https://c.example:8080/x@y", []),
        ("https://c.example/a:b@c.example", []),
        ("a:b@c.example", []),
        ("://a:b@c.example", []),
        ("https://a:b @c.example", []),
    ],
)
def test_logins(text: str, hidden: list[str]) -> None:
    assert logins(text) == hidden


BEGIN, END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"a {BEGIN}\n{LINE}{END} b", [f"{BEGIN}\n{LINE}{END}"]),
        (f"{BEGIN}{END}", [f"{BEGIN}{END}"]),
        (f"{BEGIN}\n{LINE}{END}\n{BEGIN}\n{LINE}{END}", [f"{BEGIN}\n{LINE}{END}"] * 2),
        (f"{BEGIN}\n{LINE}{LINE}", [f"{BEGIN}\n{LINE}{LINE}"]),
        (f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{LINE}? so", [f"{BEGIN}\nProc-Type: 4,ENCRYPTED\n\n{LINE}"]),
        (f"{BEGIN} steht oben, was dann?", []),
        (f"{END} steht unten", []),
        ("-----BEGIN PUBLIC KEY-----\n" + LINE, []),
        ("-----BEGIN CERTIFICATE-----\n" + LINE, []),
    ],
)
def test_private_keys(text: str, hidden: list[str]) -> None:
    assert keys(text) == hidden


@pytest.mark.parametrize(
    "key",
    [
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "rk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "gho_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
        "glpat-ABCdef123456ghiJKL78",
        "npm_abcdefghijklmnopqrstuvwxyz0123456789",
        "shpat_0123456789abcdef0123456789abcdef",
        "ck_0123456789abcdef0123456789abcdef01234567",
        "xoxb-123456789012-abcdefABCDEF",
        "xoxp-123456789012-abcdefABCDEF",
        "SG.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "AIzaSyA-1234567890abcdefghijklmnopqrstu",
        "sk-ant-api03-abcdefgh1234567890",
        "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "Bearer abcdef0123456789abcdef",
    ],
)
def test_shapes(key: str) -> None:
    assert keys(f"Mein Token: {key} ok") == [key]
    assert keys(key) == [key]
    assert keys(f"\n({key})\n") == [key]


@pytest.mark.parametrize(
    "text",
    [
        "API-Schlüssel: {}", "api key = {}", "api_key={}", '"apiKey": "{}"', "Client Secret is {}", "access token: '{}'",
        "consumer_secret => {}", "Sicherheitsschlüssel lautet {}", "auth-token:{}",
    ],
)  # fmt: skip
def test_behind_a_word_for_it(text: str) -> None:
    key = "9f8e7d6c5b4a3210"
    assert keys(text.format(key)) == [key]
    assert keys(text.format("im-Kundenkonto")) == []
    assert keys(text.format("abc1")) == []
