"""What was learned is kept under a hash of all that went into it: the same text loads it, a changed one learns anew."""

import os
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from bot.content import cache as files
from bot.content import training
from bot.content.authors.intents import read_intents
from bot.content.training import Learned, learn, lessons_of, try_out
from bot.core.archive import pack, to_arrays, unpack
from bot.core.features import Floats
from bot.core.language import detect
from bot.core.matching import Basis, Example, rank, study
from bot.core.meaning import Encoder
from tests.small import edit, write_content

TITLES = {"en": {"payment.double": "Paid twice", "payment.failed": "Payment failed"}}
QUESTIONS = ("paid two times", "Karte gesperrt", "what will the weather be", "", "zweimal bezhalt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path)


def learned(folder: Path, cache: Path | None, titles: dict[str, dict[str, str]] = TITLES) -> Learned:
    return learn(lessons_of(read_intents(folder / "intents"), titles), cache)


def kept(cache: Path) -> dict[str, int]:
    """Give name -> moment of writing of all that was learned in full."""
    return {file.name: file.stat().st_mtime_ns for file in cache.glob("learned-*")}


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
    arrays = files.read(file)
    files.keep(file, {name: array for name, array in arrays.items() if name != "plain_weights"})


def _other_format(file: Path) -> None:
    arrays = files.read(file)
    files.keep(file, {**arrays, "counts": arrays["counts"][:-1]})


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
    (file,) = cache.glob("learned-*")
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
        for age, file in enumerate(
            sorted(cache.glob("learned-*"), key=lambda each: each.stat().st_mtime_ns, reverse=True)
        ):
            os.utime(file, (1000 - age, 1000 - age))
    assert len(kept(cache)) == 4


def test_a_cache_that_cannot_be_written_is_only_slower(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    assert_same(learned(folder, file / "cache"), learned(folder, None))


def test_nothing_half_written_stays(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    assert {file.name.split("-")[0] for file in cache.iterdir()} == {"learned", "basis", "square"}
    assert not list(cache.glob("*.part"))


def _add(folder: Path, text: str = "the till ate my coin") -> None:
    edit(folder / "intents/en/payment.yaml", '  - "paid twice"\n', f'  - "paid twice"\n  - "{text}"\n')


def quickly(folder: Path, cache: Path | None, encoder: Encoder | None = None) -> Learned:
    return learn(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder, quickly=True)


@pytest.fixture
def count_trainings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give a list that holds how many utterances each full training from now on learned from."""
    sizes: list[int] = []

    def studied(examples: Sequence[Example], vectors: Floats | None, precision: Floats | None) -> Basis:
        sizes.append(len(examples))
        return study(examples, vectors, precision)

    monkeypatch.setattr(training, "study", studied)
    return sizes


class Counting:
    """An encoder that counts letters."""

    name = "counting 1"

    def encode(self, texts: Sequence[str]) -> Floats:
        found = np.array([[1 + text.lower().count(letter) for letter in "aeinrst"] for text in texts], np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("encoder", [None, Counting()])
def test_an_edit_is_learned_quickly_and_then_in_full(
    folder: Path, tmp_path: Path, count_trainings: list[int], encoder: Encoder | None
) -> None:
    cache = tmp_path / "cache"
    first = learn(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder)
    assert rank(first.matcher, "the till ate my coin")[0].confidence < 0.5
    _add(folder)
    quick = quickly(folder, cache, encoder)
    assert len(count_trainings) == 1, "a full training was not necessary"
    assert rank(quick.matcher, "the till ate my coin")[0].intent == "payment.double"
    assert_same(quickly(folder, cache, encoder), quick)
    assert not kept(cache).keys() - {_name(cache, "learned")}, "what is quick does not stand for what is full"
    full = learn(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder)
    assert len(count_trainings) == 2
    assert_same(full, learn(lessons_of(read_intents(folder / "intents"), TITLES), None, encoder))
    assert not list(cache.glob("quick-*")), "the full one has taken its place"
    assert_same(quickly(folder, cache, encoder), full)


def _name(cache: Path, kind: str) -> str:
    (file,) = cache.glob(f"{kind}-*")
    return file.name


def test_the_way_to_a_content_does_not_matter_in_the_end(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = (folder / "intents/en/payment.yaml").read_text()
    learned(folder, cache)
    for text in ("the till ate my coin", "you took it twice"):
        _add(folder, text)
        quickly(folder, cache)
        learned(folder, cache)
    assert_same(learned(folder, cache), learned(folder, None))
    (folder / "intents/en/payment.yaml").write_text(before)
    assert_same(quickly(folder, cache), learned(folder, None))


def test_a_large_edit_is_learned_in_full(folder: Path, tmp_path: Path, count_trainings: list[int]) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    for number in range(4):
        _add(folder, f"charge number {'i' * number}")
    assert_same(quickly(folder, cache), learned(folder, None))
    assert len(count_trainings) == 3


def test_a_new_language_is_learned_in_full(folder: Path, tmp_path: Path, count_trainings: list[int]) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    learn(
        lessons_of(read_intents(folder / "intents"), {**TITLES, "fr": {"payment.double": "Payé"}}), cache, quickly=True
    )
    assert len(count_trainings) == 2


def test_the_encoder_makes_up_on_the_same_basis(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    intents = read_intents(folder / "intents")
    hurried = learn(lessons_of(intents, TITLES), cache, Counting(), in_a_hurry=True)
    assert hurried.matcher.semantic is None
    (square,) = cache.glob("square-*")
    written = square.stat().st_mtime_ns
    complete = learn(lessons_of(intents, TITLES), cache, Counting())
    assert square.stat().st_mtime_ns == written
    anew = learn(lessons_of(intents, TITLES), None, Counting())
    ours, other = (to_arrays(each.matcher) for each in (complete, anew))
    assert ours.keys() == other.keys()
    assert all(np.array_equal(ours[name], other[name]) for name in ours)


def _square(cache: Path) -> Path:
    (file,) = cache.glob("square-*")
    return file


def _wrong_number(cache: Path) -> None:
    matrix = np.load(_square(cache))
    matrix[3, 5] += 0.1
    files.keep_large(_square(cache), matrix)


def _of_other_code(cache: Path) -> None:
    arrays = files.read(cache / "basis")
    code, *rest = unpack(arrays["code"])
    files.keep(cache / "basis", {**arrays, "code": pack([code[::-1], *rest])})


def _fewer(cache: Path) -> None:
    arrays = files.read(cache / "basis")
    files.keep(cache / "basis", {**arrays, "denying": arrays["denying"][1:]})


@pytest.mark.parametrize(
    "broken",
    [
        lambda cache: _cut(cache / "basis"),
        lambda cache: _spoil(cache / "basis"),
        lambda cache: (cache / "basis").unlink(),
        lambda cache: _square(cache).unlink(),
        lambda cache: _cut(_square(cache)),
        lambda cache: _square(cache).write_text("not a matrix"),
        lambda cache: files.keep_large(_square(cache), np.zeros((3, 3), np.float32)),
        _wrong_number,
        _of_other_code,
        _fewer,
    ],
    ids=[
        *("basis cut", "basis spoilt", "no basis", "no square", "square cut", "square of text", "square of zeros"),
        *("a wrong number", "of other code", "an array too short"),
    ],
)
def test_a_basis_that_does_not_serve_is_made_anew(
    folder: Path, tmp_path: Path, count_trainings: list[int], broken: Callable[[Path], object]
) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    broken(cache)
    _add(folder)
    assert_same(quickly(folder, cache), learned(folder, None))
    assert len(count_trainings) == 3
    _add(folder, "a third time")
    quickly(folder, cache)
    assert len(count_trainings) == 3, "now there is one again"


def test_without_space_for_it_it_is_only_slower(folder: Path, tmp_path: Path, count_trainings: list[int]) -> None:
    cache = tmp_path / "cache"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))  # no file may be longer
    try:
        learned(folder, cache)
        _add(folder)
        quick = quickly(folder, cache)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(cache.iterdir()) == []
    assert len(count_trainings) == 2
    assert_same(quick, learned(folder, None))


def test_only_the_newest_basis_is_kept(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for text in ("one more", "and another"):
        learned(folder, cache)
        _add(folder, text)
    assert len(list(cache.glob("square-*"))) == len(list(cache.glob("basis*"))) == 1


def test_processes_that_learn_at_once_do_not_disturb_each_other(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    other = write_content(tmp_path / "other")
    _add(folder)
    _add(other, "a till of another kind")
    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        both = [pool.submit(quickly, each, cache) for each in (folder, other, folder)]
        both += [pool.submit(learned, each, cache) for each in (folder, other, other)]
        found = [each.result() for each in both]
    assert_same(found[3], learned(folder, None))
    assert_same(found[4], learned(other, None))
    assert_same(learned(folder, cache), found[3])
    assert rank(found[0].matcher, "the till ate my coin")[0].intent == "payment.double"


def test_additions_are_tried_out_and_not_kept(folder: Path, tmp_path: Path, count_trainings: list[int]) -> None:
    cache = tmp_path / "cache"
    learned(folder, cache)
    before = {file.name: file.read_bytes() for file in cache.iterdir()}
    additions = [Example("the till ate my coin", "payment.double", "en")]
    tried = try_out(lessons_of(read_intents(folder / "intents"), TITLES), additions, cache)
    assert rank(tried.matcher, "the till ate my coin")[0].intent == "payment.double"
    assert len(count_trainings) == 1
    assert {file.name: file.read_bytes() for file in cache.iterdir()} == before
    alone = try_out(lessons_of(read_intents(folder / "intents"), TITLES), additions, None)
    assert rank(alone.matcher, "the till ate my coin")[0].intent == "payment.double"
    assert len(count_trainings) == 2


def test_few_new_utterances_are_encoded_ahead_and_many_are_not(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    encoder = Encoding()
    learn(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder)
    encoder.texts.clear()
    _add(folder)
    training.encode_ahead(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder)
    assert encoder.texts == ["the till ate my coin"]
    quickly(folder, cache, encoder)
    training.encode_ahead(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder)
    assert encoder.texts == ["the till ate my coin"], "once is enough"
    for number in range(65):
        _add(folder, f"coin number {number:03}")
    training.encode_ahead(lessons_of(read_intents(folder / "intents"), TITLES), cache, encoder)
    assert encoder.texts == ["the till ate my coin"]


class Encoding(Counting):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.texts += texts
        return super().encode(texts)
