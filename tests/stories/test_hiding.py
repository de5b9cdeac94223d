"""Who writes a secret is told at once, once, in their language: what was hidden, why, and where a login belongs."""

import pytest

from tests.conftest import Server

FACTS = {"order_id": "4711", "website_url": "shop.example", "product": "Shop Kit", "product_version": "2.4.1"}


async def test_what_was_hidden_is_said_before_the_answer(server: Server) -> None:
    tab = await server.tab(language="de")
    said = await tab.say("Meine Karte 4242 4242 4242 4242 (CVV 123) wird abgelehnt")
    assert said["masked"] == ["card", "cvv"]
    history = await tab.ask("load_history", after=said["seq"])
    told, *answer = history["messages"]
    assert told["sender"] == "bot"
    assert "eine Kartennummer und ein Sicherheitscode oder eine PIN" in told["text"]
    assert "form" not in told
    assert "choices" not in told
    assert answer[0]["intent"] == "payment.failed"


async def test_sent_again_it_is_told_once(server: Server) -> None:
    tab = await server.tab(language="en")
    for _ in range(2):
        said = await tab.ask("send_message", client_id="c", text="my password is hunter2-x")
        assert said["masked"] == ["password"]
    history = await tab.ask("load_history", after=0)
    assert len([each for each in history["messages"] if "a password" in each["text"]]) == 1


async def test_what_the_browser_has_hidden_is_told_too(server: Server) -> None:
    tab = await server.tab(language="fr")
    said = await tab.say("ma carte •••• (card ending 4242) est refusée")
    assert said["masked"] == ["card"]
    assert "un numéro de carte" in (await tab.replies(said))[0]["text"]


@pytest.mark.parametrize("text", ["Passwort vergessen", "nur •••• ist zu sehen", "Bestellung 4711"])
async def test_where_nothing_is_hidden_nothing_is_told(server: Server, text: str) -> None:
    tab = await server.tab(language="de")
    said = await tab.say(text)
    assert said["masked"] == []
    assert not [each for each in await tab.replies(said) if "unkenntlich" in each["text"]]


async def test_a_login_is_led_to_the_vault(server: Server) -> None:
    tab = await server.tab(language="en")
    said = await tab.say("my ftp password is hunter2-x, please have a look")
    told = (await tab.replies(said))[0]
    assert told["choices"] == [{"id": "ticket.open", "label": told["choices"][0]["label"]}]
    assert "open a ticket first" in told["text"]
    filed = await tab.ask(
        "open_ticket", client_id="t", email="ada@example.org", details="It is broken", insists=True, **FACTS
    )
    number = filed["ticket"]["number"]
    said = await tab.say("the ftp password is now hunter3-y")
    told = (await tab.replies(said))[0]
    assert (told["form"], told["ticket"]) == ("credentials", str(number))
    assert f"ticket {number}" in told["text"]
    fields = {"address": "ftp.shop.example", "user": "web", "password": "hunter3-y"}
    sealed = await tab.ask("seal_credentials", client_id="s", number=number, kind="ftp", fields=fields)
    assert sealed["ok"], sealed


async def test_a_form_is_told_before_its_number(server: Server) -> None:
    tab = await server.tab(language="en")
    filed = await tab.ask("leave_message", client_id="m", email="ada@example.org", text="pw: hunter2-x")
    assert filed["masked"] == ["password"]
    texts = [each["text"] for each in (await tab.ask("load_history", after=0))["messages"]]
    (told,) = [number for number, text in enumerate(texts) if "a password" in text]
    assert "has the number" in texts[told + 1]


async def test_with_people_the_system_says_it(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="en")
    said = await tab.say("I want to talk to a person")
    assert (await mira.ask("take", conversation=said["conversation"]))["ok"]
    await tab.say("pw: hunter2-x")
    last = (await tab.ask("load_history", after=0))["messages"][-1]
    assert (last["sender"], "a password" in last["text"]) == ("system", True)
    assert "form" not in last
