"""Questions that the bot has something to learn from, and what agents propose to make of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.dialogue import Turn
from bot.core.model import Message
from bot.core.references import NONE
from bot.core.understanding import Action


class Reason(StrEnum):
    """Why a question is worth a look."""

    UNANSWERED = "unanswered"
    """The bot did not know."""
    UNSURE = "unsure"
    """The bot offered choices, and none of them was taken."""
    THUMB_DOWN = "thumb_down"
    """The visitor did not like the bot's answer."""
    BY_HAND = "by_hand"
    """A person answered it."""


class QuestionState(StrEnum):
    """What became of a question."""

    WAITING = "waiting"
    """Choices are on the visitor's screen: one of them may still be taken."""
    OPEN = "open"
    PROPOSED = "proposed"
    """An agent has proposed what it means."""
    DISMISSED = "dismissed"
    """An agent found it not worth learning."""
    SETTLED = "settled"
    """The utterances hold it by now."""


@dataclass(frozen=True)
class Question:
    """One message of a visitor's, masked as everything that is stored."""

    message: str
    """The message's id."""
    conversation: str
    text: str
    language: str
    reason: Reason
    at: datetime
    guess: str | None = None
    """The intent that the bot thought of first."""
    confidence: float = 0.0
    """How sure it was of that, 0..1."""
    state: QuestionState = QuestionState.OPEN


@dataclass(frozen=True)
class Proposal:
    """An utterance that an agent proposes."""

    intent: str
    """An intent that there is, a new one, or OUTSIDE: it belongs to no topic."""
    language: str
    text: str


@dataclass(frozen=True)
class NewTopic:
    """An intent that an agent proposes."""

    id: str
    title: str
    """In English."""
    section: str
    """Where the policy says it; empty for none."""
    answer: str
    """In English."""


def missed(turn: Turn, said: Message, before: Message | None) -> Question | None:
    """Give the question that the bot did not answer for sure in a turn, if there is one.

    `before` is what the visitor said before: that is the question where `said` only refuses an answer or clicks "none of these".
    """
    understood = turn.understanding
    is_refusal = not understood.ranking and understood.action is Action.SUGGEST
    if said.choice is not None:
        return _unsure(before, QuestionState.OPEN) if said.choice == NONE else None
    if is_refusal:
        return _unsure(before, QuestionState.WAITING)
    if understood.action is Action.ANSWER or not understood.ranking:
        return None  # answered, or without a word that could be learned
    best = understood.ranking[0]
    is_asked = understood.action is Action.SUGGEST
    return Question(
        said.id,
        said.conversation,
        said.text,
        turn.language,
        Reason.UNSURE if is_asked else Reason.UNANSWERED,
        said.at,
        best.intent,
        best.confidence,
        QuestionState.WAITING if is_asked else QuestionState.OPEN,
    )


def asked(message: Message, reason: Reason) -> Question:
    """Make a question of an earlier message."""
    return Question(message.id, message.conversation, message.text, message.language, reason, message.at)


def _unsure(before: Message | None, state: QuestionState) -> Question | None:
    if before is None:
        return None
    return Question(before.id, before.conversation, before.text, before.language, Reason.UNSURE, before.at, state=state)
