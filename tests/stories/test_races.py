"""Two agents take the same conversation at the same moment, a thousand times: always one has it, and the other is told who."""

import asyncio
from collections import Counter
from datetime import timedelta

from bot.app import DELIVERY, DEPS
from bot.core.model import Conversation, Status, Visitor
from bot.store import changes
from bot.store.changes import Change
from tests.conftest import Server

RACES = 1_000


async def _conversations(server: Server) -> list[str]:
    """Store conversations that wait, or that the bot has, each of a visitor of its own."""
    now, store = server.clock(), server.app[DEPS].store
    made = []
    for number in range(RACES):
        at = now + timedelta(microseconds=number)
        visitor = Visitor(f"visitor{number}", "de", at, at)
        status, queued_at = (Status.QUEUED, at) if number % 2 else (Status.BOT, None)
        made.append(
            Change(
                Conversation(f"c{number}", visitor.id, status, "de", at, queued_at=queued_at),
                visitor=visitor,
            )
        )
    await asyncio.gather(*(store.write(changes.save, each) for each in made))
    return [each.conversation.id for each in made]


async def test_a_thousand_takes_have_a_thousand_winners(server: Server) -> None:
    mira, jonas = await server.console("Mira Beck"), await server.console("Jonas Kern")
    names = {mira: "Mira Beck", jonas: "Jonas Kern"}
    winners: dict[str, str] = {}
    for number, conversation in enumerate(await _conversations(server)):
        first, second = (mira, jonas) if number % 4 < 2 else (jonas, mira)
        answers = await asyncio.gather(*(each.ask("take", conversation=conversation) for each in (first, second)))
        assert sorted(each["ok"] for each in answers) == [False, True], (conversation, answers)
        lost = next(each for each in answers if not each["ok"])
        winner = names[first if answers[0]["ok"] else second]
        assert (lost["error"], lost["agent_name"]) == ("already_taken", winner), (conversation, lost)
        assert winner in lost["message"]
        winners[conversation] = winner
    assert len(winners) == RACES
    assert len(Counter(winners.values())) == 2, "a race that always the same one wins is none"

    rows = await server.app[DEPS].store.read(
        lambda connection: connection.execute(
            "select c.id, c.agent_name, c.status, c.seq, group_concat(m.text) as said "
            "from conversations c join messages m on m.conversation = c.id group by c.id"
        ).fetchall()
    )
    assert {row["id"]: row["agent_name"] for row in rows} == winners
    for row in rows:
        assert (row["status"], row["seq"]) == ("assigned", 1), "the loser left no trace"
        assert row["said"].count("Mira Beck") + row["said"].count("Jonas Kern") == 1
        assert winners[row["id"]] in row["said"]

    await server.app[DELIVERY].settle()
    for agent in (mira, jonas):
        await agent.event("status_changed", lambda each: each["conversation"] == f"c{RACES - 1}")
        told = [(each["conversation"], each["agent"]) for name, each in agent.events if name == "status_changed"]
        assert Counter(told) == Counter(winners.items()), "everybody hears of each take once"
