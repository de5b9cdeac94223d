"""Letters: from what stands in the outbox to a mail. Nothing here sends; a letter depends on its arguments alone."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date, format_time, get_timezone_location

from bot.content.translators.translations import SOURCE, Translations, locale_of
from bot.core.hours import zone_named, zone_or_none
from bot.core.mail import MailKind, OutboxMail, mail_address
from bot.core.model import Sender
from bot.core.phrases import Phrase
from bot.mail import phrases
from bot.mail.cleaning import display_name, one_line, plain, quoted
from bot.settings import Settings

_POLICY = SMTP.clone(cte_type="7bit")  # every mail server takes it, whatever it says of 8BITMIME
_TRANSCRIPT_LENGTH = 200_000  # characters; mail servers refuse what is far longer
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class UnwritableLetter(Exception):
    """What stands in the outbox makes no mail, however often it is tried; the text says why, and quotes nobody."""


@dataclass(frozen=True)
class _Ticket:
    """What letters say of a ticket."""

    number: int | str
    kind: str
    due_at: Moment
    language: str
    email: str
    desk: str = "support"
    name: str | None = None
    order_id: str | None = None
    website_url: str | None = None
    product: str | None = None
    product_version: str | None = None
    details: str | None = None
    other_extensions: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class _Said:
    """A message of the transcript."""

    sender: Sender
    text: str
    at: Moment
    name: str | None = None


@dataclass(frozen=True)
class _Payload:
    ticket: _Ticket
    transcript: tuple[_Said, ...] = ()
    zone: str | None = None
    answer: str = ""
    agent: str = ""


@dataclass(frozen=True)
class _Letter:
    """A letter in the making: its reader's language, and what it is about."""

    mail: OutboxMail
    payload: _Payload
    settings: Settings
    translations: Translations
    language: str

    def say(self, phrase: Phrase, **values: object) -> str:
        """Say a phrase in the reader's language. What strangers typed comes last: nothing is filled into it."""
        return self.translations.say(self.language, phrase, values)

    @property
    def number(self) -> str:
        return str(self.payload.ticket.number)

    @property
    def is_message(self) -> bool:
        return self.payload.ticket.kind == "message"

    @property
    def desk_address(self) -> str:
        is_sales = self.payload.ticket.desk == "sales"
        return self.settings.sales_email if is_sales else self.settings.support_email


def compose(mail: OutboxMail, settings: Settings, translations: Translations) -> EmailMessage:
    """Write a letter. Raises UnwritableLetter."""
    write = _WRITERS.get(mail.kind)
    recipient = mail_address(mail.recipient)
    if write is None:
        raise UnwritableLetter("no such kind of mail")
    if recipient is None:
        raise UnwritableLetter("the recipient's address is none")
    try:
        payload = msgspec.convert(mail.payload, _Payload)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at ")[2]  # not what stands there
        raise UnwritableLetter(f"the payload is not of its shape: {place}") from None
    if not _ID.fullmatch(mail.id) or not _ID.fullmatch(str(payload.ticket.number)):
        raise UnwritableLetter("the id or the ticket's number is none")
    language = settings.team_language if mail.kind == MailKind.TICKET_TO_DESK else payload.ticket.language
    if language not in translations.languages:
        language = SOURCE  # words and dates in one language
    message = EmailMessage(policy=_POLICY)
    sender = _address(sender_of(settings), settings.company)
    message["From"] = sender
    message["To"] = _address(recipient)
    message["Date"] = mail.at
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["X-Tresen-Ticket"] = str(payload.ticket.number)
    write(message, _Letter(mail, payload, settings, translations, language))
    return message


def sender_of(settings: Settings) -> str:
    """Give the address from which mails are sent. Raises UnwritableLetter where there is none."""
    address = mail_address(settings.mail_from or settings.support_email)
    if address is None:
        raise UnwritableLetter("the sender's address is none")
    return address


def _write_ticket(message: EmailMessage, letter: _Letter) -> None:
    ticket = letter.payload.ticket
    reply_to, name = mail_address(ticket.email), display_name(ticket.name or "")
    if reply_to:
        message["Reply-To"] = _address(reply_to, name)
    message["Auto-Submitted"] = "auto-generated"
    subject = phrases.MESSAGE_SUBJECT if letter.is_message else phrases.TICKET_SUBJECT
    message["Subject"] = one_line(letter.say(subject, number=letter.number, name=name or one_line(ticket.email)))
    end = phrases.REPLY_REACHES_VISITOR if reply_to else phrases.NO_REPLY_POSSIBLE
    parts = ["\n".join(_facts(letter)), *_paragraphs(letter), *_transcript(letter), letter.say(end)]
    message.set_content(_body(parts))
    message.add_attachment(
        json.dumps(letter.mail.payload["ticket"], indent=2).encode("ascii"),
        maintype="application",
        subtype="json",
        filename=f"ticket-{letter.number}.json",
    )


def _facts(letter: _Letter) -> list[str]:
    ticket = letter.payload.ticket
    team, theirs = _due(letter)
    due = letter.say(phrases.DUE_BOTH, due=team, yours=theirs) if theirs else letter.say(phrases.DUE, due=team)
    head = phrases.MESSAGE_HEAD if letter.is_message else phrases.TICKET_HEAD
    facts = (
        (phrases.NAME, ticket.name),
        (phrases.EMAIL, ticket.email),
        (phrases.LANGUAGE, locale_of(ticket.language).get_language_name(locale_of(letter.language))),
        (phrases.ORDER_ID, ticket.order_id),
        (phrases.WEBSITE, ticket.website_url),
        (phrases.PRODUCT, ticket.product),
        (phrases.PRODUCT_VERSION, ticket.product_version),
    )
    return [
        letter.say(head, number=letter.number),
        due,
        letter.say(phrases.DESK_SALES if ticket.desk == "sales" else phrases.DESK_SUPPORT),
        *(letter.say(label, value=one_line(value, 500)) for label, value in facts if value and value.strip()),
    ]


