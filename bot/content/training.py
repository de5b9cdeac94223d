"""Training: learns from the utterances, and keeps the outcome in a cache under a hash of all that went into it."""

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import bot.core
from bot.content.intents import OUTSIDE, Intents, Utterance
from bot.core.language import LanguageModel, Nats, train_language
from bot.core.matching import Example, Matcher, train

_KEPT = 3  # caches of older contents that are kept, so that going back and forth costs nothing


@dataclass(frozen=True)
class Learned:
    """What the utterances teach."""

    matcher: Matcher
    languages: LanguageModel


def learn(intents: Intents, titles: Mapping[str, Mapping[str, str]], cache: Path | None) -> Learned:
    """Learn from these intents, or take it out of `cache` (a folder) where that was done before.

    `titles` is language -> intent -> title: titles are examples too, for they stand on the choice buttons.
    """
    examples = [
        *(
            Example(each.text, each.intent, each.language)
            for each in intents.utterances
            if each.intent in intents.topics
        ),
        *(Example(text, intent, language) for language, each in titles.items() for intent, text in each.items()),
    ]
    outside = [each for each in intents.utterances if each.intent == OUTSIDE]
    file = cache / f"learned-{_fingerprint(examples, outside)}.npz" if cache else None
    if file is not None:
        try:
            with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as arrays:
                return Learned(Matcher.from_arrays(arrays), _languages_from(arrays))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            pass  # not there yet, or broken: it is made anew
    phrases = [(each.text, each.language) for each in intents.utterances]
    learned = Learned(train(examples, [each.text for each in outside]), train_language(phrases))
    if file is not None:
        _keep(file, {**learned.matcher.to_arrays(), **_languages_to(learned.languages)})
    return learned


_TABLES = ("words", "runs")  # the language model's tables: a text -> nats for each language


def _languages_to(model: LanguageModel) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {"languages": np.array(model.languages)}
    for name in _TABLES:
        table: Mapping[str, Nats] = getattr(model, name)
        arrays[f"language_{name}"] = np.frombuffer("\n".join(table).encode(), np.uint8)
        arrays[f"language_{name}_nats"] = np.array(list(table.values()), np.float64)
    return arrays


def _languages_from(arrays: Mapping[str, NDArray[np.generic]]) -> LanguageModel:
    tables: list[Mapping[str, Nats]] = []
    for name in _TABLES:
        texts = arrays[f"language_{name}"].tobytes().decode().split("\n")
        tables.append(dict(zip(texts, map(tuple, arrays[f"language_{name}_nats"].tolist()), strict=True)))
    return LanguageModel(tuple(arrays["languages"].tolist()), *tables)


def _fingerprint(examples: list[Example], outside: list[Utterance]) -> str:
    """Hash the texts and the core's own code: either may change what is learned."""
    digest = hashlib.sha256()
    for file in (*sorted(Path(bot.core.__path__[0]).glob("*.py")), Path(__file__)):
        digest.update(file.read_bytes())
    for example in examples:
        digest.update(f"{example.language}\t{example.intent}\t{example.text}\n".encode())
    for each in outside:
        digest.update(f"{each.language}\t{each.text}\n".encode())
    return digest.hexdigest()[:20]


def _keep(file: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Write whole or not at all; a cache that cannot be written is only slower."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(buffer.getvalue())
        part.replace(file)
        olds = sorted(file.parent.glob("learned-*.npz"), key=lambda each: each.stat().st_mtime)
        for old in olds[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
