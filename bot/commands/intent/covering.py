"""tresen intent coverage: which intents have few or uniform utterances, and what to write."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from bot.commands.columns import columns
from bot.commands.errors import UsageError
from bot.commands.intent.reading import read_whole
from bot.commands.places import near
from bot.commands.telling import tell
from bot.content.authors.intents import Intents, Topic, Utterance
from bot.content.authors.trials import read_trials, trials_beside
from bot.content.authors.utterance_checks import FEWEST_UTTERANCES
from bot.content.library import folder_of
from bot.content.translators.translations import SOURCE, read_catalogs, translations_of
from bot.core.variety import LONG, SHORT, Variety, unsaid, variety
from bot.settings import Settings

HELD_BACK = 4
"""Messages of tests/intents that an intent should have in a language, to be measured by."""
_WORDS = 20  # of the policy that are shown


@dataclass(frozen=True)
class Row:
    """One intent in one language."""

    topic: Topic
    language: str
    variety: Variety
    held_back: int
    hints: tuple[str, ...]
    """What to write, in words."""


def intent_coverage(settings: Settings, intent: str | None, folder: Path | None, limit: int) -> int:
    """Print the weakest lists first, and the words that nobody says, of all intents or one; gives the exit code."""
    intents = read_whole(settings)
    if intent is not None and intent not in intents.topics:
        raise UsageError(f"there is no topic {intent}; `tresen intent tree` shows all")
    wanted = [topic for topic in intents.topics.values() if intent in (None, topic.id)]
    tell("comparing …")
    catalogs, _ = read_catalogs(folder_of(settings, "locales"))
    translations = translations_of(catalogs, intents.topics)
    trials = read_trials(folder or trials_beside(folder_of(settings, "intents"))).trials
    held_back = Counter((each.intent, each.language) for each in trials)
    rows: list[Row] = []
    for language in intents.languages:
        said = {
            topic: [each for each in intents.utterances if (each.intent, each.language) == (topic, language)]
            for topic in intents.topics
        }
        usual = median(map(len, said.values()))
        for topic in wanted:
            answer = translations.answer(language, topic)
            counts = variety([each.text for each in said[topic.id]], answer)
            held = held_back[topic.id, language]
            hints = tuple(_hints(counts, said[topic.id], usual, held if trials else None, is_talk=not topic.section))
            rows.append(Row(topic, language, counts, held, hints))
    rows.sort(key=lambda row: (-len(row.hints), row.variety.utterances, row.topic.id, row.language))
    print("\n".join(_table(rows, limit)))
    for language in intents.languages:
        spoken = [translations.answer(language, topic) for topic in wanted]
        if language == SOURCE or language in translations.languages:
            print("\n" + _unsaid(language, spoken, intents))
    return 0


def _table(rows: Sequence[Row], limit: int) -> Iterator[str]:
    weak = [row for row in rows if row.hints]
    yield f"{len(rows)} lists of utterances, {len(weak)} of them with something to do; weakest first."
    yield (
        f"short: up to {SHORT} words, long: from {LONG} on, a no: with a denial, phone: without capitals, alike: rewords another one,"
        " echo: in the answer's words, held: held-back messages."
    )
    yield ""
    head = ("intent", "", "utterances", "short", "long", "questions", "a no", "phone", "alike", "echo", "held")
    cells: list[tuple[object, ...]] = [head]
    for row in islice(rows, limit):
        each = row.variety
        signs = (each.short, each.long, each.questions, each.denials, each.lower, len(each.alike), each.echoes)
        cells.append((row.topic.id, row.language, each.utterances, *signs, row.held_back))
    lines = columns(cells, range(2, len(head)))
    yield lines[0]
    for line, row in zip(lines[1:], rows, strict=False):
        yield line
        yield from (f"    {hint}" for hint in row.hints)
    if len(rows) > limit:
        yield f"… {len(rows) - limit} more lists; --limit {len(rows)} shows all."


def _hints(
    counts: Variety, said: Sequence[Utterance], usual: float, held: int | None, *, is_talk: bool
) -> Iterator[str]:
    """Say what to write for a list of utterances; `held` is None where there are no tests at all. Small talk need not ask."""
    many = counts.utterances
    if many < FEWEST_UTTERANCES:
        yield f"write {FEWEST_UTTERANCES - many} more"
    elif many < usual / 2:
        yield f"write more: others have {usual:.0f}"
    if many and not counts.short:
        yield f'write some of one to {SHORT} words, as on a telephone: "double charge?"'
    if many and not counts.long:
        yield "write some long ones, with the story first"
    if many and counts.questions < many / 5 and not is_talk:
        yield "write more questions"
    if many and counts.questions > many * 9 / 10:
        yield "write some without a question: what happened, a complaint, a few words"
    if many and not counts.lower:
        yield "write some without capitals, typed in a hurry"
    if counts.echoes > many / 10:
        yield "too much is said in the answer's words; write what visitors say before they know it"
    for first, second in islice(counts.alike, 3):
        one, other = said[first], said[second]
        yield f"{near(other.file)}:{other.line} rewords line {one.line} ({one.text!r}); write another idea in its place"
    if len(counts.alike) > 3:
        yield f"… and {len(counts.alike) - 3} more reword others"
    if held is not None and held < HELD_BACK:
        yield f"let somebody else write {HELD_BACK - held} more messages for it into tests/intents, to measure by"


def _unsaid(language: str, answers: Sequence[str], intents: Intents) -> str:
    words = unsaid(answers, [each.text for each in intents.utterances if each.language == language])
    if not words:
        return f"{language}: every word of the answers is in some utterance."
    shown = ", ".join(f"{word} ({times})" if times > 1 else word for word, times in words[:_WORDS])
    more = f" and {len(words) - _WORDS} more" if len(words) > _WORDS else ""
    return f"{language}: words of the answers that no utterance holds: {shown}{more}. Would visitors use one of them?"
