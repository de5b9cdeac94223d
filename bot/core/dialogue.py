"""Dialogue: what the bot says to a message. `take_turn` is a function of what it knows, what it heard and what it remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.language import LanguageModel, detect
from bot.core.matching import Match, Matcher
from bot.core.model import Memory
from bot.core.phrases import Phrase
from bot.core.text import fold, tokens
from bot.core.understanding import Action, Understanding, understand

NONE = "none"  # the id of the choice "none of these"
SWITCH = "switch_language"  # the action of an intent that goes on in another language

DID_YOU_MEAN = Phrase("bot", "I am not quite sure what you mean. Is it one of these?")
# Translators: {support_email} and {sales_email} are e-mail addresses.
NOT_UNDERSTOOD = Phrase(
    "bot",
    "I am sorry, I don't know the answer to that. Please put it in other words, or write to {support_email}; "
    "for sales questions, write to {sales_email}.",
)
NONE_OF_THESE = Phrase("bot", "None of these")
ALSO = Phrase("bot", "Did you also mean this?")
# Translators: {languages} are the names of the languages that the bot speaks.
NO_LANGUAGE = Phrase("bot", "I am sorry, I do not speak that language. We can go on in one of these: {languages}.")


@dataclass(frozen=True)
class Topic:
    """An intent as the bot needs it; its texts are the translators' and are looked up by its id."""

    id: str
    section: str
    """Where the policy says it; empty for small talk."""
    action: str | None = None
    """What the bot does beside answering."""


@dataclass(frozen=True)
class Knowledge:
    """All that the bot has learned; made anew when an author or translator changes something."""

    topics: Mapping[str, Topic]
    matcher: Matcher = field(repr=False)
    language_model: LanguageModel = field(repr=False)
    languages: tuple[str, ...]
    """The languages that it answers in; the first is the one it falls back on."""
    language_names: Mapping[str, str]
    """Folded name of a language, in any of them, -> its code."""
    max_wrong: float = 0.03
    """How bold it is: the share of messages that it may answer wrongly."""


@dataclass(frozen=True)
class Line:
    """One thing that the bot says: the answer of an intent, or a phrase."""

    intent: str | None = None
    phrase: Phrase | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What the bot makes of a message."""

    language: str
    understanding: Understanding
    lines: tuple[Line, ...]
    memory: Memory


def take_turn(knowledge: Knowledge, text: str, *, prior: str | None, memory: Memory, choice: str | None = None) -> Turn:
    """Answer a message; `prior` is the conversation's language, `choice` the id of what the visitor clicked."""
    chosen = choice or _typed_choice(text, memory)
    if chosen is not None and (chosen in knowledge.topics or chosen == NONE):
        return _answer_choice(knowledge, chosen, prior or knowledge.languages[0])
    guess = detect(knowledge.language_model, text, prior)
    language = guess.language if guess.language in knowledge.languages else prior or knowledge.languages[0]
    understood = understand(knowledge.matcher, text, knowledge.max_wrong)
    if understood.action is Action.ANSWER:
        return _answer(knowledge, understood, text, language)
    if understood.action is Action.SUGGEST:
        offered = (*understood.suggestions, NONE)
        return Turn(language, understood, (Line(phrase=DID_YOU_MEAN, choices=offered),), Memory(memory.topic, offered))
    return Turn(language, understood, (Line(phrase=NOT_UNDERSTOOD),), Memory(memory.topic))


def _typed_choice(text: str, memory: Memory) -> str | None:
    """Give the offered choice whose number was typed, if that is all that was typed."""
    digits = text.strip().rstrip(".)")
    if digits.isascii() and digits.isdigit() and len(digits) == 1 and 1 <= int(digits) <= len(memory.offered):
        return memory.offered[int(digits) - 1]
    return None


def _answer_choice(knowledge: Knowledge, chosen: str, language: str) -> Turn:
    if chosen == NONE:
        understood = Understanding(Action.FALLBACK, (), (), ())
        return Turn(language, understood, (Line(phrase=NOT_UNDERSTOOD),), Memory())
    return _answer(knowledge, Understanding(Action.ANSWER, (chosen,), (), (Match(chosen, 1.0),)), "", language)


def _answer(knowledge: Knowledge, understood: Understanding, text: str, language: str) -> Turn:
    if any(knowledge.topics[intent].action == SWITCH for intent in understood.answers):
        asked = _asked_language(knowledge, text, language)
        if asked is None:
            return Turn(language, understood, (Line(phrase=NO_LANGUAGE),), Memory())
        language = asked
    lines = tuple(Line(intent=intent) for intent in understood.answers)
    if understood.suggestions:
        lines = (*lines, Line(phrase=ALSO, choices=understood.suggestions))
    return Turn(language, understood, lines, Memory(understood.answers[-1], understood.suggestions))


def _asked_language(knowledge: Knowledge, text: str, language: str) -> str | None:
    """Give the language that a message names; the next one where it names none; None for one that is not spoken."""
    named = [knowledge.language_names[word] for word in tokens(fold(text)) if word in knowledge.language_names]
    spoken = [name for name in named if name in knowledge.languages]
    others = [name for name in spoken if name != language]
    if others:
        return others[-1]
    if spoken:
        return spoken[-1]
    if named:
        return None
    at = knowledge.languages.index(language)
    return knowledge.languages[(at + 1) % len(knowledge.languages)]
