"""Dialogue: what the bot says to a message. `take_turn` is a function of what it knows, what it heard and what it remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.language import LanguageModel, detect
from bot.core.marks import in_words
from bot.core.matching import Match, Matcher
from bot.core.meaning import Encoder
from bot.core.model import Memory
from bot.core.phrases import Phrase
from bot.core.references import NONE, choice_of, correction_in, follows
from bot.core.switching import asked_language
from bot.core.text import denies, fold, without_courtesies
from bot.core.understanding import Action, Setting, Understanding, understand

PERSON = "handoff.human"  # the intent of who wants a person
_TAKING_LEAVE = frozenset({"dialogue.thanks", "dialogue.goodbye"})
_OTHERS = 2  # runners-up that are remembered, for "no, that is not what I meant"
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
# Translators: said instead of giving the same answer twice in a row; buttons with related topics stand below it.
SAID_BEFORE = Phrase(
    "bot", "That is what I have just answered. If it does not help, put it in other words, or choose one of these."
)
# Translators: said when the visitor greets again, or asks twice in a row who is there.
STILL_HERE = Phrase("bot", "I am still here. What is it about?")
# Translators: said when the visitor thanks or takes leave a second time.
GLADLY = Phrase("bot", "Gladly. Until next time!")
# Translators: {languages} are the names of the languages that the bot speaks.
NO_LANGUAGE = Phrase("bot", "I am sorry, I do not speak that language. We can go on in one of these: {languages}.")

# Translators: said to who wants another language and does not say which. {languages} are the names of those that the bot speaks.
WHICH_LANGUAGE = Phrase("bot", "Which language would you like? We can go on in one of these: {languages}.")


@dataclass(frozen=True)
class Topic:
    """An intent as the bot needs it; its texts are the translators' and are looked up by its id."""

    id: str
    section: str
    """Where the policy says it; empty for small talk."""
    action: str | None = None
    """What the bot does beside answering."""
    is_of_the_moment: bool = False
    """Its answer depends on when it is asked, so it may be given again."""


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
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """Language -> topic -> what stands on its button."""
    max_wrong: float = 0.03
    """How bold it is: the share of messages that it may answer wrongly."""
    encoder: Encoder | None = field(default=None, repr=False)
    """Asked where words alone are not enough; None where there is none."""


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


def take_turn(
    knowledge: Knowledge,
    text: str,
    *,
    prior: str | None,
    memory: Memory,
    choice: str | None = None,
    encoder: Encoder | None = None,
) -> Turn:
    """Answer a message; `prior` is the conversation's language, `choice` the id of what the visitor clicked.

    Without `encoder` it takes a fraction of a millisecond, and says by `understanding.is_unsure` where the encoder should be asked.
    """
    text = in_words(text)
    folded = without_courtesies(fold(text))
    here = prior or knowledge.languages[0]
    chosen = choice or choice_of(folded, memory.offered, knowledge.titles.get(here, {}))
    if chosen is not None and (chosen in knowledge.topics or chosen == NONE):
        return _answer_choice(knowledge, chosen, here)
    instead = correction_in(folded) if memory.topic or memory.offered else None
    if instead == "":
        return _offer_others(memory, here)
    guess = detect(knowledge.language_model, text, prior)
    language = guess.language if guess.language in knowledge.languages else here
    setting = Setting(
        language,
        knowledge.max_wrong,
        after=memory.topic if follows(folded) and _is_policy(knowledge, memory.topic) else None,
        never=memory.topic if instead is not None else None,
    )
    understood = understand(knowledge.matcher, instead or text, setting, encoder)
    others = tuple(match.intent for match in understood.ranking if match.intent not in understood.answers)
    is_named = understood.action is Action.SUGGEST and understood.suggestions[0] in memory.offered
    if is_named and not denies(folded):
        # Asking the same again would help nobody: what was offered and is named again is meant, unless with a "no".
        understood = replace(understood, action=Action.ANSWER, answers=understood.suggestions[:1], suggestions=())
    if understood.action is Action.ANSWER:
        return _answer(knowledge, understood, text, language, here, replace(memory, others=others[:_OTHERS]))
    if understood.action is Action.SUGGEST:
        offered = (*understood.suggestions, NONE)
        return Turn(language, understood, (Line(phrase=DID_YOU_MEAN, choices=offered),), Memory(memory.topic, offered))
    return Turn(language, understood, (Line(phrase=NOT_UNDERSTOOD),), Memory(memory.topic))


