"""A visitor in another browser asks how a ticket stands: a link by mail, and never an answer to number and address alone."""

import logging
import re
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from bot.app import COURIER, DEPS
from bot.store.store import Store
from tests.conftest import Server
from tests.mail.post import PostOffice, until
from tests.stories.isolation import rows_of

EMAIL = "erika@kunde.example"
TEXT = "Das <b>Portal</b> bleibt weiß."
NOTE = "Interne Notiz Rhabarber"
BASE = "https://chat.example"
SENT = "If number and address belong together"
Answer = tuple[int, str, Any]


@pytest.fixture
async def shop(start_server: Callable[..., Any], office: tuple[PostOffice, str]) -> Server:
    """A server with a mail server beside it; proxies may say whose request it is."""
    server: Server = await start_server(
        smtp_host="127.0.0.1", smtp_port=office[1], smtp_tls="none", public_url=BASE, trusted_proxies="127.0.0.1"
    )
    return server


async def _ask(server: Server, method: str, path: str, language: str = "en", **more: Any) -> Answer:
    headers = {"Accept-Language": language, **more.pop("headers", {})}
    async with (
        aiohttp.ClientSession(base_url=server.url) as http,
        http.request(method, path, headers=headers, **more) as response,
    ):
        return response.status, await response.text(), response.headers


async def _for_link(server: Server, number: object, email: str, **more: Any) -> Answer:
    return await _ask(server, "POST", "/ticket", data={"number": str(number), "email": email}, **more)


def _links(post: PostOffice) -> list[str]:
    found = []
    for letter in post.received:
        body = letter.get_body(("plain",))
        assert body is not None
        found += re.findall(rf"{BASE}(/ticket/\S+)", body.get_content())
    return found


async def _waiting(server: Server) -> int:
    def count(connection: Any) -> int:
        return int(connection.execute("select count(*) from outbox where kind = 'state_link'").fetchone()[0])

    return await server.app[DEPS].store.read(count)


async def _filed(server: Server) -> Any:
    tab = await server.tab(language="de")
    filed = await tab.ask("leave_message", client_id="m1", email=EMAIL, name="Erika", text=TEXT)
    assert filed["ok"], filed
    return tab


