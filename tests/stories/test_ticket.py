"""A ticket from the chat: the facts of the policy, what the policy says of a request before it is filed, and its life."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.app import DEPS
from tests.agent import Console
from tests.conftest import Server
from tests.mail.post import PostOffice, port_of, serve, until
from tests.tab import Tab

# The facts of policy section 4, and where the answer goes; attachments: tests/web/test_files.py.
TICKET = {
    "email": "erika@kunde.example",
    "order_id": "CRM-20417",
    "website_url": "https://laden.example/portal",
    "product": "Kundenportal für SuiteCRM",
    "product_version": "4.2.1",
    "details": "Nach dem Update bleibt das Portal weiß.\nIm Protokoll steht nichts.",
    "other_extensions": "WooCommerce 9, Elementor 3",
}
REQUIRED = ("email", "order_id", "website_url", "product", "product_version", "details")
MISSING = {"de": "Bitte füllen Sie dieses Feld aus", "en": "Please fill in this field"}
# What is asked for instead of a value that cannot be meant.
WRONG = (
    ("email", "erika", "E-Mail-Adresse", "e-mail address"),
    ("email", "erika@kunde.example, oskar@kunde.example", "nur eine E-Mail-Adresse", "one e-mail address only"),
    ("website_url", "unsere Seite", "Adresse Ihrer Website", "web address"),
    ("website_url", "javascript:alert(1)", "Adresse Ihrer Website", "web address"),
    ("product_version", "die neueste", "als Zahl", "as a number"),
    ("order_id", "weiß ich nicht", "Bestellbestätigung", "order confirmation"),
)


async def _open(tab: Tab, client_id: str = "t1", **other: object) -> dict[str, Any]:
    return await tab.ask("open_ticket", **{"client_id": client_id, **TICKET, **other})


async def _count(server: Server, table: str = "tickets") -> int:
    counted = await server.app[DEPS].store.read(
        lambda connection: connection.execute(f"select count(*) from {table}").fetchone()[0]
    )
    return int(counted)


async def test_all_seven_facts_reach_the_desk(server: Server) -> None:
    tab = await server.tab(language="de")
    filed = await _open(tab, name="Erika Müller")
    assert filed["ok"], filed
    mira = await server.console()
    (listed,) = (await mira.ask("list_inbox"))["tickets"]
    assert (listed["kind"], listed["desk"], listed["number"]) == ("ticket", "support", filed["ticket"]["number"])
    ticket = (await mira.ask("load_ticket", ticket=listed["ticket"]))["ticket"]
    for name in ("email", "order_id", "website_url", "product", "product_version", "other_extensions"):
        assert ticket[name] == TICKET[name]
    assert (ticket["text"], ticket["name"], ticket["language"]) == (TICKET["details"], "Erika Müller", "de")
    opened = await mira.ask("load_conversation", conversation=listed["conversation"])
    assert [each["number"] for each in opened["tickets"]] == [filed["ticket"]["number"]]


@pytest.fixture
async def tabs(server: Server) -> dict[str, Tab]:
    """A tab in each language."""
    return {language: await server.tab(language=language) for language in ("de", "en")}


async def test_a_missing_fact_is_refused_by_name_in_the_visitors_language(server: Server, tabs: dict[str, Tab]) -> None:
    for language, tab in tabs.items():
        for field in REQUIRED:
            for nothing in ("", "  \n "):
                refused = await _open(tab, **{field: nothing})
                assert (refused["ok"], refused["error"], refused["field"]) == (False, "bad_request", field), refused
                if field not in ("email", "details"):
                    assert MISSING[language] in refused["message"]
            left_out = {name: value for name, value in TICKET.items() if name != field}
            refused = await tab.ask("open_ticket", client_id="t1", **left_out)
            assert (refused["error"], refused["field"]) == ("bad_request", field)
    assert await _count(server) == await _count(server, "outbox") == await _count(server, "messages") == 0
    assert (await _open(tabs["de"]))["ok"], "the same attempt, mended"
    only = {name: TICKET[name] for name in REQUIRED}
    assert (await tabs["en"].ask("open_ticket", client_id="t1", **only))["ok"], "what not everybody has is not required"


async def test_a_wrong_fact_is_refused_in_the_visitors_language(server: Server, tabs: dict[str, Tab]) -> None:
    for field, value, *texts in WRONG:
        for tab, text in zip(tabs.values(), texts, strict=True):
            refused = await _open(tab, **{field: value})
            assert (refused["error"], refused["field"]) == ("bad_request", field), (value, refused)
            assert text in refused["message"]
    assert await _count(server) == 0


async def test_what_others_answer_is_sent_elsewhere_once(server: Server, tabs: dict[str, Tab]) -> None:
    for language, details, still in (
        ("de", "Der Elementor-Editor lädt nicht", "Sie können es trotzdem"),
        ("en", "Salesforce is down for our whole company, can you people get it running?", "You can still send it"),
    ):
        tab = tabs[language]
        filed_before = await _count(server)
        refused = await _open(tab, details=details)
        assert (refused["ok"], refused["error"]) == (False, "sent_elsewhere"), refused
        assert refused["intent"] == "scope.third_party_technology"
        assert refused["answer"]
        assert "{" not in refused["answer"]
        assert still in refused["message"], refused
        assert await _count(server) == filed_before
        assert await _count(server, "outbox") == 2 * filed_before
        assert (await _open(tab, details=details, insists=True))["ok"], "under the same client_id"
        assert await _count(server) == filed_before + 1
        left = await tab.ask("leave_message", client_id="m1", email=TICKET["email"], text=details)
        assert left["ok"], "a message is not held up"


async def test_paid_work_is_said_to_be_paid(server: Server) -> None:
    tab = await server.tab(language="de")
    for intent, details in (
        ("support.customization_paid", "Baut ihr mir ein eigenes Feld ein, kostenlos?"),
        ("support.third_party_conflict", "Das Portal verträgt sich nicht mit einem Plugin eines anderen Herstellers"),
    ):
        filed = await _open(tab, intent, details=details)
        assert filed["ok"], filed
        number = str(filed["ticket"]["number"])
        said = await tab.history()
        place = next(place for place, each in enumerate(said) if each.get("ticket") == number)
        assert "kostenpflichtig" in said[place + 1]["text"]
        assert said[place + 2]["intent"] == intent
    again = await _open(tab, "t2")
    assert again["ok"]
    assert (await tab.history())[-1]["ticket"] == str(again["ticket"]["number"]), "what is free is not said to cost"


async def test_sales_goes_to_sales(start_server: Callable[..., Any]) -> None:
    post = PostOffice()
    listener = await serve(post)
    server: Server = await start_server(smtp_host="127.0.0.1", smtp_port=port_of(listener), smtp_tls="none")
    tab = await server.tab(language="de")
    text = "Ich brauche ein Angebot für fünf Lizenzen, wer ist mein Ansprechpartner im Vertrieb?"
    assert (await tab.ask("leave_message", client_id="m1", email=TICKET["email"], text=text))["ok"]
    assert (await tab.ask("leave_message", client_id="m2", email=TICKET["email"], text="Hallo", desk="sales"))["ok"]
    assert (await tab.ask("leave_message", client_id="m3", email=TICKET["email"], text=text, desk="support"))["ok"]
    await until(lambda: len(post.received) == 6)
    desks = sorted(recipient for _, (recipient,) in post.envelopes if recipient != TICKET["email"])
    assert desks == ["sales@crmjetty.com", "sales@crmjetty.com", "support@crmjetty.com"]
    replies_to = {str(letter["Reply-To"]) for letter in post.received if letter["To"] == TICKET["email"]}
    assert any("sales@crmjetty.com" in each for each in replies_to)
    mira = await server.console()
    listed = {each["number"]: each["desk"] for each in (await mira.ask("list_inbox"))["tickets"]}
    assert listed == {1001: "sales", 1002: "sales", 1003: "support"}
    listener.close()
    await listener.wait_closed()


async def test_take_answer_solve(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    tab = await server.tab(language="de")
    number = (await _open(tab))["ticket"]["number"]
    heard = await jonas.event("ticket_changed", lambda each: each.get("ticket", {}).get("number") == number)
    ticket = heard["ticket"]["ticket"]

    assert (await mira.ask("take_ticket", ticket=ticket))["ok"]
    taken = await jonas.event("ticket_changed", lambda each: each["ticket"]["status"] == "open")
    assert taken["ticket"]["agent_name"] == "Mira Beck"
    assert (await tab.event("ticket_changed", lambda each: each["status"] == "open"))["number"] == number

    assert (await jonas.ask("take_ticket", ticket=ticket))["ok"]
    over = await mira.event("ticket_changed", lambda each: each["ticket"]["agent_name"] == "Jonas Kern")
    assert over["ticket"]["status"] == "open", "taken over from a colleague, it is no less open"

    assert (await jonas.ask("answer_ticket", ticket=ticket, client_id="a1", text="Bitte leeren Sie den Cache."))["ok"]
    await tab.event("ticket_changed", lambda each: each["status"] == "pending")
    assert (await mira.ask("answer_ticket", ticket=ticket, client_id="a2", text="Hat es geholfen?"))["ok"]

    assert (await mira.ask("solve_ticket", ticket=ticket))["ok"]
    await tab.event("ticket_changed", lambda each: each["status"] == "solved")
    loaded = await mira.ask("load_ticket", ticket=ticket)
    assert [(each["seq"], each["agent_name"], each["text"]) for each in loaded["entries"]] == [
        (1, "Jonas Kern", "Bitte leeren Sie den Cache."),
        (2, "Mira Beck", "Hat es geholfen?"),
    ]
    assert (await server.tab(token=tab.token)).session["tickets"][0]["status"] == "solved"


# What agents do | new | open | pending | solved | closed; "-" cannot happen. design.md, section 3.
TABLE = """
take_ticket      open     open     pending  -       -
answer_ticket    pending  pending  pending  -       -
solve_ticket     solved   solved   solved   -       -
"""
STATUSES = ("new", "open", "pending", "solved", "closed")


async def _cell(server: Server, tab: Tab, mira: Console, ticket: str, status: str, command: str, to: str) -> None:
    def put(connection: Any) -> None:
        connection.execute("update tickets set status = ? where id = ?", (status, ticket))

    await server.app[DEPS].store.write(put)
    mails, entries = await _count(server, "outbox"), await _count(server, "ticket_entries")
    tab.events.clear()
    more = {"client_id": f"{status} {command}", "text": "Guten Tag"} if command == "answer_ticket" else {}
    answer = await mira.ask(command, ticket=ticket, **more)
    is_answer = int(command == "answer_ticket" and to != "-")
    if to == "-":
        assert (answer["ok"], answer["error"]) == (False, "not_allowed"), (status, command, answer)
    else:
        assert answer["ok"], (status, command, answer)
        assert (await tab.event("ticket_changed"))["status"] == to
    assert (await mira.ask("load_ticket", ticket=ticket))["ticket"]["status"] == (status if to == "-" else to)
    assert await _count(server, "outbox") - mails == is_answer, (status, command)
    assert await _count(server, "ticket_entries") - entries == is_answer, (status, command)


async def test_the_table(server: Server) -> None:
    mira = await server.console()
    tab = await server.tab(language="de")
    await _open(tab)
    ticket = (await mira.ask("list_inbox"))["tickets"][0]["ticket"]
    for line in TABLE.strip().splitlines():
        command, *cells = line.split()
        for status, to in zip(STATUSES, cells, strict=True):
            await _cell(server, tab, mira, ticket, status, command, to)
