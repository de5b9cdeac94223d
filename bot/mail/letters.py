"""Letters: from what stands in the outbox to a mail. Nothing here sends; a letter depends on its arguments alone."""

import re
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP

import msgspec

from bot.content.translators.translations import SOURCE, Translations
from bot.core.mail import MailKind, OutboxMail, mail_address
from bot.mail.letter import Letter, Payload, UnwritableLetter, address
from bot.mail.to_desk import write_reply, write_ticket
from bot.mail.to_visitor import write_answer, write_confirmation, write_link, write_receipt, write_waiting
from bot.settings import Settings

_POLICY = SMTP.clone(cte_type="7bit")  # every mail server takes it, whatever it says of 8BITMIME
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_WRITERS: Mapping[str, Callable[[EmailMessage, Letter], None]] = {
    MailKind.TICKET_TO_DESK: write_ticket,
    MailKind.REPLY_TO_DESK: write_reply,
    MailKind.CONFIRMATION: write_confirmation,
    MailKind.ANSWER_TO_VISITOR: write_answer,
    MailKind.RECEIPT: write_receipt,
    MailKind.STATE_LINK: write_link,
    MailKind.ANSWER_WAITS: write_waiting,
}
TO_TEAM = (MailKind.TICKET_TO_DESK, MailKind.REPLY_TO_DESK)
"""Kinds that only the team reads."""


def compose(mail: OutboxMail, settings: Settings, translations: Translations, secret: bytes = b"") -> EmailMessage:
    """Write a letter; `secret` is the server's own key, for reply addresses. Raises UnwritableLetter."""
    write = _WRITERS.get(mail.kind)
    recipient = mail_address(mail.recipient)
    if write is None:
        raise UnwritableLetter("no such kind of mail")
    if recipient is None:
        raise UnwritableLetter("the recipient's address is none")
    try:
        payload = msgspec.convert(mail.payload, Payload)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at ")[2]  # not what stands there
        raise UnwritableLetter(f"the payload is not of its shape: {place}") from None
    if not _ID.fullmatch(mail.id) or not _ID.fullmatch(str(payload.ticket.number)):
        raise UnwritableLetter("the id or the ticket's number is none")
    language = settings.team_language if mail.kind in TO_TEAM else payload.ticket.language
    if language not in translations.languages:
        language = SOURCE  # words and dates in one language
    message = EmailMessage(policy=_POLICY)
    sender = address(sender_of(settings), settings.company)
    message["From"] = sender
    message["To"] = address(recipient)
    message["Date"] = mail.at
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["X-Tresen-Ticket"] = str(payload.ticket.number)
    write(message, Letter(mail, payload, settings, translations, language, secret))
    for level, part in enumerate(message.walk()):
        if part.is_multipart():  # the library would draw one
            part.set_boundary(f"{level}={mail.id}")
    return message


def sender_of(settings: Settings) -> str:
    """Give the address from which mails are sent. Raises UnwritableLetter where there is none."""
    found = mail_address(settings.mail_from or settings.support_email)
    if found is None:
        raise UnwritableLetter("the sender's address is none")
    return found
