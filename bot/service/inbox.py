"""Inbox: what agents see of conversations, and the bot's best answers for the last message."""

import asyncio
from dataclasses import dataclass

from bot.content.speech import speak
from bot.core.dialogue import Line
from bot.core.errors import NOT_FOUND, NotFound
from bot.core.explaining import nearest
from bot.core.matching import rank, read
from bot.core.model import Conversation, Message, Note
from bot.core.tickets import Ticket
from bot.service.deps import Deps
from bot.service.lines import reader_of
from bot.store import notes, reader, tickets

_SUGGESTED = 3


@dataclass(frozen=True)
class Suggestion:
    """An answer of the bot's that an agent may insert."""

    intent: str
    title: str
    section: str
    confidence: float
    text: str
    nearest: str
    """The utterance of this topic that is most like what was asked: why the bot thinks of it."""


@dataclass(frozen=True)
class Opened:
    """A conversation as an agent opens it."""

    conversation: Conversation
    page: reader.Page
    notes: list[Note]
    last: Message | None
    suggestions: list[Suggestion]
    tickets: list[Ticket]
    """What was filed out of it."""


async def open_conversation(deps: Deps, conversation: str, after: int, notes_after: int) -> Opened:
    """Give what was said and noted behind two numbers. Raises NotFound."""
    found = await deps.store.read(reader.conversation_by_id, conversation)
    if found is None:
        raise NotFound(NOT_FOUND, field="conversation")
    asked = await deps.store.read(reader.last_of_visitor, conversation)
    offered = await asyncio.to_thread(suggestions, deps, found, asked.text) if asked else []
    # Read behind what takes its time, so that little can have come since.
    page = await deps.store.read(reader.messages_after, conversation, after)
    noted = await deps.store.read(notes.notes_after, conversation, notes_after)
    last = await deps.store.read(reader.last_message, conversation)
    filed = await deps.store.read(tickets.tickets_of_conversation, conversation)
    return Opened(found, page, noted, last, offered, filed)


def suggestions(deps: Deps, conversation: Conversation, text: str) -> list[Suggestion]:
    """Give the bot's three best answers to a text, in the conversation's language. Takes some milliseconds: call it in a thread."""
    library = deps.library()
    knowledge = library.knowledge
    reading = read(knowledge.matcher, text)
    found: list[Suggestion] = []
    # By words alone: a conversation opens at once, and the agent chooses among three anyway.
    ranking = rank(knowledge.matcher, text, _SUGGESTED * 2, language=conversation.language)
    for match in ranking if reading.words else ():
        topic = library.intents.topics[match.intent]
        if topic.section and len(found) < _SUGGESTED:
            spoken = speak(library, deps.settings, Line(intent=topic.id), reader_of(deps, conversation))
            title = library.translations.title(conversation.language, topic)
            said = [
                (each.text, each.intent)
                for each in library.intents.utterances
                if each.intent == topic.id and each.language == conversation.language
            ]
            like = nearest(knowledge.matcher, reading, said)
            found.append(
                Suggestion(
                    topic.id, title, spoken.section or "", match.confidence, spoken.text, like[0].text if like else ""
                )
            )
    return found
