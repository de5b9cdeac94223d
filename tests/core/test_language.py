import io
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.language import LanguageModel, detect, train_language
from bot.core.text import LIMIT, fold, tokens
from tests.core.utterances import EXAMPLES

PHRASES = tuple((example.text, example.language) for example in EXAMPLES)
MODEL = train_language(PHRASES)
FRENCH = tuple(
    (text, "fr")
    for text in (
        "comment puis-je vous joindre",
        "j'ai payé deux fois ma commande",
        "je voudrais être remboursé",
        "quand est-ce que le chat est ouvert",
        "je n'arrive pas à me connecter à mon compte",
        "c'est urgent, pouvez-vous m'aider ?",
        "où est ma facture s'il vous plaît",
        "je veux parler à une personne de votre équipe",
        "bonjour, merci pour votre réponse",
        "combien de temps dure une mise à jour",
    )
)
TRIO = train_language((*PHRASES, *FRENCH))
SAID = [
    ("wann bekomme ich mein Geld", "de"),
    ("ich warte auf eine Antwort", "de"),
    ("Rückerstattung für die Zahlung bitte", "de"),
    ("wie kann ich euch erreichen", "de"),
    ("Wer hat heute für euch geöffnet?", "de"),
    ("when do I get my money", "en"),
    ("I am waiting for an answer", "en"),
    ("how can I reach you", "en"),
    ("I'd like to know who's there", "en"),
]
NOISES: dict[str, Callable[[str], str]] = {
    "as typed": str,
    "small": str.lower,
    "in capitals": str.upper,
    "ü as ue": lambda text: text.replace("ü", "ue").replace("ö", "oe"),
    "ü as u": lambda text: text.replace("ü", "u").replace("ö", "o"),
    "no apostrophes": lambda text: text.replace("'", ""),
    "typographers' apostrophes": lambda text: text.replace("'", "\u2019"),
    "last words joined": lambda text: "".join(text.rsplit(" ", 1)),
    "letters doubled": lambda text: text.replace("n", "nn", 1).replace("e", "ee", 1),
}


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES.keys())
@pytest.mark.parametrize(("text", "language"), SAID)
@pytest.mark.parametrize("prior", [None, "de", "en"])
def test_a_sentence_shows_its_language(
    text: str, language: str, noise: Callable[[str], str], prior: str | None
) -> None:
    guess = detect(MODEL, noise(text), prior)
    assert guess.language == language
    assert 0.5 <= guess.probability <= 1


@pytest.mark.parametrize(
    "text",
    [
        *("", "Salesforce", "4711", "max@shop.de", "https://shop.de/wp-admin", "PHP 8.2", "Wojciech", "🙂", "?!", "Ω"),
        *("Jürgen Schäfer", "Müller", "jürgen müller", "Sean Murphy", "sean o'brien", "Zoho Books", "customer portal"),
        *("New York", "Account Engagement", "Mein Schiff"),  # each with one of our own words
    ],
)
@pytest.mark.parametrize("prior", ["de", "en"])
def test_what_has_no_language_keeps_the_conversations(text: str, prior: str) -> None:
    assert detect(MODEL, text, prior).language == prior


KNOWN = {word for text, _ in PHRASES for word in tokens(fold(text))}


@given(st.lists(st.text(min_size=1), min_size=1, max_size=2).map(" ".join), st.sampled_from(["de", "en"]))
def test_two_unknown_words_never_overturn_a_conversation(text: str, prior: str) -> None:
    words = [word for word in tokens(fold(text)) if word not in KNOWN]
    assert detect(MODEL, " ".join(words[:2]), prior).language == prior


@given(st.text(alphabet="abdeghinorstuwüßy", min_size=3, max_size=9), st.sampled_from(["de", "en"]))
def test_letters_like_ours_do_not_overturn_it_either(word: str, prior: str) -> None:
    if fold(word) not in KNOWN:
        assert detect(MODEL, f"{word.title()} {word}", prior).language == prior


@given(st.text(max_size=300), st.sampled_from([None, "de", "en", "fr"]))
def test_any_text_has_a_guess(text: str, prior: str | None) -> None:
    guess = detect(MODEL, text, prior)
    assert guess.language in ("de", "en")
    assert 0.5 <= guess.probability <= 1
    assert guess == detect(MODEL, text, prior)


@given(st.text(max_size=100))
def test_a_prior_that_is_not_spoken_is_none(text: str) -> None:
    assert detect(MODEL, text, "fr") == detect(MODEL, text, None)


@given(st.text(max_size=100), st.sampled_from(["de", "en"]))
def test_a_conversation_is_never_harder_to_stay_in_than_to_come_to(text: str, language: str) -> None:
    other = "en" if language == "de" else "de"
    if detect(MODEL, text, other).language == language:
        assert detect(MODEL, text, language).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("je voudrais une réponse", "fr"),
        ("c'est possible aujourd'hui", "fr"),
        ("où est votre équipe", "fr"),
        ("OÙ EST VOTRE ÉQUIPE", "fr"),
        *SAID,
    ],
)
@pytest.mark.parametrize("prior", [None, "de", "en", "fr"])
def test_a_third_language_needs_few_phrases(text: str, language: str, prior: str | None) -> None:
    guess = detect(TRIO, text, prior)
    assert guess.language == language
    assert 1 / 3 <= guess.probability <= 1


