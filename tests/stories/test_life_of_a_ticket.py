"""The life of a ticket: answered, replied to, solved, opened again, closed, and followed up."""

from typing import Any

from tests.agent import Console
from tests.conftest import Server
from tests.tab import Tab

Payload = dict[str, Any]


async def _filed(server: Server, **more: str) -> tuple[Console, Tab, int, str]:
    """An agent, a visitor, and the ticket between them, by its number and its id."""
    mira = await server.console("Mira Beck")
    tab = await server.tab(language="de")
    left = await tab.ask(
        "leave_message", client_id="m1", email="ada@shop.example", text="Bitte rufen Sie mich an", **more
    )
    assert left["ok"], left
    number = left["ticket"]["number"]
    tickets = (await mira.ask("list_inbox"))["tickets"]
    return mira, tab, number, next(each["ticket"] for each in tickets if each["number"] == number)


async def _status(mira: Console, ticket: str) -> str:
    return str((await mira.ask("load_ticket", ticket=ticket))["ticket"]["status"])


async def test_from_answer_to_reply_to_solved(server: Server) -> None:
    mira, tab, number, ticket = await _filed(server)
    assert (await mira.ask("answer_ticket", ticket=ticket, client_id="a1", text="Heute um drei?"))["ok"]
    await tab.event("ticket_changed", lambda each: each["status"] == "pending")
    replied = await tab.ask(
        "reply_to_ticket", client_id="r1", number=number, text="Ja, gerne. Mein Passwort ist geheim7!"
    )
    assert (replied["ticket"]["status"], replied["masked"]) == ("open", ["password"])
    assert await tab.ask(
        "reply_to_ticket", client_id="r1", number=number, text="Ja, gerne. Mein Passwort ist geheim7!"
    ) == {**replied}
    opened = await tab.ask("load_ticket", number=number)
    said = [(each["kind"], each["agent_name"], each["text"]) for each in opened["entries"]]
    assert [each[:2] for each in said] == [("agent", "Mira Beck"), ("visitor", None)]
    assert "geheim7" not in said[1][2]
    assert [each["text"] for each in (await mira.ask("load_ticket", ticket=ticket))["entries"]] == [
        each[2] for each in said
    ]
    assert (await mira.ask("solve_ticket", ticket=ticket))["ok"]
    await tab.event("ticket_changed", lambda each: each["status"] == "solved")


async def test_a_reply_opens_a_solved_ticket_and_holds_up_its_closing(server: Server) -> None:
    mira, tab, number, ticket = await _filed(server)
    await mira.ask("solve_ticket", ticket=ticket)
    await server.tick(days=5)
    reopened = await tab.ask("reply_to_ticket", client_id="r1", number=number, text="Es geht noch nicht")
    assert reopened["ticket"]["status"] == "open"
    await server.tick(days=30)
    assert await _status(mira, ticket) == "open"
    await mira.ask("solve_ticket", ticket=ticket)
    await server.tick(days=6, hours=23)
    assert await _status(mira, ticket) == "solved"
    await server.tick(hours=2)
    assert await _status(mira, ticket) == "closed"


async def test_a_reply_to_a_closed_ticket_is_a_new_one_that_follows_it_up(server: Server) -> None:
    mira, tab, number, ticket = await _filed(server)
    await mira.ask("solve_ticket", ticket=ticket)
    await server.tick(days=8)
    assert await _status(mira, ticket) == "closed"
    for command in ("take_ticket", "solve_ticket"):
        assert (await mira.ask(command, ticket=ticket))["error"] == "not_allowed", "closed is closed"
    reply: Payload = {"client_id": "r1", "number": number, "text": "Nun geht es wieder nicht"}
    followed = await tab.ask("reply_to_ticket", **reply)
    assert followed["ticket"]["number"] == number + 1
    assert await tab.ask("reply_to_ticket", **reply) == followed, "sent again, it is the same one"
    assert (await tab.ask("reply_to_ticket", **{**reply, "text": "Anders"}))["error"] == "client_id_reused"
    assert await _status(mira, ticket) == "closed"
    new = next(each for each in (await mira.ask("list_inbox"))["tickets"] if each["number"] == number + 1)
    opened = (await mira.ask("load_ticket", ticket=new["ticket"]))["ticket"]
    assert (opened["status"], opened["text"], opened["previous"]) == ("new", "Nun geht es wieder nicht", number)


async def test_nobody_replies_to_a_stranger_s_ticket(server: Server) -> None:
    mira, _, number, ticket = await _filed(server)
    other = await server.tab(language="de")
    for command in ("reply_to_ticket", "load_ticket"):
        answer = await other.ask(command, client_id="r1", number=number, text="Guten Tag")
        assert (answer["error"], answer["field"]) == ("not_found", "number")
    assert (await mira.ask("load_ticket", ticket=ticket))["entries"] == []
