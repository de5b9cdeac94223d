"""Who gets into the console, who does not, and what nobody reaches by any id."""

import asyncio

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
    for command in ("list_inbox", "take", "send_reply", "load_ticket", "search"):
        assert (await eve.ask(command, conversation=said["conversation"]))["error"] == "unknown_command"
