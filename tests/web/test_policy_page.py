"""The policy's page over HTTP: versions, languages, marks and headers; and nothing that an author types becomes markup."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, web

from bot.content.authors.policy import read_policy
from bot.content.library import Library, open_library, shipped
from bot.content.translators.translations import Translations, read_catalogs, translations_of
from bot.core.policy import Policy
from bot.settings import load
from bot.web.policy_page import PolicyPages
from tests.conftest import Clock
from tests.policies import ENGLISH, FIRST, GERMAN, SECOND, THIRD, write_version
from tests.small import write_content

Get = Callable[..., Awaitable[ClientResponse]]
OLD, NEW = "in wenigen Tagen zurück", "in 30 Tagen zurück"
ADDED = "## 3. Neues\n\nEtwas & mehr.\n\n---"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Three versions: today's changed 1.4 and added 3; the next one takes 2 out."""
    folder = write_content(tmp_path / "own")
    write_version(folder, FIRST)
    german, english = (text.replace(OLD, NEW).replace("---", ADDED) for text in (GERMAN, ENGLISH))
    write_version(folder, SECOND, german, english)
    cut = re.compile(r"## 2\. Plugins.*?(?=## 3)", re.DOTALL)
    write_version(folder, THIRD, cut.sub("", german), cut.sub("", english))
    return folder


@pytest.fixture(scope="module")
def words() -> Translations:
    """The shipped translations of the program's own words."""
    return translations_of(read_catalogs(shipped("locales"))[0], {})


@dataclass
class Site:
    """The pages alone; a test moves the clock and swaps the library."""

    clock: Clock
    library: Library
    url: str = ""

    def reads(self, policy: Policy) -> None:
        self.library = replace(self.library, content=replace(self.library.content, policy=policy))


@pytest.fixture
async def site(content: Path, words: Translations) -> AsyncIterator[Site]:
    settings = load(content, {"TRESEN_CONTENT": str(content), "TRESEN_SEMANTICS": "false"}, date(2026, 11, 23))
    library = open_library(settings)
    site = Site(Clock(), replace(library, content=replace(library.content, translations=words)))
    app = web.Application()
    app.add_routes(PolicyPages(settings, lambda: site.library, site.clock, shipped("static")).routes())
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@pytest.fixture
async def get(site: Site) -> AsyncIterator[Get]:
    async with ClientSession() as client:

        async def get(path: str, **headers: str) -> ClientResponse:
            response = await client.get(site.url + path, headers={"Accept-Language": "en", **headers})
            await response.read()
            return response

        yield get


async def text(get: Get, path: str, **headers: str) -> str:
    response = await get(path, **headers)
    assert response.status == 200
    return await response.text()


async def test_the_version_in_force_is_shown(get: Get, site: Site) -> None:
    page = await text(get, "/policy")
    assert "As of 1 November 2026" in page
    assert "no longer in force" not in page
    assert 'id="section-1.4"' in page
    site.clock.at = datetime(2027, 1, 31, 18, 29, tzinfo=UTC)
    assert "As of 1 November 2026" in await text(get, "/policy")
    site.clock.move(minutes=1)  # midnight where the team is
    assert "As of 1 February 2027" in await text(get, "/policy")


async def test_before_the_first_day_the_first_version_is_shown(get: Get, site: Site) -> None:
    site.clock.at = datetime(2020, 1, 1, tzinfo=UTC)
    page = await text(get, "/policy")
    assert "As of 1 January 2026" in page
    assert "not in force yet" not in page


async def test_an_old_version_stays_and_says_that_a_newer_one_holds(get: Get) -> None:
    page = await text(get, f"/policy/{FIRST}")
    assert "As of 1 January 2026" in page
    assert "no longer in force: a newer one has held since 1 November 2026" in page
    assert '<a href="../policy?language=en">' in page
    assert "within a few days" in page
    assert 'name="robots" content="noindex"' in page


async def test_a_version_to_come_says_so(get: Get) -> None:
    page = await text(get, f"/policy/{THIRD}")
    assert "not in force yet: it holds from 1 February 2027" in page
    assert "no longer in force" not in page


@pytest.mark.parametrize(
    ("query", "browser", "language"),
    [
        ("?language=en", "de", "en"),
        ("?language=de-AT", "en", "de"),
        ("?language=fr", "en;q=0.5", "en"),
        ("?language=%22%3E%3Cscript%3E", "", "de"),
        ("", "fr", "de"),
        ("", "en-GB,de", "en"),
    ],
)
async def test_the_language_is_the_first_that_there_is(get: Get, query: str, browser: str, language: str) -> None:
    page = await text(get, f"/policy{query}", **{"Accept-Language": browser})
    assert f'<html lang="{language}">' in page
    assert ("Stand: 1. November 2026" in page) is (language == "de")
    assert ("This is a translation; the text in German counts." in page) is (language == "en")
    assert f' lang="{language}" hreflang="{language}" aria-current="true"' in page


