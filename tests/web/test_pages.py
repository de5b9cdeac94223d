import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, web

from bot.web.assets import build
from bot.web.pages import Pages, frame_policy, routes, spoken

STATIC = Path(__file__).parents[2] / "static"
CATALOGUES = {"de": {"Send": "Senden"}, "en": {}}
Get = Callable[..., Awaitable[ClientResponse]]


@pytest.fixture
async def start() -> AsyncIterator[Callable[..., Awaitable[Get]]]:
    """Serve the pages alone; gives a function that fetches one, with its body as it came over the wire."""
    runners: list[web.AppRunner] = []
    client = ClientSession(auto_decompress=False)

    async def begin(developer_mode: bool = False, allowed_sites: tuple[str, ...] = ()) -> Get:
        pages = Pages(
            build(STATIC),
            lambda language: CATALOGUES[language],
            lambda language: {},
            lambda: ("de", "en"),
            allowed_sites,
            developer_mode,
        )
        app = web.Application()
        app.add_routes(routes(pages))
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"

        async def get(path: str, encoding: str = "identity", **headers: str) -> ClientResponse:
            response = await client.get(url + path, headers={"Accept-Encoding": encoding, **headers})
            await response.read()
            return response

        return get

    yield begin
    await client.close()
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def get(start: Callable[..., Awaitable[Get]]) -> Get:
    return await start()


async def links(get: Get, path: str = "/widget/frame") -> list[str]:
    found = re.findall(r'(?:href|src)="([^"]+)"', await (await get(path)).text())
    return [f"/widget/{each}" for each in found]


async def test_the_demo_page_embeds_the_widget_with_one_tag(get: Get) -> None:
    page = await get("/")
    text = await page.text()
    assert re.findall(r"<script[^>]*>", text) == ['<script src="/widget/loader.js" async>']
    assert "$" not in text
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert '<html lang="en">' in await (await get("/", **{"Accept-Language": "fr,en-GB;q=0.8"})).text()
    assert '<html lang="de">' in text


async def test_the_loader_is_kept_five_minutes(get: Get) -> None:
    loader = await get("/widget/loader.js")
    assert loader.headers["Cache-Control"] == "public, max-age=300"
    assert loader.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert loader.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert loader.headers["Access-Control-Allow-Origin"] == "*"


async def test_what_has_its_hash_in_its_name_is_kept_for_ever(get: Get) -> None:
    for path in await links(get):
        found = await get(path)
        assert found.status == 200, path
        assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert found.headers["Vary"] == "Accept-Encoding"
        assert (await get(path, **{"If-None-Match": found.headers["ETag"]})).status == 304
        assert (await get(path, **{"If-None-Match": '"other"'})).status == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("br;q=0, gzip;q=0", None),
        ("", None),
    ],
)
async def test_encodings_are_negotiated(get: Get, accepted: str, encoding: str | None) -> None:
    found = await get("/widget/loader.js", accepted)
    assert found.headers.get("Content-Encoding") == encoding
    plain = await get("/widget/loader.js")
    assert len(await plain.read()) >= len(await found.read())


async def test_the_frame_has_a_strict_policy(start: Callable[..., Awaitable[Get]]) -> None:
    get = await start(allowed_sites=("https://shop.example", "https://www.shop.example"))
    frame = await get("/widget/frame")
    host = frame.url.authority
    assert frame.headers["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        f"connect-src 'self' ws://{host} wss://{host}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self' https://shop.example https://www.shop.example",
        "require-trusted-types-for 'script'",
    ]
    assert frame.headers["Cache-Control"] == "no-cache"
    assert frame.headers["Referrer-Policy"] == "no-referrer"


def test_a_host_header_cannot_write_the_policy() -> None:
    assert "evil" not in frame_policy("a; script-src evil", ())
    assert "ws://[::1]:80" in frame_policy("[::1]:80", ())


@pytest.mark.parametrize(
    ("query", "browser", "language"),
    [
        ("?language=en", "de", "en"),
        ("?language=de-AT", "en", "de"),
        ("?language=fr,en-GB", "de", "en"),
        ("?language=fr", "en;q=0.5", "en"),
        ("?language=%22%3E%3Cscript%3E", "", "de"),
        ("", "", "de"),
    ],
)
async def test_the_frame_comes_in_the_first_language_that_is_spoken(
    get: Get, query: str, browser: str, language: str
) -> None:
    text = await (await get(f"/widget/frame{query}", **{"Accept-Language": browser})).text()
    assert f'<html lang="{language}"' in text
    assert f'href="strings-{language}-' in text


def test_languages_are_matched_by_their_beginning() -> None:
    assert spoken(["", "de_CH"], ("en", "de")) == "de"
    assert spoken(["pt-BR"], ("en", "pt-br", "pt")) == "pt-br"
    assert spoken(["DEU"], ("en", "de")) == "en"


async def test_strings_are_read_anew_for_each_frame(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    old = next(path for path in await links(get) if "strings-de" in path)
    assert json.loads(await (await get(old)).text()) == {"Send": "Senden"}
    monkeypatch.setitem(CATALOGUES, "de", {"Send": "Abschicken"})
    new = next(path for path in await links(get) if "strings-de" in path)
    assert new != old
    assert json.loads(await (await get(new)).text()) == {"Send": "Abschicken"}
    late = await get(old)  # a frame that was loaded before: the newest words, but not for ever under the old name
    assert json.loads(await late.text()) == {"Send": "Abschicken"}
    assert late.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/widget/app-000000000000.js", "/widget/strings-fr-0.json", "/widget/main.js"])
async def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert (await get(path)).status == 404


async def test_developers_get_the_modules_as_they_are(start: Callable[..., Awaitable[Get]]) -> None:
    get = await start(developer_mode=True)
    for path in await links(get):
        assert (await get(path)).status == 200, path
    raw = await get("/widget/dev/widget/state.js")
    assert await raw.text() == (STATIC / "widget/state.js").read_text()
    assert raw.content_type == "text/javascript"
    for path in ("/widget/dev/widget/none.js", "/widget/dev/widget/..%2f..%2fpyproject.js", "/widget/dev/bot/app.py"):
        assert (await get(path)).status == 404


async def test_others_do_not(get: Get) -> None:
    assert (await get("/widget/dev/widget/state.js")).status == 404
