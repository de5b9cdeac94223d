"""A ticket's state as HTML, and the form that asks for a link to it. Every text that is put in is escaped."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from bot.core.phrases import Phrase
from bot.core.tickets import TicketStatus

TITLE = Phrase("state", "The state of your ticket")
_INTRO = Phrase(
    "state", "Enter the number of your ticket and the e-mail address that you gave. We send a link to that address."
)
_NUMBER = Phrase("state", "Number of the ticket")
_EMAIL = Phrase("state", "E-mail address")
_SEND = Phrase("state", "Send me a link")
# Translators: said whether they belong together or not: nobody is to learn who has a ticket.
SENT = Phrase(
    "state", "If number and address belong together, a mail with a link is on its way. It works for 24 hours."
)
INCOMPLETE = Phrase("state", "Please enter the number of the ticket and a whole e-mail address.")
TOO_OFTEN = Phrase("state", "You have asked often. Please try again in a few minutes.")
FAILED = Phrase("state", "Something went wrong on our side. Please try again in a moment.")
# Translators: shown for a link that is too old, or never was one.
DEAD = Phrase("state", "This link does not work, or no longer: links work for 24 hours. You can ask for another one.")
# Translators: a link to the form.
_ANOTHER = Phrase("state", "Ask for another link")
# Translators: shown where the service cannot send links. {email} is an address of the team.
WRITE_TO_US = Phrase("state", "Please write to {email} and give the number of your ticket.")
# Translators: {number} is the ticket's number.
_TICKET = Phrase("state", "Ticket {number}")
_STATES: Mapping[TicketStatus, Phrase] = {
    TicketStatus.NEW: Phrase("state", "We have received your ticket."),
    TicketStatus.OPEN: Phrase("state", "We are working on your ticket."),
    TicketStatus.PENDING: Phrase("state", "We have answered, and wait for your reply."),
    TicketStatus.SOLVED: Phrase("state", "Your ticket is solved."),
    TicketStatus.CLOSED: Phrase("state", "Your ticket is closed."),
}
# Translators: {due} is a moment (Wednesday 25 November, 11:30 (Berlin)).
_DUE = Phrase("state", "We answer by {due}.")
# Translators: a heading above what the visitor and the team wrote.
_SAID = Phrase("state", "What was written")
# Translators: stands above what the reader wrote.
_YOU = Phrase("state", "You")

# Translators: stands above a button, for who came by a link in a mail.
_MAIL_ME = Phrase(
    "state", "Until you say that you read the mails to your address, they hold a link and not our answers."
)
# Translators: on a button.
_MAIL = Phrase("state", "Send me answers by mail")
# Translators: said after that button was pressed.
_AGREED = Phrase("state", "From now on our answers come by mail.")


class Mails(Enum):
    """Whether answers are mailed."""

    SENT = 0
    ASKED = 1
    """Not yet: the reader may say that they shall be."""
    AGREED = 2
    """The reader has just said so."""


Say = Callable[[Phrase, Mapping[str, object] | None], str]


@dataclass(frozen=True)
class Words:
    """Something that was said, ready for the page."""

    by: str | None
    """Who of the team; None: the reader."""
    at: str
    text: str


@dataclass(frozen=True)
class Page:
    """What all of these pages need."""

    language: str
    company: str
    say: Say
    style: str = field(default="", repr=False)
    favicon: str = ""


def form(page: Page, told: Phrase | None = None, number: str = "", email: str = "") -> str:
    """Give the form, with what is to be mended in it."""
    notice = f'<p class="notice old" role="alert">{_say(page, told)}</p>' if told else ""
    body = (
        f"<p>{_say(page, _INTRO)}</p>{notice}"
        '<form method="post" action="/ticket">'
        f'<p><label for="number">{_say(page, _NUMBER)}</label>'
        f'<input id="number" name="number" inputmode="numeric" autocomplete="off" maxlength="12" required value="{_safe(number)}"></p>'
        f'<p><label for="email">{_say(page, _EMAIL)}</label>'
        f'<input id="email" name="email" type="email" autocomplete="email" maxlength="254" required value="{_safe(email)}"></p>'
        f'<p><button type="submit">{_say(page, _SEND)}</button></p></form>'
    )
    return _whole(page, page.say(TITLE, None), body)


def told(page: Page, phrase: Phrase, values: Mapping[str, object] | None = None, *, again: bool = False) -> str:
    """Give a page that says one thing; `again`: with the way back to the form."""
    link = f'<p><a href="/ticket">{_say(page, _ANOTHER)}</a></p>' if again else ""
    return _whole(
        page, page.say(TITLE, None), f'<p class="notice" role="status">{_safe(page.say(phrase, values))}</p>{link}'
    )


def state(
    page: Page, number: int, status: TicketStatus, due: str, said: tuple[Words, ...], mails: Mails = Mails.SENT
) -> str:
    """Give a ticket's state; `due` is "" where nothing is due."""
    promise = f" {_safe(page.say(_DUE, {'due': due}))}" if due else ""
    entries = "".join(
        f'<li{"" if each.by is None else " class=team"}><p class="by"><strong>{_say(page, _YOU) if each.by is None else _safe(each.by)}'
        f'</strong> <span class="quiet">{_safe(each.at)}</span></p><p class="words">{_safe(each.text)}</p></li>'
        for each in said
    )
    agreed = f'<p class="notice" role="status">{_say(page, _AGREED)}</p>' if mails is Mails.AGREED else ""
    standing = f'{agreed}<p class="notice">{_say(page, _STATES[status])}{promise}</p>'
    body = f'{standing}<h2>{_say(page, _SAID)}</h2><ol class="said">{entries}</ol>'
    if mails is Mails.ASKED:
        body += f'<form method="post"><p>{_say(page, _MAIL_ME)}</p><p><button type="submit">{_say(page, _MAIL)}</button></p></form>'
    return _whole(page, page.say(_TICKET, {"number": number}), body)


def _whole(page: Page, title: str, body: str) -> str:
    head = (
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="robots" content="noindex, nofollow">',
        f"<title>{_safe(title)} · {_safe(page.company)}</title>",
        f'<link rel="icon" href="{page.favicon}">',
        f"<style>{page.style}</style>",
    )
    top = f'<header class="top"><strong>{_safe(page.company)}</strong></header>'
    inside = "\n".join(
        (
            "<head>",
            *head,
            "</head>",
            "<body>",
            top,
            f'<main class="state"><h1>{_safe(title)}</h1>{body}</main>',
            "</body>",
        )
    )
    return f'<!doctype html>\n<html lang="{_safe(page.language)}">\n{inside}\n</html>\n'


def _say(page: Page, phrase: Phrase) -> str:
    return _safe(page.say(phrase, None))


def _safe(text: str) -> str:
    return html.escape(text)
