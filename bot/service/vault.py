"""Vault: logins that a visitor seals for a case, that its agent opens with a reason, and that are destroyed when it closes."""

import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core import sealing
from bot.core.errors import CLIENT_ID_REUSED, NOT_FOUND, BadRequest, ClientIdReused, NotAllowed, NotFound
from bot.core.lifecycle import CANNOT_HAPPEN
from bot.core.logins import FIELDS, Destruction, Login, LoginEnd, LoginKind, Opening
from bot.core.mail import MailKind, OutboxMail
from bot.core.model import Agent, Due
from bot.core.phrases import Phrase
from bot.core.tickets import TicketStatus
from bot.service import cases
from bot.service.deps import Deps
from bot.service.filing import mail_payload
from bot.service.news import ticket_events
from bot.service.visitors import Session
from bot.store import logins as table
from bot.store import tickets
from bot.store import vault as sealed
from bot.store.vault import Vault

EXPIRY = "login_expiry"  # the kind of timer; its subject is a ticket
MOST = 10  # logins of a ticket
_log = logging.getLogger("tresen.vault")

# Translators: shown in the form for login data.
NOTHING_TO_SEAL = Phrase("error", "Please fill in at least one field.")
TOO_MANY_LOGINS = Phrase("error", "There are many logins with this ticket already. Please delete them first.")
# Translators: Only the team reads this.
TICKET_NOT_YOURS = Phrase("error", "Take this ticket first: it is not assigned to you.")
# Translators: Only the team reads this.
REASON_MISSING = Phrase("error", "Please say why you open this login: its owner will read who opened it and when.")
# Translators: Only the team reads this.
LOGIN_GONE = Phrase("error", "This login was deleted.")


@dataclass(frozen=True)
class Wish:
    """What a visitor wants to have sealed."""

    number: int
    """Of the ticket."""
    client_id: str
    kind: LoginKind
    fields: Mapping[str, str]


async def seal(deps: Deps, session: Session, wish: Wish) -> Login:
    """Seal a login for a ticket of the visitor's own; the same client_id does it once, and never brings a destroyed one back."""
    ticket = await cases.ticket_of(deps, session, wish.number)
    known = await deps.store.read(table.login_by_client_id, ticket.id, wish.client_id)
    if known is not None and known.ended_at is not None:
        return known
    if ticket.status is TicketStatus.CLOSED:
        raise NotAllowed(CANNOT_HAPPEN)
    fields = {name: text.strip() for name, text in wish.fields.items() if text.strip()}
    if unknown := set(fields) - set(FIELDS):
        raise BadRequest(NOT_FOUND, field=min(unknown))
    if not fields:
        raise BadRequest(NOTHING_TO_SEAL, field="fields")
    there = [each for each in await deps.store.read(table.logins_of, ticket.id) if each.ended_at is None]
    if known is None and len(there) >= MOST:
        raise NotAllowed(TOO_MANY_LOGINS)
    expires_at = deps.now() + timedelta(days=deps.settings.vault_days)
    fresh = Login(deps.new_id(), ticket.id, wish.kind, deps.now(), expires_at)
    work = _sealing(deps, _vault(deps).master, fresh, wish.client_id, fields)
    login = replace(fresh, id=await _vault(deps).do(work))
    await deps.store.write(table.add_login, login, wish.client_id, Due(ticket.id, EXPIRY, expires_at))
    deps.publish(ticket_events(ticket))
    deps.wake()
    return await deps.store.read(table.login_by_id, login.id) or login


async def open_login(deps: Deps, agent: Agent, login: str, reason: str) -> dict[str, str]:
    """Give what is in a login, to the agent who has its ticket; who opens it, when and why is stored first."""
    found = await deps.store.read(table.login_by_id, login)
    if found is None:
        raise NotFound(NOT_FOUND, field="login")
    ticket = await deps.store.read(tickets.ticket_by_id, found.ticket)
    if ticket is None or ticket.agent != agent.id:
        raise NotAllowed(TICKET_NOT_YOURS)
    if found.ended_at is not None:
        raise NotAllowed(LOGIN_GONE)
    if not reason:
        raise BadRequest(REASON_MISSING, field="reason")
    kept = await _vault(deps).do(lambda connection: sealed.sealed_of(connection, login))
    if kept is None:
        raise NotAllowed(LOGIN_GONE)
    case, wrapped, content = kept
    key = sealing.unseal(_vault(deps).master, wrapped, case)
    fields = sealing.read(sealing.unseal(key, content, f"{case} {login}"))
    await deps.store.write(table.add_opening, deps.new_id(), Opening(login, agent.name, reason, deps.now()), agent.id)
    deps.publish(ticket_events(ticket))
    return fields


