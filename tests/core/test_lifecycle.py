"""The life of a conversation: every cell of the table, and nothing else."""

import itertools

import pytest

from bot.core.errors import NotAllowed
from bot.core.lifecycle import CANNOT_HAPPEN, CONVERSATION, Move, after, bot_speaks
from bot.core.model import Status

# What happens | bot | queued | assigned | resolved; "-" cannot happen. An agent who takes a resolved conversation
# reopens it. A visitor who writes into one, or asks for a person there, gets a new one: the service starts that.
TABLE = """
ask_for_person  queued    -         -         -
take            assigned  assigned  -         -
reopen          -         -         -         assigned
release         -         -         queued    -
give_up         -         bot       -         -
resolve         resolved  resolved  resolved  -
visitor_writes  bot       queued    assigned  -
"""
CELLS = [
    (Status(status), Move(line.split()[0]), cell)
    for line in TABLE.strip().splitlines()
    for status, cell in zip(("bot", "queued", "assigned", "resolved"), line.split()[1:], strict=True)
]


def test_the_table_is_whole() -> None:
    assert {(status, move) for status, move, _ in CELLS} == set(itertools.product(Status, Move))
    assert len(CELLS) == len(Status) * len(Move)


@pytest.mark.parametrize(("status", "move", "to"), [cell for cell in CELLS if cell[2] != "-"])
def test_what_can_happen(status: Status, move: Move, to: str) -> None:
    assert after(status, move) is Status(to)


@pytest.mark.parametrize(("status", "move"), [cell[:2] for cell in CELLS if cell[2] == "-"])
def test_everything_else_is_refused(status: Status, move: Move) -> None:
    with pytest.raises(NotAllowed) as refused:
        after(status, move)
    assert refused.value.phrase == CANNOT_HAPPEN
    assert refused.value.code == "not_allowed"


def test_no_status_is_a_dead_end() -> None:
    assert {status for (status, _), to in CONVERSATION.items() if to is not status} == set(Status)


@pytest.mark.parametrize(
    ("status", "speaks"), [("bot", True), ("queued", False), ("assigned", False), ("resolved", False)]
)
def test_the_bot_is_silent_once_people_are_asked_for(status: str, speaks: bool) -> None:
    assert bot_speaks(Status(status)) is speaks
