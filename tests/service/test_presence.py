"""Who is there is told in the order of the commits, however long a read takes."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.app import DEPS
from bot.core.events import Event, HoursChanged, PresenceChanged
from bot.service import presence
from bot.store import agents
from bot.store.store import Store
from tests.conftest import Server


async def test_presence_is_told_in_the_order_of_the_commits(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    await server.console("Mira Beck")
    deps, told = server.app[DEPS], list[Event]()

    def publish(events: Sequence[Event]) -> None:
        told.extend(events)

    deps = replace(deps, publish=publish)
    (agent,) = await deps.store.read(agents.all_agents)
    await presence.set_presence(deps, agent, False)
    told.clear()
    plain, waits = Store._read, [0.3, 0.0]

    def read(store: Store, query: Any, *args: Any, **kwargs: Any) -> Any:
        time.sleep(waits.pop(0) if waits else 0)  # the first one takes long
        return plain(store, query, *args, **kwargs)

    monkeypatch.setattr(Store, "_read", read)
    await asyncio.gather(presence.set_presence(deps, agent, True), presence.set_presence(deps, agent, False))

    assert [each.is_present for each in told if isinstance(each, PresenceChanged)] == [True, False]
    assert [each.is_available for each in told if isinstance(each, HoursChanged)] == [True, False]
