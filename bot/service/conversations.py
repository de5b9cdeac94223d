"""Conversations: a visitor writes, the bot answers, and both are stored together."""

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial

from bot.core.dialogue import Turn, in_brief, take_turn
from bot.core.errors import CLIENT_ID_REUSED, NOT_FOUND, UNKNOWN_CHOICE, ClientIdReused, NotFound, UnknownChoice
from bot.core.events import ReadChanged, ToAgents, ToConversation, UnansweredChanged
from bot.core.lifecycle import Move, after, bot_speaks
from bot.core.model import CANARY, Conversation, Due, Message, Sender
from bot.core.questions import Question, Reason, asked, missed
from bot.core.references import NONE
from bot.service import handoff, hiding, interviews
from bot.service.deps import Deps
from bot.service.handoff import Step
from bot.service.lines import message, notice, say
from bot.service.moves import Filing, move
from bot.service.opening import loading, recalling
from bot.service.visitors import Session, visitor_of
from bot.store import changes, questions, reader
from bot.store.changes import Change

_LOG = logging.getLogger("tresen.bot")


@dataclass(frozen=True)
class Posted:
    """What became of a visitor's message."""

    conversation: Conversation
    message: Message


async def send_message(deps: Deps, session: Session, client_id: str, text: str, choice: str | None = None) -> Posted:
    """Store what a visitor says together with the bot's answer; the same client_id does it once."""
    if choice is not None and not _is_offered(deps, choice):
        raise UnknownChoice(UNKNOWN_CHOICE, field="choice")

    async def decide(conversation: Conversation) -> Change | Filing:
        said = message(deps, conversation, Sender.VISITOR, text, client_id=client_id, choice=choice)
        status = after(conversation.status, Move.VISITOR_WRITES)
        if status is not conversation.status:
            conversation = replace(conversation, status=status)
        if not bot_speaks(conversation.status):
            word = await hiding.told(deps, conversation, text, sender=Sender.SYSTEM)
            return Change(conversation, (said, *word), visitor_of(deps, session))
        turn = await _turn(deps, conversation, said)
        asked = await interviews.take(deps, session, conversation, said, turn)
        if asked is not None:
            return asked
        before = conversation.memory
        opening = notice(deps, conversation)
        question, is_choice_taken = await _to_learn(deps, conversation, turn, said)
        conversation = replace(conversation, language=turn.language, memory=turn.memory)
        step = await _answer(deps, conversation, turn)
        said = replace(said, language=turn.language)
        word = await hiding.told(deps, conversation, text)
        after_all, resumed = interviews.kept(deps, step.conversation, before)
        lines = (*opening, said, *word, *step.messages, *resumed)
        due, position = step.due, step.position
        return Change(after_all, lines, visitor_of(deps, session), due, question, position, is_choice_taken)

    moved = await move(deps, recalling(deps, session), decide)
    said = next(each for each in moved.saved.messages if each.sender is Sender.VISITOR)
    if moved.saved.is_repeat and (said.text != text or said.choice != choice):
        raise ClientIdReused(CLIENT_ID_REUSED, field="client_id")
    return Posted(moved.conversation, said)


async def request_agent(deps: Deps, session: Session) -> tuple[Conversation, int | None]:
    """Ask for a person; gives the conversation and its place in the queue. Asking twice changes nothing."""

    async def decide(conversation: Conversation) -> Change | None:
        if not bot_speaks(conversation.status):
            return None
        step = await handoff.ask_for_person(deps, conversation)
        said = (*notice(deps, conversation), *step.messages)
        return Change(step.conversation, said, visitor_of(deps, session), step.due, position=step.position)

    moved = await move(deps, loading(deps, session), decide)
    return moved.conversation, moved.position or await handoff.place_of(deps, moved.conversation)


async def set_language(deps: Deps, session: Session, language: str) -> None:
    """Go on in another language."""
    found = await deps.store.read(reader.thread, session.visitor)
    if found.open is None:
        return

    async def decide(conversation: Conversation) -> Change | None:
        if conversation.language == language:
            return None
        return Change(replace(conversation, language=language))

    await move(deps, loading(deps, session), decide)


