"""`python -m bench.matching --data FOLDER` prints a Markdown table of every data set in the folder (NAME.jsonl: text, intent, split, lang).

Figures are means over samples of --shots utterances an intent, in percent. Two typing errors: keys beside the right one, letters left out,
doubled or swapped. Out of scope (oos_test): how well the first one's confidence tells it from messages that belong (AUROC).
Time is CPU time of one thread, for the machine is shared; set OPENBLAS_NUM_THREADS=1.
"""

import argparse
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.matching.matchers import MATCHERS, Ranker, Said

_KEYS = {"de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"), "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm")}
_COLUMNS = ("top-1", "top-3", "two typos", "AUROC", "ECE", "µs p50", "µs p99", "fit s")
Row = dict[str, str]


def main() -> None:
    """Read the options, measure, print."""
    options = argparse.ArgumentParser(prog="python -m bench.matching", description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with NAME.jsonl")
    options.add_argument("--only", default="", help="data sets, parted by commas; all where empty")
    options.add_argument("--matchers", default=",".join(MATCHERS))
    options.add_argument("--shots", type=int, default=10, help="utterances an intent; 0 for all")
    options.add_argument("--samples", type=int, default=3)
    options.add_argument("--cap", type=int, default=700, help="messages to test with at most")
    given = options.parse_args()
    print(f"| data | matcher | {' | '.join(_COLUMNS)} |\n|---|---|{'---|' * len(_COLUMNS)}")
    for file in sorted(given.data.glob("*.jsonl")):
        if given.only and file.stem not in given.only.split(","):
            continue
        rows: list[Row] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for name in given.matchers.split(","):
            try:
                found = [score(MATCHERS[name](), rows, given.shots, seed, given.cap) for seed in range(given.samples)]
            except ImportError as missing:
                print(f"| {file.stem} | {name} | skipped: {missing} |{' |' * (len(_COLUMNS) - 1)}")
                continue
            cells = [_mean([each[column] for each in found if column in each]) for column in _COLUMNS]
            print(f"| {file.stem} | {name} | {' | '.join(cells)} |", flush=True)


def score(matcher: Ranker, rows: Sequence[Row], shots: int, seed: int, cap: int) -> dict[str, float]:
    """Measure one matcher on one sample."""
    begin = time.thread_time()
    matcher.fit(_sample([row for row in rows if row["split"] == "train"], shots, seed))
    figures = {"fit s": time.thread_time() - begin}
    tests = [row for row in rows if row["split"] == "test"]
    tests = random.Random(5).sample(tests, min(cap, len(tests)))
    spoiled = random.Random(99)
    noisy = [_typos(row["text"], row.get("lang", "en")[:2], spoiled) for row in tests]
    times: list[float] = []
    ranked = [_timed(matcher, row["text"], times) for row in tests]
    gold = [row["intent"] for row in tests]
    right = [bool(ranking) and ranking[0][0] == intent for ranking, intent in zip(ranked, gold, strict=True)]
    top3 = [intent in [each for each, _ in ranking[:3]] for ranking, intent in zip(ranked, gold, strict=True)]
    typos = [
        bool(best := matcher.rank(text)) and best[0][0] == intent for text, intent in zip(noisy, gold, strict=True)
    ]
    sure = [ranking[0][1] if ranking else 0.0 for ranking in ranked]
    figures |= {"top-1": _percent(right), "top-3": _percent(top3), "two typos": _percent(typos)}
    figures |= {"ECE": 100 * _calibration_error(sure, right)} if all(0 <= each <= 1 for each in sure) else {}
    outside = [row["text"] for row in rows if row["split"] == "oos_test"][:cap]
    if len(outside) >= 50:
        strange = [ranking[0][1] if (ranking := matcher.rank(text)) else 0.0 for text in outside]
        figures["AUROC"] = 100 * _auroc(sure, strange)
    times.sort()
    return figures | {"µs p50": times[len(times) // 2], "µs p99": times[int(0.99 * len(times))]}


def _sample(rows: Sequence[Row], shots: int, seed: int) -> Said:
    """Take `shots` utterances of each intent, others for each seed."""
    said: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        said[row["intent"]].append(row["text"])
    chance = random.Random(seed * 1000 + shots)
    taken = {
        intent: chance.sample(texts, min(shots or len(texts), len(texts))) for intent, texts in sorted(said.items())
    }
    return [(text, intent) for intent, texts in taken.items() for text in texts]


def _typos(text: str, language: str, chance: random.Random) -> str:
    """Make two typing errors."""
    for _ in range(2):
        places = [at for at, letter in enumerate(text) if letter.isalpha()]
        if len(places) < 3:
            break
        at = chance.choice(places)
        beside = chance.choice(_beside(text[at].lower(), language))
        head, letter, tail = text[:at], text[at], text[at + 1 :]
        text = head + chance.choice((beside + tail, tail, letter + letter + tail, tail[:1] + letter + tail[1:]))
    return text


def _beside(letter: str, language: str) -> str:
    for row in _KEYS.get(language, _KEYS["en"]):
        if (at := row.find(letter)) >= 0:
            return row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return letter


def _timed(matcher: Ranker, text: str, times: list[float]) -> list[tuple[str, float]]:
    begin = time.thread_time_ns()
    ranking = matcher.rank(text)
    times.append((time.thread_time_ns() - begin) / 1000)
    return ranking


def _auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Give the chance that a message that belongs gets more confidence than one that does not."""
    wins = sum((a > b) + (a == b) / 2 for a in inside for b in outside)
    return wins / (len(inside) * len(outside))


def _calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Give the mean distance of confidence and truth, over ten bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, hit in zip(sure, right, strict=True):
        bins[min(9, int(confidence * 10))].append((confidence, hit))
    return sum(abs(sum(confidence - hit for confidence, hit in each)) for each in bins.values()) / len(sure)


def _percent(hits: Sequence[bool]) -> float:
    return 100 * sum(hits) / len(hits)


def _mean(figures: Sequence[float]) -> str:
    return f"{statistics.mean(figures):.1f}" if figures else "–"


if __name__ == "__main__":
    main()
