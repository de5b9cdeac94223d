"""tresen intent test: asks the held-back messages, leaves utterances out, and says what would change against the last commit."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.commands.errors import UsageError
from bot.commands.intent.report import as_json, report
from bot.commands.telling import tell
from bot.content.authors.composing import asked_back
from bot.content.authors.history import NoHistory, copy_committed, is_as_committed
from bot.content.authors.intents import OUTSIDE, Intents, Utterance
from bot.content.authors.measuring import Change, Figures, Measured, changes, figures, measure
from bot.content.authors.trials import Trial, Trials, read_trials, trials_beside
from bot.content.faults import Fault
from bot.content.library import ContentError, Library, folder_of, open_library
from bot.core.likeness import LeftOut, leave_out
from bot.core.matching import Example
from bot.settings import Settings


@dataclass(frozen=True)
class Result:
    """All that was found."""

    trials: Trials
    measured: Sequence[Measured]
    figures: Sequence[Figures]
    said: Sequence[Utterance]
    left: LeftOut
    changes: Sequence[Change] | None
    """None where there is nothing to compare with …"""
    why_not: str
    """… and why."""
    floor: float

    @property
    def is_passed(self) -> bool:
        """Tell whether every file has its share, and none is faulty."""
        return not self.trials.faults and all(each.passes(self.floor) for each in self.figures)


def intent_test(settings: Settings, folder: Path | None, floor: float, *, compares: bool, is_json: bool) -> int:
    """Measure and print; gives the exit code: 1 where a test fails."""
    where = folder or trials_beside(folder_of(settings, "intents"))
    trials = read_trials(where)
    if not trials.trials and not trials.faults:
        raise UsageError(f"no messages were found in {where}; write some there, or name another folder with --folder")
    tell("learning …")
    library = _opened(settings)
    known = [each for each in trials.trials if each.intent is None or each.intent in library.intents.topics]
    measured = list(measure(library.knowledge, known))
    tell("leaving out …")
    said = [
        each for each in library.intents.utterances if each.intent in library.intents.topics or each.intent == OUTSIDE
    ]
    left = leave_out([Example(each.text, _meant(each), each.language) for each in said])
    changed, why_not = _compared(settings, library, known, measured) if compares else (None, "it was not asked for")
    found = figures(measured, library.knowledge.languages)
    result = Result(_with_unknown(trials, library.intents), measured, found, said, left, changed, why_not, floor)
    print(json.dumps(as_json(result), ensure_ascii=False, indent=2) if is_json else "\n".join(report(result)))
    return 0 if result.is_passed else 1


def _compared(
    settings: Settings, library: Library, known: Sequence[Trial], measured: Sequence[Measured]
) -> tuple[list[Change] | None, str]:
    """Ask the intents of the last commit too: the tests' messages, and the utterances that one of the two has and the other has not."""
    intents = folder_of(settings, "intents")
    try:
        if is_as_committed(intents):
            return [], ""
        with tempfile.TemporaryDirectory() as scratch:
            content = Path(scratch)
            copy_committed(intents, content / "intents")
            (content / "locales").symlink_to(folder_of(settings, "locales").resolve())
            tell("learning the last commit …")
            old = open_library(replace(settings, content=content), settings.data / "cache")
            asked = [*known, *_only_in_one(old.intents, library.intents)]
            before = list(measure(old.knowledge, asked))
            now = [*measured, *measure(library.knowledge, asked[len(known) :])]
            return changes(before, now), ""
    except NoHistory as error:
        return None, str(error)
    except ContentError as error:
        return None, f"the intents of the last commit cannot be used ({str(error).splitlines()[0]})"


def _only_in_one(old: Intents, new: Intents) -> list[Trial]:
    """Give the utterances that were added, removed or moved: the others mean what they meant, word for word."""
    sides = [{(each.text, each.intent, each.language): each for each in intents.utterances} for intents in (old, new)]
    every = {**sides[0], **sides[1]}
    changed = [every[key] for key in every if (key in sides[0]) != (key in sides[1])]
    # Of one that was moved, the new place says what it means.
    last = {each.text: each for each in changed}
    return [Trial(each.text, _meant(each), each.language, each.file, each.line) for each in last.values()]


def _with_unknown(trials: Trials, intents: Intents) -> Trials:
    lost = {each.intent: each for each in reversed(trials.trials) if each.intent and each.intent not in intents.topics}
    faults = [
        Fault(each.file, each.line, f"there is no topic {name}; {asked_back(name, tuple(intents.topics))}")
        for name, each in lost.items()
    ]
    return replace(trials, faults=(*trials.faults, *faults))


def _opened(settings: Settings) -> Library:
    try:
        return open_library(settings, settings.data / "cache")
    except ContentError as error:
        raise UsageError(f"the content cannot be used; mend this first:\n{error}") from None


def _meant(said: Utterance) -> str | None:
    return None if said.intent == OUTSIDE else said.intent
