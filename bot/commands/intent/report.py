"""The report of `tresen intent test`: as text for people, as JSON for machines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from bot.commands.columns import columns
from bot.commands.places import near
from bot.content.authors.intents import OUTSIDE
from bot.content.authors.measuring import FEWEST_MESSAGES, Figures, Measured, Outcome
from bot.core.clash import taken
from bot.core.likeness import LeftOut

if TYPE_CHECKING:
    from bot.commands.intent.testing import Result

_WORST = 8  # intents of the picture
_SHOWN = 15  # lines of each list


def report(result: "Result") -> Iterator[str]:
    """Give the lines."""
    for fault in result.trials.faults:
        yield f"{near(fault.file)}:{fault.line}: {fault.text}"
    yield from _figures(result)
    yield ""
    yield from _failed(result.measured)
    yield from _left_out(result)
    yield from picture(confusions(result))
    yield from _changes(result)
    if result.is_passed:
        if not any(each.is_judged for each in result.figures):
            yield f"Passed: nothing is in the wrong form; no file has the {FEWEST_MESSAGES} messages from which on it is judged."
        else:
            yield f"Passed: of each file that is judged, at least {result.floor:g} in 100 messages were understood."
    else:
        yield f"Failed: of each file, at least {result.floor:g} in 100 messages have to be understood, and each test has to be in form."


def _figures(result: "Result") -> list[str]:
    rows: list[Sequence[object]] = [("held-back messages", "", "", *Outcome, "understood", "")]
    for each in result.figures:
        rows.append(
            (
                near(each.file),
                each.language,
                each.messages,
                *(f"{each.share(outcome):.1f} %" for outcome in Outcome),
                f"{each.understood:.1f} %",
                _verdict(each, result.floor),
            )
        )
    return columns(rows, range(2, 8))


def _verdict(each: Figures, floor: float) -> str:
    if not each.is_spoken:
        return "not spoken here, nothing is demanded"
    if not each.is_judged:
        return f"fewer than {FEWEST_MESSAGES} messages, too few to judge"
    return "" if each.passes(floor) else f"below the {floor:g} % demanded"


def _failed(measured: Sequence[Measured]) -> Iterator[str]:
    failed = [each for each in measured if each.outcome in (Outcome.LOST, Outcome.WRONG)]
    failed.sort(key=lambda each: each.outcome is not Outcome.WRONG)
    if failed:
        yield "Not understood, wrong answers first. Write other utterances of that idea (never the message itself), or accept it:"
    for each in islice(failed, _SHOWN):
        yield f"  {_place(each)} {each.trial.intent or OUTSIDE}: {each.said}: {each.trial.text}"
    if len(failed) > _SHOWN:
        yield f"  … and {len(failed) - _SHOWN} more"
    yield ""


def _left_out(result: "Result") -> Iterator[str]:
    for language, (right, many) in left_out_figures(result).items():
        yield (
            f"Left out, {language}: {right} of {many} utterances ({100 * right / many:.1f} %) go to their own list when a fifth of"
            " each list, by words alone, is not learned."
        )
    yield ""


def left_out_figures(result: "Result") -> dict[str, tuple[int, int]]:
    """Give for each language how many utterances found home, and how many there are."""
    best = np.argmax(result.left.scores, axis=1)
    found: dict[str, tuple[int, int]] = {}
    for at, each in enumerate(result.said):
        right, many = found.get(each.language, (0, 0))
        found[each.language] = (right + int(best[at] == result.left.labels[at]), many + 1)
    return found


def confusions(result: "Result") -> Counter[tuple[str, str]]:
    """Count (meant, taken for), of what was left out and of the held-back messages that were answered wrong."""
    found = Counter(
        (_name(result.left, int(result.left.labels[each.utterance])), each.by or OUTSIDE) for each in taken(result.left)
    )
    for each in result.measured:
        if each.outcome is Outcome.WRONG:
            found[each.trial.intent or OUTSIDE, each.answers[0]] += 1
    return found


def picture(found: Counter[tuple[str, str]]) -> Iterator[str]:
    """Draw who is taken for whom: the intents with most confusions, numbered."""
    total: Counter[str] = Counter()
    for (meant, other), times in found.items():
        total[meant] += times
        total[other] += times
    worst = [name for name, _ in total.most_common(_WORST)]
    if not worst:
        yield "No intent is taken for another one."
        yield ""
        return
    yield "Taken for another one (each line is what was meant, each column what it was taken for):"
    rows: list[list[object]] = [["", *(f"[{number}]" for number in range(1, len(worst) + 1)), "others"]]
    for number, meant in enumerate(worst, 1):
        others = sum(times for (one, other), times in found.items() if one == meant and other not in worst)
        cells = ["\\" if meant == other else found[meant, other] or "·" for other in worst]
        rows.append([f"[{number}] {meant}", *cells, others or "·"])
    yield from (f"  {line}" for line in columns(rows, range(1, len(worst) + 2)))
    yield ""


def _changes(result: "Result") -> Iterator[str]:
    if result.changes is None:
        yield f"Not compared with the last commit: {result.why_not}."
    elif not result.changes:
        yield "Against the last commit, no message is answered otherwise."
    else:
        worse = sum(each.is_worse for each in result.changes)
        yield f"Against the last commit, {len(result.changes)} messages are answered otherwise, {worse} of them worse:"
        for each in islice(result.changes, _SHOWN):
            sign = "-" if each.is_worse else "+" if each.before.outcome != each.now.outcome else "="
            yield f"  {sign} {_place(each.now)} {each.now.trial.text}"
            yield f"      before: {each.before.said}; now: {each.now.said}; meant: {each.now.trial.intent or OUTSIDE}"
        if len(result.changes) > _SHOWN:
            yield f"  … and {len(result.changes) - _SHOWN} more; --json gives all"
    yield ""


def as_json(result: "Result") -> dict[str, object]:
    """Give all of it, for machines; docs/authoring.md names the keys."""
    return {
        "passed": result.is_passed,
        "floor": result.floor,
        "faults": [{"file": near(each.file), "line": each.line, "text": each.text} for each in result.trials.faults],
        "files": [
            {
                "file": near(each.file),
                "language": each.language,
                "messages": each.messages,
                "outcomes": {outcome.value: each.outcomes[outcome] for outcome in Outcome},
                "understood": round(each.understood, 2),
                "passed": each.passes(result.floor),
            }
            for each in result.figures
        ],
        "messages": [_message(each) for each in result.measured],
        "left_out": {
            language: {"utterances": many, "right": right}
            for language, (right, many) in left_out_figures(result).items()
        },
        "confusions": [
            {"meant": meant, "taken_for": other, "times": times}
            for (meant, other), times in confusions(result).most_common()
        ],
        "changes": None
        if result.changes is None
        else [
            {"worse": each.is_worse, "before": _message(each.before), "now": _message(each.now)}
            for each in result.changes
        ],
        "not_compared": result.why_not,
    }


def _message(each: Measured) -> dict[str, object]:
    return {
        "text": each.trial.text,
        "language": each.trial.language,
        "intent": each.trial.intent,
        "file": near(each.trial.file),
        "line": each.trial.line,
        "outcome": each.outcome.value,
        "answers": list(each.answers),
        "choices": list(each.choices),
    }


def _place(each: Measured) -> str:
    return f"{near(each.trial.file)}:{each.trial.line}:"


def _name(left: LeftOut, place: int) -> str:
    return left.name(place) or OUTSIDE
