"""What was saved last spares a look, and never decides: whoever was wrong looks."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.app import DEPS
from bot.core.model import Conversation, Status
from bot.service.recent import Recent
from bot.store import changes, reader
from bot.store.changes import Change
from tests.conftest import Server

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def _conversation(visitor: str) -> Conversation:
    return Conversation(f"c{visitor}", visitor, Status.BOT, "de", AT, version=1)


def test_what_has_ended_is_forgotten() -> None:
    recent, conversation = Recent(), _conversation("anna")
    recent.note(conversation)
    assert recent.of("anna") == conversation
    recent.note(replace(conversation, status=Status.RESOLVED, version=2))
    assert recent.of("anna") is None


def test_who_was_quiet_longest_is_forgotten_first() -> None:
    recent = Recent(most=2)
    for visitor in ("anna", "boris", "anna", "clara"):
        recent.note(_conversation(visitor))
    assert [recent.of(visitor) is None for visitor in ("anna", "boris", "clara")] == [False, True, False]


async def test_a_conversation_that_another_process_ended_is_not_written_into(server: Server) -> None:
    tab, deps = await server.tab(language="de"), server.app[DEPS]
    said = await tab.say("Hallo")
    found = await deps.store.read(reader.conversation_by_id, said["conversation"])
    assert found is not None
    ended = replace(found, status=Status.RESOLVED, resolved_at=deps.now())
    await deps.store.write(changes.save, Change(ended))  # behind our back: no use case tells

    after = await tab.say("Hallo?")

    assert after["ok"]
    assert after["conversation"] != said["conversation"]


async def test_nothing_is_remembered_of_who_was_forgotten(server: Server) -> None:
    tab, deps = await server.tab(language="de"), server.app[DEPS]
    await tab.say("Hallo")
    assert len(deps.recent) == 1
    assert (await tab.ask("forget_me"))["ok"]
    assert len(deps.recent) == 0
