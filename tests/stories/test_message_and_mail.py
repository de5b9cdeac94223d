"""Outside the hours a visitor leaves a message: a number and a promise at once, mails by a real mail server, an answer by mail."""

import asyncio
import json
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from bot.app import COURIER, DEPS
from tests.conftest import Server
from tests.mail.post import PostOffice, until
from tests.tab import Tab

TYPED = {
    "email": "erika@kunde.example",
    "name": "Erika Zwiebelkuchen",
    "text": "Das Portal bleibt weiß.\nBitte meldet euch vor Rhabarber-Freitag.",
}
WORDS = ("Erika", "Zwiebelkuchen", "Portal bleibt", "Rhabarber", "Quittengelee")


@pytest.fixture
async def closed(start_server: Callable[..., Any], office: tuple[PostOffice, str]) -> Server:
    """A server with a mail server beside it, on a Monday at 20:00 in Kolkata."""
    server: Server = await start_server(smtp_host="127.0.0.1", smtp_port=office[1], smtp_tls="none")
    server.clock.move(hours=8)
    return server


async def _leave(tab: Tab, **other: object) -> dict[str, Any]:
    return await tab.ask("leave_message", **{"client_id": "m1", **TYPED, **other})


def _letter(office: PostOffice, recipient: str, number: int = 0) -> tuple[EmailMessage, str]:
    """Give the mail that a recipient got, and its text."""
    found = [letter for letter, (_, to) in zip(office.received, office.envelopes, strict=True) if to == [recipient]]
    body = found[number].get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert isinstance(text, str)
    return found[number], text.replace("\r\n", "\n")


async def _outbox(server: Server) -> list[tuple[str, str, int, bool]]:
    rows = await server.app[DEPS].store.read(
        lambda connection: connection.execute("select * from outbox order by rowid").fetchall()
    )
    return [(row["kind"], row["recipient"], row["tries"], row["done_at"] is not None) for row in rows]


async def test_the_whole_way(closed: Server, office: tuple[PostOffice, str]) -> None:
    post = office[0]
    tab = await closed.tab(language="de", time_zone="Europe/Berlin")
    await tab.reply("Mögen Sie Quittengelee?")
    await tab.ask("request_agent")
    offered = await tab.event("message_posted", lambda each: each.get("form") == "message")
    assert "10:00 Uhr (Kolkata)" in offered["text"]

    filed = await _leave(tab)
    assert filed["ok"], filed
    assert filed["ticket"] == {"number": 1001, "status": "new", "due_at": "2026-11-25T14:30:00.000Z"}
    assert filed["masked"] == []
    said = await tab.event("message_posted", lambda each: each.get("ticket") == "1001")
    assert said["sender"] == "bot"
    for part in ("1001", "Mittwoch, 25. November", "15:30", "erika@kunde.example"):
        assert part in said["text"]
    assert (await tab.event("ticket_changed"))["number"] == 1001
    assert (await closed.tab(token=tab.token)).session["tickets"] == [filed["ticket"]]

    await until(lambda: len(post.received) == 2)
    letter, text = _letter(post, "support@crmjetty.com")
    assert letter["Reply-To"].addresses[0].addr_spec == "erika@kunde.example"
    assert "[#1001]" in letter["Subject"]
    assert "> Das Portal bleibt weiß.\n> Bitte meldet euch vor Rhabarber-Freitag." in text
    assert "> Mögen Sie Quittengelee?" in text, "the conversation so far goes with it"
    assert "Due: Wednesday, 25 November 2026 at 20:00 (Kolkata)" in text
    (attachment,) = letter.iter_attachments()
    assert (attachment.get_content_type(), attachment.get_filename()) == ("application/json", "ticket-1001.json")
    facts = json.loads(attachment.get_content())
    assert {name: facts[name] for name in TYPED} == TYPED
    assert (facts["number"], facts["kind"], facts["desk"], facts["status"]) == (1001, "message", "support", "new")
    assert facts["due_at"] == "2026-11-25T20:00:00+05:30"

    mira = await closed.console()
    (listed,) = (await mira.ask("list_inbox"))["tickets"]
    assert (listed["number"], listed["status"], listed["due_at"]) == (1001, "new", "2026-11-25T14:30:00.000Z")
    assert (listed["name"], listed["subject"]) == (TYPED["name"], "Das Portal bleibt weiß.")
    assert listed["conversation"] == said["conversation"]

    answer = "Bitte leeren Sie den Cache.\nDanach ist das Portal wieder da."
    asked = {"ticket": listed["ticket"], "client_id": "a1", "text": answer}
    assert (await mira.ask("answer_ticket", **asked))["ok"]
    await tab.event("ticket_changed", lambda each: each["status"] == "pending")
    await until(lambda: len(post.received) == 3)
    letter, text = _letter(post, "erika@kunde.example", 1)
    assert answer in text
    assert "Mira Beck" in text
    assert "[#1001]" in letter["Subject"]
    assert letter["Reply-To"].addresses[0].addr_spec == "support@crmjetty.com"

    assert (await mira.ask("answer_ticket", **asked))["ok"], "an answer whose acknowledgement was lost comes again"
    loaded = await mira.ask("load_ticket", ticket=listed["ticket"])
    assert [(each["kind"], each["text"]) for each in loaded["entries"]] == [("agent", answer)]
    await closed.app[COURIER].settle()
    assert [kind for kind, *_ in await _outbox(closed)] == ["ticket_to_desk", "confirmation", "answer_to_visitor"]


