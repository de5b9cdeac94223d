import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.spelling import learn_spelling, runs_of

WORDS = ["rechnung", "zahlung", "ich", "a", "the", "paying", "invoice", "straße", "zahl"]
SHARES = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [0, 1], [1, 0], [0.5, 0.5]], float)


def test_a_word_is_its_runs_of_two_to_four_letters_and_its_edges() -> None:
    assert sorted(runs_of("the")) == sorted([" t", "th", "he", "e ", " th", "the", "he ", " the", "the "])
    assert sorted(runs_of("a")) == sorted([" a", "a ", " a "])


@given(st.lists(st.text(alphabet="abcxyz\u00e4", min_size=1, max_size=6), min_size=1, max_size=5))
def test_words_together_have_the_runs_that_each_has_and_some_across_a_space(words: list[str]) -> None:
    together = runs_of(" ".join(words))
    for run in (each := [run for word in words for run in runs_of(word)]):
        together.remove(run)
        assert " " not in run[1:-1]
    assert len(each) > 0
    assert all(" " in run[1:-1] for run in together)


def test_a_word_says_what_its_runs_say() -> None:
    spelling = learn_spelling(WORDS, SHARES, np.ones(len(WORDS)))
    assert len(set(spelling.runs)) == len(spelling.runs)
    by_run = dict(zip(spelling.runs, spelling.by_run, strict=True))
    for word, says in zip(WORDS, spelling.by_word, strict=True):
        assert sum(by_run[run] for run in runs_of(word)) == pytest.approx(says)
    assert set(by_run) == {run for word in WORDS for run in runs_of(word)}


def test_unknown_words_are_told_by_what_known_ones_share() -> None:
    spelling = learn_spelling(WORDS, SHARES, np.ones(len(WORDS)))
    by_run = dict(zip(spelling.runs, spelling.by_run, strict=True))
    for word, language in (("mahnung", 0), ("lichung", 0), ("thing", 1), ("playing", 1)):
        says = sum(by_run.get(run, np.zeros(2)) for run in runs_of(word))
        assert np.argmax(says) == language, word


def test_a_language_more_is_a_column_more() -> None:
    shares = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], float)
    spelling = learn_spelling(["ja", "yes", "oui"], shares, np.ones(3))
    assert spelling.by_word.argmax(axis=1).tolist() == [0, 1, 2]


def test_no_words_say_nothing() -> None:
    spelling = learn_spelling([], np.zeros((0, 2)), np.zeros(0))
    assert spelling.runs == []
    assert spelling.by_run.shape == spelling.by_word.shape == (0, 2)
