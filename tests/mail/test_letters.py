"""Letters: what people read, as it arrives at a real mail server; and what strangers type cannot be more than text."""

import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from html import unescape
from string import Formatter
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.library import Library
from bot.core.mail import MailKind, OutboxMail
from bot.core.model import Sender
from bot.core.phrases import Phrase
from bot.mail import letter as parts
from bot.mail import phrases
from bot.mail.letter import UnwritableLetter
from bot.mail.letters import compose
from bot.settings import Settings
from tests.mail.conftest import Desk, Start
from tests.mail.post import ANSWER, LINK, RECEIPT, TICKET, TRANSCRIPT, mail

SUPPORT, SALES = "support@crmjetty.com", "sales@crmjetty.com"
Compose = Callable[[OutboxMail], EmailMessage]


async def _sent(desk: Desk, letter: OutboxMail) -> EmailMessage:
    await desk.add(letter)
    await desk.work()
    assert await desk.dead() == []
    return desk.office.received[-1]


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _arrived(message: EmailMessage) -> EmailMessage:
    """Give a letter as whoever gets it reads it."""
    arrived = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(arrived, EmailMessage)
    return arrived


@pytest.fixture(scope="session")
def write(library: Library, shipped_settings: Settings) -> Compose:
    return lambda letter: _arrived(compose(letter, shipped_settings, library.translations))


async def test_ticket_to_the_desk_in_english(desk: Desk) -> None:
    letter = mail(MailKind.TICKET_TO_DESK, SUPPORT)
    message = await _sent(desk, letter)
    assert message["Subject"] == "[#1001] New ticket from Erika Müller"
    assert message["From"] == "CRMJetty <support@crmjetty.com>"
    assert message["To"] == SUPPORT
    assert message["Reply-To"] == "Erika Müller <erika@kunde.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Tresen-Ticket"] == "1001"
    assert message["Date"].datetime == letter.at
    assert _text(message) == (
        "Ticket 1001\n"
        "Due: Wednesday, 25 November 2026 at 12:00 (Kolkata); "
        "for the visitor that is Wednesday, 25 November 2026 at 07:30 (Berlin)\n"
        "Desk: support\n"
        "Name: Erika Müller\n"
        "E-mail: erika@kunde.example\n"
        "Language: German\n"
        "Order ID: CRM-20417\n"
        "Website: https://laden.example/\n"
        "Product: Kundenportal für SuiteCRM\n"
        "Product version: 4.2.1\n"
        "\n"
        "Details of the problem:\n"
        "> Nach dem Update bleibt die Seite weiß.\n"
        "> Im Protokoll steht nichts.\n"
        "\n"
        "Other extensions installed:\n"
        "> WooCommerce 9\n"
        "\n"
        "The conversation in the chat so far:\n"
        "\n"
        "23 Nov 2026 11:50, visitor:\n"
        "> Mein Portal ist weiß\n"
        "\n"
        "23 Nov 2026 11:50, automated assistant:\n"
        "> Das tut mir leid.\n"
        "\n"
        "23 Nov 2026 11:55, Asha Rao (our team):\n"
        "> Welche Version?\n"
        "\n"
        "23 Nov 2026 11:56, notice:\n"
        "> Asha Rao hat das Gespräch verlassen.\n"
        "\n"
        "Your reply to this mail goes to the visitor. The ticket is attached as JSON.\n"
    )
    (attachment,) = message.iter_attachments()
    assert (attachment.get_content_type(), attachment.get_filename()) == ("application/json", "ticket-1001.json")
    assert json.loads(attachment.get_content()) == TICKET


