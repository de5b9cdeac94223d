"""Training: learns from the utterances, and keeps the outcome in a cache under a hash of all that went into it.

Beside what was learned lies the basis of the last full training: as much as is needed to learn an edit from there, in a fraction of the
time. What is learned quickly has a file name of its own, so that a full training later takes its place: what is learned of some content
does not depend in the end on what was there before.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

import bot.core
from bot.content import cache as files
from bot.content.authors.intents import OUTSIDE, Intents
from bot.core import archive
from bot.core.features import Floats
from bot.core.language import LanguageModel, train_language
from bot.core.matching import Basis, Example, Matcher, study
from bot.core.meaning import LONGEST, Encoder
from bot.core.relearning import difference, relearn

_KEPT = 4  # caches of older contents that are kept, so that going back and forth costs nothing
_AHEAD = 64  # texts that are encoded beside the service: more would hold it up
_BATCH = 256  # texts that are encoded at a time
_MOST_VECTORS = 50_000  # vectors that are kept: 1 KB each
_SMALL = 0.1  # of the utterances, what may have changed for an edit to be learned quickly
_NEARLY = 0.02  # how far a product with the large matrix may be from what it was when it was written


@dataclass(frozen=True)
class Learned:
    """What the utterances teach."""

    matcher: Matcher
    languages: LanguageModel


@dataclass(frozen=True)
class Lessons:
    """What is learned from."""

    examples: tuple[Example, ...] = field(repr=False)
    phrases: tuple[tuple[str, str], ...] = field(repr=False)
    """(text, language): by these, languages are told apart."""


def lessons_of(
    intents: Intents, titles: Mapping[str, Mapping[str, str]], prose: Sequence[tuple[str, str]] = ()
) -> Lessons:
    """Gather the lessons. `titles` is language -> intent -> title: titles are examples too, for they stand on the choice buttons.

    `prose` are more texts and their languages, for languages that have few utterances.
    """
    examples = (
        *(Example(text, intent, language) for language, each in titles.items() for intent, text in each.items()),
        *(
            Example(each.text, None if each.intent == OUTSIDE else each.intent, each.language)
            for each in intents.utterances
            if each.intent in intents.topics or each.intent == OUTSIDE
        ),
    )
    return Lessons(examples, (*((each.text, each.language) for each in intents.utterances), *prose))


def learn(
    lessons: Lessons,
    cache: Path | None,
    encoder: Encoder | None = None,
    *,
    in_a_hurry: bool = False,
    quickly: bool = False,
) -> Learned:
    """Learn these lessons, or take it out of `cache` (a folder) where that was done before.

    In a hurry, the encoder is left out unless what it adds is in the cache. Quickly, an edit is learned from the last full training, if
    it is small enough and that is in the cache; else all is learned. What differs then is said in `bot/core/relearning.py`, and the
    languages are told apart as before. The large part of the basis is mapped into memory meanwhile: a service does this in a process of
    its own.
    """
    learned = _kept(cache, lessons, encoder, quickly)
    if learned is None and encoder is not None and in_a_hurry:
        encoder = None
        learned = _kept(cache, lessons, None, quickly)
    if learned is None and quickly:
        learned = _relearned(lessons, cache, encoder)
        if learned is not None:
            _keep(cache, lessons, encoder, learned, "quick")
    return learned or _studied(lessons, cache, encoder)


def is_learned(lessons: Lessons, cache: Path, encoder: Encoder | None) -> bool:
    """Tell whether these lessons were learned in full before: then `learn` takes a moment, else up to a minute."""
    return (cache / f"learned-{_fingerprint(lessons, encoder)}").is_file()


def try_out(
    lessons: Lessons, additions: Sequence[Example], cache: Path | None, encoder: Encoder | None = None
) -> Learned:
    """Give what would be learned with these utterances in addition: quickly where the cache has a basis, else in full.

    It is not kept. As with `learn`, a service does this in a process of its own.
    """
    more = replace(lessons, examples=(*lessons.examples, *additions))
    return _relearned(more, cache, encoder) or _studied(more, None, encoder)


def _studied(lessons: Lessons, cache: Path | None, encoder: Encoder | None) -> Learned:
    """Learn all, and keep that and its basis; the most expensive part of a basis of the same examples serves once more."""
    examples = lessons.examples
    vectors = None if encoder is None else _vectors(encoder, [each.text for each in examples], cache)
    before = _basis(cache, examples)
    basis = study(examples, vectors, before and before[0].plain.precision.words)
    learned = Learned(basis.matcher, train_language(lessons.phrases))
    _keep(cache, lessons, encoder, learned, "learned")
    if cache is not None:
        _keep_basis(cache, basis, learned.languages, encoder)
    return learned


def _relearned(lessons: Lessons, cache: Path | None, encoder: Encoder | None) -> Learned | None:
    """Learn from the basis in the cache; None where there is none that serves, or too much has changed."""
    found = _basis(cache)
    if found is None:
        return None
    basis, languages, name = found
    examples = lessons.examples
    spoken = [{each.language for each in some} for some in (basis.examples, examples)]
    if name != (encoder.name if encoder else "") or spoken[0] != spoken[1]:
        return None
    if difference(basis.examples, examples).size > max(2, _SMALL * len(examples)):
        return None
    vectors = None if encoder is None else _vectors(encoder, [each.text for each in examples], cache)
    return Learned(relearn(basis, examples, vectors), languages)


def _kept(cache: Path | None, lessons: Lessons, encoder: Encoder | None, quickly: bool) -> Learned | None:
    """Give what was learned before; None where the file is not there yet, or broken: it is made anew."""
    for kind in ("learned", "quick") if quickly else ("learned",):
        with suppress(*files.BROKEN):
            if cache is not None:
                arrays = files.read(cache / f"{kind}-{_fingerprint(lessons, encoder)}")
                return Learned(archive.from_arrays(arrays), LanguageModel.from_arrays(arrays))
    return None


def _keep(cache: Path | None, lessons: Lessons, encoder: Encoder | None, learned: Learned, kind: str) -> None:
    """Keep what was learned, and no more than some older ones of its kind; what was learned in full replaces what was quick."""
    if cache is None:
        return
    name = _fingerprint(lessons, encoder)
    files.keep(cache / f"{kind}-{name}", {**archive.to_arrays(learned.matcher), **learned.languages.to_arrays()})
    files.forget(cache, f"{kind}-*", _KEPT)
    if kind == "learned":
        files.forget(cache, f"quick-{name}", 0)


def _keep_basis(cache: Path, basis: Basis, languages: LanguageModel, encoder: Encoder | None) -> None:
    """Keep this basis and no other. The large matrix has a file of its own, which may be there already."""
    words = basis.plain.precision.words
    name = _digest(_code(), basis.examples)
    if not isinstance(words.base, np.memmap):
        files.keep_large(cache / f"square-{name}", words)
    marks = {"code": archive.pack([_code(), encoder.name if encoder else "", f"square-{name}"])}
    files.keep(cache / "basis", {**archive.basis_to_arrays(basis), **languages.to_arrays(), **marks})
    for other in cache.glob("square-*"):
        if other.name != f"square-{name}":
            files.forget(cache, other.name, 0)


def _basis(cache: Path | None, examples: Sequence[Example] | None = None) -> tuple[Basis, LanguageModel, str] | None:
    """Give the basis in the cache, if it was made by this code, of these examples if any are told; and what belongs to it.

    The third is the name of its encoder. A broken matrix is found by what a product with it gives.
    """
    with suppress(*files.BROKEN):
        if cache is None:
            return None
        arrays = files.read(cache / "basis")
        code, encoder, square = archive.unpack(arrays["code"])
        if code != _code() or (examples is not None and square != f"square-{_digest(_code(), examples)}"):
            return None
        basis = archive.basis_from_arrays(arrays, files.map_large(cache / square))
        if basis.is_sound(_NEARLY):
            return basis, LanguageModel.from_arrays(arrays), encoder
    return None


def encode_ahead(lessons: Lessons, cache: Path, encoder: Encoder) -> None:
    """Encode the new utterances of an edit into the cache, if they are few: where the encoder is at work, as it takes long to load."""
    texts = [each.text for each in lessons.examples]
    known = _known(_vectors_file(cache, encoder))
    if 0 < sum(_key(text) not in known for text in texts) <= _AHEAD:
        _vectors(encoder, texts, cache)


def _vectors(encoder: Encoder, texts: list[str], cache: Path | None) -> Floats:
    """Encode texts; a text that was encoded before comes out of the cache, so that an edit costs only its own."""
    file = _vectors_file(cache, encoder) if cache else None
    known = _known(file) if file else {}
    keys = list(map(_key, texts))
    missing = {key: text[:LONGEST] for key, text in zip(keys, texts, strict=True) if key not in known}
    # Texts of like length go together: the encoder is quicker so.
    waiting = sorted(missing, key=lambda key: len(missing[key]))
    for begin in range(0, len(waiting), _BATCH):
        batch = waiting[begin : begin + _BATCH]
        known |= zip(batch, encoder.encode([missing[key] for key in batch]), strict=True)
    if file is not None and missing:
        mine = dict.fromkeys(keys)
        kept = [*(key for key in known if key not in mine), *mine][-_MOST_VECTORS:]
        digests = np.frombuffer(b"".join(kept), np.uint8).reshape(len(kept), -1)
        files.keep(file, {"digests": digests, "vectors": np.array([known[key] for key in kept], np.float16)})
    # Rounded in any case, so that the same is learned whether the cache was there or not.
    return np.array([known[key] for key in keys], np.float16).astype(np.float32)


def _vectors_file(cache: Path, encoder: Encoder) -> Path:
    return cache / f"vectors-{hashlib.sha256(encoder.name.encode()).hexdigest()[:12]}"


def _known(file: Path) -> dict[bytes, Floats]:
    with suppress(*files.BROKEN):
        arrays = files.read(file)
        digests = np.asarray(arrays["digests"], np.uint8)
        return dict(zip(map(bytes, digests), np.asarray(arrays["vectors"], np.float32), strict=True))
    return {}


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _fingerprint(lessons: Lessons, encoder: Encoder | None) -> str:
    """Hash the texts, the encoder's name and the core's own code: each may change what is learned."""
    told = _digest("", [Example(text, None, language) for text, language in lessons.phrases])
    return _digest(f"{_code()} {told} {encoder.name if encoder else ''}", lessons.examples)


def _digest(before: str, examples: Sequence[Example]) -> str:
    digest = hashlib.sha256(before.encode())
    for example in examples:
        digest.update(f"{example.language}\t{example.intent}\t{example.text}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:20]


def _code() -> str:
    digest = hashlib.sha256()
    for file in (*sorted(Path(bot.core.__path__[0]).glob("*.py")), Path(files.__file__), Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:20]
