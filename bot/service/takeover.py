"""Takeover: what agents do with conversations. The bot is silent from the commit of the take."""

from dataclasses import dataclass, replace

from bot.core.dialogue import take_turn
from bot.core.errors import (
    CLIENT_ID_REUSED,
    NOT_FOUND,
    BadRequest,
    ClientIdReused,
    NotAllowed,
    NotFound,
    TresenError,
)
from bot.core.events import NotePosted, ToAgents
from bot.core.lifecycle import CANNOT_HAPPEN, Move, after
from bot.core.model import Agent, Conversation, Memory, Message, Note, Sender, Status
from bot.core.phrases import Phrase
from bot.core.questions import Question, Reason, asked
from bot.service import handoff
from bot.service.deps import Deps
from bot.service.handoff import no_timers
from bot.service.lines import message, tell
from bot.service.moves import Load, move
from bot.store import agents as agents_table
from bot.store import notes, questions, reader
from bot.store.changes import Change

_LOOKED_AT = 5  # messages among which the question is looked for that a person answers

# Translators: {agent} is the name of the person who has taken the conversation.
# Only the team reads this.
ALREADY_TAKEN = Phrase("error", "{agent} has taken this conversation already.")
# Translators: Only the team reads this.
NOT_YOURS = Phrase("error", "Take this conversation first: it is not assigned to you.")
# Translators: Only the team reads this.
STALE_VIEW = Phrase("error", "Something was said meanwhile. Please read it and send again.")
# Translators: Only the team reads this.
NOT_PRESENT = Phrase("error", "This person is not in the chat now.")
# Translators: {agent} is the name of a person; visitors read this.
JOINED = Phrase("system", "{agent} has joined the conversation.")
LEFT = Phrase("system", "You are being passed on to another person of our team. Please wait a moment.")
ENDED = Phrase("system", "This conversation was ended. If you write again, a new one begins.")


class AlreadyTaken(TresenError):
    """Somebody else was faster."""

    code = "already_taken"


class StaleView(TresenError):
    """The agent has not seen everything that was said."""

    code = "stale_view"

    def __init__(self, missed: list[Message]) -> None:
        super().__init__(STALE_VIEW)
        self.missed = missed


@dataclass(frozen=True)
class Replied:
    """What became of an agent's reply."""

    conversation: Conversation
    message: Message


async def take(deps: Deps, agent: Agent, conversation: str) -> None:
    """Take a conversation from the bot or the queue: one wins. Raises AlreadyTaken for everybody else."""

    async def decide(found: Conversation) -> Change | None:
        if found.status is Status.ASSIGNED:
            if found.agent == agent.id:
                return None
            name = found.agent_name or "?"
            raise AlreadyTaken(ALREADY_TAKEN, {"agent": name}, extra={"agent_name": name})
        taken = replace(found, status=after(found.status, Move.TAKE), agent=agent.id, agent_name=agent.name)
        return Change(taken, (tell(deps, taken, JOINED, {"agent": agent.name}),), due=no_timers(found.id))

    await move(deps, _loading(deps, conversation), decide)


async def release(deps: Deps, agent: Agent, conversation: str) -> None:
    """Put a conversation back into the queue, at its old place; the visitor's wait begins anew."""

    async def decide(found: Conversation) -> Change:
        _must_have(agent, found)
        freed, due = handoff.back_into_queue(deps, found)
        return Change(freed, (tell(deps, freed, LEFT),), due=due, position=await handoff.place_of(deps, freed))

    await move(deps, _loading(deps, conversation), decide)


async def transfer(deps: Deps, agent: Agent, conversation: str, to: str, note: str | None) -> None:
    """Hand a conversation to a colleague who is present."""
    colleague = next(
        (each for each in await deps.store.read(agents_table.present_agents, deps.now()) if each.id == to), None
    )
    if colleague is None:
        raise BadRequest(NOT_PRESENT, field="to")

    async def decide(found: Conversation) -> Change:
        _must_have(agent, found)
        passed = replace(found, agent=colleague.id, agent_name=colleague.name)
        return Change(passed, (tell(deps, passed, JOINED, {"agent": colleague.name}),))

    await move(deps, _loading(deps, conversation), decide)
    if note:
        await add_note(deps, agent, conversation, deps.new_id(), note)