async def test_the_confirmation_holds_nothing_that_was_typed(closed: Server, office: tuple[PostOffice, str]) -> None:
    post = office[0]
    tab = await closed.tab(language="de", time_zone="Europe/Berlin")
    await tab.reply("Mögen Sie Quittengelee?")
    assert (await _leave(tab))["ok"]
    await until(lambda: len(post.received) == 2)
    letter, text = _letter(post, "erika@kunde.example")
    assert "Nummer 1001" in text
    assert "25. November 2026" in text
    assert letter["To"].addresses[0].display_name == ""
    assert not list(letter.iter_attachments())
    raw = post.raw[post.received.index(letter)].decode("ascii")
    head = "\n".join(f"{name}: {value}" for name, value in letter.items())
    for word in WORDS:
        assert word not in raw + head + text
    assert "erika@kunde.example" not in text

    # Two letters of two strangers differ in nothing but number and address.
    other = await closed.tab(language="de", time_zone="Europe/Berlin")
    await _leave(other, email="oskar@kunde.example", name="Oskar", text="Etwas ganz anderes")
    await until(lambda: len(post.received) == 4)
    assert _letter(post, "oskar@kunde.example")[1].replace("1002", "1001") == text


async def test_what_comes_on_a_saturday_is_due_from_monday_for_everybody(
    closed: Server, office: tuple[PostOffice, str]
) -> None:
    post = office[0]
    closed.clock.move(days=5)
    tab = await closed.tab(language="en")
    filed = await _leave(tab)
    assert filed["ticket"]["due_at"] == "2026-12-02T04:30:00.000Z"
    said = await tab.event("message_posted", lambda each: each.get("ticket"))
    assert "Wednesday 2 December" in said["text"]
    assert "10:00" in said["text"]
    await until(lambda: len(post.received) == 2)
    for recipient in ("support@crmjetty.com", "erika@kunde.example"):
        assert "Wednesday, 2 December 2026 at 10:00 (Kolkata)" in _letter(post, recipient)[1]
    mira = await closed.console()
    assert (await mira.ask("list_inbox"))["tickets"][0]["due_at"] == filed["ticket"]["due_at"]


async def test_without_a_mail_server_it_waits_in_the_console(server: Server) -> None:
    server.clock.move(hours=8)
    tab = await server.tab(language="de")
    assert (await _leave(tab))["ok"]
    mira = await server.console()
    (listed,) = (await mira.ask("list_inbox"))["tickets"]
    assert (listed["number"], listed["status"]) == (1001, "new")
    loaded = await mira.ask("load_ticket", ticket=listed["ticket"])
    assert loaded["ticket"]["text"] == TYPED["text"]
    await server.tick(hours=5)
    assert await _outbox(server) == [
        ("ticket_to_desk", "support@crmjetty.com", 0, False),
        ("confirmation", "erika@kunde.example", 0, False),
    ], "it goes out, untouched, as soon as a mail server is set"


async def test_filed_twice_under_one_client_id_is_one_ticket(closed: Server, office: tuple[PostOffice, str]) -> None:
    tab = await closed.tab(language="de")
    other = await closed.tab(token=tab.token)
    answers = await asyncio.gather(*(_leave(each) for each in (tab, other) for _ in range(4)))
    assert [answer["ticket"] for answer in answers] == [answers[0]["ticket"]] * 8, answers
    refused = await _leave(tab, text="Etwas ganz anderes")
    assert (refused["error"], refused["field"]) == ("client_id_reused", "client_id")
    mira = await closed.console()
    assert len((await mira.ask("list_inbox"))["tickets"]) == 1
    assert len([each for each in await tab.history() if each.get("ticket")]) == 1, "it is said once"
    await until(lambda: len(office[0].received) == 2)
    await closed.app[COURIER].settle()
    assert len(await _outbox(closed)) == len(office[0].received) == 2
    assert (await _leave(tab, client_id="m2"))["ticket"]["number"] == 1002
