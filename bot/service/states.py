"""States: who asks elsewhere for the state of a ticket gets a link by mail, and with it sees the ticket, for a day."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import state_links
from bot.core.errors import BUSY, Busy
from bot.core.mail import MailKind, OutboxMail
from bot.core.tickets import Desk, Ticket, TicketKind, TicketStatus
from bot.service.deps import Deps
from bot.store import state_links as links
from bot.store.changes import Stale
from bot.store.tickets import Entry, TicketChange, entries_of, save_ticket, ticket_by_id, ticket_by_number

_NO_ID = "0" * 32
_TRIES = 8


@dataclass(frozen=True)
class State:
    """What the holder of a link may see: what was said to each other, never notes, logins or files."""

    ticket: Ticket
    said: tuple[Entry, ...]


async def mail_link(deps: Deps, number: int, email: str) -> None:
    """Mail a link, where number and address belong together; who asked cannot tell, not even by the time that it takes."""
    now, key = deps.now(), _key(deps)
    found = await deps.store.read(ticket_by_number, number)
    ticket = replace(found or _stranger(number, email, now), email=email)
    token = state_links.make_token(key, ticket.id, email, now)
    mail, before = state_links.mail_ids(key, ticket.id, now)
    payload = {
        "ticket": {
            "number": ticket.number,
            "kind": ticket.kind.value,
            "due_at": ticket.due_at.isoformat(),
            "language": ticket.language,
            "email": email,
        },
        "link": _address(deps, token),
    }
    letter = OutboxMail(mail, MailKind.STATE_LINK, email, payload, now)
    await deps.store.write(links.add_link, found, email, letter, before)


def link_to(deps: Deps, ticket: Ticket) -> str:
    """Give a link to a ticket, for a mail to its address."""
    return _address(deps, state_links.make_token(_key(deps), ticket.id, ticket.email, deps.now()))


async def confirm(deps: Deps, token: str) -> State | None:
    """Note that the ticket's address is read by who holds a link; None where the link opens nothing."""
    for _ in range(_TRIES):
        state = await state_of(deps, token)
        if state is None or state.ticket.confirmed_at is not None:
            return state
        confirmed = replace(state.ticket, confirmed_at=deps.now())
        try:
            saved = await deps.store.write(save_ticket, TicketChange(confirmed, at=deps.now()))
        except Stale:
            continue
        return replace(state, ticket=saved.ticket)
    raise Busy(BUSY, retry_after=1)


async def state_of(deps: Deps, token: str) -> State | None:
    """Give what a link shows; None where it is forged, too old, or its ticket is gone. Nothing changes by it."""
    link = state_links.take_apart(token)
    if link is None:
        return None
    ticket = await deps.store.read(ticket_by_id, link.ticket)
    if not state_links.is_genuine(_key(deps), link, ticket.email if ticket else "", deps.now()) or ticket is None:
        return None
    said = await deps.store.read(entries_of, ticket.id)
    return State(ticket, tuple(each for each in said if each.kind in ("visitor", "agent")))


def _address(deps: Deps, token: str) -> str:
    return f"{deps.settings.public_url}/ticket/{token}"


def _key(deps: Deps) -> bytes:
    return hmac.digest(deps.secret, b"state links", "sha256")


def _stranger(number: int, email: str, now: datetime) -> Ticket:
    """Give what stands for a ticket that is not there, so that as much is done for it."""
    kind, status = TicketKind.TICKET, TicketStatus.NEW
    return Ticket(_NO_ID, kind, status, Desk.SUPPORT, email, "en", "", now, now, number=number)
