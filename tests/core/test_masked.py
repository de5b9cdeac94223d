"""Masking on a corpus: what people really write, by somebody who had not read the rules (`python -m bench.masking` prints the table)."""

import json
from pathlib import Path
from typing import Any

from bench.masking import measure
from bot.core.masking import mask

FOLDER = Path(__file__).parent / "masked"


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def test_the_corpus_is_what_it_says() -> None:
    secrets, harmless = _lines("secrets.jsonl"), _lines("harmless.jsonl")
    assert len(secrets) >= 300
    assert len(harmless) >= 1000
    assert {each["language"] for each in secrets} == {"de", "en", "fr"}
    for each in secrets:
        assert all(secret in each["text"] for secret in each["secrets"])
    assert not {each["text"] for each in secrets} & {each["text"] for each in harmless}


def test_secrets_are_hidden_and_what_is_none_stays() -> None:
    found = measure(_lines("secrets.jsonl"), _lines("harmless.jsonl"))
    assert found.recall >= 0.99, found.missed
    assert found.false_positives <= 0.005, found.hidden_in_vain


def test_masking_twice_is_masking_once() -> None:
    for each in (*_lines("secrets.jsonl"), *_lines("harmless.jsonl")):
        once = mask(each["text"]).text
        assert mask(once).text == once
