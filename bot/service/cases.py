"""Cases: what becomes of a ticket by what its visitor says, and by time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.core.errors import BUSY, CLIENT_ID_REUSED, NOT_FOUND, Busy, ClientIdReused, NotFound
from bot.core.mail import MailKind, OutboxMail
from bot.core.model import Due
from bot.core.promise import promise_due
from bot.core.tickets import Ticket, TicketMove, TicketStatus, after
from bot.service.deps import Deps
from bot.service.filing import desk_address, mail_payload
from bot.service.news import ticket_events
from bot.service.visitors import Session
from bot.store import tickets
from bot.store.changes import Stale
from bot.store.tickets import Entry, TicketChange

CLOSE = "close_ticket"  # the kind of timer
_TRIES = 8


async def ticket_of(deps: Deps, session: Session, number: int) -> Ticket:
    """Give a ticket of the visitor's own. Raises NotFound."""
    found = await deps.store.read(tickets.ticket_of_visitor, session.visitor, number)
    if found is None:
        raise NotFound(NOT_FOUND, field="number")
    return found


@dataclass(frozen=True)
class Reply:
    """What a visitor says to a ticket."""

    client_id: str
    text: str
    files: tuple[str, ...] = ()
    """Ids of files of the visitor's own that belong to no ticket yet."""
    note: str = ""
    """What the team is to know of it."""
    is_by_mail: bool = False
    """It came from the ticket's address, which is confirmed by that."""


async def reply(deps: Deps, session: Session, number: int, client_id: str, text: str) -> Ticket:
    """Say something to one's ticket; gives it, or the one that follows it up. The same client_id does it once.

    A solved ticket is opened by it; a closed one stays closed, and what was said becomes a new one, linked to it.
    """
    return await reply_to(deps, lambda: ticket_of(deps, session, number), Reply(client_id, text))


async def reply_to(deps: Deps, load: Callable[[], Awaitable[Ticket]], said: Reply) -> Ticket:
    """Do what `reply` does, to the ticket that `load` gives."""
    client_id, text = said.client_id, said.text
    for _ in range(_TRIES):
        found = await load()
        earlier = await deps.store.read(tickets.ticket_by_client_id, found.visitor, client_id)
        before = {each.client_id: each.text for each in await deps.store.read(tickets.entries_of, found.id)}
        if client_id in before or earlier is not None:
            if before.get(client_id, earlier and earlier.text) != text:
                raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
            return earlier or found
        change = (_follow_up if found.status is TicketStatus.CLOSED else _said)(deps, found, said)
        try:
            saved = await deps.store.write(tickets.save_ticket, change)
        except Stale:
            continue
        _tell(deps, saved)
        deps.wake()
        return saved.ticket
    raise Busy(BUSY, retry_after=1)


async def close(deps: Deps, due: Due) -> None:
    """Close a ticket that stayed solved; one that was opened again meanwhile, or is gone, stays as it is."""
    for _ in range(_TRIES):
        found = await deps.store.read(tickets.ticket_by_id, due.subject)
        if found is None or found.status is not TicketStatus.SOLVED:
            return
        closed = replace(found, status=after(found.status, TicketMove.CLOSE))
        try:
            saved = await deps.store.write(tickets.save_ticket, TicketChange(closed, at=deps.now()))
        except Stale:
            continue
        _tell(deps, saved)
        return
    raise Busy(BUSY, retry_after=1)


async def note(deps: Deps, load: Callable[[], Awaitable[Ticket]], said: Reply, sender: str) -> None:
    """Keep for the team alone what somebody says to a ticket for whom nobody vouches. It moves nothing. The same client_id does it once."""
    for _ in range(_TRIES):
        found = await load()
        entry = Entry("note", said.note, deps.now(), client_id=said.client_id)
        payload = {**mail_payload(found, [], None), "answer": said.text, "unconfirmed": sender}
        mail = OutboxMail(deps.new_id(), MailKind.REPLY_TO_DESK, desk_address(deps, found), payload, deps.now())
        try:
            saved = await deps.store.write(tickets.save_ticket, TicketChange(found, (entry,), (mail,), at=deps.now()))
        except Stale:
            continue
        _tell(deps, saved)
        deps.wake()
        return
    raise Busy(BUSY, retry_after=1)


def _tell(deps: Deps, saved: tickets.SavedTicket) -> None:
    if not saved.is_repeat:
        deps.publish(ticket_events(saved.ticket))


def _said(deps: Deps, ticket: Ticket, said: Reply) -> TicketChange:
    confirmed_at = ticket.confirmed_at or (deps.now() if said.is_by_mail else None)
    moved = replace(ticket, status=after(ticket.status, TicketMove.VISITOR_ANSWERS), confirmed_at=confirmed_at)
    entry = Entry("visitor", said.text, deps.now(), client_id=said.client_id)
    payload = {**mail_payload(moved, [], None), "answer": said.text}
    mail = OutboxMail(deps.new_id(), MailKind.REPLY_TO_DESK, desk_address(deps, ticket), payload, deps.now())
    return TicketChange(
        moved,
        (entry, *_notes(deps, said)),
        (mail,),
        due=(Due(ticket.id, CLOSE, None),),
        files=said.files,
        at=deps.now(),
    )


def _notes(deps: Deps, said: Reply) -> tuple[Entry, ...]:
    return (Entry("note", said.note, deps.now()),) if said.note else ()


def _follow_up(deps: Deps, ticket: Ticket, said: Reply) -> TicketChange:
    now, hours = deps.now(), deps.settings.opening_hours
    new = replace(
        ticket,
        id=deps.new_id(),
        status=TicketStatus.NEW,
        version=0,
        text=said.text,
        created_at=now,
        due_at=promise_due(hours, now, deps.settings.response_hours),
        client_id=said.client_id,
        agent=None,
        agent_name=None,
        previous=ticket.id,
        confirmed_at=ticket.confirmed_at or (now if said.is_by_mail else None),
    )
    letters = ((MailKind.TICKET_TO_DESK, desk_address(deps, ticket)), (MailKind.CONFIRMATION, ticket.email))
    payload = mail_payload(new, [], None)
    return TicketChange(
        new,
        _notes(deps, said),
        tuple(OutboxMail(deps.new_id(), kind, to, payload, now) for kind, to in letters),
        files=said.files,
        at=now,
    )
