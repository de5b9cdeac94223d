"""Groups of questions: a partition, the same every time, and what a person would put together."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.library import open_library
from bot.core.groups import Group, Sketcher, _number, group
from bot.settings import load
from tests.small import write_content

PHRASES = (
    "Habt ihr eine App?",
    "Gibt es eine App für das Handy?",
    "habt ihr auch ne Handy App",
    "Verkauft ihr Einhörner?",
    "Kann man bei euch Einhörner kaufen",
    "zweimal abgebucht",
    "wurde zwei mal abgebucht",
    "???",
    "",
    "🦄",
)


@pytest.fixture(scope="module")
def sketcher(tmp_path_factory: pytest.TempPathFactory) -> Sketcher:
    folder = write_content(tmp_path_factory.mktemp("small"))
    given = {"TRESEN_CONTENT": str(folder), "TRESEN_SEMANTICS": "false"}
    return Sketcher.of(open_library(load(folder, given, date(2026, 11, 23))).knowledge.matcher)


def grouped(sketcher: Sketcher, texts: Sequence[str], languages: Sequence[str] | None = None) -> tuple[Group, ...]:
    width = len(sketcher.sketch(""))
    sketches = np.array([sketcher.sketch(text) for text in texts]).reshape(len(texts), width)
    return group(sketches, sketcher.least, texts, languages or ["de"] * len(texts))


def together(sketcher: Sketcher, *texts: str) -> list[set[str]]:
    return [{texts[at] for at in each.members} for each in grouped(sketcher, texts)]


def test_what_is_alike_stands_together(sketcher: Sketcher) -> None:
    assert together(sketcher, *PHRASES[:5]) == [set(PHRASES[:3]), set(PHRASES[3:5])]


def test_the_same_words_are_one_group_even_where_they_mean_nothing(sketcher: Sketcher) -> None:
    assert together(sketcher, "???", "🦄", "???") == [{"???"}, {"🦄"}]


def test_languages_stay_apart(sketcher: Sketcher) -> None:
    assert len(grouped(sketcher, ["App?", "App?"], ["de", "en"])) == 2


def test_the_representative_is_most_like_the_others(sketcher: Sketcher) -> None:
    (found,) = grouped(sketcher, PHRASES[:3])
    sketches = np.array([sketcher.sketch(text) for text in PHRASES[:3]])
    assert found.representative == int((sketches @ sketches.T).sum(axis=1).argmax())


MANY = st.lists(st.tuples(st.sampled_from(PHRASES) | st.text(max_size=30), st.sampled_from(["de", "en"])), max_size=30)


@settings(max_examples=60, deadline=None)
@given(MANY)
def test_a_partition_that_is_the_same_every_time(sketcher: Sketcher, many: list[tuple[str, str]]) -> None:
    texts, languages = [text for text, _ in many], [language for _, language in many]
    found = grouped(sketcher, texts, languages)
    assert sorted(at for each in found for at in each.members) == list(range(len(many))), "each stands in one group"
    for each in found:
        assert each.representative in each.members
        assert len({languages[at] for at in each.members}) == 1
    assert grouped(sketcher, texts, languages) == found


@settings(max_examples=60, deadline=None)
@given(MANY)
def test_a_new_question_moves_no_older_one(sketcher: Sketcher, many: list[tuple[str, str]]) -> None:
    texts, languages = [text for text, _ in many], [language for _, language in many]
    before = {each.members for each in grouped(sketcher, texts[:-1], languages[:-1])}
    after = {tuple(at for at in each.members if at < len(many) - 1) for each in grouped(sketcher, texts, languages)}
    assert after - {()} == before


def test_another_process_draws_the_same() -> None:
    """An unknown word's number comes from its letters: `hash` would differ from process to process."""
    code = "from bot.core.groups import _number; print(_number('quastenflosser'))"
    seeds = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
        for seed in ("1", "2")
    ]
    assert [int(each.stdout) for each in seeds] == [_number("quastenflosser")] * 2


def test_two_thousand_in_a_second(sketcher: Sketcher) -> None:
    texts = [f"{one} {another} {number % 40}" for number in range(20) for one in PHRASES for another in PHRASES]
    sketches = np.array([sketcher.sketch(text) for text in texts])
    begin = time.perf_counter()
    group(sketches, sketcher.least, texts, ["de"] * len(texts))
    assert len(texts) == 2000
    assert time.perf_counter() - begin < 1
