"""Tickets: requests to be solved later. The law: nothing else moves a ticket's status than the table below."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.errors import NotAllowed
from bot.core.lifecycle import CANNOT_HAPPEN


class TicketStatus(StrEnum):
    """Who owes the next word in a ticket."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class TicketKind(StrEnum):
    """What a ticket came from."""

    MESSAGE = "message"
    """A message that was left."""
    TICKET = "ticket"
    """The form with the facts of policy section 4."""


class Desk(StrEnum):
    """Who in the team it is for."""

    SUPPORT = "support"
    SALES = "sales"


class TicketMove(StrEnum):
    """What can happen to a ticket."""

    TAKE = "take"
    ANSWER = "answer"
    VISITOR_ANSWERS = "visitor_answers"
    SOLVE = "solve"
    CLOSE = "close"


# What a visitor answers to a closed ticket becomes a new one, linked to it: the service starts that.
TICKET: dict[tuple[TicketStatus, TicketMove], TicketStatus] = {
    (TicketStatus.NEW, TicketMove.TAKE): TicketStatus.OPEN,
    (TicketStatus.OPEN, TicketMove.TAKE): TicketStatus.OPEN,
    (TicketStatus.PENDING, TicketMove.TAKE): TicketStatus.PENDING,
    (TicketStatus.NEW, TicketMove.ANSWER): TicketStatus.PENDING,
    (TicketStatus.OPEN, TicketMove.ANSWER): TicketStatus.PENDING,
    (TicketStatus.PENDING, TicketMove.ANSWER): TicketStatus.PENDING,
    (TicketStatus.NEW, TicketMove.VISITOR_ANSWERS): TicketStatus.NEW,
    (TicketStatus.OPEN, TicketMove.VISITOR_ANSWERS): TicketStatus.OPEN,
    (TicketStatus.PENDING, TicketMove.VISITOR_ANSWERS): TicketStatus.OPEN,
    (TicketStatus.SOLVED, TicketMove.VISITOR_ANSWERS): TicketStatus.OPEN,
    (TicketStatus.NEW, TicketMove.SOLVE): TicketStatus.SOLVED,
    (TicketStatus.OPEN, TicketMove.SOLVE): TicketStatus.SOLVED,
    (TicketStatus.PENDING, TicketMove.SOLVE): TicketStatus.SOLVED,
    (TicketStatus.SOLVED, TicketMove.CLOSE): TicketStatus.CLOSED,
}

FACTS = (
    "order_id",
    "website_url",
    "product",
    "product_version",
    "details",
    "attachments",
    "other_extensions",
)
"""The seven facts that policy section 4 asks for, by their names on the wire."""
REQUIRED = ("order_id", "website_url", "product", "product_version", "details")
"""Those without which hardly anybody can help: of a ticket, those that are not there are called missing."""


@dataclass(frozen=True)
class Ticket:
    """A request with a number and a promise."""

    id: str
    kind: TicketKind
    status: TicketStatus
    desk: Desk
    email: str
    language: str
    text: str
    """What the visitor wrote: the message, or the details of the problem."""
    created_at: datetime
    due_at: datetime
    """Until when an answer is promised."""
    number: int = 0
    """What people call it; given by the writer, from 1001."""
    version: int = 0
    name: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """The facts of FACTS that were given, but for `details`, which is `text`."""
    visitor: str | None = None
    client_id: str | None = None
    conversation: str | None = None
    agent: str | None = None
    agent_name: str | None = None
    previous: str | None = None
    """The closed ticket that this one follows up."""
    confirmed_at: datetime | None = None
    """When somebody showed that they read the address; None: anybody may have typed it."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts of REQUIRED that were not given with it."""
        is_ticket = self.kind is TicketKind.TICKET
        return tuple(each for each in REQUIRED if is_ticket and each != "details" and not self.facts.get(each))


class Triage(StrEnum):
    """What the policy says of a request before it is filed."""

    FILE = "file"
    ELSEWHERE = "elsewhere"
    """Somebody else answers it: a technology's own site, a developers' community."""
    PAID = "paid"
    """It is filed, and costs a fee."""
    SALES = "sales"
    """It is for the sales desk."""


_TRIAGE = {
    "scope.third_party_technology": Triage.ELSEWHERE,
    "help.how_to": Triage.ELSEWHERE,
    "support.customization_paid": Triage.PAID,
    "support.third_party_conflict": Triage.PAID,
    "wordpress.theme_conflict": Triage.PAID,
    "support.performance": Triage.PAID,
    "support.integration": Triage.PAID,
    "support.compatibility_check": Triage.PAID,
    "support.third_party_developers": Triage.PAID,
    "support.buyer_upgrade": Triage.PAID,
    "support.buyer_installation": Triage.PAID,
    "customization.scope_change": Triage.PAID,
    "wordpress.automatic_updates": Triage.PAID,
    "contact.sales": Triage.SALES,
}


def after(status: TicketStatus, move: TicketMove) -> TicketStatus:
    """Give the status after a move. Raises NotAllowed where the table does not hold it."""
    try:
        return TICKET[status, move]
    except KeyError:
        raise NotAllowed(CANNOT_HAPPEN) from None


def triage(intent: str | None) -> Triage:
    """Say what the policy makes of a request that was understood as this intent (None: not understood)."""
    return _TRIAGE.get(intent or "", Triage.FILE)
