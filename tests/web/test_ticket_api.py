"""Programs read tickets: with a token, by pages and filters, whole or as an export; and the contract says what they get."""

import csv
import io
import json
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.app import DEPS
from bot.service import tokens
from bot.store import tokens as table
from bot.web import openapi
from docs import generate
from tests.conftest import Server

Payload = dict[str, Any]
ERASED = {"order_id": "123456", "website_url": "https://shop.example", "product": "CRM", "product_version": "1.2"}


class Program:
    """A program with a token."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **headers: str) -> tuple[int, Payload]:
        status, _, body = await self.raw(path, **headers)
        return status, json.loads(body)

    async def raw(self, path: str, **headers: str) -> tuple[int, Any, str]:
        url = path if path.startswith("http") else f"{self._server.url}{path}"
        async with ClientSession() as session, session.get(url, headers={**self._headers, **headers}) as answer:
            return answer.status, answer.headers, (await answer.read()).decode("utf-8")


async def _program(server: Server, name: str = "Reports") -> Program:
    deps = server.app[DEPS]
    token = await tokens.add_token(deps.store, name, name.encode().ljust(32, b"x"), deps.now())
    assert token is not None
    return Program(server, token)


async def _file(server: Server, count: int = 1, text: str = "Please call me") -> None:
    tab = await server.tab(language="en")
    for number in range(count):
        answer = await tab.ask(
            "leave_message", client_id=f"c{number}", email="anna@example.org", name="Anna", text=text
        )
        assert answer["ok"], answer


async def test_a_ticket_with_what_was_said(server: Server) -> None:
    program, mira = await _program(server), await server.console()
    tab = await server.tab(language="en")
    asked = {
        "client_id": "t",
        "email": "anna@example.org",
        "details": "My password is hunter22",
        "insists": True,
        **ERASED,
    }
    assert (await tab.ask("open_ticket", **asked))["ok"]
    (listed,) = (await program.get("/api/v1/tickets"))[1]["tickets"]
    await mira.ask("answer_ticket", ticket=listed["id"], client_id="a", text="It is done.")
    status, ticket = await program.get(f"/api/v1/tickets/{listed['number']}")
    assert status == 200
    assert (ticket["number"], ticket["kind"], ticket["status"]) == (1001, "ticket", "pending")
    assert {name: ticket[name] for name in ERASED} == ERASED
    assert (ticket["agent"], ticket["agent_name"]) == (mira.agent["id"], "Mira Beck")
    assert [(each["kind"], each["agent_name"], each["text"]) for each in ticket["entries"]] == [
        ("agent", "Mira Beck", "It is done.")
    ]
    assert "hunter22" not in json.dumps(ticket), "secrets are hidden before a ticket is stored"


async def test_pages_give_each_ticket_once(server: Server) -> None:
    program = await _program(server)
    await _file(server, 7)
    seen: list[int] = []
    path: str | None = "/api/v1/tickets?limit=3&kind=message"
    while path is not None:
        _status, headers, body = await program.raw(path)
        page = json.loads(body)
        seen += [each["number"] for each in page["tickets"]]
        path = page["next"]
        assert headers.get("Link") == (f'<{path}>; rel="next"' if path else None)
    assert seen == list(range(1001, 1008))
    assert headers["Cache-Control"] == "no-store"


async def test_filters(server: Server) -> None:
    program, mira = await _program(server), await server.console()
    await _file(server, 3)
    server.clock.move(days=1)
    await _file(server, 1, "What does it cost?")
    ids = [each["id"] for each in (await program.get("/api/v1/tickets"))[1]["tickets"]]
    await mira.ask("take_ticket", ticket=ids[0])
    await mira.ask("solve_ticket", ticket=ids[1])

    async def numbers(query: str) -> list[int]:
        status, page = await program.get(f"/api/v1/tickets?{query}")
        assert status == 200, page
        return [each["number"] for each in page["tickets"]]

    assert await numbers("status=open") == [1001]
    assert await numbers("status=open&status=solved") == [1001, 1002]
    assert await numbers(f"agent={mira.agent['id']}") == [1001, 1002]
    assert await numbers("kind=ticket") == []
    assert await numbers("desk=support") == [1001, 1002, 1003]
    assert await numbers("desk=sales") == [1004]
    assert await numbers("created_from=2026-11-24T00:00:00Z") == [1004]
    assert await numbers("created_to=2026-11-24T00:00:00%2B05:30&after=1001") == [1002, 1003]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("statsu=open", "statsu"),
        ("status=opened", "status"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("after=-1", "after"),
        ("created_from=2026-11-24", "created_from"),
        ("created_from=2026-11-24T00:00:00", "created_from"),
        ("kind=ticket&kind=message", "kind"),
        ("kind=null", "kind"),
        ("created_to=0.5", "created_to"),
        ("created_from=1764576000", "created_from"),
        ("format=csv", "format"),
    ],
)
async def test_what_is_not_understood_is_named(server: Server, query: str, field: str) -> None:
    status, refused = await (await _program(server)).get(f"/api/v1/tickets?{query}")
    assert (status, refused["error"], refused["field"]) == (400, "bad_request", field)


@pytest.mark.parametrize("number", ["1000", "0", "-1", "abc", "9" * 30, "１００１"])
async def test_a_ticket_that_is_not_there(server: Server, number: str) -> None:
    await _file(server)
    status, refused = await (await _program(server)).get(f"/api/v1/tickets/{number}")
    assert (status, refused["error"]) == (404, "not_found")


async def test_exports(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.ticket_api._PAGE", 2)
    program = await _program(server)
    await _file(server, 4)
    await _file(server, 1, '=HYPERLINK("http://evil.example")\nÄrger, "groß"')
    _, headers, lines = await program.raw("/api/v1/tickets/export")
    assert headers["Content-Type"] == "application/jsonl; charset=utf-8"
    rows = [json.loads(line) for line in lines.splitlines()]
    assert [each["number"] for each in rows] == [1001, 1002, 1003, 1004, 1005]
    assert rows[:4] == (await program.get("/api/v1/tickets?limit=4"))[1]["tickets"]
    _, headers, text = await program.raw("/api/v1/tickets/export?format=csv&created_from=2026-01-01T00:00:00Z")
    assert headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
    table_ = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [each["number"] for each in table_] == [str(each["number"]) for each in rows]
    assert table_[4]["text"] == "'" + rows[4]["text"]


async def test_without_a_token_of_ours_nothing(server: Server) -> None:
    program = await _program(server)
    await _file(server)
    tab, mira = await server.tab(), await server.console()
    for shown in ("", "Bearer", "Bearer x", f"Bearer {tab.token}", "Basic eDp5", f"Bearer tresen_{'0' * 64}"):
        for path in ("/api/v1/tickets", "/api/v1/tickets/1001", "/api/v1/tickets/export"):
            status, refused = await program.get(path, Authorization=shown)
            assert (status, refused["error"]) == (401, "signed_out"), (shown, path)
    async with mira.http.get("/api/v1/tickets") as answer:
        assert answer.status == 401, "a console's cookie is no token"
    await server.app[DEPS].store.write(table.remove_token, "Reports")
    assert (await program.get("/api/v1/tickets"))[0] == 401


async def test_who_guesses_or_asks_without_end_has_to_wait(start_server: Any) -> None:
    server = await start_server(visitor_burst="3", visitor_rate="1")
    program = await _program(server)
    codes = [(await program.get("/api/v1/tickets"))[0] for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    tries = [await program.raw("/api/v1/tickets", Authorization="Bearer x") for _ in range(21)]
    assert [status for status, *_ in tries] == [401] * 20 + [429]
    assert int(tries[-1][1]["Retry-After"]) >= 1


async def test_its_use_is_noted_to_the_minute(server: Server) -> None:
    program, store = await _program(server), server.app[DEPS].store
    await program.get("/api/v1/tickets")
    (token,) = await store.read(table.all_tokens)
    assert token.used_at == server.clock()
    server.clock.move(seconds=30)
    await program.get("/api/v1/tickets")
    assert await store.read(table.all_tokens) == [token]


async def test_the_contract_is_served_and_is_the_document(server: Server) -> None:
    program = await _program(server)
    assert await program.get("/api/v1/openapi.json", Authorization="") == (200, openapi.contract())
    assert generate.API.read_text("utf-8") == generate.text(openapi.contract()), "run `make docs`"
