"""Which events a change of a ticket is, how one is signed, and when it is sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.hooks import HookEvent, delivery_id, happened, make_secret, next_try, sign
from bot.core.tickets import Ticket, TicketStatus
from tests.conftest import MONDAY_NOON
from tests.hooks.conftest import TICKET

# before (status, agent) | after (status, agent) | what is said | events
TABLE = """
-             new,-      -        created
-             new,-      visitor  created
new,-         open,mira  -        taken
open,mira     open,mira  -        -
open,mira     open,jona  -        taken
pending,mira  pending,jona -      taken
open,mira     pending,mira agent  answered
pending,mira  pending,mira agent  answered
new,-         pending,mira agent  taken answered
pending,mira  open,mira  visitor  replied
new,-         new,-      visitor  replied
solved,mira   open,mira  visitor  replied reopened
solved,mira   pending,mira agent  answered reopened
closed,mira   open,mira  -        reopened
open,mira     open,mira  note     -
open,mira     solved,mira -       solved
new,-         solved,mira -       taken solved
solved,mira   solved,mira note    -
solved,mira   closed,mira -       closed
closed,mira   closed,mira -       -
"""


def _ticket(text: str) -> Ticket | None:
    if text == "-":
        return None
    status, agent = text.split(",")
    return replace(TICKET, status=TicketStatus(status), agent=None if agent == "-" else agent)


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_the_table(line: str) -> None:
    before, after, said, *events = line.split()
    then = _ticket(after)
    assert then is not None
    found = happened(_ticket(before), then, () if said == "-" else (said,))
    assert {*found} == {HookEvent(f"ticket.{each}") for each in events if each != "-"}


def test_every_event_is_in_the_table() -> None:
    named = {f"ticket.{word}" for line in TABLE.strip().splitlines() for word in line.split()[3:] if word != "-"}
    assert named == {*HookEvent}


def test_the_example_of_the_convention() -> None:
    """The signature that the libraries of Standard Webhooks are tried with."""
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signature = sign(secret, message, 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_one() -> None:
    assert make_secret(b"\xff" * 32) == "whsec_//////////////////////////////////////////8="
    with pytest.raises(ValueError, match="no secret"):
        sign("whsec_*", "m", 1, b"")


def test_the_dice_put_it_off_and_never_forward() -> None:
    now, step = MONDAY_NOON, timedelta(seconds=5)
    assert [next_try(now, 1, dice) for dice in (0.0, 0.5, 1.0)] == [now + step, now + 1.1 * step, now + 1.2 * step]
    assert next_try(now, 9, 0.0) == now + timedelta(hours=24)
    assert next_try(now, 10, 0.0) is None


def test_an_id_is_of_one_change_for_one_receiver() -> None:
    ids = {
        delivery_id(webhook, event, replace(TICKET, id=ticket, version=version))
        for webhook in ("w1", "w2")
        for event in HookEvent
        for ticket in ("t1", "t2")
        for version in (1, 11)
    }
    assert len(ids) == 2 * len(HookEvent) * 2 * 2
    assert all(each.startswith("msg_") and len(each) == 36 for each in ids)
