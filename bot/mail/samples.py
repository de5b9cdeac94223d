"""Samples: one letter of each kind, written as real ones are, for whoever translates them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.content.translators.cast import AT, Cast
from bot.content.translators.translations import Translations
from bot.core.mail import MailKind, OutboxMail
from bot.mail.letters import TO_TEAM, compose
from bot.settings import Settings

_VERY_LONG = "x" * 200_001  # a message that leaves no room for those before it
_FAR = "America/New_York"


@dataclass(frozen=True)
class Sample:
    """A letter as its reader sees it."""

    title: str
    sender: str
    recipient: str
    subject: str
    text: str


def sample_letters(
    translations: Translations, settings: Settings, language: str, cast: Cast, number: int
) -> list[Sample]:
    """Write all of them in a language of `translations`; `number` messages are left out of the transcript."""
    settings = replace(settings, team_language=language, mail_from="chat@example.org")
    facts = {
        "order_id": "A-4711",
        "website_url": cast.website,
        "product": cast.product,
        "product_version": "2.4.1",
        "other_extensions": "Sitemap 3, Speed Cache 11",
        "details": cast.details,
        "name": cast.visitor,
    }
    ticket = {**_common(cast, language, "ticket"), **facts}
    message = {**_common(cast, language, "message"), "text": cast.details}
    elsewhere = {"zone": _FAR if settings.zone != _FAR else "Asia/Tokyo"}
    answer = {"answer": cast.details, "agent": cast.agent}
    to_desk: Mapping[str, object] = {"ticket": ticket, "transcript": _transcript(cast, number), **elsewhere}
    stranger = {"answer": cast.details, "unconfirmed": cast.email, "files": ["screenshot.png"]}
    unreachable = {"ticket": {**message, "email": "ada at shop", "desk": "sales"}}
    wanted: tuple[tuple[str, MailKind, Mapping[str, object]], ...] = (
        ("To the team: a ticket", MailKind.TICKET_TO_DESK, to_desk),
        ("To the team: a ticket without an order", MailKind.TICKET_TO_DESK, {"ticket": {**ticket, "order_id": None}}),
        ("To the team: a message without a usable address", MailKind.TICKET_TO_DESK, unreachable),
        ("To the team: a reply to a ticket", MailKind.REPLY_TO_DESK, {"ticket": ticket, "answer": cast.details}),
        ("To the team: a reply from who nobody vouches for", MailKind.REPLY_TO_DESK, {"ticket": ticket, **stranger}),
        ("To the visitor: ticket received", MailKind.CONFIRMATION, {"ticket": ticket, **elsewhere}),
        ("To the visitor: message received", MailKind.CONFIRMATION, {"ticket": message}),
        ("To the visitor: answer to a ticket", MailKind.ANSWER_TO_VISITOR, {"ticket": ticket, **answer}),
        ("To the visitor: answer to a message", MailKind.ANSWER_TO_VISITOR, {"ticket": message, **answer}),
    )
    receipt = {"ticket": ticket, "destroyed": number, "at": AT.isoformat()}
    ends = (("closed", "it is closed"), ("asked", "asked for"), ("expired", "expired"))
    wanted += tuple(
        (f"To the visitor: logins deleted, {why}", MailKind.RECEIPT, {**receipt, "end": end}) for end, why in ends
    )
    link = {"ticket": ticket, "link": "https://chat.example.org/ticket/AbCdEf"}
    wanted += (("To the visitor: link to the state", MailKind.STATE_LINK, link),)
    wanted += (("To the visitor: an answer waits", MailKind.ANSWER_WAITS, link),)
    return [_sample(title, kind, payload, settings, translations, cast) for title, kind, payload in wanted]


def _sample(
    title: str,
    kind: MailKind,
    payload: Mapping[str, object],
    settings: Settings,
    translations: Translations,
    cast: Cast,
) -> Sample:
    to_team = kind in TO_TEAM
    recipient = "team@example.org" if to_team else cast.email
    letter = compose(OutboxMail("sample", kind, recipient, payload, AT), settings, translations)
    body = letter.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return Sample(title, str(letter["From"]), str(letter["To"]), str(letter["Subject"]), text)


def _common(cast: Cast, language: str, kind: str) -> dict[str, object]:
    due = (AT + timedelta(days=2)).isoformat()
    return {"number": cast.number, "kind": kind, "due_at": due, "language": language, "email": cast.email}


def _transcript(cast: Cast, number: int) -> list[dict[str, object]]:
    said = [("visitor", _VERY_LONG, "")] * number
    said += [
        ("system", "(a notice)", ""),
        ("visitor", cast.details, ""),
        ("bot", "(an answer)", ""),
        ("agent", "(an answer)", cast.agent),
    ]
    return [
        {
            "sender": sender,
            "text": text,
            "name": name or None,
            "at": (AT - timedelta(minutes=len(said) - at)).isoformat(),
        }
        for at, (sender, text, name) in enumerate(said)
    ]
