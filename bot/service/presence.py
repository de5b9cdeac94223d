"""Presence: an agent is there as long as the console renews a short lease; whose lease runs out is gone."""

from datetime import timedelta

from bot.core.events import HoursChanged, PresenceChanged, ToAgents, ToEveryone
from bot.core.model import Agent, Conversation, Due
from bot.service import handoff
from bot.service.deps import Deps
from bot.service.moves import move
from bot.store import agents as table
from bot.store import reader
from bot.store.changes import Change
from bot.store.due import drop_due

LEASE = "lease"  # the kind of timer
_LIFE = timedelta(seconds=30)


async def set_presence(deps: Deps, agent: Agent, is_present: bool) -> None:
    """Say that an agent is there (renewed every few seconds), or leaves."""
    until = deps.now() + _LIFE if is_present else None
    presence = await deps.store.write(table.put_presence, agent.id, until, deps.now())
    if presence.is_news:
        _tell(deps, agent, is_present, presence.is_anybody)


async def lease_ran_out(deps: Deps, due: Due) -> None:
    """Send what a vanished agent had back into the queue, to its old places."""
    if any(each.id == due.subject for each in await deps.store.read(table.present_agents, deps.now())):
        await deps.store.write(drop_due, due)  # it was renewed while we were reading
        return
    agent = await deps.store.read(table.agent_by_id, due.subject)
    presence = await deps.store.write(table.put_presence, due.subject, None, deps.now())
    if agent is None:
        return
    _tell(deps, agent, False, presence.is_anybody)
    for conversation in await deps.store.read(reader.assigned_to, agent.id):
        await _back_into_queue(deps, conversation, agent)


async def _back_into_queue(deps: Deps, conversation: Conversation, agent: Agent) -> None:
    async def load() -> Conversation:
        return await deps.store.read(reader.conversation_by_id, conversation.id) or conversation

    async def decide(found: Conversation) -> Change | None:
        if found.agent != agent.id or found.resolved_at is not None:
            return None
        freed, due = handoff.back_into_queue(deps, found)
        return Change(freed, due=due, position=await handoff.place_of(deps, freed))

    await move(deps, load, decide)


def _tell(deps: Deps, agent: Agent, is_present: bool, is_anybody: bool) -> None:
    now = handoff.with_hours(deps, is_anybody)
    deps.publish(
        [
            PresenceChanged(ToAgents(), agent.id, agent.name, is_present),
            HoursChanged(ToEveryone(), now.hours, now.is_available),
        ]
    )
