"""A ticket asked for one by one in the chat: gone on with the next day, over restarts, between two tabs, and filed once."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.app import DELIVERY, DEPS
from tests.conftest import Server
from tests.tab import Tab

Payload = dict[str, Any]
PRODUCTS = "Kundenportal für SuiteCRM,Odoo Portal"
ANSWERS = {
    "de": (
        "Nach dem Update bleibt die Seite weiß.",
        "Odoo Portal",
        "4.2.1",
        "laden.example",
        "Bestellnummer CRM-20417",
        "WooCommerce 9",
        "erika@kunde.example",
    ),
    "en": (
        "After the update the page stays white.",
        "Odoo Portal",
        "version 4.2.1",
        "https://shop.example",
        "order CRM-20417",
        "WooCommerce 9",
        "ada@shop.example",
    ),
}
SUMMARY = {"de": "Das geht an unser Team.", "en": "This goes to our team."}
FILED = {"de": "hat die Nummer 1001", "en": "has the number 1001"}


@pytest.fixture
async def server(start_server: Callable[..., Any]) -> Server:
    server: Server = await start_server(products=PRODUCTS)
    return server


async def said(server: Server, tab: Tab, text: str, **more: str) -> list[Payload]:
    """Say something; give what comes of it."""
    answer = await tab.say(text, **more)
    assert answer["ok"], answer
    await server.app[DELIVERY].settle()
    await tab.event("message_posted", lambda each: each["seq"] > answer["seq"])
    page = await tab.ask("load_history", conversation=answer["conversation"], after=answer["seq"])
    return [each for each in page["messages"] if each["sender"] != "visitor"]


def choices(line: Payload) -> list[str]:
    return [each["id"] for each in line.get("choices") or []]


async def begun(server: Server, tab: Tab) -> Payload:
    return (await said(server, tab, "Einzeln fragen", choice="interview.start"))[-1]


async def tickets(server: Server) -> list[Payload]:
    mira = await server.console(f"Mira {await _count(server)}")
    found = (await mira.ask("list_inbox"))["tickets"]
    return [(await mira.ask("load_ticket", ticket=each["ticket"]))["ticket"] for each in found]


async def _count(server: Server) -> int:
    counted = await server.app[DEPS].store.read(lambda c: c.execute("select count(*) from agents").fetchone()[0])
    return int(counted)


@pytest.mark.parametrize("language", ["de", "en"])
async def test_from_the_first_question_to_the_number(server: Server, language: str) -> None:
    tab = await server.tab(language=language)
    offered = (
        await said(server, tab, {"de": "Ich möchte ein Ticket eröffnen", "en": "I want to open a ticket"}[language])
    )[-1]
    assert (offered["form"], choices(offered)) == ("ticket", ["interview.start"])
    line = await begun(server, tab)
    for text in ANSWERS[language]:
        assert choices(line)[-1] == "interview.stop"
        (line,) = await said(server, tab, text)
    assert line["text"].startswith(SUMMARY[language])
    for text in ("4.2.1", "CRM-20417", "WooCommerce 9", ANSWERS[language][0], ANSWERS[language][-1]):
        assert text in line["text"]
    assert choices(line) == ["interview.send", "interview.change", "interview.stop"]
    done = await said(server, tab, "x", choice="interview.send")
    assert FILED[language] in done[0]["text"]
    assert done[0]["form"] == "credentials"
    (ticket,) = await tickets(server)
    assert (ticket["order_id"], ticket["product"], ticket["product_version"]) == ("CRM-20417", "Odoo Portal", "4.2.1")
    assert (ticket["text"], ticket["missing"]) == (ANSWERS[language][0], [])
    kinds = await server.app[DEPS].store.read(lambda c: [row[0] for row in c.execute("select kind from outbox")])
    assert sorted(kinds) == ["confirmation", "ticket_to_desk"]


async def test_what_was_said_is_not_asked_again_and_what_is_missing_is_shown(server: Server) -> None:
    tab = await server.tab(language="de")
    await said(server, tab, "Unser Odoo Portal 4.2.1 auf https://laden.example bleibt nach dem Update weiß")
    await begun(server, tab)
    (line,) = await said(server, tab, "Nach dem Update bleibt alles weiß, auch nach dem Leeren des Caches.")
    assert "Bestell-ID" in line["text"]
    (line,) = await said(server, tab, "weiß ich nicht")
    assert "Bestell-ID" in line["text"], "it is required, and asked for once more"
    assert "interview.skip" in choices(line)
    await said(server, tab, "x", choice="interview.skip")
    await said(server, tab, "keine")
    (line,) = await said(server, tab, "erika@kunde.example")
    assert "(nicht angegeben)" in line["text"]
    await said(server, tab, "Ja!")
    (ticket,) = await tickets(server)
    assert ticket["missing"] == ["order_id"]


async def test_a_question_in_between_is_answered_and_ours_asked_again(server: Server) -> None:
    tab = await server.tab(language="de")
    await begun(server, tab)
    (asked,) = await said(server, tab, ANSWERS["de"][0])
    answer, again = await said(server, tab, "Was kostet eine Anpassung?")
    assert answer["intent"].startswith("support.")
    assert again["text"] == asked["text"]


async def test_a_secret_is_hidden_here_too(server: Server) -> None:
    tab = await server.tab(language="de")
    await begun(server, tab)
    word, _ = await said(server, tab, "Ich komme nicht hinein, mein Passwort ist geheim7!")
    assert "Passwort" in word["text"]
    row = await server.app[DEPS].store.read(lambda c: c.execute("select memory from conversations").fetchone()[0])
    assert "geheim7" not in row


async def test_a_fact_is_changed_and_the_ticket_given_up(server: Server) -> None:
    tab = await server.tab(language="de")
    await begun(server, tab)
    for text in ANSWERS["de"]:
        await said(server, tab, text)
    (which,) = await said(server, tab, "x", choice="interview.change")
    assert len(choices(which)) == 7
    (line,) = await said(server, tab, "x", choice="interview.fact.product")
    assert "interview.product.0" in choices(line)
    (line,) = await said(server, tab, "x", choice="interview.product.0")
    assert "Kundenportal für SuiteCRM" in line["text"]
    (line,) = await said(server, tab, "abbrechen")
    assert "kein Ticket" in line["text"]
    (line,) = await said(server, tab, "x", choice="interview.send")
    assert "erledigt" in line["text"]
    assert await tickets(server) == []


async def test_sent_twice_from_two_tabs_it_is_filed_once(server: Server) -> None:
    first = await server.tab(language="de")
    second = await server.tab(token=first.token)
    await begun(server, first)
    for text in ANSWERS["de"]:
        await said(server, first, text)
    send: Payload = {"text": "Absenden", "choice": "interview.send"}
    answers = await asyncio.gather(
        first.ask("send_message", client_id="same", **send),
        second.ask("send_message", client_id="same", **send),
        second.ask("send_message", client_id="other", **send),
        first.ask("send_message", client_id="same", **send),
    )
    assert all(each["ok"] for each in answers), answers
    assert len({each["seq"] for at, each in enumerate(answers) if at != 2}) == 1
    assert len(await tickets(server)) == 1


async def test_the_next_day_it_goes_on_where_it_was(server: Server) -> None:
    tab = await server.tab(language="de")
    await begun(server, tab)
    await said(server, tab, ANSWERS["de"][0])
    (asked,) = await said(server, tab, "Odoo Portal")
    await server.tick(hours=20)
    again = await server.tab(token=tab.token)
    (line,) = await said(server, again, "4.2.1")
    assert "Website" in line["text"], "within a day it is the same conversation"
    await server.tick(hours=30)
    later = await server.tab(token=tab.token)
    *_, word = await said(server, later, "Hallo")
    assert choices(word) == ["interview.go_on", "interview.stop"]
    assert asked["conversation"] != word["conversation"]
    *_, last = await said(server, later, "Was kostet eine Anpassung?")
    assert choices(last)[:1] != ["interview.go_on"], "it is offered once"
    (line,) = await said(server, later, "x", choice="interview.go_on")
    assert "Website" in line["text"]
    for text in ANSWERS["de"][3:]:
        await said(server, later, text)
    await said(server, later, "ja")
    (ticket,) = await tickets(server)
    assert (ticket["product"], ticket["text"]) == ("Odoo Portal", ANSWERS["de"][0])


async def test_after_a_week_it_is_forgotten(server: Server) -> None:
    tab = await server.tab(language="de")
    await begun(server, tab)
    await server.tick(days=2)
    await server.tick(days=8)
    later = await server.tab(token=tab.token)
    for line in await said(server, later, "Hallo"):
        assert "interview.go_on" not in choices(line)


async def test_while_a_person_has_it_the_bot_asks_nothing_and_then_goes_on(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="de")
    first = await begun(server, tab)
    await said(server, tab, ANSWERS["de"][0])
    queued = await said(server, tab, "Ich möchte mit einem Menschen sprechen")
    assert not any("interview.go_on" in choices(each) for each in queued)
    await mira.ask("take", conversation=first["conversation"])
    answer = await tab.say("Odoo Portal")
    page = await tab.ask("load_history", conversation=first["conversation"], after=answer["seq"])
    assert page["messages"] == [], "the bot is silent"
    await mira.ask("release", conversation=first["conversation"])
    await server.tick(minutes=4)
    (line,) = await said(server, tab, "x", choice="interview.go_on")
    assert "Produkt" in line["text"]


async def test_the_facts_that_must_be_there_are_the_operators(start_server: Callable[..., Any]) -> None:
    server: Server = await start_server(ticket_required="details,product", mail_in="lmtp://127.0.0.1:0")
    tab = await server.tab(language="de")
    form = {"client_id": "t1", "email": "erika@kunde.example", "details": "Weiß", "product": "Portal"}
    filed = await tab.ask("open_ticket", **form)
    assert filed["ok"], filed
    refused = await tab.ask("open_ticket", **{**form, "client_id": "t2", "product": ""})
    assert (refused["error"], refused["field"]) == ("bad_request", "product")
    await begun(server, tab)
    for text in (ANSWERS["de"][0], "Odoo Portal"):
        (line,) = await said(server, tab, text)
    assert "interview.skip" in choices(line), "the version may be left out"
    for _ in range(4):
        (line,) = await said(server, tab, "x", choice="interview.skip")
    (line,) = await said(server, tab, "erika@kunde.example")
    assert "Screenshots" in line["text"]
