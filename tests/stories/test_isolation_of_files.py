"""The isolation matrix of files: each call on a file of A, made by everybody with every key that there is."""

import aiohttp

from bot.app import DEPS
from bot.service import tokens
from bot.web.agent import COOKIE
from tests.conftest import Server
from tests.stories.isolation import cookie_of, rows_of, table
from tests.web.test_files import TEXT, Files, _filed

# Call · which file of A's · nobody, a forged token, visitor B, an agent, a program, visitor A.
FILE_TABLE = """
GET     unfiled    404  404  404  200  200  200
DELETE  unfiled    404  404  404  404  404  200
GET     filed      404  404  404  200  200  200
DELETE  filed      404  404  404  404  404  404
GET     gone       404  404  404  404  404  404
DELETE  gone       404  404  404  404  404  404
"""


async def test_files(server: Server) -> None:
    a, b, mira = await server.tab(language="en"), await server.tab(language="en"), await server.console()
    files, deps = Files(server, a.token), server.app[DEPS]
    ids = {name: (await files.kept(f"{name} of A".encode()))["file"] for name in ("unfiled", "filed", "gone")}
    assert (await _filed(a, ids["filed"]))["ok"]
    token = await tokens.add_token(deps.store, "Reports", b"x" * 32, deps.now())
    keys: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": f"Bearer {a.token[:-2]}AA"},
        {"Authorization": f"Bearer {b.token}"},
        {"Cookie": f"{COOKIE}={cookie_of(mira)}", "X-CSRF-Token": mira.csrf},
        {"Authorization": f"Bearer {token}"},
        files.headers,
    )
    path = "/api/v1/files"
    async with aiohttp.ClientSession(base_url=server.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        async with http.delete(f"{path}/{ids['gone']}", headers=files.headers) as answer:
            assert answer.status == 200
        for method, which, cells in table(FILE_TABLE, 6):
            for place, headers in enumerate(keys):
                before = await rows_of(server, 'INTO "?files')
                async with http.request(method, f"{path}/{ids[which]}", headers=headers) as answer:
                    body = await answer.text()
                where = (method, which, place, body)
                assert answer.status == int(cells[place]), where
                assert ("of A" in body) == (method == "GET" and cells[place] == "200"), where
                is_changed = await rows_of(server, 'INTO "?files') != before
                assert is_changed == (method == "DELETE" and cells[place] == "200"), where


async def test_what_is_taken_back_lies_nowhere_unless_somebody_else_has_it(server: Server) -> None:
    a, b = Files(server, (await server.tab()).token), Files(server, (await server.tab()).token)
    mine, theirs = (await a.kept(TEXT))["file"], (await b.kept(TEXT))["file"]
    kept = server.app[DEPS].settings.data / "files"
    async with aiohttp.ClientSession(base_url=server.url) as http:
        async with http.delete(
            f"/api/v1/files/{mine}", headers={**a.headers, "Origin": "https://evil.example"}
        ) as answer:
            assert answer.status == 403
        for files, id, left in ((a, mine, 1), (b, theirs, 0)):
            async with http.delete(f"/api/v1/files/{id}", headers=files.headers) as answer:
                assert answer.status == 200
            assert len([each for each in kept.rglob("*") if each.is_file()]) == left
