"""An edit is learned from what a full training left behind, and says what solving all anew with the same features says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.core import relearning
from bot.core.archive import basis_from_arrays, basis_to_arrays, from_arrays, to_arrays
from bot.core.features import Floats, Rows
from bot.core.learning import Precision, gram, moved_by, precision_of, products, signs, solve
from bot.core.matching import Example, labels_of, rank, study, train
from bot.core.relearning import difference, relearn
from bot.core.text import fold, tokens, without_courtesies
from tests.core.utterances import EXAMPLES, OUTSIDE

ALL = (*EXAMPLES, *OUTSIDE)
WORDS = ("geld", "zurück", "voucher", "gutschein", "chat", "twice", "karte", "stunde", "refund", "antwort")
INTENTS = ("payment.double", "payment.refund", "voucher.redeem", "contact.sales", None)
NEW = some.builds(
    Example,
    some.lists(some.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
    some.sampled_from(INTENTS),
    some.sampled_from(["de", "en"]),
)


def vectors_of(examples: Sequence[Example]) -> Floats:
    """Give vectors as an encoder would: of length 1, the same for the same text."""
    found = np.array([np.random.default_rng([*each.text.encode()]).normal(size=12) for each in examples], np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


BASIS = study(ALL, vectors_of(ALL))


@dataclass(frozen=True)
class Shares:
    """What each example adds to each intent of both judges (examples x intents)."""

    quick: Floats
    """As relearned."""
    patched: Floats
    """All intents solved in all rounds, with the patched inverse."""
    anew: Floats
    """Solved from scratch with the same features."""


def shares_of(examples: Sequence[Example]) -> Shares:
    vectors = vectors_of(examples)
    intents = tuple(sorted({each.intent for each in examples if each.intent}))
    labels = labels_of(examples, intents)
    changed = difference(BASIS.examples, examples)
    added = [examples[at] for at in changed.new]
    typed = [tokens(without_courtesies(fold(each.text))) for each in added]
    _, features, rows, more = relearning._widened(BASIS, typed, added)
    width = len(features.rarity)
    kernels = products(rows, more, width), products(more, more, width)
    patched = relearning._patches(BASIS, changed, *kernels, relearning._stretched(BASIS, changed, vectors))
    quick = relearning._shares(BASIS, patched, changed, examples, intents)
    assert np.abs(quick[changed.gone]).max(initial=0) < 1e-4, "what is gone says nothing"

    sign = np.zeros((len(quick), len(intents) + 1), np.float32)
    sign[changed.rows] = signs(labels, len(intents) + 1)
    solved = relearning._solved(patched, None, sign)
    whole = [patch.less(heard, aim) for patch, (aim, heard) in zip(patched, solved, strict=True)]

    place = np.full(len(quick), -1)
    place[changed.rows] = np.arange(len(examples))
    messages = place[np.concatenate([rows.messages, more.messages + rows.size])]
    columns, values = np.concatenate([rows.columns, more.columns]), np.concatenate([rows.values, more.values])
    cells = np.lexsort((messages, columns))
    cells = cells[messages[cells] >= 0]
    every = Rows(len(examples), messages[cells], columns[cells], values[cells])
    plain = Precision(precision_of(gram(every, width)))
    wide = Precision(plain.words, moved_by(plain.words, np.float32(BASIS.stretch) * vectors))
    anew = solve([plain, wide], labels, len(intents) + 1)
    return Shares(
        quick[changed.rows],
        np.concatenate(whole, axis=1)[changed.rows],
        np.concatenate([each.shares for each in anew], axis=1),
    )


@some.composite
def edited(draw: some.DrawFn, most: int) -> list[Example]:
    """Add, remove, move and reword examples, one edit after the other."""
    examples = list(ALL)
    for _ in range(draw(some.integers(0, most))):
        at = draw(some.integers(0, len(examples) - 1))
        match draw(some.sampled_from(["add", "add", "remove", "move", "reword", "repeat", "shuffle"])):
            case "add":
                examples.insert(at, draw(NEW))
            case "remove":
                del examples[at]
            case "move":
                examples[at] = replace(examples[at], intent=draw(some.sampled_from(INTENTS)))
            case "reword":
                examples[at] = replace(examples[at], text=f"{examples[at].text} {draw(some.sampled_from(WORDS))}")
            case "repeat":
                examples.append(examples[at])
            case "shuffle":
                examples = examples[at:] + examples[:at]
    return examples


@settings(max_examples=25, deadline=None)
@given(edited(25))
def test_what_is_patched_is_what_is_solved_anew(examples: list[Example]) -> None:
    shares = shares_of(examples)
    assert np.allclose(shares.patched, shares.anew, atol=2e-3)


@settings(max_examples=25, deadline=None)
@given(edited(4))
def test_what_is_quick_is_nearly_what_is_solved_anew(examples: list[Example]) -> None:
    """Here an edit is large: there are ten utterances an intent and language. Shares are up to 1 and more."""
    shares = shares_of(examples)
    assert np.abs(shares.quick - shares.anew).mean() < 0.01
    assert np.abs(shares.quick - shares.anew).max() < 0.35


def test_no_edit_changes_nothing() -> None:
    matcher = relearn(BASIS, ALL[7:] + ALL[:7], vectors_of(ALL[7:] + ALL[:7]))
    ours, full = to_arrays(matcher), to_arrays(BASIS.matcher)
    assert ours.keys() == full.keys()
    for name, array in full.items():
        if array.dtype.kind == "f":
            assert np.allclose(ours[name], array, atol=2e-3), name
        elif name not in ("verbatim", "verbatim_intents"):
            assert np.array_equal(ours[name], array), name
    assert matcher.verbatim == BASIS.matcher.verbatim


# Always the same edits: that both decide alike is so of nearly all, not of each that could be thought of.
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(edited(4))
def test_it_decides_as_a_full_training_does(examples: list[Example]) -> None:
    quick, full = relearn(BASIS, examples, vectors_of(examples)), train(examples, vectors_of(examples))
    for message in ("doppelt belastet", "I want a refund", "wann ist der chat offen", "price list please", "voucher"):
        ours, other = (rank(each, message, language="de")[0] for each in (quick, full))
        assert (
            abs(ours.confidence - other.confidence) < 0.5
        )  # the calibration is kept, and is coarse where utterances are few
        assert ours.intent == other.intent or max(ours.confidence, other.confidence) < 0.6


def test_an_intent_may_come_and_go() -> None:
    new = Example("wo löse ich meinen Gutschein ein", "voucher.redeem", "de")
    more = [*(each for each in ALL if each.intent != "payment.refund"), new, replace(new, text="Gutschein einlösen")]
    matcher = relearn(BASIS, more, vectors_of(more))
    assert "payment.refund" not in matcher.intents
    assert rank(matcher, "Gutscheine einlösen")[0].intent == "voucher.redeem"
    assert rank(matcher, "doppelte Abbuchung")[0].intent == "payment.double"
    assert matcher.verbatim["gutschein einlosen"] == "voucher.redeem"
    again = from_arrays(to_arrays(matcher))
    assert rank(again, "Gutscheine einlösen") == rank(matcher, "Gutscheine einlösen")


def test_a_moved_utterance_follows_its_author() -> None:
    moved = [replace(each, intent="contact.sales") if each.text == "Geld zurück" else each for each in ALL]
    assert len(difference(ALL, moved).moved) == difference(ALL, moved).size == 1
    assert rank(relearn(BASIS, moved, vectors_of(moved)), "Geld zurück")[0].intent == "contact.sales"


def test_words_alone_are_relearned_too() -> None:
    new = Example("blahfasel wumm", "contact.sales", "de")
    matcher = relearn(study(ALL), [*ALL, new])
    assert matcher.semantic is None
    assert rank(matcher, "wumm blahfasel")[0].intent == "contact.sales"


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        relearn(BASIS, [Example("hallo", None, "de")], vectors_of(ALL[:1]))


@given(some.lists(NEW, max_size=12), some.lists(NEW, max_size=12))
def test_the_difference_tells_all(before: list[Example], now: list[Example]) -> None:
    found = difference(before, now)
    assert sorted([*found.rows, *found.gone]) == [*range(len(before) + len(found.new))]
    for at, row in enumerate(found.rows.tolist()):
        if row < len(before):
            assert before[row].text == now[at].text
            assert (before[row] != now[at]) == (at in found.moved)
    assert [now[at] for at in found.new] == [now[at] for at in np.argsort(found.rows) if found.rows[at] >= len(before)]
    assert difference(now, now).size == 0


def test_a_basis_comes_back_from_arrays_as_it_was() -> None:
    odd = [*ALL, Example("two\nlines", None, "en"), Example("", "payment.double", "")]
    basis = study(odd, vectors_of(odd))
    again = basis_from_arrays(basis_to_arrays(basis), basis.plain.precision.words)
    assert again.examples == basis.examples
    assert again.is_sound(0.01)
    ours, other = (to_arrays(relearn(each, odd[3:], vectors_of(odd[3:]))) for each in (again, basis))
    assert all(np.array_equal(ours[name], other[name]) for name in other)