def _paragraphs(letter: _Letter) -> list[str]:
    ticket = letter.payload.ticket
    paragraphs = (
        (phrases.DETAILS, ticket.details),
        (phrases.OTHER_EXTENSIONS, ticket.other_extensions),
        (phrases.TEXT, ticket.text),
    )
    return [f"{letter.say(label)}\n{quoted(text)}" for label, text in paragraphs if text and text.strip()]


_SAID_BY = {
    Sender.VISITOR: phrases.SAID_BY_VISITOR,
    Sender.BOT: phrases.SAID_BY_BOT,
    Sender.AGENT: phrases.SAID_BY_AGENT,
    Sender.SYSTEM: phrases.SAID_BY_SYSTEM,
}


def _transcript(letter: _Letter) -> list[str]:
    """Give the conversation, its newest end where it is too long to be sent."""
    lines: list[str] = []
    room = _TRANSCRIPT_LENGTH
    locale, zone = locale_of(letter.language), zone_named(letter.settings.zone)
    for said in reversed(letter.payload.transcript):
        room -= len(said.text)
        if room < 0:
            break
        local = said.at.astimezone(zone)
        at = f"{format_date(local, 'medium', locale=locale)} {format_time(local, 'HH:mm', locale=locale)}"
        head = letter.say(_SAID_BY[said.sender], at=at, name=one_line(said.name or letter.settings.company))
        lines.append(f"{head}\n{quoted(said.text)}")
    left_out = len(letter.payload.transcript) - len(lines)
    heads = [letter.say(phrases.TRANSCRIPT)] if letter.payload.transcript else []
    if left_out:
        heads.append(letter.say(phrases.LEFT_OUT, number=left_out))
    return [*heads, *reversed(lines)]


def _write_confirmation(message: EmailMessage, letter: _Letter) -> None:
    """Write fixed words: whoever fills in a form with somebody else's address must not be able to say a word to them."""
    _answers_reach_the_desk(message, letter)
    message["Auto-Submitted"] = "auto-generated"
    subject = phrases.MESSAGE_RECEIVED_SUBJECT if letter.is_message else phrases.TICKET_RECEIVED_SUBJECT
    received = phrases.MESSAGE_RECEIVED if letter.is_message else phrases.TICKET_RECEIVED
    settings, number = letter.settings, letter.number
    message["Subject"] = one_line(letter.say(subject, number=number))
    due, yours = _due(letter)
    answer_by = (
        letter.say(phrases.ANSWER_BY_BOTH, yours=yours, due=due) if yours else letter.say(phrases.ANSWER_BY, due=due)
    )
    parts = [
        letter.say(phrases.HELLO),
        letter.say(received, number=number, company=settings.company),
        answer_by,
        letter.say(phrases.REACH_US, email=letter.desk_address, number=number),
        letter.say(phrases.SUPPORT_PAGE, page=settings.support_page),
        letter.say(phrases.NOT_YOU),
        f"{settings.company}\n{settings.site}",
    ]
    message.set_content(_body(parts))


def _write_answer(message: EmailMessage, letter: _Letter) -> None:
    _answers_reach_the_desk(message, letter)
    subject = phrases.MESSAGE_ANSWER_SUBJECT if letter.is_message else phrases.TICKET_ANSWER_SUBJECT
    message["Subject"] = one_line(letter.say(subject, number=letter.number))
    payload, company = letter.payload, letter.settings.company
    if not payload.answer.strip():
        raise UnwritableLetter("the answer is empty")
    agent = one_line(payload.agent)
    signature = letter.say(phrases.SIGNATURE, company=company, agent=agent) if agent else company
    parts = [plain(payload.answer), signature, letter.say(phrases.KEEP_NUMBER, number=letter.number)]
    message.set_content(_body(parts))


def _answers_reach_the_desk(message: EmailMessage, letter: _Letter) -> None:
    address = mail_address(letter.desk_address)
    if address:
        message["Reply-To"] = _address(address, letter.settings.company)


_WRITERS: Mapping[str, Callable[[EmailMessage, _Letter], None]] = {
    MailKind.TICKET_TO_DESK: _write_ticket,
    MailKind.CONFIRMATION: _write_confirmation,
    MailKind.ANSWER_TO_VISITOR: _write_answer,
}


def _due(letter: _Letter) -> tuple[str, str]:
    """Give the due time in the team's zone, and in the visitor's: "" where that is unknown or shows the same time."""
    at, team = letter.payload.ticket.due_at, zone_named(letter.settings.zone)
    theirs = zone_or_none(letter.payload.zone)
    if theirs is None or at.astimezone(theirs).replace(tzinfo=None) == at.astimezone(team).replace(tzinfo=None):
        return _moment(letter, at, team), ""
    return _moment(letter, at, team), _moment(letter, at, theirs)


def _moment(letter: _Letter, at: datetime, zone: ZoneInfo) -> str:
    locale, local = locale_of(letter.language), at.astimezone(zone)
    return letter.say(
        phrases.MOMENT,
        date=format_date(local, "full", locale=locale),
        time=format_time(local, "HH:mm", locale=locale),
        place=get_timezone_location(zone, locale=locale, return_city=True),
    )


def _body(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name(name), local, domain)