async def test_the_whole_way(shop: Server, office: tuple[PostOffice, str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tab, mira = await _filed(shop), await shop.console("Mira Beck")
    (ticket,) = (await mira.ask("list_inbox"))["tickets"]
    said = {"ticket": ticket["ticket"], "client_id": "a1", "text": "Bitte leeren Sie den <Cache>."}
    assert (await mira.ask("answer_ticket", **said))["ok"]
    await shop.app[DEPS].store.write(_note, ticket["ticket"])
    status, form, _ = await _ask(shop, "GET", "/ticket", "de-AT,de;q=0.8")
    assert (status, '<html lang="de">' in form, "<script" in form) == (200, True, False)
    status, told, headers = await _for_link(shop, " #1001 ", EMAIL.upper().replace("KUNDE.EXAMPLE", "kunde.example"))
    assert (status, SENT in told) == (200, True)
    assert EMAIL not in told

    await until(lambda: _links(office[0]))
    assert [
        to for letter, (_, to) in zip(office[0].received, office[0].envelopes, strict=True) if _has_link(letter)
    ] == [[EMAIL]]
    (path,) = set(_links(office[0]))
    await shop.app[COURIER].settle()
    before = await rows_of(shop)
    status, page, headers = await _ask(shop, "GET", path, "de")
    assert status == 200
    for part in ("1001", "Mira Beck", "&lt;b&gt;Portal&lt;/b&gt;", "den &lt;Cache&gt;", "warten auf Ihre Antwort"):
        assert part in page
    for part in (NOTE, EMAIL, "<script", "<b>", ticket["ticket"], tab.token):
        assert part not in page
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    for _ in range(3):
        await _ask(shop, "GET", path)
        await _ask(shop, "HEAD", path)
    assert await rows_of(shop) == before, "mail scanners open links too"
    told = [each.getMessage() for each in caplog.records if each.name != "mail.log"]  # the mail server of the test
    assert told
    assert not [each for each in told if path.rpartition("/")[2] in each]

    shop.clock.move(hours=24)
    assert (await _ask(shop, "GET", path))[0] == 404


def _note(connection: Any, ticket: str) -> None:
    connection.execute(
        "insert into ticket_entries (ticket, seq, kind, text, at) values (?, 99, 'note', ?, '2026-11-23T06:30:00.000Z')",
        (ticket, NOTE),
    )


def _has_link(letter: Any) -> bool:
    return "/ticket/" in str(letter.get_body(("plain",)).get_content())


async def test_the_answer_and_the_work_are_the_same_whatever_is_right(
    shop: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _filed(shop)
    work: list[list[str]] = []
    write, read = Store.write, Store.read

    async def noted_write(self: Store, what: Any, *arguments: Any) -> Any:
        work[-1].append(what.__name__)
        return await write(self, what, *arguments)

    async def noted_read(self: Store, what: Any, *arguments: Any) -> Any:
        work[-1].append(what.__name__)
        return await read(self, what, *arguments)

    answers = []
    shop.app[COURIER].wake = lambda: None  # type: ignore[method-assign]
    for number, email in ((1001, EMAIL), (1001, "eve@kunde.example"), (1002, EMAIL), (1001, EMAIL)):
        work.append([])
        monkeypatch.setattr(Store, "write", noted_write)
        monkeypatch.setattr(Store, "read", noted_read)
        answers.append((await _for_link(shop, number, email))[:2])
        monkeypatch.undo()
    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    asked = [[each for each in names if each in ("ticket_by_number", "add_link")] for names in work]
    assert asked == [["ticket_by_number", "add_link"]] * 4
    assert await _waiting(shop) == 1, "a mail to the ticket's address alone, and only one"


async def test_nobody_can_be_flooded(shop: Server, office: tuple[PostOffice, str]) -> None:
    await _filed(shop)
    shop.clock.move(minutes=5)
    for _ in range(3):
        await _for_link(shop, 1001, EMAIL)
    shop.clock.move(minutes=6)  # another span of ten minutes, yet not ten minutes later
    await _for_link(shop, 1001, EMAIL)
    await until(lambda: _links(office[0]))
    assert await _waiting(shop) == 1
    shop.clock.move(minutes=5)
    await _for_link(shop, 1001, EMAIL)
    assert await _waiting(shop) == 2


async def test_who_asks_too_often_is_told_so_whether_there_is_a_ticket_or_not(shop: Server) -> None:
    def answered(number: int, who: str) -> Any:
        return _for_link(shop, number, EMAIL, headers={"X-Forwarded-For": who})

    assert [(await answered(2000 + each, "198.51.100.7"))[0] for each in range(11)] == [200] * 10 + [429]
    assert [(await answered(3000, f"198.51.100.{each + 20}"))[0] for each in range(11)] == [200] * 10 + [429]
    shop.clock.move(minutes=2)
    assert (await answered(3000, "198.51.100.7"))[0] == 200


async def test_what_is_not_whole_is_said_in_the_form(shop: Server) -> None:
    for number, email in (("", EMAIL), ("abc", EMAIL), (1001, "erika"), ('"><script>', '"><script>')):
        status, page, _ = await _for_link(shop, number, email, language="fr")
        assert status == 400
        assert "Veuillez saisir" in page
        assert "<script" not in page
    status, _, _ = await _for_link(shop, 1001, EMAIL, headers={"Origin": "https://evil.example"})
    assert status == 403
    assert await _waiting(shop) == 0


async def test_every_link_that_opens_nothing_says_the_same(shop: Server, office: tuple[PostOffice, str]) -> None:
    tab = await _filed(shop)
    await _for_link(shop, 1001, EMAIL)
    await until(lambda: _links(office[0]))
    path = _links(office[0])[0]
    forged = path[:-4] + ("AAAA" if path[-4:] != "AAAA" else "BBBB")
    assert (await _ask(shop, "GET", path))[0] == 200
    pages = [(await _ask(shop, "GET", each))[:2] for each in (forged, "/ticket/x", f"/ticket/{tab.token}")]
    assert (await tab.ask("forget_me"))["ok"]
    pages.append((await _ask(shop, "GET", path))[:2])
    assert len(set(pages)) == 1, "forged, foreign, forgotten"
    assert pages[0][0] == 404
    assert 'href="/ticket"' in pages[0][1]


async def test_without_an_address_of_its_own_the_service_sends_no_links(server: Server) -> None:
    """A link made of what a request calls us would take a token to whoever calls us names."""
    await _filed(server)
    status, page, _ = await _for_link(server, 1001, EMAIL, headers={"Host": "evil.example"})
    assert (status, "support@crmjetty.com" in page) == (200, True)
    assert await _waiting(server) == 0


async def test_the_bot_says_where_to_ask(shop: Server) -> None:
    tab = await shop.tab(language="en")
    said = await tab.replies(await tab.say("What is the status of my ticket?"))
    assert f"{BASE}/ticket" in said[-1]["text"]


async def test_an_answer_waits_behind_a_link_until_somebody_asks_for_it_by_mail(
    shop: Server, office: tuple[PostOffice, str]
) -> None:
    post, _ = office
    await _filed(shop)
    mira = await shop.console()
    (listed,) = (await mira.ask("list_inbox"))["tickets"]

    async def answered(client_id: str, text: str) -> str:
        before = len(post.received)
        assert (await mira.ask("answer_ticket", ticket=listed["ticket"], client_id=client_id, text=text))["ok"]
        await until(lambda: len(post.received) > before)
        body = post.received[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    await until(lambda: len(post.received) == 2)
    first = await answered("a1", "Bitte leeren Sie den Cache.")
    assert "Cache" not in first
    assert "Cache" not in post.received[-1].as_string()
    (link,) = _links(post)
    status, page, _ = await _ask(shop, "GET", link)
    assert (status, "Bitte leeren Sie den Cache." in page) == (200, True)
    assert "Send me answers by mail" in page
    assert "Cache" not in await answered("a2", "Und den Browser-Cache."), "looking changes nothing"
    assert (await _ask(shop, "POST", link + "x"))[0] == 404
    status, page, _ = await _ask(shop, "POST", link)
    assert (status, "From now on our answers come by mail." in page) == (200, True)
    assert "Send me answers by mail" not in page
    shop.clock.move(hours=2)  # one address gets few mails an hour
    assert "Geht es jetzt?" in await answered("a3", "Geht es jetzt?")
    assert "From now on" not in (await _ask(shop, "GET", link))[1]


async def test_who_does_not_want_that_mails_answers_at_once(
    start_server: Callable[..., Any], office: tuple[PostOffice, str]
) -> None:
    post, port = office
    smtp = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    server: Server = await start_server(**smtp, public_url=BASE, confirm_addresses="false")
    await _filed(server)
    mira = await server.console()
    (listed,) = (await mira.ask("list_inbox"))["tickets"]
    await mira.ask("answer_ticket", ticket=listed["ticket"], client_id="a1", text="Bitte leeren Sie den Cache.")
    await until(lambda: len(post.received) == 3)
    assert "Cache" in post.received[-1].as_string()