async def history(deps: Deps, session: Session, conversation: str | None, seq: int) -> reader.Page:
    """Give what was said behind `seq`. Raises NotFound for a conversation that is not this visitor's."""
    if conversation is None:
        found = (await deps.store.read(reader.thread, session.visitor)).latest
        if found is None:
            return reader.Page((), False)
        conversation = found.id
    elif await deps.store.read(reader.conversation_of_visitor, session.visitor, conversation) is None:
        raise NotFound(NOT_FOUND, field="conversation")
    return await deps.store.read(reader.messages_after, conversation, seq)


async def read_up_to(deps: Deps, session: Session, seq: int) -> None:
    """Note how far the visitor has read."""
    found = (await deps.store.read(reader.thread, session.visitor)).open
    if found is not None and await deps.store.write(changes.read_up_to, found.id, seq):
        deps.publish([ReadChanged(ToConversation(session.visitor), found.id, min(seq, found.seq), deps.now())])


async def rate(deps: Deps, session: Session, message: str, thumb: str, comment: str | None) -> None:
    """Store what a visitor thinks of an answer. Raises NotFound where it is not one of the bot's to this visitor."""
    found = await deps.store.read(reader.message_of_visitor, session.visitor, message)
    if found is None or found.sender not in (Sender.BOT, Sender.AGENT):
        raise NotFound(NOT_FOUND, field="message")
    question = None
    if found.sender is Sender.BOT:
        before = await deps.store.read(questions.asked_before, found.conversation, found.seq)
        question = replace(asked(before[0], Reason.THUMB_DOWN), guess=found.intent) if before else None
    if await deps.store.write(changes.rate, message, thumb, comment, deps.now(), question):
        deps.publish([UnansweredChanged(ToAgents())])


async def _turn(deps: Deps, conversation: Conversation, said: Message) -> Turn:
    """Let the bot decide: at once by words alone, or else in a thread, for the encoder takes milliseconds."""
    knowledge = deps.library().knowledge
    decide = partial(
        take_turn, knowledge, said.text, prior=conversation.language, memory=conversation.memory, choice=said.choice
    )
    turn = decide()
    if turn.understanding.is_unsure and knowledge.encoder is not None:
        turn = await asyncio.to_thread(decide, encoder=knowledge.encoder)
    _LOG.info("conversation %s: %s", conversation.id, in_brief(turn))
    return turn


async def _to_learn(deps: Deps, before: Conversation, turn: Turn, said: Message) -> tuple[Question | None, bool | None]:
    """Give the question that this turn leaves unanswered, and whether a choice was taken that was offered before it."""
    if before.visitor == CANARY:
        return None, None
    understood = turn.understanding
    earlier: list[Message] = []
    if said.choice == NONE or not (understood.ranking or understood.answers):
        earlier = await deps.store.read(questions.asked_before, before.id, before.seq + 1)
    taken = not set(before.memory.offered).isdisjoint({*understood.answers} - {NONE})
    question = missed(turn, said, earlier[0] if earlier else None)
    return question, taken if before.memory.offered else None


async def _answer(deps: Deps, conversation: Conversation, turn: Turn) -> Step:
    """Put a turn into words; a wish for a person is carried out."""
    said: list[Message] = []
    due: tuple[Due, ...] = ()
    position: int | None = None
    topics = deps.library().knowledge.topics
    for line in turn.lines:
        if line.intent is not None and topics[line.intent].action == "hand_over":
            step = await handoff.ask_for_person(deps, conversation)
            conversation, due, position = step.conversation, step.due, step.position
            said += step.messages
        else:
            said.append(say(deps, conversation, line))
    return Step(conversation, tuple(said), due, position)


def _is_offered(deps: Deps, choice: str) -> bool:
    return choice == NONE or interviews.is_choice(choice) or choice in deps.library().intents.topics
