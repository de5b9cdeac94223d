"""`python -m bench.matching.leaveout`: learns the shipped utterances without a third of each list, and ranks that third; each in turn.

The thirds are contiguous: neighbours in a list have one writer, so most of what is left out is by somebody whose sentences about that
topic were not learned.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.matching.figures import share
from bench.matching.shipped import outside, read_shipped, titles, utterances
from bench.matching.tables import Row, table
from bot.content.encoder import find_encoder
from bot.core.matching import Example, rank, train
from bot.core.meaning import LONGEST, Encoder

PARTS = 3
_PAIRS = 15  # that are shown


@dataclass(frozen=True)
class Tried:
    """An utterance that was left out, and what it was taken for."""

    example: Example
    ranking: tuple[str, ...]
    """Intents, best first."""


def main() -> None:
    """Learn, rank, print: by words alone, then with the encoder, where it is installed."""
    intents = read_shipped()
    said, always = utterances(intents), [*titles(intents), *outside(intents)]
    encoder = find_encoder()
    for name, each in {"words alone": None, "with the encoder": encoder}.items():
        if each is not None or name == "words alone":
            tried = leave_out(said, always, each)
            print(accuracy(tried, name))
    print(pairs(tried))


def leave_out(examples: Sequence[Example], always: Sequence[Example], encoder: Encoder | None) -> list[Tried]:
    """Rank every example by what was learned without its third, but with all that is learned `always`."""
    part = thirds(examples)
    vectors = encoder and encoder.encode([each.text[:LONGEST] for each in (*examples, *always)])
    tried: list[Tried] = []
    for number in range(PARTS):
        kept = [at for at, mine in enumerate(part) if mine != number]
        mine = [*kept, *range(len(examples), len(examples) + len(always))]
        rest = [*(examples[at] for at in kept), *always]
        matcher = train(rest, None if vectors is None else vectors[mine])
        tried += [
            Tried(example, tuple(match.intent for match in rank(matcher, example.text, encoder=encoder)))
            for example, its in zip(examples, part, strict=True)
            if its == number
        ]
    return tried


def thirds(examples: Sequence[Example]) -> list[int]:
    """Give for each example the third of its own list (an intent in a language) in which it stands: 0, 1 or 2."""
    length = Counter((example.intent, example.language) for example in examples)
    seen: Counter[tuple[str | None, str]] = Counter()
    part: list[int] = []
    for example in examples:
        mine = example.intent, example.language
        part.append(PARTS * seen[mine] // length[mine])
        seen[mine] += 1
    return part


def accuracy(tried: Sequence[Tried], name: str) -> str:
    """Give how often the right intent leads, and how often it is among the first three."""
    groups: Mapping[str, list[Tried]] = defaultdict(list)
    for each in tried:
        groups[each.example.language].append(each)
    rows: list[Row] = [_accuracy(language, group) for language, group in sorted(groups.items())]
    return table(
        f"Left out, {name}", ("utterances", "top-1", "top-3"), [*rows, _accuracy(" + ".join(sorted(groups)), tried)]
    )


def _accuracy(name: str, tried: Sequence[Tried]) -> Row:
    hits = [[each.example.intent in each.ranking[:places] for each in tried] for places in (1, 3)]
    return (name, len(tried), *map(share, hits))


def pairs(tried: Sequence[Tried]) -> str:
    """Give the pairs of topics that take most from each other."""
    taken = Counter((each.example.intent, each.ranking[0]) for each in tried if each.ranking)
    both = Counter[tuple[str, str]]()
    for (meant, first), count in taken.items():
        if meant != first:
            both[min(meant, first), max(meant, first)] += count
    total = Counter(each.example.intent for each in tried)
    rows: list[Row] = [
        (one, other, taken[one, other], taken[other, one], count / (total[one] + total[other]))
        for (one, other), count in both.most_common(_PAIRS)
    ]
    columns = ("other", "one taken for other", "other taken for one", "of the utterances of both, in percent")
    return table("One", columns, rows)


if __name__ == "__main__":
    main()
