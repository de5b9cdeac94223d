"""What docs/benchmarks.md is made by counts right: figures against hand-made ones, noise within its promise, the contract of scorers."""

import math
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rapidfuzz.distance import OSA

from bench.matching import figures, relearn
from bench.matching.leaveout import thirds
from bench.matching.noise import NOISES, joined, one_error, split, umlauts
from bench.matching.sets import DataSet
from bench.matching.tables import table
from bot.content.authors.intents import read_intents
from bot.core.matching import Example
from tests.small import write_content

ROOT = Path(__file__).parents[2]
RANKINGS = [[("a", 0.9), ("b", 0.1)], [("a", 0.6), ("b", 0.4)], [("b", 0.8)], []]
TRUTH = ["a", "b", "b", "c"]


def test_top_and_macro_f1() -> None:
    assert figures.top(RANKINGS, TRUTH) == [True, False, True, False]
    assert figures.top(RANKINGS, TRUTH, 3) == [True, True, True, False]
    assert figures.macro_f1(RANKINGS, TRUTH) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)


@pytest.mark.parametrize(
    ("inside", "outside", "chance"),
    [([3, 4], [1, 2], 1), ([1, 2], [3, 4], 0), ([1], [1], 0.5), ([1, 3], [2, 3], 3 / 8)],
)
def test_auroc_counts_equals_half(inside: list[float], outside: list[float], chance: float) -> None:
    assert figures.auroc(inside, outside) == chance


@given(some.lists(some.sampled_from([0.1, 0.2, 0.5, 1.0]), min_size=1), some.floats(0.01, 1))
def test_the_bar_refuses_what_it_promises(outside: list[float], refused: float) -> None:
    least = figures.bar(outside, refused)
    assert sum(each <= least for each in outside) >= refused * len(outside)
    assert sum(each < least for each in outside) < refused * len(outside), "a lower one would do"


def test_calibration_error() -> None:
    assert figures.calibration_error([0.8, 0.8, 0.8, 0.8, 0.3], [True, True, True, False, True]) == pytest.approx(
        (4 * 0.05 + 0.7) / 5
    )
    assert figures.calibration_error(figures.sureness([[]]), [False]) == 0, "nothing recognised is not sure at all"
    assert math.isnan(figures.calibration_error([0.8, -1.2], [True, False])), "distances are no probabilities"


@given(some.sampled_from(list(NOISES)), some.text(), some.sampled_from(["de", "en", "fr"]), some.integers())
def test_noise_bears_any_text(name: str, text: str, language: str, seed: int) -> None:
    noise = NOISES[name]
    assert noise(text, language, random.Random(seed)) == noise(text, language, random.Random(seed))


@given(some.text("abcxyzäöüß ABC0?", max_size=40), some.integers())
def test_one_error_is_one(text: str, seed: int) -> None:
    assert OSA.distance(text, one_error(text, "de", random.Random(seed))) <= 1
    assert joined(text, "de", random.Random(seed)).replace(" ", "") == text.replace(" ", "")
    assert split(text, "de", random.Random(seed)).replace(" ", "") == text.replace(" ", "")
    assert not set("äöüß") & set(umlauts(text, "de", random.Random(seed)))


def test_every_noise_does_something() -> None:
    text = "Wann löscht ihr meine Zugangsdaten aus dem Verwaltungsbereich?"
    for name, noise in NOISES.items():
        assert noise(text, "de", random.Random(1)) != text, name


def test_a_sample_takes_of_each_intent() -> None:
    said = [(f"{intent}{number}", intent) for intent in "ab" for number in range(5)]
    data = DataSet("x", "de", said, said, [])
    first, second = (data.sample(3, seed) for seed in (0, 1))
    assert [intent for _, intent in first] == [*"aaabbb"]
    assert sorted(first) != sorted(second)
    assert sorted(data.sample(0, 0)) == sorted(said)
    assert (len(data.seeds(3, 4)), len(data.seeds(5, 4)), len(data.seeds(0, 4))) == (4, 1, 1)


def test_thirds_are_contiguous_in_each_list() -> None:
    examples = [Example(str(number), intent, "de") for number in range(7) for intent in "ab"]
    assert thirds(examples) == [part for part in (0, 0, 0, 1, 1, 2, 2) for _ in "ab"]


def test_edits_are_written_where_they_belong(tmp_path: Path) -> None:
    said = read_intents(write_content(tmp_path) / "intents").utterances
    more = [replace(said[0], intent="payment.double"), replace(said[0], text="new", intent="payment.failed")]
    for edit, size in (("one more", 1), ("ten fewer", 0), ("ten moved", 0)):
        relearn._write(tmp_path / "intents", relearn.EDITS[edit](said, list(more * 5)))
        found = read_intents(tmp_path / "intents")
        assert not found.faults
        assert len(found.utterances) == len(said) + size - (edit == "ten fewer") * 3


def test_cells_are_percent_counts_and_dashes() -> None:
    lines = table("x", ("n", "share", "none", "zero"), [("de", 1234, 0.125, math.nan, -0.0)]).splitlines()
    assert lines[2] == "| de | 1,234 | 12.5 | – | 0.0 |"


def test_a_scorer_outside_can_load_what_the_product_runs(tmp_path: Path) -> None:
    """A scorer may itself be called bench, so `matchers` must be found without the package of that name."""
    (tmp_path / "bench.py").write_text(
        "import importlib\n"
        "matcher = importlib.import_module('matchers').core()\n"
        "matcher.fit([('paid twice', 'double'), ('charged two times', 'double'), ('chat hours', 'hours'), ('open when', 'hours')])\n"
        "intent, confidence = matcher.rank('I was charged twice')[0]\n"
        "assert intent == 'double' and 0 <= confidence <= 1, (intent, confidence)\n",
        encoding="utf-8",
    )
    places = {"PYTHONPATH": f"{ROOT}:{ROOT / 'bench' / 'matching'}", "PATH": ""}
    subprocess.run([sys.executable, "bench.py"], cwd=tmp_path, env=places, check=True, timeout=60)
