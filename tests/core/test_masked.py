"""Masking on what people really write (`python -m bench.masking` prints the tables)."""

import pytest

from bench.masking import CORPORA, measure, read
from bot.core.masking import mask

corpora = pytest.mark.parametrize("corpus", CORPORA)


@corpora
def test_the_corpus_is_what_it_says(corpus: str) -> None:
    secrets, harmless = read("secrets", corpus), read("harmless", corpus)
    assert len(secrets) >= (140 if corpus == "third" else 300)
    assert len(harmless) >= (500 if corpus == "third" else 1000)
    assert {each["language"] for each in secrets} == {"de", "en", "fr"}
    for each in secrets:
        assert all(secret in each["text"] for secret in each["secrets"])
    assert not {each["text"] for each in secrets} & {each["text"] for each in harmless}


@corpora
def test_secrets_are_hidden_and_what_is_none_stays(corpus: str) -> None:
    found = measure(read("secrets", corpus), read("harmless", corpus))
    assert found.recall >= (0.975 if corpus == "third" else 0.99), found.missed
    assert found.false_positives <= 0.005, found.hidden_in_vain


@corpora
def test_masking_twice_is_masking_once(corpus: str) -> None:
    for each in (*read("secrets", corpus), *read("harmless", corpus)):
        once = mask(each["text"]).text
        assert mask(once).text == once
