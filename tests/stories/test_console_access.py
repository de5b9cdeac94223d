"""Who gets into the console, who does not, and what nobody reaches by any id."""

import asyncio
import os
import sys
from pathlib import Path

from bot.app import DEPS
from bot.service.agents import make_link
from tests.agent import PASSWORD, Console
from tests.conftest import Server


async def _cut_off(console: Console) -> None:
    async with asyncio.timeout(5):
        while console.client.connected:  # noqa: ASYNC110 - the client tells nobody
            await asyncio.sleep(0.02)


async def test_the_link_works_once(server: Server) -> None:
    secret = await make_link(server.app[DEPS])
    first, second = Console(server.url), Console(server.url)
    who = {"secret": secret, "name": "Mira Beck", "login": "mira"}
    weak = await first.call("POST", "setup", **who, password="short")
    assert (weak["status"], weak["field"]) == (400, "password")
    obvious = await first.call("POST", "setup", **who, password="mira mira mira mira")
    assert obvious["field"] == "password"
    await first.welcome(await first.call("POST", "setup", **who, password=PASSWORD))
    spent = await second.call("POST", "setup", **who, password=PASSWORD)
    assert (spent["status"], spent["error"]) == (403, "not_allowed")
    assert (await second.call("GET", "me"))["status"] == 401
    for each in (first, second):
        await each.close()


async def test_an_account_speaks_the_language_in_which_it_was_made(server: Server) -> None:
    for login, asked, spoken in (("mira", {"language": "de"}, "de"), ("juri", {}, "en")):
        console = Console(server.url)
        secret = await make_link(server.app[DEPS])
        who = {"secret": secret, "name": login.title(), "login": login, "password": PASSWORD}
        await console.welcome(await console.call("POST", "setup", **who, **asked))
        assert console.agent["language"] == spoken
        await console.close()


async def test_passwords_are_slow_to_guess(server: Server) -> None:
    mira = await server.console("Mira Beck")
    stranger = Console(server.url)
    for _ in range(30):
        answer = await stranger.call("POST", "login", login="mira.beck", password="wrong wrong wrong")
        if answer["status"] == 429:
            break
        assert (answer["status"], answer["error"]) == (403, "not_allowed")
    assert answer["retry_after"] >= 1
    assert answer["status"] == 429
    server.clock.move(minutes=1)
    await stranger.welcome(await stranger.call("POST", "login", login="mira.beck", password=PASSWORD))
    assert stranger.agent == mira.agent
    await stranger.close()


async def test_a_call_without_the_token_of_the_page_changes_nothing(server: Server) -> None:
    mira = await server.console()
    right, mira.csrf = mira.csrf, "0" * 32
    assert (await mira.call("POST", "agents", name="Eve", login="eve", password=PASSWORD))["status"] == 403
    mira.csrf = right
    assert [each["name"] for each in (await mira.call("GET", "agents"))["agents"]] == ["Mira Beck"]
    other = Console(server.url)
    await other.client.connect(server.url, auth={"csrf": right}, namespaces=["/agent"], wait_timeout=5)
    await _cut_off(other)
    assert other.events == [], "it was told nothing"
    await other.close()


async def test_sessions_are_listed_and_revoked(server: Server) -> None:
    mira = await server.console()
    phone = Console(server.url)
    await phone.welcome(await phone.call("POST", "login", login="mira.beck", password=PASSWORD))
    await phone.connect()
    listed = (await mira.call("GET", "sessions"))["sessions"]
    assert sorted(each["is_this"] for each in listed) == [False, True]
    other = next(each["id"] for each in listed if not each["is_this"])
    assert (await mira.call("DELETE", f"sessions/{other}"))["ok"]
    await _cut_off(phone)
    assert (await phone.call("GET", "me"))["status"] == 401
    assert (await mira.call("DELETE", f"sessions/{'0' * 64}"))["status"] == 404
    await phone.close()


async def test_nothing_of_a_visitor_reaches_another(server: Server) -> None:
    ada, eve = await server.tab(language="de"), await server.tab(language="de")
    said = await ada.say("Ich habe doppelt bezahlt")
    reply = (await ada.replies(said))[-1]
    await ada.ask("save_draft", form="message", fields={"text": "geheim"})
    filed = await ada.ask("leave_message", client_id="m", email="ada@example.org", text="Bitte helfen Sie mir")
    assert filed["ok"]
    await eve.say("Hallo")
    for command, payload in {
        "load_history": {"conversation": said["conversation"], "after": 0},
        "rate": {"message": reply["id"], "thumb": "up"},
    }.items():
        assert (await eve.ask(command, **payload))["error"] == "not_found", command
    assert (await eve.ask("load_draft", form="message"))["fields"].get("text") != "geheim"
    assert (await eve.ask("leave_message", client_id="m", email="eve@example.org", text="Meine eigene"))["ticket"][
        "number"
    ] != filed["ticket"]["number"]
    again = await server.tab(token=eve.token)
    assert [each["number"] for each in again.session["tickets"]] == [filed["ticket"]["number"] + 1]
    assert not any(each["conversation"] == said["conversation"] for each in eve.messages())
    for command in ("list_inbox", "take", "send_reply", "take_ticket", "search"):
        assert (await eve.ask(command, conversation=said["conversation"]))["error"] == "unknown_command"


