"""A case from the chat to the receipt, in both languages: login, opening, answer, reply, solved, closed; with a real mail server."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.app import COURIER
from tests.agent import PASSWORD
from tests.conftest import Server
from tests.mail.post import PostOffice, until

FACTS = {
    "order_id": "CRM-20417",
    "website_url": "https://laden.example",
    "product": "Portal",
    "product_version": "4.2.1",
    "insists": True,
}
SAID = {
    "de": {
        "details": "Nach dem Update bleibt das Portal weiß.",
        "form": "Nummer",
        "answer": "Wir haben den Fehler behoben.",
        "reply": "Es geht wieder, danke!",
        "subject": "[#1001] Ihre Zugangsdaten wurden gelöscht",
        "receipt": ("1 Zugang zu Ticket 1001 wurde am Montag, 30. November 2026", "Das Ticket ist geschlossen"),
    },
    "en": {
        "details": "The portal stays white after the update.",
        "form": "number",
        "answer": "We have mended it.",
        "reply": "It works again, thank you!",
        "subject": "[#1001] Your login data were deleted",
        "receipt": ("1 login for ticket 1001 was deleted on Monday, 30 November 2026", "The ticket is closed"),
    },
}


@pytest.mark.parametrize("language", ["de", "en"])
async def test_from_the_chat_to_the_receipt(
    start_server: Callable[..., Any], office: tuple[PostOffice, str], language: str
) -> None:
    post, port = office
    server: Server = await start_server(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
    words: dict[str, Any] = SAID[language]
    mira = await server.console("Mira Beck")
    tab = await server.tab(language=language)
    await tab.say(words["details"])
    filed = await tab.ask("open_ticket", client_id="t1", email="ada@laden.example", details=words["details"], **FACTS)
    assert filed["ok"], filed
    number = filed["ticket"]["number"]
    shown = await tab.event("message_posted", lambda each: each.get("ticket") == str(number))
    assert words["form"] in shown["text"]
    assert shown["form"] == "credentials", "the way into the vault stands below it"
    sealed = await tab.ask(
        "seal_credentials",
        client_id="s1",
        number=number,
        kind="admin",
        fields={"user": "ada", "password": "Zaunkönig-4711!"},
    )

    ticket = next(each["ticket"] for each in (await mira.ask("list_inbox"))["tickets"] if each["number"] == number)
    assert (await mira.ask("take_ticket", ticket=ticket))["ok"]
    opened = await mira.call("POST", f"logins/{sealed['sealed']['id']}", reason="To look at the log", password=PASSWORD)
    assert opened["fields"]["password"] == "Zaunkönig-4711!"
    (login,) = (await tab.ask("load_ticket", number=number))["logins"]
    assert [each["agent_name"] for each in login["opened"]] == ["Mira Beck"]
    assert (await mira.ask("answer_ticket", ticket=ticket, client_id="a1", text=words["answer"]))["ok"]
    assert (await tab.ask("reply_to_ticket", client_id="r1", number=number, text=words["reply"]))["ok"]
    assert (await mira.ask("solve_ticket", ticket=ticket))["ok"]
    await server.tick(days=7, minutes=1)
    changed = await tab.event("ticket_changed", lambda each: each["status"] == "closed")
    assert changed["number"] == number

    server.app[COURIER].wake()
    await until(lambda: len(post.received) == 5)  # to the desk, confirmation, answer, reply to the desk, receipt
    (letter,) = [each for each in post.received if each["Subject"] == words["subject"]]
    body = letter.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert all(part in text for part in words["receipt"]), text
    assert not any(b"4711!" in raw for raw in post.raw), "no mail holds what was in it"
    (login,) = (await tab.ask("load_ticket", number=number))["logins"]
    assert login["end"] == "closed"
