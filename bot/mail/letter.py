"""Letter: a letter in the making: who reads it, what it is about, and how its parts are written."""

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date, format_time, get_timezone_location

from bot.content.translators.translations import Translations, locale_of
from bot.core.hours import zone_named, zone_or_none
from bot.core.mail import OutboxMail
from bot.core.model import Sender
from bot.core.phrases import Phrase
from bot.mail import phrases
from bot.mail.cleaning import display_name
from bot.mail.markup import html
from bot.settings import Settings

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class UnwritableLetter(Exception):
    """What stands in the outbox makes no mail, however often it is tried; the text says why, and quotes nobody."""


@dataclass(frozen=True)
class TicketFacts:
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
    missing: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class Said:
    """A message of the transcript."""

    sender: Sender
    text: str
    at: Moment
    name: str | None = None


@dataclass(frozen=True)
class Payload:
    """What a letter is written from, as it stands in the outbox."""

    ticket: TicketFacts
    transcript: tuple[Said, ...] = ()
    zone: str | None = None
    answer: str = ""
    agent: str = ""
    files: tuple[str, ...] = ()
    """Names of what is attached to the ticket, or came with the reply."""
    unconfirmed: str = ""
    """From whom a reply says to be, where nobody vouches for that."""
    destroyed: int = 0
    """How many logins a receipt is for."""
    at: Moment | None = None
    end: str = ""
    link: str = ""
    """To the ticket's state."""


@dataclass(frozen=True)
class Letter:
    """A letter in the making: its reader's language, and what it is about."""

    mail: OutboxMail
    payload: Payload
    settings: Settings
    translations: Translations
    language: str
    secret: bytes = field(default=b"", repr=False)
    """The server's own key, for the address that replies go to."""

    def say(self, phrase: Phrase, **values: object) -> str:
        """Say a phrase in the reader's language. What strangers typed comes last: nothing is filled into it."""
        return self.translations.say(self.language, phrase, values)

    @property
    def number(self) -> str:
        """The ticket's."""
        return str(self.payload.ticket.number)

    @property
    def is_message(self) -> bool:
        """Whether the ticket is a message that was left."""
        return self.payload.ticket.kind == "message"

    @property
    def desk_address(self) -> str:
        """The address of the ticket's desk."""
        is_sales = self.payload.ticket.desk == "sales"
        return self.settings.sales_email if is_sales else self.settings.support_email


def due_of(letter: Letter) -> tuple[str, str]:
    """Give the due time in the team's zone, and in the visitor's: "" where that is unknown or shows the same time."""
    at, team = letter.payload.ticket.due_at, zone_named(letter.settings.zone)
    theirs = zone_or_none(letter.payload.zone)
    if theirs is None or at.astimezone(theirs).replace(tzinfo=None) == at.astimezone(team).replace(tzinfo=None):
        return moment_of(letter, at, team), ""
    return moment_of(letter, at, team), moment_of(letter, at, theirs)


def moment_of(letter: Letter, at: datetime, zone: ZoneInfo) -> str:
    """Write a moment in the reader's language, with the place of its zone."""
    locale, local = locale_of(letter.language), at.astimezone(zone)
    return letter.say(
        phrases.MOMENT,
        date=format_date(local, "full", locale=locale),
        time=format_time(local, "HH:mm", locale=locale),
        place=get_timezone_location(zone, locale=locale, return_city=True),
    )


def put_text(message: EmailMessage, letter: Letter, parts: list[str]) -> None:
    """Put paragraphs under each other, as plain text and as HTML."""
    text = "\n\n".join(parts) + "\n"
    message.set_content(text)
    message.add_alternative(html(text, letter.language), subtype="html")


def address(text: str, name: str = "") -> Address:
    """Give an address with a name before it."""
    local, _, domain = text.rpartition("@")
    return Address(display_name(name), local, domain)
