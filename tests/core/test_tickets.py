"""The life of a ticket, cell by cell; what a ticket asks for; and where the policy sends a request."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.core.errors import NotAllowed
from bot.core.lifecycle import CANNOT_HAPPEN
from bot.core.tickets import (
    FACTS,
    REQUIRED,
    TICKET,
    Desk,
    Ticket,
    TicketKind,
    TicketMove,
    TicketStatus,
    Triage,
    after,
    triage,
)

# What happens | new | open | pending | solved | closed; "-" cannot happen. Who takes a ticket that somebody has takes it
# over. What a visitor answers to a closed ticket becomes a new one: the service starts that.
TABLE = """
take             open     open     pending  -       -
answer           pending  pending  pending  -       -
visitor_answers  new      open     open     open    -
solve            solved   solved   solved   -       -
close            -        -        -        closed  -
"""
CELLS = [
    (TicketStatus(status), TicketMove(line.split()[0]), cell)
    for line in TABLE.strip().splitlines()
    for status, cell in zip(("new", "open", "pending", "solved", "closed"), line.split()[1:], strict=True)
]


def test_the_table_is_whole() -> None:
    assert {(status, move) for status, move, _ in CELLS} == set(itertools.product(TicketStatus, TicketMove))
    assert len(CELLS) == len(TicketStatus) * len(TicketMove)
    assert len(TICKET) == sum(cell != "-" for _, _, cell in CELLS)


@pytest.mark.parametrize(("status", "move", "to"), [cell for cell in CELLS if cell[2] != "-"])
def test_what_can_happen(status: TicketStatus, move: TicketMove, to: str) -> None:
    assert after(status, move) is TicketStatus(to)


@pytest.mark.parametrize(("status", "move"), [cell[:2] for cell in CELLS if cell[2] == "-"])
def test_everything_else_is_refused(status: TicketStatus, move: TicketMove) -> None:
    with pytest.raises(NotAllowed) as refused:
        after(status, move)
    assert refused.value.phrase == CANNOT_HAPPEN
    assert refused.value.code == "not_allowed"


def test_only_a_closed_ticket_stays_what_it_is() -> None:
    assert {status for (status, _), to in TICKET.items() if to is not status} == set(TicketStatus) - {
        TicketStatus.CLOSED
    }


def test_every_status_can_be_reached() -> None:
    reached = {TicketStatus.NEW}
    for _ in TicketStatus:
        reached |= {to for (status, _), to in TICKET.items() if status in reached}
    assert reached == set(TicketStatus)


def test_the_seven_facts_of_the_policy() -> None:
    assert len(FACTS) == len(set(FACTS)) == 7
    assert set(FACTS) >= set(REQUIRED)
    assert set(FACTS) - {"attachments", "other_extensions"} == set(REQUIRED), (
        "what not everybody has is not asked of everybody"
    )


def test_a_ticket_holds_no_more_than_was_given() -> None:
    came = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    ticket = Ticket(
        id="t1",
        kind=TicketKind.MESSAGE,
        status=TicketStatus.NEW,
        desk=Desk.SUPPORT,
        email="max@shop.example",
        language="de",
        text="Hilfe",
        created_at=came,
        due_at=came + timedelta(hours=48),
    )
    assert ticket.number == 0
    assert ticket.facts == {}
    assert (ticket.name, ticket.visitor, ticket.conversation, ticket.agent, ticket.previous) == (None,) * 5


# Where each topic of the policy goes that is not simply filed.
VERDICTS = {
    Triage.ELSEWHERE: ("scope.third_party_technology", "help.how_to"),
    Triage.PAID: (
        "support.customization_paid",
        "support.third_party_conflict",
        "wordpress.theme_conflict",
        "support.performance",
        "support.integration",
        "support.compatibility_check",
        "support.third_party_developers",
        "support.buyer_upgrade",
        "support.buyer_installation",
        "customization.scope_change",
        "wordpress.automatic_updates",
    ),
    Triage.SALES: ("contact.sales",),
}
BY_INTENT = {intent: verdict for verdict, intents in VERDICTS.items() for intent in intents}
TOPICS = sorted(
    intent
    for file in (Path(__file__).parents[2] / "intents" / "topics").glob("*.yaml")
    for intent in yaml.safe_load(file.read_text("utf-8"))
)


@pytest.mark.parametrize("intent", TOPICS)
def test_every_shipped_topic(intent: str) -> None:
    assert triage(intent) is BY_INTENT.get(intent, Triage.FILE)


def test_the_verdicts_speak_of_shipped_topics() -> None:
    assert set(BY_INTENT) <= set(TOPICS)


@pytest.mark.parametrize("intent", [None, "", "none", "no.such_topic"])
def test_what_is_not_understood_is_filed(intent: str | None) -> None:
    assert triage(intent) is Triage.FILE
