"""What webhooks are told: with the change or not at all, once, and no more than an answer of the API says."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from aiohttp import ClientSession

from bot.app import DEPS, HOOKS
from bot.core.model import Visitor
from bot.core.tickets import TicketMove, after
from bot.service import tokens
from bot.store import deliveries, webhooks
from bot.store.changes import Stale
from bot.store.tickets import Entry, TicketChange, save_ticket
from bot.store.webhooks import Webhook
from bot.web import openapi
from tests.conftest import Server
from tests.hooks.conftest import TICKET, Desk, until
from tests.hooks.receiver import SECRET, Receiver

Make = Callable[..., Awaitable[Receiver]]


async def test_the_whole_life_of_a_ticket(desk: Desk, receiver: Receiver) -> None:
    await desk.hook(receiver.url)
    life: tuple[tuple[TicketMove, str | None, dict[str, object], str], ...] = (
        (TicketMove.TAKE, None, {"agent": "a1", "agent_name": "Mira"}, "taken"),
        (TicketMove.ANSWER, "agent", {}, "answered"),
        (TicketMove.VISITOR_ANSWERS, "visitor", {}, "replied"),
        (TicketMove.TAKE, None, {"agent": "a2", "agent_name": "Jonas"}, "taken"),
        (TicketMove.SOLVE, None, {}, "solved"),
        (TicketMove.VISITOR_ANSWERS, "visitor", {}, "replied reopened"),
        (TicketMove.SOLVE, None, {}, "solved"),
        (TicketMove.CLOSE, None, {}, "closed"),
    )
    ticket = (await desk.save(TICKET)).ticket
    await desk.work()
    assert receiver.types == ["ticket.created"]
    entries = 0
    for move, kind, other, events in life:
        receiver.got.clear()
        desk.clock.move(minutes=1)
        said = (Entry(kind, f"{move} at {desk.clock()}", desk.clock()),) if kind else ()
        entries += len(said)
        changed = replace(ticket, status=after(ticket.status, move), **other)  # type: ignore[arg-type]
        ticket = (await desk.save(changed, *said)).ticket
        await desk.work()
        assert sorted(receiver.types) == sorted(f"ticket.{each}" for each in events.split()), move
        for got in receiver.got:
            assert got.event["timestamp"] == desk.clock().strftime("%Y-%m-%dT%H:%M:%S.000Z")
            told = got.event["data"]["ticket"]
            assert (told["status"], told["agent_name"]) == (ticket.status, ticket.agent_name)
            assert len(told["entries"]) == entries


async def test_a_webhook_hears_of_what_it_was_made_for(desk: Desk, make_receiver: Make) -> None:
    some, others = await make_receiver(), await make_receiver()
    await desk.hook(some.url, "w1", "ticket.solved", "ticket.closed")
    await desk.hook(others.url, "w2", "ticket.taken")
    ticket = (await desk.save(TICKET)).ticket
    await desk.save(replace(ticket, status=after(ticket.status, TicketMove.SOLVE), agent="a1"))
    await desk.work()
    assert (some.types, others.types) == (["ticket.solved"], ["ticket.taken"])


async def test_what_is_repeated_or_too_late_tells_nobody(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    await desk.hook("http://127.0.0.1:9/")
    visitor = Visitor("v1", "de", desk.clock(), desk.clock())
    filed = TicketChange(replace(TICKET, visitor="v1", client_id="c1"), visitor=visitor, at=desk.clock())
    ticket = (await desk.store.write(save_ticket, filed)).ticket
    assert (await desk.store.write(save_ticket, filed)).is_repeat
    said = Entry("agent", "Es ist erledigt.", desk.clock(), client_id="a1")
    answered = replace(ticket, status=after(ticket.status, TicketMove.ANSWER), agent="a1")
    first = await desk.save(answered, said)
    told = [each["type"] for each in await desk.rows()]
    assert sorted(told) == ["ticket.answered", "ticket.created", "ticket.taken"]
    assert (await desk.save(first.ticket, said)).is_repeat
    with pytest.raises(Stale):
        await desk.save(replace(ticket, status=after(ticket.status, TicketMove.SOLVE)))
    assert [each["type"] for each in await desk.rows()] == told


async def test_without_a_webhook_nothing_is_kept(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    await desk.save(TICKET)
    assert await desk.rows() == []
    await desk.hook("http://127.0.0.1:9/")
    assert await desk.rows() == [], "what was before is not told"


async def test_a_note_stays_in_the_house(desk: Desk, receiver: Receiver) -> None:
    await desk.hook(receiver.url)
    ticket = (await desk.save(TICKET)).ticket
    note = Entry("note", "Kunde ist schwierig", desk.clock(), agent="a1", agent_name="Mira")
    ticket = (await desk.save(ticket, note)).ticket
    await desk.work()
    assert receiver.types == ["ticket.created"], "nor is it an event"
    answer = Entry("agent", "Gerne.", desk.clock(), agent="a1", agent_name="Mira", client_id="a1")
    await desk.save(replace(ticket, status=after(ticket.status, TicketMove.ANSWER)), answer)
    await desk.work()
    assert [each["text"] for each in receiver.got[1].event["data"]["ticket"]["entries"]] == ["Gerne."]
    assert all(b"schwierig" not in each.body for each in receiver.got)


# Through the whole service


async def _hooked(start_server: Callable[..., Any], receiver: Receiver) -> Server:
    server: Server = await start_server(webhook_private="true")
    hook = Webhook("w1", receiver.url, SECRET, server.clock())
    await server.app[DEPS].store.write(webhooks.add_webhook, hook)
    return server


async def _program(server: Server) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give a program with a token: it reads the first ticket."""
    deps = server.app[DEPS]
    token = await tokens.add_token(deps.store, "Reports", bytes(32), deps.now())

    async def read() -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with ClientSession(headers=headers) as http, http.get(f"{server.url}/api/v1/tickets/1001") as answer:
            ticket: dict[str, Any] = await answer.json()
            return ticket

    return read


