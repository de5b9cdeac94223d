"""No statement of SQL runs in the loop's thread, whatever a visitor or an agent asks: a slow disk must hold up nobody."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.app import DEPS
from tests.conftest import Server


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """In which thread how many statements ran, whoever opened the connection."""
    threads: Counter[str] = Counter()
    connect = sqlite3.connect

    def noting(*args: Any, **more: Any) -> sqlite3.Connection:
        connection = connect(*args, **more)
        connection.set_trace_callback(lambda statement: threads.update([threading.current_thread().name]))
        return connection

    monkeypatch.setattr(sqlite3, "connect", noting)
    return threads


async def test_no_statement_runs_in_the_loop(threads: Counter[str], start_server: Callable[..., Any]) -> None:
    server: Server = await start_server()
    threads.clear()  # before the first client, the loop may wait for the schema
    console = await server.console()
    tab = await server.tab(language="de")
    await tab.reply("Ich habe doppelt bezahlt")
    await tab.history()
    await tab.ask("save_draft", form="message", fields={"email": "a@b.example"})
    await tab.ask("load_draft", form="message")
    await tab.ask("set_language", language="en")
    await tab.ask("read_up_to", seq=2)
    conversation = (await tab.ask("request_agent"))["conversation"]
    for command, payload in (
        ("list_inbox", {}),
        ("take", {"conversation": conversation}),
        ("load_conversation", {"conversation": conversation, "after": 0, "notes_after": 0}),
        ("search", {"text": "bezahlt"}),
    ):
        await console.ask(command, **payload)
    await tab.ask("leave_message", client_id="m", email="a@b.example", text="Call me, please")
    async with ClientSession() as session, session.get(f"{server.url}/readyz") as answer:
        assert answer.status == 200
    mine = {"Authorization": f"Bearer {tab.token}"}
    async with ClientSession(headers=mine) as session:
        async with session.post(f"{server.url}/api/v1/files", data=b"a text") as answer:
            file = (await answer.json())["file"]
        async with session.get(f"{server.url}/api/v1/files/{file}") as answer:
            assert answer.status == 200
    await server.tick(hours=30)
    await tab.ask("forget_me")
    here = threading.current_thread().name
    assert threads["tresen-writer"] > 50
    assert sum(number for name, number in threads.items() if name.startswith("tresen-reader")) > 50
    assert threads[here] == 0, f"the loop waited for the database: {threads}"


async def test_such_a_statement_would_be_noticed(threads: Counter[str], server: Server) -> None:
    store = server.app[DEPS].store
    threads.clear()
    store._read(lambda connection: connection.execute("select 1").fetchone())
    assert threads[threading.current_thread().name] > 0
