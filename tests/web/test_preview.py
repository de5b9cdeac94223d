"""The preview over HTTP: what it answers, under which policy, and that it follows the files."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, web

from bot.app import preview_routes
from bot.content.library import shipped
from bot.content.translators.translations import FILE
from bot.settings import Settings
from tests.conftest import Server
from tests.small import edit

Get = Callable[[str], Awaitable[ClientResponse]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("intents", "locales", "policy"):
        shutil.copytree(shipped(name), tmp_path / name)
    return tmp_path


@pytest.fixture
async def get(folder: Path) -> AsyncIterator[Get]:
    app = web.Application()
    app.add_routes(preview_routes(Settings(content=folder)))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession() as client:

        async def get(path: str) -> ClientResponse:
            response = await client.get(url + path)
            await response.read()
            return response

        yield get
    await runner.cleanup()


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def _policy(folder: Path) -> Path:
    (version,) = folder.glob("policy/*")
    return version


async def _json(get: Get, path: str) -> Any:
    return await (await get(path)).json()


@pytest.mark.parametrize(
    ("path", "ancestors"),
    [("/preview", "'none'"), ("/preview/stage/widget", "'self'"), ("/preview/stage/policy", "'self'")],
)
async def test_pages_run_our_own_files_only(get: Get, path: str, ancestors: str) -> None:
    response = await get(path)
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"} <= set(policy)
    assert f"frame-ancestors {ancestors}" in policy
    assert "unsafe" not in str(policy)
    assert "$" not in (await response.text())


async def test_modules_are_served_as_they_are_written(get: Get) -> None:
    for name in ("widget/main.js", "console/main.js", "forms/forms.js", "shared/strings.js", "preview/stage.js"):
        response = await get(f"/preview/raw/{name}")
        assert (await response.text()) == (shipped("static") / name).read_text("utf-8")
        assert response.content_type == "text/javascript"


@pytest.mark.parametrize(
    "path",
    [
        "/preview/raw/widget/nothing.js",
        "/preview/raw/preview/..%2f..%2fREADME.md",
        "/preview/stage/attic",
        "/preview/words/tlh",
        "/preview/words/de?number=many",
        "/preview/words/de?number=-1",
        "/preview/words/de?number=1001",
        "/preview/words/de?names=nice",
        "/preview/strings/de/bot",
        "/preview/policy/tlh/now",
        "/preview/policy/de/never",
        "/preview/strings/..%2f../widget",
    ],
)
async def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert (await get(path)).status == 404


async def test_an_edit_is_read_at_the_next_question(get: Get, folder: Path) -> None:
    before = await _json(get, "/preview/version")
    edit(folder / "locales/de" / FILE, 'msgstr "Nachricht absenden"', 'msgstr "Ab die Post"')
    assert await _json(get, "/preview/version") != before
    assert "Ab die Post" in (await _json(get, "/preview/strings/de/forms"))["Send message"]


async def test_a_broken_file_is_told_with_its_line(get: Get, folder: Path) -> None:
    await get("/preview/version")
    line = edit(folder / "locales/de" / FILE, 'msgstr "Nachricht absenden"', 'msgstr Nachricht absenden"')
    (fault,) = (await _json(get, "/preview/catalogue"))["faults"]
    assert (fault["file"], fault["line"]) == (str(folder / "locales/de" / FILE), line)
    assert "Nachricht absenden" in (await _json(get, "/preview/strings/de/forms"))["Send message"]


async def test_a_broken_topic_keeps_the_old_ones(get: Get, folder: Path) -> None:
    before = await _json(get, "/preview/words/de")
    file = folder / "intents/topics/payment.yaml"
    file.write_text(file.read_text("utf-8") + 'payment.new:\n  title: "open\n', encoding="utf-8")
    assert (await _json(get, "/preview/words/de"))["topics"] == before["topics"]
    assert [fault["file"] for fault in (await _json(get, "/preview/catalogue"))["faults"]] == [str(file)]


async def test_the_policy_s_page_is_the_real_one_and_follows_its_file(get: Get, folder: Path) -> None:
    async def page(path: str) -> str:
        response = await get(f"/preview/policy/{path}")
        assert "script-src" not in response.headers["Content-Security-Policy"]
        return await response.text()

    assert "Stand: " in await page("de/now")
    assert await page("de/now") != await page("de/old") != await page("de/coming")
    assert "Rindfleisch" in await page("en/now?names=long")
    edit(_policy(folder) / "de.md", "# Support-Richtlinie", "# Was wir zusagen")
    assert "Was wir zusagen" in await page("de/now")


@pytest.mark.parametrize("text", [None, "# Our policy\n\nWe answer.\n"])
async def test_a_short_policy_or_none_has_a_page_too(get: Get, folder: Path, text: str | None) -> None:
    own = _policy(folder)
    shutil.rmtree(own)
    if text:
        own.mkdir()
        (own / "en.md").write_text(text, encoding="utf-8")
    for which in ("old", "now", "coming"):
        response = await get(f"/preview/policy/de/{which}")
        assert response.status == 200
        assert ("We answer." in await response.text()) is bool(text)


async def test_names_and_numbers_are_those_that_are_asked_for(get: Get) -> None:
    words = await _json(get, "/preview/words/en?names=long&number=21")
    said = "".join(each["text"] for each in words["phrases"])
    assert "Your place in the queue: 21" in said
    assert words["cast"]["colleague"] in said
    assert len(words["company"]) > 60


async def test_it_has_no_database(get: Get, folder: Path) -> None:
    for path in ("/preview", "/preview/catalogue", "/preview/words/de"):
        assert (await get(path)).status == 200
    assert _names(folder) == ["intents", "locales", "policy"]


async def test_the_service_shows_it_only_where_it_is_switched_on(
    server: Server, start_server: Callable[..., Awaitable[Server]], tmp_path: Path
) -> None:
    open_server = await start_server(preview="true", data=str(tmp_path / "other"))
    async with ClientSession() as client:
        for path in ("/preview", "/preview/version", "/preview/stage/widget"):
            assert (await client.get(server.url + path)).status == 404
            assert (await client.get(open_server.url + path)).status == 200
