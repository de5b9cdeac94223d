"""Asking: what our own bot makes of a message, as the product runs it: its library, its dialogue, its settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.library import Library, open_library
from bot.core.dialogue import Knowledge, Turn, take_turn
from bot.core.model import Memory
from bot.settings import environment, load


@dataclass(frozen=True)
class Reply:
    """What the bot made of a message."""

    answers: tuple[str, ...]
    choices: tuple[str, ...]
    """What it offers, instead of an answer or beside it."""
    ranking: tuple[tuple[str, float], ...]
    memory: Memory

    @property
    def shown(self) -> tuple[str, ...]:
        """Everything that the visitor may read or choose."""
        return (*self.answers, *self.choices)

    @property
    def first(self) -> str:
        """The intent that leads the ranking; empty where nothing was recognised."""
        return self.ranking[0][0] if self.ranking else ""

    def is_wrong(self, right: Sequence[str]) -> bool:
        """Tell whether it answered, and nothing of it was right."""
        return bool(self.answers) and not set(self.answers) & set(right)


def open_as_asked(cache: Path | None = None) -> Library:
    """Open the library as `tresen ask` does: with the settings of this folder and of the environment."""
    return open_library(load(Path.cwd(), environment(), date.today()), cache)


def ask(knowledge: Knowledge, text: str, language: str, memory: Memory | None = None) -> Reply:
    """Send a message; the visitor's language is the conversation's, if the bot speaks it."""
    return _reply(_turn(knowledge, text, language, memory or Memory()))


def choose(knowledge: Knowledge, choice: str, language: str, reply: Reply) -> Reply:
    """Click one of the choices of a reply."""
    turn = take_turn(knowledge, choice, prior=_spoken(knowledge, language), memory=reply.memory, choice=choice)
    return _reply(turn)


def _turn(knowledge: Knowledge, text: str, language: str, memory: Memory) -> Turn:
    return take_turn(knowledge, text, prior=_spoken(knowledge, language), memory=memory, encoder=knowledge.encoder)


def _spoken(knowledge: Knowledge, language: str) -> str | None:
    return language if language in knowledge.languages else None


def _reply(turn: Turn) -> Reply:
    understood = turn.understanding
    ranking = tuple((match.intent, match.confidence) for match in understood.ranking)
    return Reply(understood.answers, understood.suggestions, ranking, turn.memory)
