from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.archive import from_arrays, to_arrays
from bot.core.matching import Example, rank, train
from tests.core.utterances import EXAMPLES, OUTSIDE

MATCHER = train([*EXAMPLES, *OUTSIDE])


def best(text: str) -> str:
    return rank(MATCHER, text)[0].intent


def test_every_utterance_finds_its_own_intent() -> None:
    missed = [example for example in EXAMPLES if example.text not in ("hi",) and best(example.text) != example.intent]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Mein Konto ist doppelt belastet worden!", "payment.double"),
        ("charged me two times", "payment.double"),
        ("Rückerstatung", "payment.refund"),  # a letter is missing
        ("rueckerstattung bitte", "payment.refund"),
        ("I'd like a refnud", "payment.refund"),
        ("Chatöffnungszeiten", "hours.live_chat"),  # a compound that was never seen
        ("live chat öffnungs zeiten", "hours.live_chat"),
        ("hallo, refund?", "payment.refund"),
        ("danke, tschüss", "dialogue.goodbye"),
        ("thanks!", "dialogue.thanks"),
    ],
)
def test_what_people_type_is_understood(text: str, intent: str) -> None:
    assert best(text) == intent


@given(st.text(max_size=300))
def test_any_text_is_ranked(text: str) -> None:
    ranking = rank(MATCHER, text)
    assert len(ranking) == 5
    assert len({match.intent for match in ranking}) == 5
    assert [match.confidence for match in ranking] == sorted((match.confidence for match in ranking), reverse=True)
    assert all(0 <= match.confidence <= 1 for match in ranking)
    assert sum(match.confidence for match in ranking) <= 1 + 1e-6 or ranking[0].confidence <= 0.5


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.text("abdefgiklmnprstz", min_size=4, max_size=9), min_size=2, max_size=6).map(" ".join),
    st.sampled_from(["payment.double", "contact.sales"]),
)
def test_adding_an_utterance_makes_it_win(text: str, intent: str) -> None:
    assert rank(train([*EXAMPLES, Example(text, intent, "de"), *OUTSIDE]), text)[0].intent == intent


def test_training_is_deterministic() -> None:
    ours, again = to_arrays(MATCHER), to_arrays(train([*EXAMPLES, *OUTSIDE]))
    assert ours.keys() == again.keys()
    assert all(np.array_equal(ours[name], again[name]) for name in ours)


def test_it_comes_back_from_a_file_as_it_was() -> None:
    loaded = from_arrays(to_arrays(MATCHER))
    for text in (
        *(example.text for example in OUTSIDE),
        *(example.text for example in EXAMPLES),
        "Rückerstatung",
        "öffnungs zeiten",
        "",
    ):
        assert rank(loaded, text) == rank(MATCHER, text)


def test_a_file_that_lacks_something_is_refused() -> None:
    arrays = to_arrays(MATCHER)
    del arrays["plain_weights"]
    with pytest.raises(KeyError):
        from_arrays(arrays)


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        train([])


@pytest.mark.parametrize("outside", [(), OUTSIDE])
def test_one_intent_is_enough(outside: tuple[Example, ...]) -> None:
    matcher = train([Example("hallo", "dialogue.greeting", "de"), *outside])
    assert [match.intent for match in rank(matcher, "hallo")] == ["dialogue.greeting"]


def test_an_utterance_without_words_does_no_harm() -> None:
    empty = [Example("?!", "contact.sales", "de"), Example("", "contact.sales", "de"), Example("", None, "de")]
    matcher = train([*EXAMPLES, *empty, *OUTSIDE])
    assert rank(matcher, "doppelte Abbuchung")[0].intent == "payment.double"


def test_the_limit_is_kept() -> None:
    assert len(rank(MATCHER, "ticket", limit=1)) == 1
    assert rank(MATCHER, "ticket", limit=1) == rank(MATCHER, "ticket")[:1]


def test_threads_train_and_ask_at_the_same_time() -> None:
    texts = [example.text for example in EXAMPLES] * 3
    alone = [rank(MATCHER, text) for text in texts]
    with ThreadPoolExecutor(3) as threads:
        training = threads.submit(train, [*EXAMPLES, *OUTSIDE])
        assert list(threads.map(lambda text: rank(MATCHER, text), texts)) == alone
    assert rank(training.result(), "double charge") == rank(MATCHER, "double charge")
