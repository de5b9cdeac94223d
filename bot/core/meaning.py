"""Meaning: what a sentence encoder adds. It knows words that no utterance holds, and languages that have none."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from bot.core.features import Floats
from bot.core.words import Words

LONGEST = 500
"""Letters of a message that are encoded: more of them cost time and change little."""


class Encoder(Protocol):
    """Turns sentences of many languages into vectors: the nearer two are, the more alike is what they mean."""

    @property
    def name(self) -> str:
        """Name and version: what was encoded by another one must be encoded anew."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Give a vector of length 1 for each text (texts x width). The same text gets the same vector, in any thread."""
        ...


def vectors_of(encoder: Encoder, words: Words, texts: Sequence[str]) -> Floats:
    """Encode messages as they were typed and with their typing errors repaired (messages x width): encoders trip over errors."""
    typed = [text[:LONGEST] for text in texts]
    repaired = [words.mended(text) for text in typed]
    changed = [at for at, text in enumerate(repaired) if text != typed[at]]
    found = encoder.encode([*typed, *(repaired[at] for at in changed)])
    vectors, others = found[: len(typed)], found[len(typed) :]
    if changed:
        vectors = vectors.copy()
        vectors[changed] += others
        vectors[changed] /= np.linalg.norm(vectors[changed], axis=1, keepdims=True)
    return vectors
