"""Health: alive says that the process lives, ready that it can store."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from aiohttp import ClientSession

from bot.settings import Settings
from bot.store.store import FILE
from tests.conftest import Server


async def _get(server: Server, path: str) -> tuple[int, dict[str, str]]:
    async with ClientSession() as session, session.get(f"{server.url}{path}") as answer:
        return answer.status, await answer.json()


async def test_a_running_service_is_alive_and_ready(server: Server) -> None:
    assert await _get(server, "/healthz") == (200, {"status": "alive"})
    assert await _get(server, "/readyz") == (200, {"status": "ready"})


async def test_a_service_that_cannot_store_is_alive_and_not_ready(
    server: Server, make_settings: Callable[..., Settings], caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(make_settings().data / FILE)) as connection:
        connection.execute("alter table secrets rename to elsewhere")
        caplog.clear()
        for _ in range(5):
            assert await _get(server, "/readyz") == (503, {"status": "cannot store", "reason": "OperationalError"})
        assert [each.getMessage() for each in caplog.records] == ["not ready: OperationalError"], "one fault, one line"
        assert await _get(server, "/healthz") == (200, {"status": "alive"})
        connection.execute("alter table elsewhere rename to secrets")
    assert await _get(server, "/readyz") == (200, {"status": "ready"}), "it recovers by itself"


async def test_ready_really_writes(server: Server, make_settings: Callable[..., Settings]) -> None:
    with closing(sqlite3.connect(make_settings().data / FILE)) as connection:
        version = connection.execute("pragma data_version").fetchone()
        await _get(server, "/healthz")
        assert connection.execute("pragma data_version").fetchone() == version
        await _get(server, "/readyz")
        assert connection.execute("pragma data_version").fetchone() != version
