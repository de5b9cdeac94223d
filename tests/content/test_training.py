"""What was learned is kept under a hash of all that went into it: the same text loads it, a changed one learns anew."""

import os
from pathlib import Path

import pytest

from bot.content import training
from bot.content.intents import read_intents
from bot.content.training import Learned, learn
from bot.core.language import detect
from bot.core.matching import rank
from tests.small import edit, write_content

TITLES = {"en": {"payment.double": "Paid twice", "payment.failed": "Payment failed"}}
QUESTIONS = ("paid two times", "Karte gesperrt", "what will the weather be", "", "zweimal bezhalt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path)


def learned(folder: Path, cache: Path | None, titles: dict[str, dict[str, str]] = TITLES) -> Learned:
    return learn(read_intents(folder / "intents"), titles, cache)


def kept(cache: Path) -> dict[str, int]:
    """Give name -> moment of writing of everything in the cache."""
    return {file.name: file.stat().st_mtime_ns for file in cache.iterdir()}


def assert_same(one: Learned, other: Learned) -> None:
    for question in QUESTIONS:
        assert rank(one.matcher, question) == rank(other.matcher, question)
        assert detect(one.languages, question, "de") == detect(other.languages, question, "de")


def test_without_a_cache_it_is_learned_each_time(folder: Path) -> None:
    assert_same(learned(folder, None), learned(folder, None))


def test_the_same_text_is_loaded_and_says_the_same(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "new" / "cache"
    fresh = learned(folder, cache)
    before = kept(cache)
    assert len(before) == 1
    loaded = learned(folder, cache)
    assert kept(cache) == before, "it was learned again"
    assert loaded.matcher is not fresh.matcher
    assert_same(loaded, fresh)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("en/payment.yaml", "card declined", "card refused"),
        ("en/outside.yaml", "weather", "climate"),
        ("de/payment.yaml", '  - "Karte abgelehnt"\n', ""),
    ],
)
def test_a_changed_text_is_learned_anew(folder: Path, tmp_path: Path, file: str, old: str, new: str) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    before = kept(cache)
    edit(folder / "intents" / file, old, new)
    changed = learned(folder, cache)
    assert len(kept(cache)) == 2
    assert before.items() <= kept(cache).items()
    assert_same(changed, learned(folder, None))


def test_a_changed_title_is_learned_anew(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    learned(folder, cache, {"en": {**TITLES["en"], "payment.double": "Bought the lot twice"}})
    assert len(kept(cache)) == 2


def test_a_changed_answer_is_nothing_to_learn(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    before = kept(cache)
    edit(folder / "intents/topics/payment.yaml", "refunds the additional", "pays back the second")
    learned(folder, cache)
    assert kept(cache) == before


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for at in range(len(content) // 4, len(content) * 3 // 4):
        content[at] ^= 0x55
    file.write_bytes(bytes(content))


def _lose_an_array(file: Path) -> None:
    arrays = training._read(file)
    training._keep(file, {name: array for name, array in arrays.items() if name != "plain_weights"})


def _other_format(file: Path) -> None:
    arrays = training._read(file)
    training._keep(file, {**arrays, "counts": arrays["counts"][:-1]})


@pytest.mark.parametrize(
    "broken",
    [
        _cut,
        _spoil,
        _lose_an_array,
        _other_format,
        lambda file: file.write_text("not an archive"),
        lambda file: file.write_bytes(b""),
    ],
    ids=["cut", "spoilt", "without weights", "other format", "text", "empty"],
)
def test_a_broken_cache_is_learned_anew(folder: Path, tmp_path: Path, broken: object) -> None:
    cache = tmp_path / "cache"
    fresh = learned(folder, cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    assert callable(broken)
    broken(file)
    assert file.read_bytes() != whole
    assert_same(learned(folder, cache), fresh)
    assert file.read_bytes() == whole


def test_older_caches_go(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(6):
        learned(folder, cache, {"en": {**TITLES["en"], "payment.double": f"Title {number}"}})
        for age, file in enumerate(sorted(cache.iterdir(), key=lambda each: each.stat().st_mtime_ns, reverse=True)):
            os.utime(file, (1000 - age, 1000 - age))
    assert len(kept(cache)) == 4


def test_a_cache_that_cannot_be_written_is_only_slower(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    assert_same(learned(folder, file / "cache"), learned(folder, None))


def test_nothing_half_written_stays(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    assert [file.suffix for file in cache.iterdir()] == [""]