async def test_what_changed_is_marked(get: Get) -> None:
    page = await text(get, "/policy")
    assert "What is different from the version of 1 January 2026:" in page
    marked = re.findall(r"<h[23]>(\S+) [^<]* <span class=\"mark\">(\w+)</span></h[23]>", page)
    assert marked == [("1.4", "changed"), ("3.", "new")]
    later = await text(get, f"/policy/{THIRD}")
    assert f'<a href="{SECOND}?language=en#section-2">2. Plugins</a> <span class="mark">removed</span>' in later
    assert "different" not in await text(get, f"/policy/{FIRST}"), "there is nothing before it"


async def test_links_lead_somewhere(get: Get) -> None:
    for path in ("/policy", f"/policy/{FIRST}", f"/policy/{THIRD}"):
        response = await get(path)
        page = await response.text()
        for address in re.findall(r'<a href="([^"]+)"', page):
            if not re.match(r"https?:|mailto:", address):
                to = response.url.join(type(response.url)(address))
                found = await text(get, to.path_qs)
                assert not to.fragment or f'id="{to.fragment}"' in found, (path, address)


async def test_every_version_is_listed_the_newest_first(get: Get) -> None:
    page = await text(get, f"/policy/{FIRST}?language=de")
    listed = page[page.index('<nav class="versions"') :]
    assert re.findall(r'href="([\d-]+)\?language=de"', listed) == [THIRD, SECOND, FIRST]
    assert re.search(r'aria-current="page">1\. Januar 2026</a></li>', listed)
    assert re.search(r"1\. November 2026</a> <span class=\"quiet\">· gültig</span>", listed)
    assert re.search(r"1\. Februar 2027</a> <span class=\"quiet\">· künftig</span>", listed)


async def test_headers_are_those_of_a_page_without_scripts(get: Get) -> None:
    for path in ("/policy", f"/policy/{FIRST}"):
        response = await get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Vary"] == "Accept-Encoding, Accept-Language"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        page = await response.text()
        assert "<script" not in page
        assert " style=" not in page


async def test_what_the_browser_has_is_not_sent_again(get: Get, site: Site, content: Path) -> None:
    tag = (await get("/policy")).headers["ETag"]
    assert (await get("/policy", **{"If-None-Match": tag})).status == 304
    assert (await get("/policy?language=de", **{"If-None-Match": tag})).status == 200
    write_version(content, SECOND)
    site.reads(read_policy(content / "policy")[0])
    assert (await get("/policy", **{"If-None-Match": tag})).status == 200, "the policy is asked for anew each time"


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_it_comes_as_small_as_the_browser_takes_it(get: Get, encoding: str) -> None:
    response = await get("/policy", **{"Accept-Encoding": encoding})
    assert response.headers.get("Content-Encoding", "identity") == encoding
    assert "Whoever pays twice" in await response.text()


@pytest.mark.parametrize(
    "path", ["/policy/2026-02-02", "/policy/latest", "/policy/2026-01-01/de.md", "/policy/..%2fpolicy"]
)
async def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert (await get(path)).status == 404


async def test_nothing_becomes_markup(get: Get, site: Site, content: Path) -> None:
    evil = 'a < b & "c" \'d\' x@y.example https://e.example/"onclick=1'
    write_version(content, SECOND, f"# {evil}\n\n{evil}\n\n## 1. {evil}\n\n- {evil}\n  - {evil}\n", "")
    (content / "policy" / SECOND / "en.md").unlink()
    policy, faults = read_policy(content / "policy")
    assert faults == []
    site.reads(policy)
    page = await text(get, "/policy")
    body = page[page.index("<body>") :]
    # Title, introduction, heading, table of contents, what is different, and two points.
    assert body.count("a &lt; b &amp; &quot;c&quot; &#x27;d&#x27; ") == 7
    assert "a < b" not in body
    assert re.findall(r"<a [^>]*onclick[^>]*>", body) == []
    assert '<a href="https://e.example" rel="noopener noreferrer">https://e.example</a>/&quot;onclick=1' in body
    assert '<a href="mailto:x@y.example" rel="noopener noreferrer">x@y.example</a>' in body


async def test_addresses_are_links(get: Get) -> None:
    page = await text(get, "/policy")
    assert '<a href="mailto:hilfe@firma.example" rel="noopener noreferrer">hilfe@firma.example</a>' in page
    assert '<a href="https://www.firma.example" rel="noopener noreferrer">www.firma.example</a>.' in page


async def test_without_a_policy_there_is_no_page(get: Get, site: Site) -> None:
    site.reads(Policy())
    assert (await get("/policy")).status == 404