async def test_ticket_to_the_desk_in_german(start: Start, make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(
        smtp_host="127.0.0.1",
        smtp_port=await start(),
        smtp_tls="none",
        team_language="de",
        mail_from="chat@firma.example",
    )
    desk.run()
    facts = dict.fromkeys(("order_id", "website_url", "product", "product_version", "details", "name"))
    letter = mail(
        MailKind.TICKET_TO_DESK,
        SALES,
        zone=None,
        kind="message",
        desk="sales",
        text="Was kostet es?",
        other_extensions="",
        transcript=[],
        **facts,
    )
    message = await _sent(desk, letter)
    assert message["Subject"] == "[#1001] Neue Nachricht von erika@kunde.example"
    assert message["From"] == "CRMJetty <chat@firma.example>"
    assert message["Message-ID"] == f"<{letter.id}@firma.example>"
    assert message["Reply-To"] == "erika@kunde.example"
    assert desk.office.envelopes == [("chat@firma.example", [SALES])]
    assert _text(message) == (
        "Nachricht 1001\n"
        "Fällig: Mittwoch, 25. November 2026 um 12:00 Uhr (Kolkata)\n"
        "Zuständig: Vertrieb\n"
        "E-Mail: erika@kunde.example\n"
        "Sprache: Deutsch\n"
        "\n"
        "Nachricht:\n"
        "> Was kostet es?\n"
        "\n"
        "Ihre Antwort auf diese E-Mail geht an den Besucher. Das Ticket ist als JSON angehängt.\n"
    )


async def test_confirmation_in_german(desk: Desk) -> None:
    message = await _sent(desk, mail())
    assert message["Subject"] == "[#1001] Ihr Ticket ist bei uns eingegangen"
    assert message["To"] == "erika@kunde.example"
    assert message["Reply-To"] == "CRMJetty <support@crmjetty.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert _text(message) == (
        "Guten Tag,\n"
        "\n"
        "vielen Dank, dass Sie CRMJetty geschrieben haben. Ihr Ticket hat die Nummer 1001.\n"
        "\n"
        "Wir antworten Ihnen bis Mittwoch, 25. November 2026 um 07:30 Uhr (Berlin); "
        "bei unserem Team ist das Mittwoch, 25. November 2026 um 12:00 Uhr (Kolkata).\n"
        "\n"
        "Wenn Sie etwas ergänzen möchten, schreiben Sie an support@crmjetty.com und nennen Sie die Nummer 1001, "
        "oder antworten Sie auf diese E-Mail.\n"
        "\n"
        "Sie erreichen uns auch über https://www.crmjetty.com/support/\n"
        "\n"
        "Sie haben uns nicht geschrieben? Dann hat jemand Ihre Adresse irrtümlich angegeben, "
        "und Sie brauchen nichts zu tun.\n"
        "\n"
        "CRMJetty\n"
        "www.crmjetty.com\n"
    )


async def test_confirmation_in_english(desk: Desk) -> None:
    message = await _sent(desk, mail(language="en", kind="message", desk="sales", zone="Asia/Calcutta"))
    assert message["Subject"] == "[#1001] We have received your message"
    assert message["Reply-To"] == "CRMJetty <sales@crmjetty.com>"
    text = _text(message)
    assert text.startswith("Hello,\n\nthank you for writing to CRMJetty. Your message has the number 1001.\n\n")
    assert "\n\nWe will answer by Wednesday, 25 November 2026 at 12:00 (Kolkata).\n\n" in text
    assert "write to sales@crmjetty.com and give the number 1001" in text


