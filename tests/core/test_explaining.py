"""Why a message is understood as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.explaining import NEAREST, Mended, explain
from bot.core.matching import rank, train
from tests.core.utterances import EXAMPLES, OUTSIDE

MATCHER = train([*EXAMPLES, *OUTSIDE])
SAID = [(example.text, example.intent or "") for example in EXAMPLES]


def test_the_ranking_is_the_matchers_own() -> None:
    assert explain(MATCHER, "zweimal bezahlt", SAID).ranking == rank(MATCHER, "zweimal bezahlt")


def test_typing_errors_and_compounds_are_named() -> None:
    why = explain(MATCHER, "Rückerstatung, Chatuhrzeiten, Quallen", SAID)
    assert why.mended == (
        Mended("ruckerstatung", ("Rückerstattung",)),
        Mended("chatuhrzeiten", ("Chat", "Uhrzeiten")),
        Mended("quallen", ()),
    )


def test_known_words_are_not_named() -> None:
    assert explain(MATCHER, "zweimal bezahlt", SAID).mended == ()


def test_an_utterance_is_nearest_to_itself() -> None:
    why = explain(MATCHER, "ich habe zweimal bezahlt", SAID)
    assert (why.nearest[0].text, why.nearest[0].intent) == ("ich habe zweimal bezahlt", "payment.double")
    assert why.nearest[0].likeness == pytest.approx(1, abs=1e-5)
    assert [near.likeness for near in why.nearest] == sorted((near.likeness for near in why.nearest), reverse=True)


def test_the_words_that_spoke_for_it_are_named() -> None:
    why = explain(MATCHER, "bitte sagen Sie mir, wann der Chat offen ist", SAID)
    assert why.ranking[0].intent == "hours.live_chat"
    assert "chat" in [word for word, weight in why.speaking if weight > 0]


@given(st.text(max_size=200))
def test_any_text_can_be_explained(text: str) -> None:
    why = explain(MATCHER, text, SAID[:20])
    assert why.margin >= 0
    assert len(why.nearest) == NEAREST
    assert all(-1e-6 <= near.likeness <= 1 + 1e-5 for near in why.nearest)
    assert not why.is_semantic
