"""Utterances that go to another intent than their own are found, and those that stand in the wrong place."""

from dataclasses import replace

import numpy as np
import pytest

from bot.core.clash import FAR, clashes, misplaced, taken
from bot.core.likeness import NEAREST, leave_out
from bot.core.matching import Example
from tests.core.utterances import EXAMPLES, OUTSIDE

STRANGER = Example("mein Geld wurde doppelt abgebucht, zweimal für eine Bestellung", "hours.live_chat", "de")


def test_an_utterance_under_another_intent_is_found() -> None:
    examples = [*EXAMPLES, *OUTSIDE, STRANGER]
    left = leave_out(examples)
    first = misplaced(left)[0]
    assert examples[first.utterance] is STRANGER
    assert first.by == "payment.double"
    assert first.margin >= FAR or first.neighbours >= 4
    assert first in taken(left)


def test_it_is_not_found_where_it_belongs() -> None:
    examples = [*EXAMPLES, *OUTSIDE, replace(STRANGER, intent="payment.double")]
    assert len(examples) - 1 not in [each.utterance for each in misplaced(leave_out(examples))]


def test_two_intents_that_are_one_clash_most() -> None:
    """Cut an intent into two: which half an utterance belongs to, nobody can tell."""
    twins = {text: f"payment.{'one' if number % 2 else 'two'}" for number, text in enumerate(_said("payment.double"))}
    examples = [replace(each, intent=twins.get(each.text, each.intent)) for each in EXAMPLES]
    worst = clashes(leave_out(examples))[0]
    assert (worst.one, worst.other) == ("payment.one", "payment.two")
    assert worst.utterances == len(twins)
    assert {examples[each.utterance].intent for each in worst.taken} <= {"payment.one", "payment.two"}
    assert list(worst.taken) == sorted(worst.taken, key=lambda each: -each.margin)
    assert worst.weight == pytest.approx(sum(each.margin for each in worst.taken))


def test_pairs_count_each_utterance_once_and_the_worst_comes_first() -> None:
    left = leave_out([*EXAMPLES, *OUTSIDE])
    pairs = clashes(left)
    assert sum(len(pair.taken) for pair in pairs) == len(taken(left)) > 0
    assert [pair.weight for pair in pairs] == sorted((pair.weight for pair in pairs), reverse=True)
    assert all(pair.one is not None for pair in pairs)
    assert all(each.margin > 0 for each in taken(left))


def test_neighbours_are_of_the_same_language_and_ordered() -> None:
    examples = [*EXAMPLES, *OUTSIDE]
    left = leave_out(examples)
    assert left.nearest.shape == (len(examples), NEAREST)
    for at, (nearest, likeness) in enumerate(zip(left.nearest, left.likeness, strict=True)):
        assert at not in nearest
        assert {examples[other].language for other in nearest} == {examples[at].language}
        assert list(likeness) == sorted(likeness, reverse=True)
        assert np.all(likeness <= 1 + 1e-5)


def test_an_utterance_that_differs_by_its_end_alone_is_the_nearest() -> None:
    examples = [*EXAMPLES, Example("ich habe zweimal bezahlt heute", "payment.double", "de")]
    left = leave_out(examples)
    assert examples[left.nearest[-1][0]].text == "ich habe zweimal bezahlt"


def test_what_was_left_out_was_not_learned() -> None:
    """A word that one utterance alone holds cannot help it."""
    examples = [Example(text, intent, "de") for intent, texts in SMALL.items() for text in texts]
    left = leave_out(examples)
    assert {examples[each.utterance].text for each in taken(left)} >= {"quux"}


SMALL = {
    "a.one": ("rot rot", "rot hell", "rot tief", "rot matt", "quux"),
    "b.two": [
        f"blau {word}" for word in ("hell", "tief", "matt", "zart", "satt", "klar", "kalt", "warm", "fahl", "grell")
    ],
}


def test_it_needs_an_utterance() -> None:
    with pytest.raises(ValueError, match="at least one"):
        leave_out([Example("x", None, "de")])


def _said(intent: str) -> list[str]:
    return [each.text for each in EXAMPLES if each.intent == intent]
