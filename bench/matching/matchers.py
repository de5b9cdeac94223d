"""Ours in the shape that scorers want: `fit([(text, intent)])`, then `rank(text)`, best first. They run what the product runs.

A scorer outside finds them with this folder and the checkout on its path:
`PYTHONPATH=.:bench/matching python bench.py matchers:core DATASET`. So nothing of `bench` is imported here.
"""

from collections.abc import Sequence

from bot.content.encoder import find_encoder
from bot.core.matching import Example, Matcher, rank, train
from bot.core.meaning import LONGEST

Said = Sequence[tuple[str, str]]
"""(Text, intent)."""


class core:
    """What the product runs without extras."""

    _matcher: Matcher

    def fit(self, said: Said) -> None:
        self._matcher = train([Example(text, intent, "") for text, intent in said])

    def rank(self, text: str) -> list[tuple[str, float]]:
        return [(match.intent, match.confidence) for match in rank(self._matcher, text)]


class semantic:
    """What the product runs with the extra. Raises ImportError where it is not installed."""

    _matcher: Matcher

    def __init__(self) -> None:
        encoder = find_encoder()
        if encoder is None:
            raise ImportError("the semantic extra is not installed")
        self._encoder = encoder

    def fit(self, said: Said) -> None:
        vectors = self._encoder.encode([text[:LONGEST] for text, _ in said])
        self._matcher = train([Example(text, intent, "") for text, intent in said], vectors)

    def rank(self, text: str) -> list[tuple[str, float]]:
        return [(match.intent, match.confidence) for match in rank(self._matcher, text, encoder=self._encoder)]
