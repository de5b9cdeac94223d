"""Mails as the programs of the world write them are read: whose they are, what kind, the sender's own words, and the files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.received import Kind, read

LETTERS = Path(__file__).parent / "letters"
OURS = "mx.example.org"
ERIKA = "erika@kunde.example"
WORDS = {
    "gmail-plain": "Danke, jetzt läuft es.",
    "gmail-both": "Es läuft leider noch nicht.",
    "gmail-html": "Die Bestellnummer ist CRM-20417.\nGruß\nErika",
    "outlook-html": "Hallo,\n\ndie Seite bleibt weiß.",
    "outlook-plain": "Version 4.2.1\n\nMit freundlichen Grüßen\nErika Müller",
    "apple-plain": "Nein, immer noch nicht.",
    "apple-phone": "Ja\n\nVon meinem iPhone gesendet",
    "thunderbird-below": "49 €",
    "thunderbird-inline": (
        "Am 23.11.26 um 12:00 schrieb CRMJetty:\n> Welche Version?\n4.2.1\n\n> Welche Domain?\nladen.example"
    ),
    "gmx": "Nein danke.",
    "webde": "Perfekt!",
    "signature": "Bitte schließen.",
    "french": "Merci beaucoup.",
    "with-picture": "So sieht es aus.",
    "with-inline-picture": "Hier:",
    "with-program": "anbei",
    "only-a-picture": "",
    "mail-in-mail": "siehe Anhang",
    "subject-out-of-office": "Sie haben außerhalb der Zeiten geantwortet.",
    "no-message-id": "ohne Nummer",
    "two-senders": "zwei",
    "two-froms": "zwei",
    "name-is-an-address": "ich bin es",
    "unknown-charset": "Größe",
    "wrong-charset": "Größe",
    "utf16": "Grüße",
    "broken-base64": "Hallo",
    "broken-multipart": "kein Teil",
    "no-headers": "Nur Text",
    "html-without-end": "Es geht nicht",
    "empty": "",
    "vouched": "Ich bin es.",
    "vouched-below": "Ich bin es nicht.",
    "nul-and-turned": "Nummer\x00 \u202e12345",
}
AUTOMATIC = ("vacation", "vacation-outlook", "vacation-old", "mailing-list", "bounce")
SENDERS = {"two-senders": None, "two-froms": None, "name-is-an-address": "evil@other.example", "no-headers": None}
FILES = {
    "with-picture": ["Fehler grün.png"],
    "with-inline-picture": ["image001.png"],
    "with-program": ["patch.exe"],
    "only-a-picture": ["bild.png"],
}


def _raw(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


def test_every_letter_is_told_of() -> None:
    assert {each.stem for each in LETTERS.glob("*.eml")} == {*WORDS, *AUTOMATIC, "our-own"}


@pytest.mark.parametrize("name", WORDS)
def test_a_persons_mail(name: str) -> None:
    mail = read(_raw(name), ERIKA, OURS)
    assert mail.kind is Kind.REPLY
    assert mail.text.strip() == WORDS[name]
    assert mail.sender == SENDERS.get(name, ERIKA)
    assert mail.is_authentic == (name == "vouched"), "the topmost word counts, and only our own server's"
    assert [each.name for each in mail.attached if name != "mail-in-mail"] == FILES.get(name, [])


@pytest.mark.parametrize("name", AUTOMATIC)
def test_a_machines_mail(name: str) -> None:
    assert read(_raw(name), ERIKA, OURS).kind is Kind.AUTOMATIC


def test_one_of_our_own_that_came_back() -> None:
    assert read(_raw("our-own"), ERIKA, OURS).kind is Kind.LOOP


def test_nobody_answers_a_mail_without_a_sender() -> None:
    assert read(_raw("gmail-plain"), "", OURS).kind is Kind.AUTOMATIC


def test_a_file_is_there_as_it_was() -> None:
    (file,) = read(_raw("with-program"), ERIKA, OURS).attached
    assert file.content == b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00"


def test_the_id_is_the_same_at_each_delivery_and_no_others() -> None:
    ids = {read(each.read_bytes(), ERIKA, OURS).id for each in LETTERS.glob("*.eml")}
    again = {read(b"Received: once more\r\n" + _raw(name), ERIKA, OURS).id for name in ("gmail-plain", "gmx")}
    assert len(ids) == len(list(LETTERS.glob("*.eml")))
    assert again <= ids


@given(st.binary(max_size=300), st.sampled_from(sorted(WORDS)), st.integers(0, 1500))
@settings(deadline=None)
def test_whatever_is_broken_nothing_is_raised(noise: bytes, name: str, at: int) -> None:
    raw = _raw(name)
    read(raw[:at] + noise + raw[at:], ERIKA, OURS)
    read(raw[:at], ERIKA, OURS)
    read(noise, ERIKA, OURS)


def _nested(depth: int) -> bytes:
    parts = (f'Content-Type: multipart/mixed; boundary="b{at}"\r\n\r\n--b{at}\r\n' for at in range(depth))
    return (
        b"From: erika@kunde.example\r\n" + "".join(parts).encode() + b"Content-Type: text/plain\r\n\r\nganz innen\r\n"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n<" + b"a@" * 100_000,
        b"\r\n" + b"On 1@1 wrote:\r\n" * 13_000 + b"> x\r\n",
        b"\r\n" + b"> x\r\ny\r\n" * 25_000,
        b"\r\n" + b"_" * 20_000 + b" " * 20_000 + b"\r\n" + b"Von: " * 40_000,
        b"\r\nOn " + b"1 schrieb " * 20_000,
        *(
            b"Content-Type: text/html\r\n\r\n" + piece * (200_000 // len(piece))
            for piece in (b"<a ", b"<!--", b"</", b"<!", b"<?", b"<a b='", b"<style>", b"<![CDATA[", b"<blockquote>")
        ),
        _nested(1000),
        _nested(5000),
    ],
)
def test_whatever_is_made_to_take_long_is_read_in_a_moment(raw: bytes) -> None:
    """Each took minutes, or more than Python's stack, before it was bounded: a hang here is the fault."""
    read(raw, ERIKA, OURS)
