import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import detect, train_language
from tests.core.utterances import EXAMPLES

MODEL = train_language((example.text, example.language) for example in EXAMPLES)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wann bekomme ich mein Geld", "de"),
        ("ich warte auf eine Antwort", "de"),
        ("Rueckerstattung bitte", "de"),
        ("wie kann ich euch erreichen", "de"),
        ("when do I get my money", "en"),
        ("I am waiting for an answer", "en"),
        ("how can I reach you", "en"),
    ],
)
@pytest.mark.parametrize("prior", [None, "de", "en"])
def test_a_sentence_shows_its_language(text: str, language: str, prior: str | None) -> None:
    guess = detect(MODEL, text, prior)
    assert guess.language == language
    assert 0.5 <= guess.probability <= 1


@pytest.mark.parametrize(
    "text", ["", "Salesforce", "4711", "max@shop.de", "https://shop.de/wp-admin", "PHP 8.2", "Wojciech", "🙂", "?!"]
)
@pytest.mark.parametrize("prior", ["de", "en"])
def test_what_has_no_language_keeps_the_conversations(text: str, prior: str) -> None:
    assert detect(MODEL, text, prior).language == prior


@given(st.text(max_size=300), st.sampled_from([None, "de", "en", "fr"]))
def test_any_text_has_a_guess(text: str, prior: str | None) -> None:
    guess = detect(MODEL, text, prior)
    assert guess.language in ("de", "en")
    assert 0.5 <= guess.probability <= 1


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        train_language([])


def test_one_language_is_always_sure() -> None:
    assert detect(train_language([("hallo", "de")]), "hello", None).probability == 1