def _is_event(body: dict[str, Any]) -> None:
    contract = openapi.contract()
    schema = contract["webhooks"][body["type"]]["post"]["requestBody"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": contract["components"]}
    jsonschema.validate(body, whole, format_checker=jsonschema.FormatChecker())


async def test_each_event_says_what_the_api_says(start_server: Callable[..., Any], receiver: Receiver) -> None:
    server = await _hooked(start_server, receiver)
    tab, mira, jonas = await server.tab(language="de"), await server.console(), await server.console("Jonas Kern")
    details = {"order_id": "123456", "website_url": "https://shop.example", "product": "CRM", "product_version": "1.2"}
    asked = {**details, "email": "anna@example.org", "details": "Mein Passwort ist hunter22", "insists": True}
    read, seen = await _program(server), 0

    async def told(*types: str) -> None:
        """Wait for just these events; each has the ticket as a program reads it now. Nobody has to wake anything."""
        nonlocal seen
        await until(lambda: len(receiver.got) >= seen + len(types))
        await server.app[HOOKS].settle()
        fresh = receiver.got[seen:]
        seen = len(receiver.got)
        assert sorted(each.event["type"] for each in fresh) == sorted(f"ticket.{each}" for each in types)
        for each in fresh:
            assert each.is_signed()
            _is_event(each.event)
            assert each.event["data"]["ticket"] == await read()
        server.clock.move(seconds=61)

    assert (await tab.ask("open_ticket", client_id="t", **asked))["ok"]
    await told("created")
    ticket = (await read())["id"]
    assert (await tab.ask("open_ticket", client_id="t", **asked))["ok"]
    for who in (mira, jonas):
        assert (await who.ask("take_ticket", ticket=ticket))["ok"]
        await told("taken")
    for _ in range(2):
        assert (await jonas.ask("answer_ticket", ticket=ticket, client_id="a", text="Bitte neu laden."))["ok"]
    await told("answered")
    assert (await mira.ask("solve_ticket", ticket=ticket))["ok"]
    await told("solved")

    secrets = await server.app[DEPS].store.read(
        lambda connection: [bytes(value) for (value,) in connection.execute("select value from secrets")]
    )
    (visitor,) = await server.app[DEPS].store.read(
        lambda connection: [each for (each,) in connection.execute("select visitor from tickets")]
    )
    assert secrets
    for body in (each.body for each in receiver.got):
        for hidden in (b"hunter22", SECRET.encode(), tab.token.encode(), visitor.encode(), *secrets):
            assert hidden not in body
            assert hidden.hex().encode() not in body


async def test_forget_me_takes_back_what_was_not_sent(start_server: Callable[..., Any], receiver: Receiver) -> None:
    server = await _hooked(start_server, receiver)
    receiver.always = 500
    tab = await server.tab(language="de")
    assert (await tab.ask("leave_message", client_id="m", email="anna@example.org", text="Hallo"))["ok"]
    await until(lambda: receiver.got)
    await server.app[HOOKS].settle()
    assert (await tab.ask("forget_me"))["ok"]
    assert await _count(server) == 0
    server.clock.move(days=1)
    server.app[HOOKS].wake()
    await server.tick()
    assert len(receiver.got) == 1


async def _count(server: Server) -> int:
    query = "select count(*) from deliveries"
    return int(await server.app[DEPS].store.read(lambda connection: connection.execute(query).fetchone()[0]))


async def test_what_a_change_takes_back_takes_its_events_back(make_desk: Callable[..., Desk]) -> None:
    """A ticket and what is said of it are one change: where that fails, nobody is told of a ticket that there is not."""
    desk = make_desk()
    await desk.hook("http://127.0.0.1:9/")

    def fail(connection: Any) -> None:
        save_ticket(connection, TicketChange(TICKET, at=desk.clock()))
        assert connection.execute("select count(*) from deliveries").fetchone()[0] == 1
        raise Stale

    with pytest.raises(Stale):
        await desk.store.write(fail)
    assert await desk.rows() == []
    assert (await desk.store.read(deliveries.due, desk.clock() + timedelta(days=1), 1)).deliveries == ()
