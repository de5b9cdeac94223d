"""Hooks: which events a change of a ticket is, how they are signed, and when one that was not taken is sent again.

Headers, signature and steps are those of Standard Webhooks, so that receivers find a library for them.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.tickets import Ticket, TicketStatus

_PREFIX = "whsec_"
_STEPS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
_JITTER = 0.2  # of a step, at most: many that failed at once do not come again at once
_OVER = (TicketStatus.SOLVED, TicketStatus.CLOSED)


class HookEvent(StrEnum):
    """What happens to a ticket, as webhooks call it."""

    CREATED = "ticket.created"
    TAKEN = "ticket.taken"
    """It has another agent than before."""
    ANSWERED = "ticket.answered"
    """By an agent."""
    REPLIED = "ticket.replied"
    """By the visitor."""
    SOLVED = "ticket.solved"
    REOPENED = "ticket.reopened"
    CLOSED = "ticket.closed"


TEST = "webhook.test"
"""The event with which a webhook is tried out; it is about no ticket."""


def happened(before: Ticket | None, after: Ticket, said: Iterable[str]) -> tuple[HookEvent, ...]:
    """Give the events that lie between two states of a ticket (None: there was none); `said` are the kinds of new entries."""
    kinds, was = set(said), before.status if before else TicketStatus.NEW
    found = {
        HookEvent.CREATED: before is None,
        HookEvent.TAKEN: after.agent is not None and after.agent != (before.agent if before else None),
        HookEvent.ANSWERED: "agent" in kinds,
        HookEvent.REPLIED: before is not None and "visitor" in kinds,
        HookEvent.SOLVED: after.status is TicketStatus.SOLVED and was is not TicketStatus.SOLVED,
        HookEvent.REOPENED: was in _OVER and after.status not in _OVER,
        HookEvent.CLOSED: after.status is TicketStatus.CLOSED and was is not TicketStatus.CLOSED,
    }
    return tuple(event for event, is_so in found.items() if is_so)


def delivery_id(webhook: str, event: str, ticket: Ticket) -> str:
    """Give the id under which a webhook gets an event, however often: the same change never makes another one."""
    change = f"{webhook} {event} {ticket.id} {ticket.version}"
    return f"msg_{hashlib.sha256(change.encode()).hexdigest()[:32]}"


def make_secret(random: bytes) -> str:
    """Give a webhook's secret, as its receiver keeps it."""
    return _PREFIX + base64.b64encode(random).decode("ascii")


def sign(secret: str, message: str, seconds: int, body: bytes) -> str:
    """Give the signature of a message at a moment, in Unix seconds. Raises ValueError for what is no secret."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("this is no secret of a webhook") from None
    signed = f"{message}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode("ascii")


def next_try(now: datetime, attempts: int, dice: float) -> datetime | None:
    """Give when to send again what has failed `attempts` times by now; None: never. `dice` is from 0 to 1."""
    if attempts > len(_STEPS):
        return None
    return now + _STEPS[attempts - 1] * (1 + _JITTER * dice)