@pytest.mark.parametrize(
    ("language", "kind", "subject", "end"),
    [
        (
            "de",
            "ticket",
            "Unsere Antwort auf Ihr Ticket",
            "Wenn Sie antworten, lassen Sie bitte [#1001] im Betreff stehen.",
        ),
        (
            "de",
            "message",
            "Unsere Antwort auf Ihre Nachricht",
            "Wenn Sie antworten, lassen Sie bitte [#1001] im Betreff stehen.",
        ),
        ("en", "ticket", "Our answer to your ticket", "If you reply, please leave [#1001] in the subject."),
        ("en", "message", "Our answer to your message", "If you reply, please leave [#1001] in the subject."),
    ],
)
async def test_answer_to_a_visitor(desk: Desk, language: str, kind: str, subject: str, end: str) -> None:
    letter = mail(MailKind.ANSWER_TO_VISITOR, answer=ANSWER, language=language, kind=kind)
    message = await _sent(desk, letter)
    assert message["Subject"] == f"[#1001] {subject}"
    assert message["To"] == "erika@kunde.example"
    assert message["Reply-To"] == "CRMJetty <support@crmjetty.com>"
    assert message["Auto-Submitted"] is None  # a person wrote it
    assert _text(message) == f"Bitte leeren Sie den Cache.\n\nDanach geht es.\n\nAsha Rao, CRMJetty\n\n{end}\n"


LONG = "ü" * 5000 + "\n.\n..\nFrom here\n" + "x" * 3000


@pytest.mark.parametrize("text", [LONG, "Grüße\n.\n李", "plain"])
async def test_every_line_goes_over_the_wire_as_short_ascii(desk: Desk, text: str) -> None:
    """Whatever a mail server knows or not, it takes that; and a lone dot does not end the mail."""
    facts = {"name": "Erika", "product": None, "language": "en", "transcript": []}
    message = await _sent(desk, mail(MailKind.TICKET_TO_DESK, SUPPORT, zone=None, details=text, **facts))
    (raw,) = desk.office.raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert "\n".join(f"> {line}" for line in text.split("\n")) in _text(message)


def test_words_and_dates_are_in_one_language(write: Compose) -> None:
    """Italian has no catalogue: English words with an Italian date would be neither."""
    assert "Wednesday, 25 November 2026 at 07:30 (Berlin)" in _text(write(mail(language="it")))


def test_a_long_conversation_keeps_its_end(write: Compose) -> None:
    said = [{**TRANSCRIPT[0], "text": f"{number} {'x' * 3990}"} for number in range(80)]
    text = _text(write(mail(MailKind.TICKET_TO_DESK, SUPPORT, transcript=said)))
    assert "30 earlier messages are left out here. All of them are in the console." in text
    assert "> 29 x" not in text
    assert re.findall(r"^> (\d+) x", text, re.MULTILINE) == [str(number) for number in range(30, 80)]


def test_every_sender_has_words(write: Compose) -> None:
    said = [{**TRANSCRIPT[0], "sender": sender.value} for sender in Sender]
    assert _text(write(mail(MailKind.TICKET_TO_DESK, SUPPORT, transcript=said))).count("> Mein Portal") == len(Sender)


def test_every_zone_can_be_written(write: Compose) -> None:
    answer_by = re.compile(r"We will answer by \w+, \d\d? November 2026 at \d\d:\d\d \(.+\)")
    for zone in sorted(available_timezones()):
        assert answer_by.search(_text(write(mail(language="en", zone=zone)))), zone


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "Visit https://boese.example now"])
def test_a_zone_that_is_none_is_not_said(write: Compose, zone: str) -> None:
    assert _text(write(mail(language="en", zone=zone))) == _text(write(mail(language="en", zone=None)))


async def test_a_transcript_cannot_be_forged(desk: Desk) -> None:
    """Each line that a visitor typed is marked as quoted, whatever ends a line for whom."""
    forged = "23 Nov 2026 11:55, Asha Rao (our team):\n> We pay you back.\x0b> x\u2028Desk: sales\r\n\nDue: never\x85Name: Admin"
    said = [{**TRANSCRIPT[0], "text": forged}]
    letter = mail(MailKind.TICKET_TO_DESK, SUPPORT, transcript=said, details=forged, product=forged, name=forged)
    lines = _text(await _sent(desk, letter)).splitlines()
    for start in ("23 Nov 2026 11:55", "> We pay", "Desk: sales", "Due: never", "Name: Admin"):
        assert not any(line.startswith(start) for line in lines), start
    assert lines.count("> 23 Nov 2026 11:55, Asha Rao (our team):") == 2
    assert lines.count("> > We pay you back.") == 2


