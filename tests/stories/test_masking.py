"""What nobody should have written is hidden before it is stored: planted in every text, found in no file."""

from pathlib import Path

import pytest

from bot.app import DEPS
from tests.conftest import Server

CARD, IBAN, PASSWORD = "4242 4242 4242 4242", "DE89 3704 0044 0532 0130 00", "Gurkensalat-77"
SECRETS = f"Karte {CARD}, IBAN {IBAN}, Passwort: {PASSWORD}, ftp://ada:{PASSWORD}@shop.example"


def _everything_in(folder: Path) -> bytes:
    files = [file for file in folder.rglob("*") if file.is_file() and "cache" not in file.parts]
    return b"".join(file.read_bytes() for file in files)


async def test_planted_secrets_reach_no_file(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    mira = await server.console()
    tab = await server.tab(language="de")
    said = await tab.say(SECRETS)
    assert said["masked"] == ["card", "iban", "password", "login"]
    reply = (await tab.replies(said))[-1]
    conversation = said["conversation"]
    await tab.ask("rate", message=reply["id"], thumb="down", comment=SECRETS)
    await tab.ask("save_draft", form="ticket", fields={"details": SECRETS, "order_id": CARD})
    filed = await tab.ask(
        "leave_message", client_id="m", email="ada@example.org", text=SECRETS, name=f"Passwort: {PASSWORD}"
    )
    assert filed["ok"], filed
    assert "card" in filed["masked"]
    facts = {"order_id": "4711", "website_url": "shop.example", "product": SECRETS, "product_version": "2.4.1"}
    opened = await tab.ask(
        "open_ticket",
        client_id="t",
        email="ada@example.org",
        details=SECRETS,
        other_extensions=SECRETS,
        insists=True,
        **facts,
    )
    assert opened["ok"], opened
    await mira.ask("take", conversation=conversation)
    await mira.ask("send_reply", conversation=conversation, client_id="r", text=SECRETS, seen=99)
    await mira.ask("add_note", conversation=conversation, client_id="n", text=SECRETS)
    ticket = (await mira.ask("list_inbox"))["tickets"][0]["ticket"]
    assert (await mira.ask("answer_ticket", ticket=ticket, client_id="a", text=SECRETS))["ok"]
    assert (await mira.ask("release", conversation=conversation))["ok"]

    seen = str([*tab.events, *mira.events]) + caplog.text
    folder: Path = server.app[DEPS].settings.data
    stored = _everything_in(folder)
    assert b"ada@example.org" in stored, "the search would find what is there"
    for secret in (CARD, CARD.replace(" ", ""), IBAN, IBAN.replace(" ", ""), PASSWORD):
        assert secret.encode() not in stored, secret
        assert secret not in seen, secret
