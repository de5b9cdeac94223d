"""Matchers of one shape, so that one scorer measures them all: `fit([(text, intent)])`, then `rank(text)`, best first.

`core` is what the product runs; the others are what one would try first. A scorer outside finds them with this folder and the
checkout on its path: `PYTHONPATH=.:bench/matching python bench.py matchers:core DATASET`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from rapidfuzz import fuzz, process, utils

from bot.core.matching import Example, Matcher, rank, train

Said = Sequence[tuple[str, str]]
"""(Text, intent)."""


class Ranker(Protocol):
    """What can be scored."""

    def fit(self, said: Said) -> None: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...


class core:
    """What the product runs without extras."""

    _matcher: Matcher

    def fit(self, said: Said) -> None:
        self._matcher = train([Example(text, intent, "") for text, intent in said])

    def rank(self, text: str) -> list[tuple[str, float]]:
        return [(match.intent, match.confidence) for match in rank(self._matcher, text)]


class _Nearest:
    """The intent of the utterance that rapidfuzz finds nearest."""

    _scorer: Callable[..., float]

    def fit(self, said: Said) -> None:
        self._texts = [utils.default_process(text) for text, _ in said]
        self._intents = [intent for _, intent in said]

    def rank(self, text: str) -> list[tuple[str, float]]:
        found = process.extract(utils.default_process(text), self._texts, scorer=type(self)._scorer, limit=50)
        best: dict[str, float] = {}
        for _, score, place in found:
            best.setdefault(self._intents[place], score / 100)
        return list(best.items())


class wratio(_Nearest):
    """rapidfuzz's WRatio to the nearest utterance."""

    _scorer = staticmethod(fuzz.WRatio)


class token_set_ratio(_Nearest):
    """rapidfuzz's token_set_ratio to the nearest utterance."""

    _scorer = staticmethod(fuzz.token_set_ratio)


class linear_svc:
    """scikit-learn: TF-IDF of words and letters, LinearSVC. Raises ImportError where scikit-learn is missing."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._model: Any = make_pipeline(make_union(words, letters), LinearSVC())

    def fit(self, said: Said) -> None:
        self._model.fit([text for text, _ in said], [intent for _, intent in said])

    def rank(self, text: str) -> list[tuple[str, float]]:
        scores = self._model.decision_function([text])[0]
        if len(self._model.classes_) == 2:
            scores = [-scores, scores]
        return sorted(zip(self._model.classes_.tolist(), map(float, scores), strict=True), key=lambda pair: -pair[1])


MATCHERS: dict[str, Callable[[], Ranker]] = {
    "core": core,
    "WRatio": wratio,
    "token_set_ratio": token_set_ratio,
    "TF-IDF + LinearSVC": linear_svc,
}
