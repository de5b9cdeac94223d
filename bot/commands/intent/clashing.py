"""tresen intent clash: intents that take utterances from each other, and utterances that look misplaced."""

from collections.abc import Sequence
from itertools import islice

from bot.commands.errors import UsageError
from bot.commands.intent.reading import read_whole
from bot.commands.places import near
from bot.commands.telling import tell
from bot.content.authors.intents import OUTSIDE, Utterance
from bot.core.clash import Clash, Taken, clashes, misplaced
from bot.core.likeness import leave_out
from bot.core.matching import Example
from bot.settings import Settings

_SHOWN = 6  # utterances of a pair
_PAIRS = """\
Pairs of topics that take utterances from each other, worst first. Each utterance was left out, and went to the other one. Say in it what
tells it from the other topic, move it, or, where it fits both, take it out; where a pair has many, write more that name the difference.
"""
_OUTSIDE = """\
Topics and what belongs to none, worst first. An utterance of a topic that goes to "outside" is not recognised: write more like it. A line
of "outside" that goes to a topic would be answered: write more like it there, unless the topic does answer it.
"""
_MISPLACED = """\
Utterances that look misplaced, worst first: another intent won by far, or nearly all that are most like it stand under another one. Would
somebody who reads it without knowing where it stands put it there? If not, move it.
"""


def intent_clash(settings: Settings, intent: str | None, limit: int) -> int:
    """Print pairs and utterances, all or those of one intent; gives the exit code."""
    intents = read_whole(settings)
    if intent is not None and intent not in intents.topics and intent != OUTSIDE:
        raise UsageError(f"there is no topic {intent}; `tresen intent tree` shows all")
    said = [each for each in intents.utterances if each.intent in intents.topics or each.intent == OUTSIDE]
    examples = [Example(each.text, None if each.intent == OUTSIDE else each.intent, each.language) for each in said]
    if not any(each.intent for each in examples):
        raise UsageError("there are no utterances yet; `tresen intent add` adds some")
    tell("leaving each utterance out …")
    left = leave_out(examples)
    mine = [each for each in clashes(left) if intent is None or intent in map(_name, (each.one, each.other))]
    lost = [
        each for each in misplaced(left) if intent is None or intent in (said[each.utterance].intent, _name(each.by))
    ]
    for heading, pairs in (
        (_PAIRS, [each for each in mine if each.other is not None]),
        (_OUTSIDE, [each for each in mine if each.other is None]),
    ):
        if pairs:
            print(heading)
        for clash in islice(pairs, limit):
            print("\n".join(_pair(clash, said)) + "\n")
        _say_rest(len(pairs), limit, "pairs")
    if not mine:
        print("No utterance goes to another intent than its own.\n")
    print(_MISPLACED if lost else "No utterance looks misplaced.")
    for each in islice(lost, limit):
        print(_line(each, said))
    _say_rest(len(lost), limit, "utterances")
    return 0


def _pair(clash: Clash, said: Sequence[Utterance]) -> list[str]:
    ways = [
        sum(said[each.utterance].intent == name for each in clash.taken)
        for name in map(_name, (clash.one, clash.other))
    ]
    head = (
        f"{_name(clash.one)} and {_name(clash.other)}: {len(clash.taken)} of {clash.utterances} utterances"
        f" ({ways[0]} go to the second, {ways[1]} to the first)"
    )
    shown = [f"  {_line(each, said)}" for each in clash.taken[:_SHOWN]]
    more = len(clash.taken) - _SHOWN
    return [head, *shown, *([f"  … and {more} more"] if more > 0 else [])]


def _line(each: Taken, said: Sequence[Utterance]) -> str:
    mine = said[each.utterance]
    signs = f"by {each.margin:.2f}" if each.margin > 0 else "narrowly not"
    like = f", {each.neighbours} of its neighbours are there" if each.neighbours else ""
    return f"{near(mine.file)}:{mine.line}: {mine.intent} -> {_name(each.by)} ({signs}{like}): {mine.text}"


def _name(intent: str | None) -> str:
    return OUTSIDE if intent is None else intent


def _say_rest(found: int, limit: int, what: str) -> None:
    if found > limit:
        print(f"… {found - limit} more {what}; --limit {found} shows all.\n")
