"""Training: learns from the utterances, and keeps the outcome in a cache under a hash of all that went into it."""

import hashlib
import io
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import bot.core
from bot.content.intents import OUTSIDE, Intents
from bot.core import archive
from bot.core.features import Floats
from bot.core.language import LanguageModel, train_language
from bot.core.matching import Example, Matcher, train
from bot.core.meaning import LONGEST, Encoder

_CHECKSUM = 8  # bytes at the end of a file
_KEPT = 4  # caches of older contents that are kept, so that going back and forth costs nothing
_BATCH = 256  # texts that are encoded at a time
_MOST_VECTORS = 50_000  # vectors that are kept: 1 KB each


@dataclass(frozen=True)
class Learned:
    """What the utterances teach."""

    matcher: Matcher
    languages: LanguageModel


def learn(
    intents: Intents,
    titles: Mapping[str, Mapping[str, str]],
    cache: Path | None,
    encoder: Encoder | None = None,
    *,
    prose: Sequence[tuple[str, str]] = (),
    in_a_hurry: bool = False,
) -> Learned:
    """Learn from these intents, or take it out of `cache` (a folder) where that was done before.

    `titles` is language -> intent -> title: titles are examples too, for they stand on the choice buttons. `prose` are texts and
    their languages: by those, languages are known that have few utterances. In a hurry, the encoder is left out unless what it adds is
    in the cache.
    """
    examples = [
        *(Example(text, intent, language) for language, each in titles.items() for intent, text in each.items()),
        *(
            Example(each.text, None if each.intent == OUTSIDE else each.intent, each.language)
            for each in intents.utterances
            if each.intent in intents.topics or each.intent == OUTSIDE
        ),
    ]
    file = _file(cache, examples, prose, encoder)
    learned = _kept_in(file)
    if learned is None and encoder is not None and in_a_hurry:
        encoder, file = None, _file(cache, examples, prose, None)
        learned = _kept_in(file)
    if learned is not None:
        return learned
    vectors = None if encoder is None else _vectors(encoder, [each.text for each in examples], cache)
    phrases = [*((each.text, each.language) for each in intents.utterances), *prose]
    learned = Learned(train(examples, vectors), train_language(phrases))
    if file is not None:
        _keep(file, {**archive.to_arrays(learned.matcher), **learned.languages.to_arrays()})
        _forget_oldest(file.parent)
    return learned


def _file(
    cache: Path | None, examples: list[Example], prose: Sequence[tuple[str, str]], encoder: Encoder | None
) -> Path | None:
    return cache / f"learned-{_fingerprint(examples, prose, encoder)}" if cache else None


def _kept_in(file: Path | None) -> Learned | None:
    """Give what was learned before; None where the file is not there yet, or broken: it is made anew."""
    if file is None:
        return None
    try:
        arrays = _read(file)
        return Learned(archive.from_arrays(arrays), LanguageModel.from_arrays(arrays))
    except (OSError, EOFError, ValueError, KeyError):
        return None


def _vectors(encoder: Encoder, texts: list[str], cache: Path | None) -> Floats:
    """Encode texts; a text that was encoded before comes out of the cache, so that an edit costs only its own."""
    file = cache / f"vectors-{hashlib.sha256(encoder.name.encode()).hexdigest()[:12]}" if cache else None
    known: dict[bytes, Floats] = {}
    if file is not None:
        try:
            arrays = _read(file)
            digests = np.asarray(arrays["digests"], np.uint8)
            known = dict(zip(map(bytes, digests), np.asarray(arrays["vectors"], np.float32), strict=True))
        except (OSError, EOFError, ValueError, KeyError):
            pass
    keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
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
        _keep(file, {"digests": digests, "vectors": np.array([known[key] for key in kept], np.float16)})
    # Rounded in any case, so that the same is learned whether the cache was there or not.
    return np.array([known[key] for key in keys], np.float16).astype(np.float32)


def _fingerprint(examples: list[Example], prose: Sequence[tuple[str, str]], encoder: Encoder | None) -> str:
    """Hash the texts, the encoder's name and the core's own code: each may change what is learned."""
    digest = hashlib.sha256((encoder.name if encoder else "").encode())
    for file in (*sorted(Path(bot.core.__path__[0]).glob("*.py")), Path(__file__)):
        digest.update(file.read_bytes())
    for example in examples:
        digest.update(f"{example.language}\t{example.intent}\t{example.text}\n".encode("utf-8", "surrogatepass"))
    for text, language in prose:
        digest.update(f"{language}\t{text}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:20]


def _read(file: Path) -> dict[str, NDArray[np.generic]]:
    """Read what `_keep` wrote. Raises OSError, ValueError or EOFError for a file that is missing or broken."""
    content = file.read_bytes()
    if _checksum(content[:-_CHECKSUM]) != content[-_CHECKSUM:]:
        raise ValueError("the file is broken")
    stream = io.BytesIO(content)
    names = archive.unpack(np.load(stream, allow_pickle=False))
    return {name: np.load(stream, allow_pickle=False) for name in names}


def _checksum(content: bytes) -> bytes:
    """Add up a file, eight bytes at a time: a zip file's checksum would take longer than all the rest of loading."""
    whole = np.frombuffer(content, np.uint64, len(content) // 8)
    return (int(whole.sum(dtype=np.uint64)) ^ len(content)).to_bytes(_CHECKSUM, "little")


def _keep(file: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write whole or not at all; a cache that cannot be written is only slower.

    One array behind the other: reading a zip file of them would take as long again for its checksums.
    """
    stream = io.BytesIO()
    np.save(stream, archive.pack(arrays))
    for array in arrays.values():
        np.save(stream, array)
    stream.write(bytes(-stream.tell() % 8))  # so that the checksum covers all
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as written:
            written.write(stream.getbuffer())
            written.write(_checksum(stream.getvalue()))
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _forget_oldest(cache: Path) -> None:
    moment: Callable[[Path], float] = lambda each: each.stat().st_mtime  # noqa: E731
    try:
        for old in sorted(cache.glob("learned-*"), key=moment)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