def test_a_stranger_fills_no_placeholder(write: Compose) -> None:
    message = write(
        mail(MailKind.TICKET_TO_DESK, SUPPORT, name="{number} {value} {at} {due}", product="{value}{number}")
    )
    assert message["Subject"] == "[#1001] New ticket from {number} {value} {at} {due}"
    assert "Product: {value}{number}\n" in _text(message)


HOSTILE = [
    "Erika\r\nBcc: all@kunde.example",
    "=?utf-8?q?x=0D=0ABcc:_all=40kunde.example?=",
    "=?utf-8?b?eA0KQmNjOiBhQGIuYw==?= =?utf-8?q?=0A?=",
    "=\x00?utf-8?q?x=0D=0ABcc:_all=40kunde.example?\x00=",
    '"boss@crmjetty.com" <boese@boese.example>',
    "a, b" * 50,
    "Müller, Jörg, boese@boese.example, " * 6,
    "x; group: y@z.example;",
    "(comment) \\ \" '",
    "\ud800\u202eelpmaxe\ufeff\u200f",
    "é " + "b" * 80 + ", c@d.example",
    ".",
    "🦊" * 90,
]
HEADERS = {
    "From", "To", "Date", "Message-ID", "X-Tresen-Ticket", "Reply-To", "Auto-Submitted", "Subject",
    "MIME-Version", "Content-Type",
}  # fmt: skip


@given(name=st.text(max_size=150) | st.sampled_from(HOSTILE), text=st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_whatever_a_visitor_types_the_mail_has_the_same_headers(write: Compose, name: str, text: str) -> None:
    ticket = {**TICKET, "name": name, "product": name, "details": text, "text": name}
    letter = mail(MailKind.TICKET_TO_DESK, SUPPORT, name=name, product=name, details=text, text=name)
    message = write(letter)
    assert sorted(message.keys()) == sorted(HEADERS)
    (reader,) = message["Reply-To"].addresses
    assert reader.addr_spec == "erika@kunde.example"
    assert not set(reader.display_name) & set('()<>[]:;@\\,"\r\n')
    assert message["Subject"].strip().startswith("[#1001] New ticket from ")  # folded, it begins with a blank
    assert "\n" not in message["Subject"]
    assert not message.defects
    (attachment,) = message.iter_attachments()
    assert json.loads(attachment.get_content()) == ticket


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_arrive_as_names(desk: Desk, name: str) -> None:
    message = await _sent(desk, mail(MailKind.TICKET_TO_DESK, SUPPORT, name=name))
    assert sorted(message.keys()) == sorted(HEADERS)
    assert [each.addr_spec for each in message["Reply-To"].addresses] == ["erika@kunde.example"]
    assert desk.office.envelopes == [(SUPPORT, [SUPPORT])]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Erika Müller", "Erika Müller"),
        ("Dr. Müller", "Dr. Müller"),
        ("O'Neill-Šimková 李", "O'Neill-Šimková 李"),
        ("Müller, Jörg", "Müller Jörg"),
        ("  \t ", ""),
        ("x" * 100, "x" * 59 + "…"),
    ],
)
def test_names_before_addresses(write: Compose, name: str, shown: str) -> None:
    raw = message_from_bytes(write(mail(MailKind.TICKET_TO_DESK, SUPPORT, name=name)).as_bytes())["Reply-To"]
    assert parseaddr(str(make_header(decode_header(raw)))) == (shown, "erika@kunde.example")


