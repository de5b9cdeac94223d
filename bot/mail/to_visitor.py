"""To the visitor: what goes to the address that a visitor gave, in the visitor's language."""

from email.message import EmailMessage

from bot.core.hours import zone_named
from bot.core.logins import LoginEnd
from bot.core.mail import mail_address
from bot.core.phrases import Phrase
from bot.core.reply_address import reply_address
from bot.mail import phrases
from bot.mail.cleaning import one_line, plain
from bot.mail.letter import Letter, UnwritableLetter, address, due_of, moment_of, put_text

_ENDS = {
    LoginEnd.CLOSED.value: phrases.RECEIPT_CLOSED,
    LoginEnd.ASKED.value: phrases.RECEIPT_ASKED,
    LoginEnd.EXPIRED.value: phrases.RECEIPT_EXPIRED,
}


def write_confirmation(message: EmailMessage, letter: Letter) -> None:
    """Write fixed words: whoever fills in a form with somebody else's address must not be able to say a word to them."""
    _answers_reach_the_desk(message, letter)
    message["Auto-Submitted"] = "auto-generated"
    subject = phrases.MESSAGE_RECEIVED_SUBJECT if letter.is_message else phrases.TICKET_RECEIVED_SUBJECT
    received = phrases.MESSAGE_RECEIVED if letter.is_message else phrases.TICKET_RECEIVED
    settings, number = letter.settings, letter.number
    message["Subject"] = one_line(letter.say(subject, number=number))
    due, yours = due_of(letter)
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
    put_text(message, letter, parts)


def write_answer(message: EmailMessage, letter: Letter) -> None:
    """Give what a person answers."""
    _answers_reach_the_desk(message, letter)
    subject = phrases.MESSAGE_ANSWER_SUBJECT if letter.is_message else phrases.TICKET_ANSWER_SUBJECT
    message["Subject"] = one_line(letter.say(subject, number=letter.number))
    payload, company = letter.payload, letter.settings.company
    if not payload.answer.strip():
        raise UnwritableLetter("the answer is empty")
    agent = one_line(payload.agent)
    signature = letter.say(phrases.SIGNATURE, company=company, agent=agent) if agent else company
    parts = [plain(payload.answer), signature, letter.say(phrases.KEEP_NUMBER, number=letter.number)]
    put_text(message, letter, parts)


def write_receipt(message: EmailMessage, letter: Letter) -> None:
    """Say what login data were destroyed, when and why; nothing of what was in them is known any more."""
    _answers_reach_the_desk(message, letter)
    message["Auto-Submitted"] = "auto-generated"
    payload, settings = letter.payload, letter.settings
    if payload.at is None or payload.end not in _ENDS:
        raise UnwritableLetter("the receipt does not say what was destroyed, when and why")
    message["Subject"] = one_line(letter.say(phrases.RECEIPT_SUBJECT, number=letter.number))
    at = moment_of(letter, payload.at, zone_named(settings.zone))
    parts = [
        letter.say(phrases.HELLO),
        letter.say(phrases.RECEIPT, number=payload.destroyed, ticket=letter.number, at=at),
        letter.say(_ENDS[payload.end]),
        letter.say(phrases.RECEIPT_ADVICE),
        f"{settings.company}\n{settings.site}",
    ]
    put_text(message, letter, parts)


def write_link(message: EmailMessage, letter: Letter) -> None:
    """Give the link that somebody asked for: fixed words, for it need not be the reader who asked."""
    words = letter.say(phrases.LINK, number=letter.number)
    _lead(message, letter, phrases.LINK_SUBJECT, words, letter.say(phrases.LINK_NOT_YOU))


def write_waiting(message: EmailMessage, letter: Letter) -> None:
    """Say that an answer waits behind a link: whoever reads it there reads this address."""
    words = letter.say(phrases.WAITS, number=letter.number)
    later = letter.say(phrases.WAITS_LATER, page=letter.settings.state_page)
    _lead(message, letter, phrases.WAITS_SUBJECT, words, later, letter.say(phrases.NOT_YOU))


def _lead(message: EmailMessage, letter: Letter, subject: Phrase, words: str, *below: str) -> None:
    """Lead to the ticket by a link."""
    _answers_reach_the_desk(message, letter)
    message["Auto-Submitted"] = "auto-generated"
    link, settings = letter.payload.link, letter.settings
    if not link:
        raise UnwritableLetter("there is no link")
    message["Subject"] = one_line(letter.say(subject, number=letter.number))
    put_text(message, letter, [letter.say(phrases.HELLO), words, link, *below, f"{settings.company}\n{settings.site}"])


def _answers_reach_the_desk(message: EmailMessage, letter: Letter) -> None:
    """Let a reply come into the ticket, where we take mail; else to the desk."""
    base, number = letter.settings.replies, letter.number
    takes = base and letter.secret and number.isdigit()
    reply_to = reply_address(base, letter.secret, int(number)) if takes else mail_address(letter.desk_address)
    if reply_to:
        message["Reply-To"] = address(reply_to, letter.settings.company)
