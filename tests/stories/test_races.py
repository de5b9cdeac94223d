"""A thousand times two agents take the same conversation: always one winner, and the loser is told who."""

import asyncio
from dataclasses import replace

from bot.app import DEPS
from bot.core.model import Agent, Conversation, Status, Visitor
from bot.service import takeover
from bot.service.takeover import AlreadyTaken
from bot.store import changes, reader
from bot.store.changes import Change
from tests.conftest import Server

RACES = 1000


async def _take(server: Server, agent: Agent, conversation: str) -> str | None:
    """Take a conversation; give who had it already, None for the winner."""
    try:
        await takeover.take(server.app[DEPS], agent, conversation)
    except AlreadyTaken as lost:
        return str(lost.extra["agent_name"])
    return None


async def test_one_winner_each(server: Server) -> None:
    deps = server.app[DEPS]
    mira, jonas = (Agent(name.lower(), name, name.lower(), "de", deps.now()) for name in ("Mira Beck", "Jonas Kern"))
    queued = Conversation("", "", Status.QUEUED, "de", deps.now(), queued_at=deps.now())
    for number in range(RACES):
        visitor = Visitor(f"v{number}", "de", deps.now(), deps.now())
        conversation = replace(queued, id=f"c{number}", visitor=visitor.id)
        await deps.store.write(changes.save, Change(conversation, visitor=visitor))
    wins = {"Mira Beck": 0, "Jonas Kern": 0}
    for number in range(RACES):
        agents = (mira, jonas) if number % 2 else (jonas, mira)
        told = await asyncio.gather(*(_take(server, agent, f"c{number}") for agent in agents))
        assert sorted(name is None for name in told) == [False, True]
        winner = agents[told.index(None)]
        assert next(name for name in told if name) == winner.name
        found = await deps.store.read(reader.conversation_by_id, f"c{number}")
        assert found is not None
        assert (found.agent, found.status) == (winner.id, Status.ASSIGNED)
        wins[winner.name] += 1
    assert sum(wins.values()) == RACES
