"""`python -m bench.matching --data FOLDER` prints two Markdown tables over every data set of the folder: quality, then noise and cost.

A set is a file NAME.jsonl; its rows have text, intent, split (train, test, oos_test), lang, and where it is told oos (near, far).
Figures are means over samples of --shots utterances an intent; shares and losses are in percent and points.

near, far: AUROC of these messages out of scope alone. right at 90 %: of all messages that belong, where nine in ten of those that do
not are refused; wrong at 90 %: of those answered. Noise: how many points of top-1 it costs. Time is CPU time of one message;
MB is what the process grew by, libraries included (nlp.js: all of Node).
"""

import argparse
import itertools
import math
import os
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path

from bench.matching import nlpjs
from bench.matching.scoring import COST, QUALITY, Figures, score
from bench.matching.sets import DataSet, read_sets
from bench.matching.tables import number

# Where each is found; imported only in the process that measures it.
MATCHERS = {
    "core": "bench.matching.matchers:core",
    "semantic": "bench.matching.matchers:semantic",
    "WRatio": "bench.matching.baselines:wratio",
    "token_set_ratio": "bench.matching.baselines:token_set_ratio",
    "LinearSVC": "bench.matching.baselines:linear_svc",
    "LogisticRegression": "bench.matching.baselines:logistic_regression",
    "nlp.js": "bench.matching.nlpjs:nlpjs",
}
_WHOLE = ("µs p50", "µs p99", "MB")  # shown without decimals


def main() -> None:
    """Read the options, measure, print."""
    options = argparse.ArgumentParser(
        prog="python -m bench.matching", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True, help="folder with NAME.jsonl")
    options.add_argument("--only", type=_names, default=[], help="data sets, parted by commas; all where empty")
    options.add_argument("--matchers", type=_names, default=list(MATCHERS), help=f"of {', '.join(MATCHERS)}")
    options.add_argument("--shots", type=int, default=10, help="utterances an intent; 0 for all")
    options.add_argument("--samples", type=int, default=3, help="samples of them; one where a set has no more")
    options.add_argument("--cap", type=int, default=700, help="messages to test with at most")
    given = options.parse_args()
    if unknown := set(given.matchers) - set(MATCHERS):
        options.error(f"no such matcher: {', '.join(sorted(unknown))}")
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # CPU time of one thread, in every process
    with nlpjs.installed() if "nlp.js" in given.matchers else nullcontext():
        try:
            _print_tables(
                list(read_sets(given.data, given.only, given.cap)), given.matchers, given.shots, given.samples
            )
        except FileNotFoundError as missing:
            options.error(str(missing))


def _print_tables(sets: Sequence[DataSet], matchers: Sequence[str], shots: int, samples: int) -> None:
    """Print a row of the first table as soon as it is measured; the second one at the end, also of an interrupted run."""
    costs: list[str] = []
    skipped: dict[str, str] = {}
    print(_head(QUALITY), flush=True)
    try:
        for data, name in itertools.product(sets, matchers):
            if name in skipped:
                continue
            try:
                found = [_measure(MATCHERS[name], data, shots, seed) for seed in data.seeds(shots, samples)]
            except ImportError as missing:
                skipped[name] = str(missing)
                continue
            print(_row(data.name, name, QUALITY, found), flush=True)
            costs.append(_row(data.name, name, COST, found))
    finally:
        print("", _head(COST), *costs, sep="\n")
        print(*(f"\nSkipped: {name}, for {why}." for name, why in skipped.items()), sep="")


def _measure(place: str, data: DataSet, shots: int, seed: int) -> Figures:
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        return fresh.submit(score, place, data, shots, seed).result()


def _head(columns: Sequence[str]) -> str:
    return f"| data | matcher | {' | '.join(columns)} |\n|---|---|{'---|' * len(columns)}"


def _row(data: str, matcher: str, columns: Sequence[str], found: Sequence[Figures]) -> str:
    cells = [_mean([each.get(column, math.nan) for each in found], column in _WHOLE) for column in columns]
    return f"| {data} | {matcher} | {' | '.join(cells)} |"


def _mean(figures: Sequence[float], is_whole: bool) -> str:
    known = [each for each in figures if not math.isnan(each)]
    return number(statistics.mean(known), 0 if is_whole else 1) if known else "–"


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


if __name__ == "__main__":
    main()
