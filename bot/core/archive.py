"""Archive: a matcher, or its basis, as plain arrays, and back, so that what was learned can be kept in a file without pickle."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.calibration import Calibration, Calibrations
from bot.core.features import Features, Rows
from bot.core.learning import Precision, Solution, Way
from bot.core.matching import Basis, Example, Judge, Matcher
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


def basis_to_arrays(basis: Basis) -> dict[str, NDArray[np.generic]]:
    """Give all of a basis but the large matrix as arrays of numbers and letters."""
    texts = [each.text for each in basis.examples]
    intents: dict[str | None, int] = {intent: at for at, intent in enumerate((*basis.matcher.intents, None))}
    arrays: dict[str, NDArray[np.generic]] = {
        **to_arrays(basis.matcher),
        # Utterances may hold line breaks, so their lengths stand apart.
        "texts": np.frombuffer("".join(texts).encode("utf-8", "surrogatepass"), np.uint8),
        "lengths": np.array([len(text) for text in texts], np.int32),
        "labels": np.array([intents[each.intent] for each in basis.examples], np.int32),
        "spoken": pack([each.language for each in basis.examples]),
        "typed": pack(basis.typed),
        "denying": basis.denying,
        "row_messages": basis.rows.messages.astype(np.int32),
        "row_columns": np.bincount(basis.rows.columns, minlength=len(basis.matcher.features.rarity)).astype(np.int32),
        "row_values": basis.rows.values,
        "stretch": np.array(basis.stretch),
        "momentum": np.array(basis.plain.way.momentum),
    }
    for name, solution in (("plain", basis.plain), ("semantic", basis.semantic)):
        if solution is not None:
            arrays[f"{name}_aim"], arrays[f"{name}_heard"] = solution.aim, solution.heard
            arrays[f"{name}_way_aim"], arrays[f"{name}_way_reached"] = solution.way.aim, solution.way.reached
            if solution.precision.moved is not None:
                arrays[f"{name}_moved"] = solution.precision.moved
    return arrays


def basis_from_arrays(arrays: Arrays, words: NDArray[np.float32]) -> Basis:
    """Make a basis from what `basis_to_arrays` gave and the large matrix. Raises KeyError or ValueError where something does not fit."""
    matcher = from_arrays(arrays)
    lengths, letters = arrays["lengths"].tolist(), arrays["texts"].tobytes().decode("utf-8", "surrogatepass")
    ends = np.cumsum(arrays["lengths"]).tolist()
    intents = [(*matcher.intents, None)[label] for label in arrays["labels"].tolist()]
    texts = [letters[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    examples = tuple(map(Example, texts, intents, unpack(arrays["spoken"])))
    columns = np.repeat(np.arange(len(matcher.features.rarity)), arrays["row_columns"].astype(np.int64))
    basis = Basis(
        examples,
        matcher,
        tuple(unpack(arrays["typed"])),
        arrays["denying"].astype(bool),
        Rows(len(examples), arrays["row_messages"].astype(np.int64), columns, _floats(arrays["row_values"])),
        float(arrays["stretch"]),
        _solution("plain", arrays, words),
        _solution("semantic", arrays, words) if matcher.semantic is not None else None,
    )
    sizes = {len(words), words.shape[-1], len(basis.typed), len(basis.denying), len(basis.plain.aim), len(examples)}
    if len(sizes) > 1 or not len(columns) == len(basis.rows.messages) == len(basis.rows.values):
        raise ValueError("these arrays do not belong together")
    return basis


def _solution(name: str, arrays: Arrays, words: NDArray[np.float32]) -> Solution:
    way = Way(_floats(arrays[f"{name}_way_aim"]), _floats(arrays[f"{name}_way_reached"]), float(arrays["momentum"]))
    moved = _floats(arrays["semantic_moved"]) if name == "semantic" else None
    return Solution(_floats(arrays[f"{name}_aim"]), _floats(arrays[f"{name}_heard"]), way, Precision(words, moved))


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