async def destroy(deps: Deps, ticket: str, end: LoginEnd) -> None:
    """Destroy a ticket's logins (EXPIRED: those that expired by now), and post the receipt. Does nothing where there are none."""
    until = deps.now() if end is LoginEnd.EXPIRED else None
    wanted = Destruction(deps.new_id(), ticket, (), end, deps.now())
    await _vault(deps).do(lambda connection: sealed.destroy(connection, wanted, until))
    await _settle(deps)


async def destroy_own(deps: Deps, session: Session, number: int) -> None:
    """Destroy the logins of a visitor's own ticket; one that is solved is closed by that."""
    ticket = await cases.ticket_of(deps, session, number)
    await destroy(deps, ticket.id, LoginEnd.ASKED)
    await cases.close(deps, Due(ticket.id, cases.CLOSE, None))


async def close_case(deps: Deps, due: Due) -> None:
    """Close a ticket that stayed solved, and destroy its logins."""
    await cases.close(deps, due)
    ticket = await deps.store.read(tickets.ticket_by_id, due.subject)
    if ticket is not None and ticket.status is TicketStatus.CLOSED:
        await destroy(deps, ticket.id, LoginEnd.CLOSED)


async def expire(deps: Deps, due: Due) -> None:
    """Destroy the logins of a ticket that expired."""
    await destroy(deps, due.subject, LoginEnd.EXPIRED)


async def sweep(deps: Deps) -> None:
    """Go on with what was interrupted: orphans go, receipts are posted, and logins that are not there any more are called lost."""
    vault = _vault(deps)
    there = dict(await vault.do(sealed.everything))
    pending = {login for each in await vault.do(sealed.unposted) for login in each.logins}
    known = await deps.store.read(table.open_logins)
    if orphans := sorted(set(there) - {login.id for login, _ in known}):
        await vault.do(lambda connection: sealed.drop(connection, orphans))
        await vault.empty_log()
    lost = [login.id for login, _ in known if login.id not in there and login.id not in pending]
    if lost:
        _log.warning(
            "%d of the logins are not in the vault any more: a backup was put back, which holds none", len(lost)
        )
        await deps.store.write(table.lose, lost, deps.now())
    for ticket in sorted({login.ticket for login, is_closed in known if is_closed and login.id in there}):
        await destroy(deps, ticket, LoginEnd.CLOSED)
    await _settle(deps)


async def _settle(deps: Deps) -> None:
    """Post the receipts of what was destroyed, once nothing of it stands in the file any more."""
    vault = _vault(deps)
    destructions = await vault.do(sealed.unposted)
    if destructions:
        await vault.empty_log()
    for each in destructions:
        ticket = await deps.store.read(tickets.ticket_by_id, each.ticket)
        if ticket is not None:
            told = {"destroyed": len(each.logins), "at": each.at.isoformat(), "end": each.end.value}
            payload = {**mail_payload(ticket, [], None), **told}
            mail = OutboxMail(each.id, MailKind.RECEIPT, ticket.email, payload, deps.now())
            await deps.store.write(table.post_receipt, each, mail, Due(ticket.id, EXPIRY, None))
            deps.publish(ticket_events(ticket))
        await vault.do(lambda connection, done=each.id: sealed.posted(connection, done))  # type: ignore[misc]
    if destructions:
        await vault.empty_log()
        deps.wake()


def _sealing(deps: Deps, master: bytes, login: Login, client_id: str, fields: Mapping[str, str]) -> sealed.Work[str]:
    """Give the work that seals a login, and gives its id: an earlier one's, if it was sealed before."""
    case, content = login.ticket, sealing.written(fields)
    key, nonces = deps.new_token() + deps.new_token(), [deps.new_token()[: sealing.NONCE] for _ in range(2)]
    wrapped = sealing.seal(master, nonces[0], key, case)

    def work(connection: sqlite3.Connection) -> str:
        case_key = sealing.unseal(master, sealed.case_key(connection, case, wrapped), case)
        earlier = sealed.earlier(connection, case, client_id)
        if earlier is None:
            kept = sealing.seal(case_key, nonces[1], content, f"{case} {login.id}")
            sealed.put(connection, case, login.id, client_id, kept, login.expires_at)
            return login.id
        before = sealed.sealed_of(connection, earlier)
        assert before is not None
        if sealing.unseal(case_key, before[2], f"{case} {earlier}") != content:
            raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
        return earlier

    return work


def _vault(deps: Deps) -> Vault:
    assert deps.vault is not None, "the service is made with a vault"
    return deps.vault