async def resolve(deps: Deps, agent: Agent, conversation: str) -> None:
    """End a conversation; what the visitor writes next begins a new one."""

    async def decide(found: Conversation) -> Change:
        if found.status is Status.ASSIGNED:
            _must_have(agent, found)
        ended = replace(found, status=after(found.status, Move.RESOLVE), resolved_at=deps.now(), queued_at=None)
        return Change(ended, (tell(deps, ended, ENDED),), due=no_timers(found.id))

    await move(deps, _loading(deps, conversation), decide)


async def reopen(deps: Deps, agent: Agent, conversation: str) -> None:
    """Take a resolved conversation up again, if the visitor has no open one."""

    async def decide(found: Conversation) -> Change:
        if found.status is not Status.RESOLVED:
            raise NotAllowed(CANNOT_HAPPEN)
        if (await deps.store.read(reader.thread, found.visitor)).open is not None:
            raise NotAllowed(CANNOT_HAPPEN)
        opened = replace(
            found, status=after(found.status, Move.REOPEN), resolved_at=None, agent=agent.id, agent_name=agent.name
        )
        return Change(opened, (tell(deps, opened, JOINED, {"agent": agent.name}),))

    await move(deps, _loading(deps, conversation), decide)


async def send_reply(deps: Deps, agent: Agent, conversation: str, client_id: str, text: str, seen: int) -> Replied:
    """Say something to the visitor; the same client_id does it once, and is acknowledged whatever happened since.

    Raises StaleView, with what was missed, to an agent who answers blindly.
    """

    async def decide(found: Conversation) -> Change:
        said = message(deps, found, Sender.AGENT, text, client_id=client_id, agent_name=agent.name)
        if await deps.store.read(reader.reply_by_client_id, found.id, client_id) is not None:
            return Change(found, (said,))
        _must_have(agent, found)
        if missed := await deps.store.read(reader.missed, found.id, seen):
            raise StaleView(missed)
        return Change(found, (said,), question=await _answered_by_hand(deps, found))

    moved = await move(deps, _loading(deps, conversation), decide)
    said = moved.saved.messages[0]
    if (said.text, said.agent_name) != (text, agent.name):
        raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
    return Replied(moved.conversation, said)


async def add_note(deps: Deps, agent: Agent, conversation: str, client_id: str, text: str) -> Note:
    """Write something for colleagues alone."""
    if await deps.store.read(reader.conversation_by_id, conversation) is None:
        raise NotFound(NOT_FOUND, field="conversation")
    note = Note(deps.new_id(), conversation, agent.id, agent.name, text, deps.now(), client_id=client_id)
    stored, is_repeat = await deps.store.write(notes.add_note, note)
    if (stored.conversation, stored.text) != (conversation, text):
        raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
    if not is_repeat:
        deps.publish([NotePosted(ToAgents(), stored)])
    return stored


async def _answered_by_hand(deps: Deps, conversation: Conversation) -> Question | None:
    """Give what a person's first reply in a conversation answers: the newest that is no small talk, nor the wish for a person.

    What is said after it is between the two, and means little alone.
    """
    if await deps.store.read(questions.has_agent_spoken, conversation.id):
        return None
    knowledge = deps.library().knowledge
    for each in await deps.store.read(questions.asked_before, conversation.id, conversation.seq + 1, _LOOKED_AT):
        turn = take_turn(knowledge, each.text, prior=each.language, memory=Memory())
        understood = turn.understanding
        if understood.ranking and not any(not knowledge.topics[intent].section for intent in understood.answers):
            best = understood.ranking[0]
            return replace(asked(each, Reason.BY_HAND), guess=best.intent, confidence=best.confidence)
    return None


def _loading(deps: Deps, conversation: str) -> Load:
    async def load() -> Conversation:
        found = await deps.store.read(reader.conversation_by_id, conversation)
        if found is None:
            raise NotFound(NOT_FOUND, field="conversation")
        return found

    return load


def _must_have(agent: Agent, conversation: Conversation) -> None:
    if conversation.status is not Status.ASSIGNED or conversation.agent != agent.id:
        raise NotAllowed(NOT_YOURS)
