"""The isolation matrix of addresses: every route of the service, asked by everybody with every key that there is."""

import json
import re
from itertools import product
from typing import Any

import aiohttp

from bot.app import DEPS
from bot.service import tokens
from bot.web.agent import COOKIE
from bot.web.api import Api
from tests.agent import PASSWORD, Console
from tests.conftest import Server
from tests.stories.isolation import Payload, cookie_of, rows_of, table, things_of

# Call · nobody, a forged cookie, a visitor's token as cookie · right cookie, wrong token of the page · a colleague · the agent.
HTTP_TABLE = """
POST/setup              -               403  403  403  403  403  403
POST/login              -               403  403  403  403  403  403
POST/logins/{id}        conversation    401  401  401  403  404  404
POST/logins/{id}        token           401  401  401  403  404  404
GET/me                  -               401  401  401  200  200  200
POST/me                 -               401  401  401  403  200  200
GET/agents              -               401  401  401  200  200  200
POST/agents             -               401  401  401  403  200  200
GET/sessions            -               401  401  401  200  200  200
DELETE/sessions/{id}    conversation    401  401  401  403  404  404
DELETE/sessions/{id}    ticket          401  401  401  403  404  404
DELETE/sessions/{id}    token           401  401  401  403  404  404
DELETE/sessions/{id}    session         401  401  401  403  404  200
POST/logout             -               401  401  401  403  200  200
"""


async def test_http(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    things = await things_of(server, mira)
    rows = list(table(HTTP_TABLE, 6))
    routes = {f"{each.method}{each.path.removeprefix('/api/v1')}" for each in Api(server.app[DEPS]).routes()}
    assert {call for call, *_ in rows} == routes, "each call has its row"
    phone = Console(server.url)
    await phone.welcome(await phone.call("POST", "login", login="mira.beck", password=PASSWORD))
    (phones,) = [each["id"] for each in (await phone.call("GET", "sessions"))["sessions"] if each["is_this"]]
    hers = {each["id"] for each in (await mira.call("GET", "sessions"))["sessions"]}
    ids = {**things.ids, "session": phones, "-": "-"}
    actors: tuple[tuple[str | None, str], ...] = (
        (None, mira.csrf),
        ("A" * 43, mira.csrf),
        (things.tab.token, mira.csrf),
        (cookie_of(mira), "0" * 32),
        (cookie_of(jonas), jonas.csrf),
        (cookie_of(mira), mira.csrf),
    )
    accounts = r'INTO "?(agents|agent_sessions|secrets)"?'
    async with aiohttp.ClientSession(base_url=server.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        for call, kind, cells in rows:
            method, _, path = call.partition("/")
            for place, (cookie, csrf) in enumerate(actors):
                server.clock.move(seconds=40)  # sign-ins are counted
                bodies: dict[str, Payload] = {
                    "setup": {"secret": "A" * 43, "name": "Eve", "login": "eve", "password": PASSWORD},
                    "logins/{id}": {"reason": "To look", "password": PASSWORD},
                    "login": {"login": "mira.beck", "password": "falsch falsch falsch"},
                    "me": {"language": "de"},
                    "agents": {"name": f"Eve {place}", "login": f"eve{place}", "password": PASSWORD},
                }
                headers = {"X-CSRF-Token": csrf, **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})}
                before = await rows_of(server, accounts)
                async with http.request(
                    method,
                    f"/api/v1/{path.format(id=ids[kind])}",
                    json=bodies.get(path, {}) if method == "POST" else None,
                    headers=headers,
                ) as response:
                    answer = await response.json()
                where = (call, kind, place, answer)
                assert (response.status, answer["ok"]) == (int(cells[place]), cells[place] == "200"), where
                assert response.headers["Cache-Control"] == "no-store"
                assert not things.shows_in(answer), where
                if cells[place] != "200":
                    assert set(answer) <= {"ok", "error", "message", "field"}, where
                    assert await rows_of(server, accounts) == before, where
                if path == "sessions" and place == 4:
                    assert not hers & {each["id"] for each in answer["sessions"]}, "one's own browsers alone"
                if path == "agents" and answer["ok"]:
                    assert "argon2" not in json.dumps(answer)
    for each in (mira, jonas, phone):
        assert (await each.call("GET", "me"))["status"] == 401
    await phone.close()


# Path · who is shown something of a visitor's there: nobody, or a program with a token.
PAGES = """
/socket.io/                       -  nobody
/healthz                          -  nobody
/readyz                           -  nobody
/api/v1/openapi.json              -  nobody
/api/v1/files                     -  nobody
/api/v1/files/{id}                -  nobody
/api/v1/tickets                   -  program
/api/v1/tickets/export            -  program
/api/v1/tickets/{number}          -  program
/                                 -  nobody
/widget/frame                     -  nobody
/widget/{name}                    -  nobody
/console                          -  nobody
/console/{name}                   -  nobody
/ticket                           -  nobody
/ticket/{token}                   -  nobody
/policy                           -  nobody
/policy/{version}                 -  nobody
/preview                          -  nobody
/preview/stage/{kind}             -  nobody
/preview/raw/{folder}/{name}      -  nobody
/preview/version                  -  nobody
/preview/catalogue                -  nobody
/preview/strings/{column}/{page}  -  nobody
/preview/words/{column}           -  nobody
/preview/policy/{column}/{which}  -  nobody
"""


METHODS = ("GET", "POST", "PUT", "DELETE")
FILLINGS = ("number", "conversation", "token", "the database")  # what is put into an address


async def test_every_other_page(start_server: Any) -> None:
    server: Server = await start_server(preview="true")
    mira = await server.console("Mira Beck")
    things = await things_of(server, mira)
    deps = server.app[DEPS]
    token = await tokens.add_token(deps.store, "Reports", b"x" * 32, deps.now())
    cells = {path: cell for path, _, (cell,) in table(PAGES, 1)}
    accounts = {f"/api/v1{path}" for call, *_ in table(HTTP_TABLE, 6) for path in [call[call.index("/") :]]}
    routes = {route.resource.canonical: route.method for route in server.app.router.routes() if route.resource}
    assert set(routes) == set(cells) | accounts, "each address has its row"
    keys: dict[str, dict[str, str]] = {
        "nobody": {},
        "visitor": {"Authorization": f"Bearer {things.tab.token}", "Cookie": f"{COOKIE}={things.tab.token}"},
        "agent": {"Cookie": f"{COOKIE}={cookie_of(mira)}", "X-CSRF-Token": mira.csrf},
        "a forged token": {"Authorization": f"Bearer {str(token)[:-2]}AA"},
        "program": {"Authorization": f"Bearer {token}"},
    }
    everything = {**things.ids, "name": things.ids["conversation"]}
    before = await rows_of(server, things.traces.pattern)
    shown: set[tuple[str, str]] = set()
    async with aiohttp.ClientSession(base_url=server.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        for path, key, method, params in product(cells, keys, METHODS, ({}, everything)):
            for filling in FILLINGS if "{" in path else ("",):
                part = things.ids.get(filling, "..%2F..%2Ftresen.sqlite3")
                filled = re.sub(r"{\w+}", part, path)
                asked = http.request(method, filled, params=params, headers=keys[key], allow_redirects=False)
                async with asked as response:
                    if things.traces.search((await response.read()).decode("utf-8", "replace")):
                        shown.add((path, key))
    assert await rows_of(server, things.traces.pattern) == before
    assert shown == {(path, "program") for path, cell in cells.items() if cell == "program"}
