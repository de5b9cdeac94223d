"""Archive: a matcher as plain arrays, and back, so that what was learned can be kept in a file without pickle."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.calibration import Calibration, Calibrations
from bot.core.features import Features
from bot.core.matching import Judge, Matcher
from bot.core.words import Words

Arrays = Mapping[str, NDArray[np.generic]]
"""Name -> array."""


def to_arrays(matcher: Matcher) -> dict[str, NDArray[np.generic]]:
    """Give all of a matcher as arrays of numbers and letters."""
    words, features = matcher.words, matcher.features
    arrays: dict[str, NDArray[np.generic]] = {
        "intents": pack(matcher.intents),
        "words": pack(words.counts),
        "counts": np.array(list(words.counts.values()), np.int64),
        "word_stems": pack(list(words.stem_of.values())),
        "folded": pack(words.spellings),
        "spelled": pack(list(words.spellings.values())),
        "denials": matcher.denials,
        "verbatim": pack(matcher.verbatim),
        "verbatim_intents": pack([intent or "" for intent in matcher.verbatim.values()]),
        "stems": pack(features.stems),
        "pairs": np.array(list(features.pairs), np.int64),
        "inside": pack(features.inside),
        "across": pack(features.across),
        "rarity": features.rarity,
        "rarest": np.array(features.rarest),
    }
    arrays |= _judge_to_arrays("plain", matcher.plain)
    if matcher.semantic is not None:
        arrays |= _judge_to_arrays("semantic", matcher.semantic)
    return arrays


def from_arrays(arrays: Arrays) -> Matcher:
    """Make a matcher from what `to_arrays` gave. Raises KeyError or ValueError where something is missing or does not fit."""
    counts = dict(zip(unpack(arrays["words"]), arrays["counts"].tolist(), strict=True))
    spellings = dict(zip(unpack(arrays["folded"]), unpack(arrays["spelled"]), strict=True))
    verbatim = unpack(arrays["verbatim"])
    begin = 0
    columns: list[dict[str, int]] = []
    pairs: dict[int, int] = {}
    for block in ("stems", "pairs", "inside", "across"):
        names = arrays[block].tolist() if block == "pairs" else unpack(arrays[block])
        found = dict(zip(names, range(begin, begin + len(names)), strict=True))
        begin += len(found)
        if block == "pairs":
            pairs = found
        else:
            columns.append(found)
    return Matcher(
        tuple(unpack(arrays["intents"])),
        Words.of(counts, unpack(arrays["word_stems"]), spellings),
        Features(columns[0], pairs, columns[1], columns[2], _floats(arrays["rarity"]), float(arrays["rarest"])),
        _judge_from_arrays("plain", arrays),
        _floats(arrays["denials"]),
        {text: intent or None for text, intent in zip(verbatim, unpack(arrays["verbatim_intents"]), strict=True)},
        _judge_from_arrays("semantic", arrays) if "semantic_bias" in arrays else None,
    )


def _judge_to_arrays(name: str, judge: Judge) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {
        f"{name}_weights": judge.weights.astype(np.float16),
        f"{name}_bias": judge.bias,
        f"{name}_languages": pack(list(judge.calibrations.by_language)),
    }
    for language, each in judge.calibrations.by_language.items():
        arrays[f"{name}_slopes_{language}"] = each.slopes
        arrays[f"{name}_confidences_{language}"] = each.confidences
        arrays[f"{name}_wrong_{language}"] = each.wrong
        arrays[f"{name}_hopeless_{language}"] = np.array(each.hopeless)
    return arrays if judge.meaning is None else arrays | {f"{name}_meaning": judge.meaning.astype(np.float16)}


def _judge_from_arrays(name: str, arrays: Arrays) -> Judge:
    calibrations = {
        language: Calibration(
            _floats(arrays[f"{name}_slopes_{language}"]),
            _floats(arrays[f"{name}_confidences_{language}"]),
            _floats(arrays[f"{name}_wrong_{language}"]),
            float(arrays[f"{name}_hopeless_{language}"]),
        )
        for language in unpack(arrays[f"{name}_languages"])
    }
    meaning = arrays.get(f"{name}_meaning")
    return Judge(
        _floats(arrays[f"{name}_weights"]),
        _floats(arrays[f"{name}_bias"]),
        Calibrations(calibrations),
        None if meaning is None else _floats(meaning),
    )


def _floats(array: NDArray[np.generic]) -> NDArray[np.float32]:
    return np.asarray(array, np.float32)


def pack(texts: Sequence[str] | Mapping[str, object]) -> NDArray[np.uint8]:
    """Write texts that hold no line break as one array of letters."""
    return np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-8", "surrogatepass"), np.uint8)


def unpack(array: NDArray[np.generic]) -> list[str]:
    """Read what `pack` wrote."""
    return array.tobytes().decode("utf-8", "surrogatepass").split("\n")[:-1]