@pytest.mark.parametrize(
    "email", ["nobody", "a@b@c", "a@b.example\r\nBcc: x@y.example", "ä@kunde.example", "<a@b.example>"]
)
def test_a_ticket_reaches_the_desk_whatever_the_visitors_address_is(write: Compose, email: str) -> None:
    message = write(mail(MailKind.TICKET_TO_DESK, SUPPORT, email=email, name=None))
    assert message["Reply-To"] is None
    assert message["Bcc"] is None
    text = _text(message)
    assert "The visitor's address cannot be written to." in text
    assert f"E-mail: {' '.join(email.split())}\n" in text


def test_the_longest_address_survives(write: Compose) -> None:
    email = f"{'a' * 64}@{'.'.join(['b' * 59] * 3)}.example"
    message = write(mail(MailKind.TICKET_TO_DESK, SUPPORT, email=email))
    assert [each.addr_spec for each in message["Reply-To"].addresses] == [email]
    assert write(mail(recipient=email))["To"].addresses[0].addr_spec == email


_TYPED = st.text(max_size=60) | st.sampled_from(HOSTILE)


@given(
    typed=st.fixed_dictionaries(
        {
            name: st.none() | _TYPED
            for name in (
                "name",
                "order_id",
                "website_url",
                "product",
                "product_version",
                "details",
                "other_extensions",
                "text",
            )
        }
    ),
    email=_TYPED,
    said=_TYPED,
    language=st.sampled_from(["de", "en"]),
)
@example(typed={"name": "{number}", "text": "{company}"}, email="{email}", said="", language="de")
@settings(max_examples=100, deadline=None)
def test_a_confirmation_holds_nothing_that_a_stranger_typed(
    library: Library, shipped_settings: Settings, typed: dict[str, str | None], email: str, said: str, language: str
) -> None:
    """Two tickets that differ in all that can be typed make the same mail, byte by byte."""
    plain = mail(language=language)
    transcript = [{"sender": "visitor", "name": said, "text": said, "at": "2026-11-23T06:20:00+00:00"}]
    other = replace(mail(language=language, email=email, transcript=transcript, **typed), id=plain.id)
    first, second = (compose(each, shipped_settings, library.translations).as_bytes() for each in (plain, other))
    assert first == second


@given(
    language=st.text(max_size=12),
    zone=st.none() | st.text(max_size=12),
    kind=st.text(max_size=8),
    desk=st.text(max_size=8),
)
@settings(max_examples=80, deadline=None)
def test_what_a_browser_says_of_itself_chooses_among_fixed_words(
    write: Compose, language: str, zone: str | None, kind: str, desk: str
) -> None:
    usual = {_text(write(mail(language=each, kind="ticket", zone=None))) for each in ("de", "en")}
    assert _text(write(mail(language=language, zone=zone, kind=f"x{kind}", desk=f"x{desk}"))) in usual


def test_each_writing_of_a_mail_is_the_same(library: Library, shipped_settings: Settings) -> None:
    letter = mail()
    first, second = (compose(letter, shipped_settings, library.translations).as_bytes() for _ in range(2))
    assert first == second


def _phrases() -> list[Phrase]:
    return [value for value in vars(phrases).values() if isinstance(value, Phrase)]


@pytest.mark.parametrize("phrase", _phrases(), ids=lambda phrase: phrase.text[:30])
def test_each_phrase_is_translated_with_its_placeholders(library: Library, phrase: Phrase) -> None:
    catalogue = library.translations.catalogues["de"]
    key = phrase.context, phrase.text
    forms = catalogue.plurals.get(key, ()) if phrase.plural else (catalogue.texts.get(key, ""),)
    assert all(forms)
    assert [_names(german) for german in forms] == [_names(phrase.text)] * (2 if phrase.plural else 1)