@pytest.mark.parametrize("prior", ["de", "en", "fr"])
def test_what_two_languages_use_says_nothing_against_a_third(prior: str) -> None:
    names = [(f"{name} {text}", language) for text, language in PHRASES for name in ("Kordana", "kordana")]
    assert detect(train_language([*names, *FRENCH]), "Kordana", prior).language == prior


def test_a_name_in_capitals_does_not_carry_its_words_language() -> None:
    assert detect(MODEL, "Ist You Twice geöffnet", None).language == "de"
    assert detect(MODEL, "ist you twice geöffnet", None).language == "en"


def test_foreign_letters_and_apostrophes_tell() -> None:
    assert detect(TRIO, "é", None).language == "fr"
    assert detect(TRIO, "é", None).probability > detect(TRIO, "e", None).probability
    assert detect(TRIO, "j'a", None).language == "fr"
    assert detect(TRIO, "j'a", None) == detect(TRIO, "j\u2019a", None) != detect(TRIO, "ja", None)


def test_small_letters_tell_where_there_are_capital_ones() -> None:
    small, capital = (detect(MODEL, text, None) for text in ("qwx qwx qwx", "Qwx qwx qwx"))
    assert small != capital
    assert capital.language == "en", "German would have a noun"


@pytest.mark.parametrize("text", ["4711", "4711 0815", "max@shop.de", "www.the-you.com", "-4711 +4711"])
def test_numbers_and_addresses_say_nothing_at_all(text: str) -> None:
    said = [(f"{text} {phrase}", "en") for phrase, language in PHRASES if language == "en"]
    model = train_language([*PHRASES, *said])
    assert detect(model, text, None).probability == pytest.approx(0.5)


def test_words_after_the_thirtieth_are_ignored() -> None:
    text = "wann bekomme ich mein Geld" + " qwx" * 25
    assert detect(MODEL, text + " when do I get my money", "en") == detect(MODEL, text, "en")


def test_what_comes_after_the_limit_is_ignored() -> None:
    text = "wann bekomme ich mein Geld".ljust(LIMIT)
    assert detect(MODEL, text + "when do I get my money " * 50, "en") == detect(MODEL, text, "en")


@pytest.mark.parametrize("model", [MODEL, TRIO, train_language([("hallo", "de")])], ids=["two", "three", "one"])
def test_a_model_survives_its_arrays(model: LanguageModel) -> None:
    file = io.BytesIO()
    np.savez(file, **model.to_arrays())  # type: ignore[arg-type]
    with np.load(io.BytesIO(file.getvalue()), allow_pickle=False) as arrays:
        loaded = LanguageModel.from_arrays(arrays)
    assert loaded == model
    for text, _ in SAID:
        assert detect(loaded, text, None) == detect(model, text, None)


@pytest.mark.parametrize("name", sorted(MODEL.to_arrays()))
def test_arrays_that_are_missing_or_cut_are_errors(name: str) -> None:
    arrays = MODEL.to_arrays()
    lost = arrays.pop(name)
    with pytest.raises(KeyError):
        LanguageModel.from_arrays(arrays)
    with pytest.raises(ValueError, match=r"."):
        LanguageModel.from_arrays({**arrays, name: lost[..., : lost.shape[-1] // 2]})


def test_the_order_of_the_phrases_does_not_matter() -> None:
    assert train_language(reversed(PHRASES)) == MODEL


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        train_language([])


@pytest.mark.parametrize(
    "phrases", [[("4711", "de"), ("?!", "en")], [("", "de"), ("hello you", "en")], [("A0a", "de"), ("B1", "en")]]
)
def test_phrases_without_words_teach_nothing(phrases: list[tuple[str, str]]) -> None:
    assert detect(train_language(phrases), "4711", None).language == "de"
    assert detect(train_language(phrases), "4711", "en").language == "en"


@example([("A0a", "de")])
@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["de", "en", "fr"])), min_size=1, max_size=6))
def test_any_phrases_can_be_learned(phrases: list[tuple[str, str]]) -> None:
    model = train_language(phrases)
    assert LanguageModel.from_arrays(model.to_arrays()) == model
    assert detect(model, phrases[0][0], None).language in {language for _, language in phrases}


def test_one_language_is_always_sure() -> None:
    assert detect(train_language([("hallo", "de")]), "hello", None).probability == 1
    assert detect(train_language([("hallo", "de")]), "hello", "de").probability == 1


HOSTILE = {
    "100 KB of a letter": "a" * 100_000,
    "10,000 unknown words": " ".join(f"w{number}q" for number in range(10_000)),
    "one word of 5,000 letters": "donaudampfschiff" * 312,
    "capitals": "Ich " * 25_000,
    "apostrophes": "l'" * 50_000,
    "foreign letters": "".join(map(chr, range(0x4E00, 0x9000))),
    "combining marks": "a\u0301" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_little(text: str) -> None:
    least = min(_cpu(text) for _ in range(5))
    assert least < 0.01, f"{least * 1000:.1f} ms"


def _cpu(text: str) -> float:
    begin = time.thread_time()
    detect(MODEL, text, "de")
    return time.thread_time() - begin
