"""Desk: what agents do with tickets. An answer goes to the visitor by mail, out of the transaction that stores it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.core.errors import BUSY, CLIENT_ID_REUSED, NOT_FOUND, Busy, ClientIdReused, NotFound
from bot.core.mail import MailKind, OutboxMail
from bot.core.model import Agent, Due
from bot.core.tickets import Ticket, TicketMove, after
from bot.service import states
from bot.service.cases import CLOSE
from bot.service.deps import Deps
from bot.service.filing import mail_payload
from bot.service.news import ticket_events
from bot.store import tickets
from bot.store.changes import Stale
from bot.store.tickets import Entry, TicketChange

_TRIES = 8


async def take_ticket(deps: Deps, agent: Agent, ticket: str) -> None:
    """Take a ticket, or take it over from a colleague."""

    def decide(found: Ticket) -> TicketChange:
        status = after(found.status, TicketMove.TAKE)
        return TicketChange(replace(found, status=status, agent=agent.id, agent_name=agent.name), at=deps.now())

    await _move(deps, ticket, decide)


async def answer_ticket(deps: Deps, agent: Agent, ticket: str, client_id: str, text: str) -> None:
    """Answer a ticket by mail; the same client_id does it once, and is acknowledged whatever happened since."""
    for each in await deps.store.read(tickets.entries_of, ticket):
        if each.client_id == client_id:
            if (each.text, each.agent) != (text, agent.id):
                raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
            return

    def decide(found: Ticket) -> TicketChange:
        moved = replace(found, status=after(found.status, TicketMove.ANSWER), agent=agent.id, agent_name=agent.name)
        entry = Entry("agent", text, deps.now(), agent=agent.id, agent_name=agent.name, client_id=client_id)
        if found.confirmed_at is None and deps.settings.confirms:
            kind, words = MailKind.ANSWER_WAITS, {"link": states.link_to(deps, found)}
        else:
            kind, words = MailKind.ANSWER_TO_VISITOR, {"answer": text, "agent": agent.name}
        payload = {**mail_payload(moved, [], None), **words}
        mail = OutboxMail(deps.new_id(), kind, found.email, payload, deps.now())
        return TicketChange(moved, (entry,), (mail,), at=deps.now())

    await _move(deps, ticket, decide)


async def solve_ticket(deps: Deps, agent: Agent, ticket: str) -> None:
    """Say that a ticket is done; it is closed some days later, unless its visitor says more."""

    def decide(found: Ticket) -> TicketChange:
        status = after(found.status, TicketMove.SOLVE)
        solved = replace(found, status=status, agent=found.agent or agent.id, agent_name=found.agent_name or agent.name)
        at = deps.now() + timedelta(days=deps.settings.close_days)
        return TicketChange(solved, due=(Due(found.id, CLOSE, at),), at=deps.now())

    await _move(deps, ticket, decide)


async def ticket_by_id(deps: Deps, ticket: str) -> Ticket:
    """Give a ticket. Raises NotFound."""
    found = await deps.store.read(tickets.ticket_by_id, ticket)
    if found is None:
        raise NotFound(NOT_FOUND, field="ticket")
    return found


async def _move(deps: Deps, ticket: str, decide: Callable[[Ticket], TicketChange]) -> None:
    for _ in range(_TRIES):
        found = await ticket_by_id(deps, ticket)
        try:
            saved = await deps.store.write(tickets.save_ticket, decide(found))
        except Stale:
            continue
        if not saved.is_repeat:
            deps.publish(ticket_events(saved.ticket))
            deps.wake()  # mails and webhooks wait
        return
    raise Busy(BUSY, retry_after=1)
