"""Filing: a visitor leaves a message or opens a ticket. Triage by the policy, a number, a promise, and mails in the outbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.content.wording import day_and_time
from bot.core.dialogue import Line
from bot.core.errors import CLIENT_ID_REUSED, BadRequest, ClientIdReused, TresenError
from bot.core.facts import check_email, check_order_id, check_url, check_version
from bot.core.files import TOO_MANY_FILES, TooMany
from bot.core.lifecycle import bot_speaks
from bot.core.mail import MailKind, OutboxMail
from bot.core.model import Conversation, Memory, Message, Sender
from bot.core.phrases import Phrase
from bot.core.promise import promise_due
from bot.core.tickets import FACTS, Desk, Ticket, TicketKind, TicketStatus, Triage, triage
from bot.core.understanding import Action, Setting, understand
from bot.service import hiding
from bot.service.deps import Deps
from bot.service.lines import notice, say, tell
from bot.service.moves import Filing, move
from bot.service.opening import loading, new_conversation
from bot.service.visitors import Session, visitor_of
from bot.store import correspondence, reader, tickets
from bot.store.changes import Change

FACT_MISSING = Phrase("error", "Please fill in this field: we need it to help you.")
# Translators: shown above what the policy says; the visitor may file the request all the same.
ELSEWHERE = Phrase("bot", "Before you send this: it seems that others can help you sooner. You can still send it.")
# Translators: {number} is the ticket's number, {due} a date and time, {email} the visitor's address.
FILED = Phrase("bot", "Thank you. Your request has the number {number}. We answer by {due}, at {email}.")
PAID = Phrase("bot", "Please note that this is a paid service:")


class SentElsewhere(TresenError):
    """The policy sends this to somebody else; it is filed when the visitor insists."""

    code = "sent_elsewhere"


@dataclass(frozen=True)
class Request:
    """What a visitor files."""

    kind: TicketKind
    client_id: str
    email: str
    text: str
    name: str | None = None
    desk: Desk | None = None
    facts: Mapping[str, str] | None = None
    """Of a ticket: order_id, website_url, product, product_version, other_extensions."""
    insists: bool = False
    """The visitor has read that others could help, and files it all the same."""
    attachments: tuple[str, ...] = ()
    """Ids of files of the visitor's own that belong to no ticket yet."""


async def file(deps: Deps, session: Session, request: Request) -> Ticket:
    """File a request and say so in the conversation. Raises SentElsewhere once, where the policy does."""
    email = check_email(request.email)
    if request.kind is TicketKind.TICKET:
        request = replace(request, facts=_checked(deps, request.facts or {}))
    attachments = _attachments(deps, request)
    intent, verdict = _triage(deps, request.text)
    if verdict is Triage.ELSEWHERE and not request.insists and request.kind is TicketKind.TICKET:
        raise SentElsewhere(ELSEWHERE, extra={"intent": intent, "answer": _answer(deps, session, intent or "")})
    ticket = _ticket(deps, session, request, email, verdict)
    paid = intent if verdict is Triage.PAID else None

    async def decide(conversation: Conversation) -> Filing:
        return await _filing(deps, session, conversation, ticket, paid, attachments)

    moved = await move(deps, loading(deps, session), decide)
    assert moved.ticket is not None, "it is filed"
    if moved.saved.is_repeat and (moved.ticket.text, moved.ticket.email) != (ticket.text, ticket.email):
        raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
    return moved.ticket


async def gathered(deps: Deps, session: Session, conversation: Conversation, request: Request, said: Message) -> Filing:
    """File what an interview has gathered, with what the visitor says to send it; what is missing is missing. Raises BadRequest."""
    intent, verdict = _triage(deps, request.text)
    ticket = _ticket(deps, session, request, check_email(request.email), verdict)
    paid = intent if verdict is Triage.PAID else None
    filing = await _filing(deps, session, conversation, ticket, paid)
    opening = len(notice(deps, conversation))
    messages = filing.said.messages
    return replace(filing, said=replace(filing.said, messages=(*messages[:opening], said, *messages[opening:])))


async def _filing(
    deps: Deps,
    session: Session,
    conversation: Conversation,
    ticket: Ticket,
    paid: str | None,
    attachments: tuple[str, ...] = (),
) -> Filing:
    filed = replace(
        ticket,
        language=conversation.language,
        conversation=conversation.id,
        confirmed_at=await deps.store.read(correspondence.confirmed_at, session.visitor, ticket.email),
    )
    change = tickets.TicketChange(
        filed,
        mails=await _mails(deps, session, filed),
        visitor=visitor_of(deps, session),
        files=attachments,
        at=filed.created_at,
    )
    return Filing(change, await _said_of(deps, session, conversation, filed, paid))


def _ticket(deps: Deps, session: Session, request: Request, email: str, verdict: Triage) -> Ticket:
    now = deps.now()
    return Ticket(
        id=deps.new_id(),
        kind=request.kind,
        status=TicketStatus.NEW,
        desk=request.desk or (Desk.SALES if verdict is Triage.SALES else Desk.SUPPORT),
        email=email,
        language=session.language,
        text=request.text,
        created_at=now,
        due_at=promise_due(deps.settings.opening_hours, now, deps.settings.response_hours),
        name=request.name or None,
        facts={name: value for name, value in (request.facts or {}).items() if value},
        visitor=session.visitor,
        client_id=request.client_id,
    )


