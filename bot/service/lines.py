"""Lines: what the bot and the system say, as messages ready to be stored."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.content.speech import speak
from bot.content.wording import BOT_NOTICE, Reader, with_facts
from bot.core.dialogue import Line
from bot.core.model import Choice, Conversation, Message, Sender
from bot.core.phrases import Phrase
from bot.service.deps import Deps

# What an intent's action adds to its answer: a form to fill in, or a choice that leads to one.
_FORMS = {"take_message": "message", "start_ticket": "ticket"}
START = "interview.start"
"""The choice to be asked for a ticket's facts in the chat."""
# Translators: on a button above the form of a ticket: the bot asks for the facts instead.
ONE_BY_ONE = Phrase("bot", "Ask me one by one, here in the chat")
_OFFERS = {"offer_message": "message.leave", "offer_ticket": "ticket.open"}


def message(deps: Deps, conversation: Conversation, sender: Sender, text: str, **more: Any) -> Message:
    """Make a message of this moment; `more` is what else it has."""
    return Message(deps.new_id(), conversation.id, sender, text, deps.now(), conversation.language, **more)


def say(deps: Deps, conversation: Conversation, line: Line) -> Message:
    """Put one line of the bot into words."""
    library = deps.library()
    spoken = speak(library, deps.settings, line, reader_of(deps, conversation))
    said = message(deps, conversation, Sender.BOT, spoken.text)
    said = replace(said, intent=spoken.intent, section=spoken.section, policy=spoken.policy, choices=spoken.choices)
    action = library.knowledge.topics[line.intent].action if line.intent else None
    if action == "start_ticket":
        choice = Choice(START, library.translations.say(conversation.language, ONE_BY_ONE))
        return replace(said, form=_FORMS[action], choices=(*said.choices, choice))
    if action in _FORMS:
        return replace(said, form=_FORMS[action])
    offered = library.intents.topics.get(_OFFERS.get(action or "", ""))
    if offered is not None:
        label = library.translations.title(conversation.language, offered)
        return replace(said, choices=(*said.choices, Choice(offered.id, label)))
    return said


def tell(
    deps: Deps,
    conversation: Conversation,
    phrase: Phrase,
    values: Mapping[str, object] | None = None,
    *,
    sender: Sender = Sender.SYSTEM,
) -> Message:
    """Say one of the program's own sentences."""
    translations = deps.library().translations
    text = translations.say(conversation.language, phrase, values)
    text = with_facts(text, deps.settings, translations, reader_of(deps, conversation))
    return message(deps, conversation, sender, text)


def notice(deps: Deps, conversation: Conversation) -> tuple[Message, ...]:
    """Say that a bot answers, before its first turn: it stands in the transcript as proof."""
    return () if conversation.seq > 0 else (tell(deps, conversation, BOT_NOTICE),)


def reader_of(deps: Deps, conversation: Conversation) -> Reader:
    """Give who reads what is said in a conversation."""
    return Reader(conversation.language, deps.now(), conversation.time_zone)