async def test_a_weak_password_is_refused_with_a_reason_and_the_link_lives_on(server: Server) -> None:
    secret = await make_link(server.app[DEPS])
    mira = Console(server.url)
    who = {"secret": secret, "name": "Mira Beck", "login": "mira.beck@firma.example"}
    for password, reason in (
        ("zu kurz", "12"),
        ("aaaaaaaaaaaaaaaa", "repeats itself"),
        ("mira.beck2026", "your login or name"),
        ("MIRA.BECK@firma.example", "your login or name"),
    ):
        refused = await mira.call("POST", "setup", **who, password=password)
        assert (refused["status"], refused["error"], refused["field"]) == (400, "bad_request", "password"), password
        assert reason in refused["message"]
        assert password not in str(refused)
        server.clock.move(minutes=1)
    for missing in ("name", "login"):
        refused = await mira.call("POST", "setup", **{**who, missing: "  "}, password=PASSWORD)
        assert (refused["status"], refused["field"]) == (400, missing)
    await mira.welcome(await mira.call("POST", "setup", **who, password=PASSWORD))
    server.clock.move(minutes=1)
    refused = await mira.call("POST", "agents", name="Jonas Kern", login="jonas", password="jonas jonas jonas")
    assert (refused["status"], refused["field"]) == (400, "password")
    refused = await mira.call("POST", "me", password=PASSWORD, new_password="zu kurz")
    assert (refused["status"], refused["field"]) == (400, "new_password")
    await mira.close()


async def test_a_new_link_kills_the_one_before(server: Server) -> None:
    old = await make_link(server.app[DEPS])
    await make_link(server.app[DEPS])
    mira = Console(server.url)
    refused = await mira.call("POST", "setup", secret=old, name="Mira", login="mira", password=PASSWORD)
    assert (refused["status"], refused["error"], refused["field"]) == (403, "not_allowed", "secret")
    assert "tresen agent link" in refused["message"]
    await mira.close()


async def test_an_unknown_login_and_a_wrong_password_are_answered_alike(server: Server) -> None:
    await server.console("Mira Beck")
    stranger = Console(server.url)
    answers = [
        await stranger.call("POST", "login", login=login, password="falsch falsch falsch")
        for login in ("mira.beck", "nobody")
    ]
    assert answers[0] == answers[1]
    assert (answers[0]["status"], answers[0]["field"]) == (403, "password")
    await stranger.close()


async def test_a_new_password_signs_the_other_browsers_out(server: Server) -> None:
    mira = await server.console("Mira Beck")
    phone = Console(server.url)
    await phone.welcome(await phone.call("POST", "login", login="mira.beck", password=PASSWORD))
    await phone.connect()
    new = "ein ganz neues Kennwort"
    refused = await mira.call("POST", "me", password="falsch falsch falsch", new_password=new)
    assert (refused["status"], refused["field"]) == (403, "password")
    assert phone.client.connected
    assert (await mira.call("POST", "me", password=PASSWORD, new_password=new))["ok"]
    await _cut_off(phone)
    assert (await phone.call("GET", "me"))["status"] == 401
    assert (await mira.call("GET", "me"))["ok"], "the browser in which it was changed stays"
    assert (await mira.ask("list_inbox"))["ok"]
    assert (await phone.call("POST", "login", login="mira.beck", password=PASSWORD))["status"] == 403
    await phone.welcome(await phone.call("POST", "login", login="mira.beck", password=new))
    await phone.close()


async def test_a_link_is_made_while_the_server_runs(server: Server) -> None:
    mira = await server.console("Mira Beck")
    settings = server.app[DEPS].settings
    made = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "agent",
        "link",
        env={**os.environ, "TRESEN_DATA": str(settings.data), "TRESEN_PUBLIC_URL": "https://chat.example"},
        cwd=Path(__file__).parent.parent.parent,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(made.communicate(), 20)
    assert made.returncode == 0
    address = out.decode().splitlines()[0]
    assert address.startswith("https://chat.example/console#setup="), "a fragment goes over no wire and into no log"
    secret = address.partition("#setup=")[2]

    # Whoever forgot the password gets in again, and whoever came in meanwhile is out.
    phone = Console(server.url)
    new = "ein ganz neues Kennwort"
    again = await phone.call("POST", "setup", secret=secret, name="Mira Beck", login="MIRA.BECK", password=new)
    await phone.welcome(again)
    assert phone.agent["id"] == mira.agent["id"]
    assert (await mira.call("GET", "me"))["status"] == 401
    spent = await phone.call("POST", "setup", secret=secret, name="Eve", login="eve", password=PASSWORD)
    assert spent["status"] == 403
    assert [each["login"] for each in (await phone.call("GET", "agents"))["agents"]] == ["mira.beck"]
    await phone.close()


async def test_a_password_set_by_a_link_cuts_the_open_consoles(server: Server) -> None:
    mira = await server.console("Mira Beck")
    phone = Console(server.url)
    secret = await make_link(server.app[DEPS])
    new = "ein ganz neues Kennwort"
    await phone.welcome(
        await phone.call("POST", "setup", secret=secret, name="Mira Beck", login="mira.beck", password=new)
    )
    await _cut_off(mira)
    await phone.close()
