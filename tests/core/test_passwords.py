"""Where a password begins and ends; what is taken for one, and what for the rest of a sentence, stands in test_masking.py."""

import pytest

from bot.core.passwords import find_passwords
from bot.core.plain import ENOUGH


def hidden(text: str) -> list[str]:
    return [text[found.start : found.end] for found in find_passwords(text)]


@pytest.mark.parametrize(
    "label", ["Passwort", "password", "Passwd", "PW", "pwd", "psw", "pass", "Kennwort", "passphrase", "Passcode"]
)
@pytest.mark.parametrize(
    "sign", [":", " :", "=", " = ", ":=", " -> ", " => ", " → ", ":\n", ":\n\n  ", " ist ", " is ", " lautet: "]
)
def test_words_and_signs(label: str, sign: str) -> None:
    assert hidden(f"{label}{sign}geheim") == ["geheim"]


@pytest.mark.parametrize(
    "word", ["FTP-Passwort", "Adminpasswort", "db_password", "wp-pw", "Root-Kennwort", "user_pass", "Password2"]
)
def test_compounds(word: str) -> None:
    assert hidden(f"{word}: geheim") == ["geheim"]


@pytest.mark.parametrize(
    "word",
    ["Kompass", "bypass", "Reisepass", "passt", "passed", "passport", "Password-Manager", "Passwortregel", "upw"],
)
def test_other_words(word: str) -> None:
    assert hidden(f"{word}: geheim") == []


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("pw: a b", ["a b"]),
        ("pw: geheim, danke", ["geheim,"]),
        ("pw: geheim. Und jetzt?", ["geheim."]),
        ("pw: geheim und jetzt?", ["geheim"]),
        ("pw: geheim Benutzer: admin", ["geheim"]),
        ("pw: geheim 2024 !", ["geheim 2024"]),
        ("pw: geheim https://shop2.example", ["geheim"]),
        ("pw: geheim max2@firma.de", ["geheim"]),
        ("pw: eins / zwei und drei", ["eins / zwei"]),
        ("pw: „eins zwei“ drei", ["„eins zwei“"]),
        ("pw: \u201ceins zwei\u201d drei", ["\u201ceins zwei\u201d"]),
        ("pw: 'eins zwei' drei", ["'eins zwei'"]),
        ("pw: 'eins", ["'eins"]),
        ("pw: eins, pw: zwei", ["eins,", "zwei"]),
        ("pw: pw: zwei", ["zwei"]),
        ("pw: vier rote Busse fahren", ["vier rote Busse fahren"]),
        ("pw ist vier rote Busse", ["vier"]),
        ("pw: eins\nzwei", ["eins"]),
        ("pw:\nnicht hier, sondern dort", []),
        ("pw:\nvier rote Busse", []),
        ("pw:\nhttps://shop.example", []),
        ("Ich brauche ein neues Passwort\nPeter", []),
        ("Passwort\ngeheim", ["geheim"]),
    ],
)
def test_where_it_ends(text: str, password: list[str]) -> None:
    assert hidden(text) == password


@pytest.mark.parametrize(
    ("word", "is_password"),
    [
        *(
            (word, True)
            for word in ("abc123", "Sommer2024", "P@ss", "a1", "geheim!x", "123456", "x7!kk", "Pa$$word", "2fast4you")
        ),
        *(
            (word, False)
            for word in (
                "geheim",
                "123",
                "2x",
                "12-stellig",
                "v2.3.1",
                "max1@firma.de",
                "www.shop1.de",
                "nicht",
                "sha256",
                "a1:",
            )
        ),
    ],
)
def test_without_a_sign_it_must_look_like_one(word: str, is_password: bool) -> None:
    assert hidden(f"mein Passwort {word} geht nicht") == [word] * is_password
    assert hidden(f"mein Passwort - {word}") == [word] * is_password


@pytest.mark.parametrize(
    "word", ["expired", "missing", "deaktiviert", "unlesbar", "gestohlen", "eingetragen", "angeblich", "sinnlos"]
)
def test_what_is_said_of_a_password(word: str) -> None:
    assert hidden(f"mein Passwort ist {word}") == []
    assert hidden(f"mein Passwort: {word}") == [word] or word in ("expired", "missing")


def test_after_many_words_for_it_all_the_rest_is_hidden() -> None:
    text = "pw ja " * (10 * ENOUGH)
    assert hidden(text) == []
    assert hidden(text + "pw und so weiter") == [" und so weiter"]
