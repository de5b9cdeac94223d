"""To the desk: what the team is told of a ticket by mail, in its own language."""

import json
from email.message import EmailMessage

from babel.dates import format_date, format_time

from bot.content.translators.translations import locale_of
from bot.core.hours import zone_named
from bot.core.mail import mail_address
from bot.core.model import Sender
from bot.mail import phrases
from bot.mail.cleaning import display_name, one_line, quoted
from bot.mail.letter import Letter, UnwritableLetter, address, due_of, put_text

_TRANSCRIPT_LENGTH = 200_000  # characters; mail servers refuse what is far longer


def write_ticket(message: EmailMessage, letter: Letter) -> None:
    """Tell of a new ticket, with all that is known; its facts are attached as JSON too."""
    ticket = letter.payload.ticket
    reply_to, name = mail_address(ticket.email), display_name(ticket.name or "")
    if reply_to:
        message["Reply-To"] = address(reply_to, name)
    message["Auto-Submitted"] = "auto-generated"
    subject = phrases.MESSAGE_SUBJECT if letter.is_message else phrases.TICKET_SUBJECT
    message["Subject"] = one_line(letter.say(subject, number=letter.number, name=name or one_line(ticket.email)))
    end = phrases.REPLY_REACHES_VISITOR if reply_to else phrases.NO_REPLY_POSSIBLE
    parts = ["\n".join(_facts(letter)), *_paragraphs(letter), *_files(letter), *_transcript(letter), letter.say(end)]
    put_text(message, letter, parts)
    message.add_attachment(
        json.dumps(letter.mail.payload["ticket"], indent=2).encode("ascii"),
        maintype="application",
        subtype="json",
        filename=f"ticket-{letter.number}.json",
    )


def _facts(letter: Letter) -> list[str]:
    ticket = letter.payload.ticket
    team, theirs = due_of(letter)
    due = letter.say(phrases.DUE_BOTH, due=team, yours=theirs) if theirs else letter.say(phrases.DUE, due=team)
    head = phrases.MESSAGE_HEAD if letter.is_message else phrases.TICKET_HEAD
    none = letter.say(phrases.NOT_GIVEN) if ticket.kind == "ticket" else None
    facts = (
        (phrases.NAME, ticket.name),
        (phrases.EMAIL, ticket.email),
        (phrases.LANGUAGE, locale_of(ticket.language).get_language_name(locale_of(letter.language))),
        (phrases.ORDER_ID, ticket.order_id or none),
        (phrases.WEBSITE, ticket.website_url or none),
        (phrases.PRODUCT, ticket.product or none),
        (phrases.PRODUCT_VERSION, ticket.product_version or none),
    )
    return [
        letter.say(head, number=letter.number),
        due,
        letter.say(phrases.DESK_SALES if ticket.desk == "sales" else phrases.DESK_SUPPORT),
        *(letter.say(label, value=one_line(value, 500)) for label, value in facts if value and value.strip()),
    ]


def _paragraphs(letter: Letter) -> list[str]:
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


def _transcript(letter: Letter) -> list[str]:
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


def write_reply(message: EmailMessage, letter: Letter) -> None:
    """Tell what the visitor says to a ticket."""
    ticket, reply_to = letter.payload.ticket, mail_address(letter.payload.ticket.email)
    name = display_name(ticket.name or "")
    if reply_to:
        message["Reply-To"] = address(reply_to, name)
    message["Auto-Submitted"] = "auto-generated"
    who = name or one_line(ticket.email)
    message["Subject"] = one_line(letter.say(phrases.REPLY_SUBJECT, number=letter.number, name=who))
    payload = letter.payload
    if not payload.answer.strip():
        raise UnwritableLetter("the reply is empty")
    head = letter.say(phrases.REPLY_HEAD, number=letter.number)
    if payload.unconfirmed:
        head = letter.say(phrases.UNCONFIRMED_HEAD, number=letter.number, sender=one_line(payload.unconfirmed))
    end = phrases.REPLY_GOES_TO_VISITOR if reply_to else phrases.NO_REPLY_POSSIBLE
    put_text(message, letter, [head, quoted(payload.answer), *_files(letter), letter.say(end)])


def _files(letter: Letter) -> list[str]:
    """Name what is attached: the files themselves are in the console alone."""
    names = "\n".join(quoted(one_line(name)) for name in letter.payload.files)
    return [f"{letter.say(phrases.FILES)}\n{names}"] if names else []