def required(deps: Deps) -> list[str]:
    """Give the names of what a ticket must have."""
    return ["email", "details", *(name for name in deps.settings.ticket_required if name != "details")]


def desk_address(deps: Deps, ticket: Ticket) -> str:
    """Give where mails about a ticket reach the team."""
    return deps.settings.sales_email if ticket.desk is Desk.SALES else deps.settings.support_email


def _checked(deps: Deps, facts: Mapping[str, str]) -> dict[str, str]:
    """Give the facts as they were meant. Raises BadRequest with the field and what to write."""
    for name in FACTS:
        if name in deps.settings.ticket_required and name != "details" and not facts.get(name):
            raise BadRequest(FACT_MISSING, field=name)
    checks: Mapping[str, Callable[[str], str]] = {
        "order_id": lambda text: check_order_id(text, deps.settings.order_pattern),
        "website_url": check_url,
        "product_version": check_version,
    }
    return {name: checks[name](value) if name in checks and value else value for name, value in facts.items()}


def _attachments(deps: Deps, request: Request) -> tuple[str, ...]:
    """Give the files to attach, each once. Raises TooMany; whose they are, the writer looks at."""
    attachments, most = tuple(dict.fromkeys(request.attachments)), deps.settings.files_per_ticket
    if len(attachments) > most:
        raise TooMany(TOO_MANY_FILES, {"files": most}, field="attachments")
    return attachments


def _triage(deps: Deps, text: str) -> tuple[str | None, Triage]:
    knowledge = deps.library().knowledge
    understood = understand(knowledge.matcher, text, Setting(max_wrong=knowledge.max_wrong))
    intent = understood.answers[0] if understood.action is Action.ANSWER else None
    return intent, triage(intent)


def _answer(deps: Deps, session: Session, intent: str) -> str:
    return say(deps, new_conversation(deps, session, None), Line(intent=intent)).text


async def _mails(deps: Deps, session: Session, ticket: Ticket) -> tuple[OutboxMail, ...]:
    """Make the two mails: all of it to the desk, fixed words to the address that anybody may have typed."""
    transcript = await _transcript(deps, ticket.conversation)
    payload = mail_payload(ticket, transcript, session.zone)
    desk = desk_address(deps, ticket)
    return (
        OutboxMail(deps.new_id(), MailKind.TICKET_TO_DESK, desk, payload, deps.now()),
        OutboxMail(
            deps.new_id(), MailKind.CONFIRMATION, ticket.email, mail_payload(ticket, [], session.zone), deps.now()
        ),
    )


async def _transcript(deps: Deps, conversation: str | None) -> list[dict[str, object]]:
    if conversation is None:
        return []
    said: list[Message] = []
    while True:
        page = await deps.store.read(reader.messages_after, conversation, said[-1].seq if said else 0)
        said += page.messages
        if not page.has_more:
            break
    return [
        {"sender": each.sender.value, "name": each.agent_name, "text": each.text, "at": each.at.isoformat()}
        for each in said
    ]


def mail_payload(ticket: Ticket, transcript: list[dict[str, object]], zone: str | None) -> dict[str, object]:
    """Give what a letter about a ticket is written from, as plain JSON; the writer fills in the number."""
    is_ticket = ticket.kind is TicketKind.TICKET
    return {
        "ticket": {
            "number": ticket.number,
            "kind": ticket.kind.value,
            "desk": ticket.desk.value,
            "status": ticket.status.value,
            "email": ticket.email,
            "name": ticket.name,
            "language": ticket.language,
            **{name: ticket.facts.get(name) for name in ("order_id", "website_url", "product", "product_version")},
            "other_extensions": ticket.facts.get("other_extensions"),
            "missing": list(ticket.missing),
            "details": ticket.text if is_ticket else None,
            "text": None if is_ticket else ticket.text,
            "created_at": ticket.created_at.isoformat(),
            "due_at": ticket.due_at.isoformat(),
        },
        "transcript": transcript,
        "zone": zone,
    }


async def _said_of(
    deps: Deps, session: Session, conversation: Conversation, ticket: Ticket, paid: str | None
) -> Change:
    """Say the number, which the writer fills in, and the promise; a fee is said with them."""
    values = {
        "due": day_and_time(deps.library().translations, conversation.language, ticket.due_at, session.zone),
        "email": ticket.email,
    }
    filed = replace(tell(deps, conversation, FILED, values, sender=Sender.BOT), ticket="?")
    # Below a ticket stands the way into the vault.
    said = [replace(filed, form="credentials") if ticket.kind is TicketKind.TICKET else filed]
    if paid is not None:
        said += [tell(deps, conversation, PAID, sender=Sender.BOT), say(deps, conversation, Line(intent=paid))]
    hidden = await hiding.told(
        deps, conversation, "\n".join((ticket.text, *ticket.facts.values())), sender=Sender.SYSTEM
    )
    said = [*hidden, *said]
    opening = notice(deps, conversation)
    if not bot_speaks(conversation.status):
        said = [replace(each, sender=Sender.SYSTEM) for each in said]  # a receipt, not the bot's word
    conversation = replace(conversation, memory=Memory(topic="ticket.open"))
    return Change(conversation, (*opening, *said), visitor_of(deps, session))
