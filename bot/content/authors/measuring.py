"""Measuring: what the bot makes of messages whose meaning is known, and what has become of them since another content."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.content.authors.trials import Trial
from bot.core.dialogue import Knowledge, take_turn
from bot.core.model import Memory

FLOOR = 96
"""Percent of a file's messages that have to be understood; what the shipped files reach, rounded down."""

FEWEST_MESSAGES = 25
"""Messages of a file from which on its share says something: of fewer, one that is missed is more than FLOOR allows."""


class Outcome(StrEnum):
    """What became of a message."""

    ANSWERED = "answered"
    """With the right topic, or rightly with none."""
    OFFERED = "offered"
    """The right topic was one of the choices; or choices for what no topic answers."""
    LOST = "not recognised"
    """Neither answered nor offered the right one."""
    WRONG = "answered wrong"


@dataclass(frozen=True)
class Measured:
    """A message and what the bot made of it."""

    trial: Trial
    answers: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """Tell whether it was understood."""
        meant = self.trial.intent
        if meant is None:
            if self.answers:
                return Outcome.ANSWERED if set(self.answers) & set(self.trial.also) else Outcome.WRONG
            return Outcome.OFFERED if self.choices else Outcome.ANSWERED
        if meant in self.answers:
            return Outcome.ANSWERED
        if meant in self.choices:
            return Outcome.OFFERED
        return Outcome.WRONG if self.answers else Outcome.LOST

    @property
    def said(self) -> str:
        """Say in words what the bot does."""
        if self.answers:
            return f"answers {' and '.join(self.answers)}"
        return f"offers {', '.join(self.choices)}" if self.choices else "does not know"


@dataclass(frozen=True)
class Figures:
    """How the messages of a file fared."""

    file: Path
    language: str
    outcomes: Counter[Outcome] = field(repr=False)
    is_spoken: bool
    """The bot has utterances of the language; where it has not, nothing is demanded."""

    @property
    def messages(self) -> int:
        """How many there are."""
        return self.outcomes.total()

    @property
    def understood(self) -> float:
        """Percent that were answered rightly or at least offered."""
        return self.share(Outcome.ANSWERED) + self.share(Outcome.OFFERED)

    def share(self, outcome: Outcome) -> float:
        """Give the percentage of an outcome."""
        return 100 * self.outcomes[outcome] / self.messages if self.messages else 0.0

    @property
    def is_judged(self) -> bool:
        """Tell whether something is demanded of it."""
        return self.is_spoken and self.messages >= FEWEST_MESSAGES

    def passes(self, floor: float) -> bool:
        """Tell whether enough was understood, or nobody can tell yet."""
        return not self.is_judged or self.understood >= floor


def measure(knowledge: Knowledge, trials: Iterable[Trial]) -> Iterator[Measured]:
    """Ask each message in a conversation of its own, in its language where the bot speaks it."""
    for each in trials:
        prior = each.language if each.language in knowledge.languages else None
        turn = take_turn(knowledge, each.text, prior=prior, memory=Memory(), encoder=knowledge.encoder)
        yield Measured(each, turn.understanding.answers, turn.understanding.suggestions)


def figures(measured: Sequence[Measured], languages: Sequence[str]) -> list[Figures]:
    """Count by file and language; `languages` are those that have utterances."""
    groups: dict[tuple[Path, str], Counter[Outcome]] = {}
    for each in measured:
        groups.setdefault((each.trial.file, each.trial.language), Counter())[each.outcome] += 1
    return [Figures(file, language, found, language in languages) for (file, language), found in groups.items()]


@dataclass(frozen=True)
class Change:
    """A message whose outcome is another one."""

    before: Measured
    now: Measured

    @property
    def is_worse(self) -> bool:
        """Tell whether it was understood better before."""
        order = list(Outcome)
        return order.index(self.now.outcome) > order.index(self.before.outcome)


def changes(before: Sequence[Measured], now: Sequence[Measured]) -> list[Change]:
    """Give the messages that the bot answers otherwise now; both lists are of the same messages. What became worse comes first."""
    found = [
        Change(one, other)
        for one, other in zip(before, now, strict=True)
        if (one.answers, one.choices) != (other.answers, other.choices)
    ]
    return sorted(found, key=lambda each: not each.is_worse)
