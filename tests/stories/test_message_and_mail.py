"""Nobody is there: a visitor leaves a message. It reaches the team as a mail, and the answer goes back as one."""

import json
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from typing import Any

import pytest

from tests.conftest import Server
from tests.mail.post import PostOffice, port_of, serve, until


@pytest.fixture
async def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
async def server(start_server: Callable[..., Any], office: PostOffice) -> AsyncIterator[Server]:
    """A service with a real mail server."""
    mail_server = await serve(office)
    yield await start_server(smtp_host="127.0.0.1", smtp_port=port_of(mail_server), smtp_tls="none")
    mail_server.close()


async def _mails(office: PostOffice, number: int) -> list[EmailMessage]:
    await until(lambda: len(office.received) >= number)
    return office.received


async def test_from_the_chat_to_the_mail_and_back(server: Server, office: PostOffice) -> None:
    server.clock.move(hours=8)  # 20:00 in Kolkata: closed
    tab = await server.tab(language="de", time_zone="Europe/Berlin")
    await tab.reply("Ich habe doppelt bezahlt, Bestellung 4711")
    offered = await tab.ask("request_agent")
    assert offered["status"] == "bot"
    fields = (await tab.ask("load_draft", form="message"))["fields"]
    assert "4711" in fields["text"], "what was said is kept"
    filed = await tab.ask(
        "leave_message", client_id="m1", email="ada@example.org", name="Ada Lovelace", text=fields["text"]
    )
    assert filed["ticket"] == {"number": 1001, "status": "new", "due_at": "2026-11-25T14:30:00.000Z"}
    said = await tab.event("message_posted", lambda each: each.get("ticket") == "1001")
    assert "Mittwoch, 25. November, 15:30 Uhr (Berlin)" in said["text"]

    mails = {mail["To"]: mail for mail in await _mails(office, 2)}
    to_desk = mails["support@crmjetty.com"]
    assert "ada@example.org" in to_desk["Reply-To"]
    assert "1001" in to_desk["Subject"]
    assert "Bestellung 4711" in to_desk.get_body(("plain",)).get_content()
    (attached,) = to_desk.iter_attachments()
    assert (
        json.loads(
            attached.get_content() if isinstance(attached.get_content(), str) else attached.get_content().decode()
        )["number"]
        == 1001
    )
    confirmation = mails["ada@example.org"].get_body(("plain",)).get_content()
    assert "1001" in confirmation
    for typed in ("Ada", "Bestellung", "4711"):
        assert typed not in confirmation, "nothing that a stranger typed goes to an unconfirmed address"

    again = await tab.ask(
        "leave_message", client_id="m1", email="ada@example.org", name="Ada Lovelace", text=fields["text"]
    )
    assert again["ticket"] == filed["ticket"]
    other = await tab.ask("leave_message", client_id="m1", email="ada@example.org", text="Etwas anderes")
    assert other["error"] == "client_id_reused"

    mira = await server.console()
    (ticket,) = (await mira.ask("list_inbox"))["tickets"]
    assert (ticket["number"], ticket["kind"], ticket["status"]) == (1001, "message", "new")
    assert (await mira.ask("take_ticket", ticket=ticket["ticket"]))["ok"]
    answer = "Die zweite Zahlung ist unterwegs zu Ihnen."
    assert (await mira.ask("answer_ticket", ticket=ticket["ticket"], client_id="a1", text=answer))["ok"]
    back = (await _mails(office, 3))[2]
    assert back["To"] == "ada@example.org"
    assert answer in back.get_body(("plain",)).get_content()
    moved = await tab.event("ticket_changed", lambda each: each["status"] == "pending")
    assert moved["number"] == 1001
    assert (await mira.ask("solve_ticket", ticket=ticket["ticket"]))["ok"]
    refused = await mira.ask("take_ticket", ticket=ticket["ticket"])
    assert refused["error"] == "not_allowed", "what is not in the table cannot happen"


async def test_a_ticket_is_checked_and_triaged(server: Server) -> None:
    tab = await server.tab(language="de")
    facts: dict[str, object] = {
        "client_id": "t1",
        "email": "ada@example.org",
        "order_id": "4711",
        "website_url": "shop.example",
        "product": "Kundenportal",
        "product_version": "2.4.1",
        "details": "Nach der Anmeldung bleibt die Bestellliste leer.",
    }
    for field, value in {"order_id": "", "product_version": "zwei", "website_url": "keine", "email": "ada"}.items():
        refused = await tab.ask("open_ticket", **{**facts, field: value})
        assert (refused["error"], refused["field"]) == ("bad_request", field)
        assert "Bitte" in refused["message"]
    elsewhere = {**facts, "details": "Elementor stürzt ab, euer Plugin ist gar nicht installiert", "client_id": "t2"}
    sent_away = await tab.ask("open_ticket", **elsewhere)
    assert sent_away["error"] == "sent_elsewhere", sent_away
    assert "offiziellen Website" in sent_away["answer"]
    assert (await tab.ask("open_ticket", **elsewhere, insists=True))["ok"]
    assert (await tab.ask("open_ticket", **facts))["ok"]
    paid = {
        **facts,
        "client_id": "t3",
        "details": "Bitte passen Sie das Formular an unsere Abläufe an, was kostet das?",
    }
    assert (await tab.ask("open_ticket", **paid))["ok"]
