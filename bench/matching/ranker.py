"""What can be scored: anything that learns from utterances and then ranks their intents for a message."""

from collections.abc import Sequence
from typing import Protocol

Said = Sequence[tuple[str, str]]
"""(Text, intent)."""


class Ranker(Protocol):
    """A matcher as a scorer sees it.

    It may also have: `language`, which is set before `fit`; `rank_many(texts)`, which saves time where none is taken;
    `gives_probabilities = False`, where its scores mean something else; `cpu_seconds()` and `megabytes()`, where it works
    in a process of its own.
    """

    def fit(self, said: Said) -> None: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...