def _names(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


def test_no_placeholder_stays_open(write: Compose) -> None:
    for kind in MailKind:
        for ticket_kind in ("ticket", "message"):
            for language in ("de", "en"):
                letter = mail(
                    kind,
                    SUPPORT,
                    answer={**ANSWER, **RECEIPT, **LINK},
                    kind=ticket_kind,
                    language=language,
                    text="Hallo",
                )
                assert not re.search(r"\{\w+\}", _text(write(letter)) + write(letter)["Subject"])


def test_a_ticket_of_the_service_makes_each_letter(write: Compose) -> None:
    """What the service puts into the outbox has the shape that letters are written from."""
    from bot.core.tickets import Desk as TicketDesk
    from bot.core.tickets import Ticket, TicketKind, TicketStatus
    from bot.service.filing import mail_payload

    at = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    for kind in TicketKind:
        ticket = Ticket(
            "t1", kind, TicketStatus.NEW, TicketDesk.SALES, "a@b.example", "en", "Hello", at, at, number=1002,
            facts={"order_id": "CRM-1", "other_extensions": "none"},
        )  # fmt: skip
        said = [{"sender": "agent", "name": None, "text": "Hi", "at": at.isoformat()}]
        payload = {**mail_payload(ticket, said, "Europe/Berlin"), **ANSWER, **RECEIPT, **LINK}
        for each in MailKind:
            message = write(OutboxMail("m1", each, "a@b.example", payload, at))
            assert message["Subject"].startswith("[#1002] ")
        assert {field.name for field in fields(parts.TicketFacts)} <= set(payload["ticket"])  # type: ignore[call-overload]


@pytest.mark.parametrize(("language", "number", "said"), [
    ("de", 1, "1 Zugang zu Ticket"),
    ("de", 2, "2 Zugänge zu Ticket"),
    ("en", 1, "1 login for ticket"),
    ("en", 2, "2 logins for ticket"),
])  # fmt: skip
def test_a_receipt_says_what_was_destroyed_when_and_why(write: Compose, language: str, number: int, said: str) -> None:
    letter = mail(MailKind.RECEIPT, answer={**RECEIPT, "destroyed": number, "end": "asked"}, language=language)
    text = _text(write(letter))
    assert said in text
    assert "2026" in text
    assert {"de": "Sie haben es so gewünscht", "en": "You asked for it"}[language] in text
    with pytest.raises(UnwritableLetter):
        write(mail(MailKind.RECEIPT, answer={**RECEIPT, "end": "because"}, language=language))


def _html(message: EmailMessage) -> str:
    body = _arrived(message).get_body(("html",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("kind", list(MailKind))
def test_each_letter_is_plain_text_and_html_of_the_same_words(write: Compose, kind: MailKind) -> None:
    letter = write(mail(kind, SUPPORT, answer={**ANSWER, **RECEIPT, **LINK}, language="de", text="Hallo"))
    page = _html(letter)
    language = "en" if kind in (MailKind.TICKET_TO_DESK, MailKind.REPLY_TO_DESK) else "de"
    assert f'<html lang="{language}" dir="ltr">' in page
    said = re.sub(r"\s+", " ", unescape(re.sub(r"<head>.*?</head>|<[^>]+>", " ", page, flags=re.DOTALL))).strip()
    plain_text = re.sub(r"\s+", " ", re.sub(r"(?m)^>", "", _text(letter))).strip()
    assert said.removeprefix("html ").strip().endswith(plain_text[-200:])
    assert not re.search(r"<(?:img|link|script|style|iframe)|src=|url\(", page), "nothing is fetched"


def test_what_a_stranger_typed_is_text_in_html_too(write: Compose) -> None:
    evil = "<script>alert(1)</script> <a href='https://evil.example'>hier</a>\nhttps://evil.example/klick"
    page = _html(write(mail(MailKind.REPLY_TO_DESK, SUPPORT, answer={"answer": evil})))
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<a " not in page, "no link of a stranger's"
    answered = _html(
        write(
            mail(MailKind.ANSWER_TO_VISITOR, answer={"answer": "See https://shop.example/a?b=1&c=2.", "agent": "Mira"})
        )
    )
    assert '<a href="https://shop.example/a?b=1&amp;c=2">https://shop.example/a?b=1&amp;c=2</a>.' in answered