def in_brief(turn: Turn) -> str:
    """Say in one line, for the log, what the bot made of a message and how sure it was; nothing of the message itself."""
    understood = turn.understanding
    meant = " + ".join(understood.answers or understood.suggestions) or "nothing"
    sure = ", ".join(f"{match.intent} {match.confidence:.0%}" for match in understood.ranking[:2])
    return f"{understood.action.value} {meant}" + (f" ({sure})" if sure else "")


def _is_policy(knowledge: Knowledge, topic: str | None) -> bool:
    return topic is not None and topic in knowledge.topics and bool(knowledge.topics[topic].section)


def _offer_others(memory: Memory, language: str) -> Turn:
    """Offer what came next in the ranking: the visitor says that the first was not meant, but not what was."""
    if not memory.others:
        return Turn(language, Understanding(Action.FALLBACK, (), (), ()), (Line(phrase=NOT_UNDERSTOOD),), Memory())
    understood = Understanding(Action.SUGGEST, (), memory.others, ())
    offered = (*memory.others, NONE)
    return Turn(language, understood, (Line(phrase=DID_YOU_MEAN, choices=offered),), Memory(None, offered))


def _answer_choice(knowledge: Knowledge, chosen: str, language: str) -> Turn:
    if chosen == NONE:
        understood = Understanding(Action.FALLBACK, (), (), ())
        return Turn(language, understood, (Line(phrase=NOT_UNDERSTOOD),), Memory())
    understood = Understanding(Action.ANSWER, (chosen,), (), (Match(chosen, 1.0),))
    return _answer(knowledge, understood, "", language, language, Memory())


def _answer(
    knowledge: Knowledge, understood: Understanding, text: str, language: str, here: str, memory: Memory
) -> Turn:
    if any(knowledge.topics[intent].action == SWITCH for intent in understood.answers):
        asked = asked_language(text, knowledge.language_names, knowledge.languages, here)
        if asked.is_unknown:
            return Turn(language, understood, (Line(phrase=NO_LANGUAGE),), Memory())
        others = [name for name in knowledge.languages if name != here]
        # Who names none means that of the message; where that is the conversation's, the other one, if there is but one.
        wanted = asked.language or (language if language != here else others[0] if len(others) == 1 else None)
        if wanted is None and others:
            return Turn(language, understood, (Line(phrase=WHICH_LANGUAGE),), Memory())
        language = wanted or language
    first = knowledge.topics[understood.answers[0]]
    if understood.answers == (memory.topic,) and first.action is None and not first.is_of_the_moment:
        return _say_it_otherwise(knowledge, understood, language, memory)
    lines = tuple(Line(intent=intent) for intent in understood.answers)
    if understood.suggestions:
        lines = (*lines, Line(phrase=ALSO, choices=understood.suggestions))
    return Turn(language, understood, lines, Memory(understood.answers[-1], understood.suggestions, memory.others))


def _say_it_otherwise(knowledge: Knowledge, understood: Understanding, language: str, memory: Memory) -> Turn:
    """Give no answer twice in a row, word for word: it did not help the first time."""
    (topic,) = understood.answers
    if topic in _TAKING_LEAVE:
        return Turn(language, understood, (Line(phrase=GLADLY),), Memory(topic))
    if not knowledge.topics[topic].section:
        return Turn(language, understood, (Line(phrase=STILL_HERE),), Memory(topic))
    person = (PERSON,) if PERSON in knowledge.topics else ()
    offered = tuple(dict.fromkeys((*memory.others, *person)))
    return Turn(
        language, understood, (Line(phrase=SAID_BEFORE, choices=offered),), Memory(topic, offered, memory.others)
    )
