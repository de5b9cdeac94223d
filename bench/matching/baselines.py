"""Baselines: what one would try first. scikit-learn is of the dependency group `bench` alone; without it, ImportError is raised."""

from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz import fuzz, process, utils

from bench.matching.ranker import Said


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


class _Learned:
    """scikit-learn on TF-IDF of words and of letters."""

    _model: Any
    _scores: Callable[[Sequence[str]], Any]

    def __init__(self, classifier: Any) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union

        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        self._model = make_pipeline(make_union(words, letters), classifier)

    def fit(self, said: Said) -> None:
        self._model.fit([text for text, _ in said], [intent for _, intent in said])

    def rank(self, text: str) -> list[tuple[str, float]]:
        return self.rank_many([text])[0]

    def rank_many(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        intents: list[str] = self._model.classes_.tolist()
        rows = self._scores(texts).tolist()
        if len(intents) == 2 and not isinstance(rows[0], list):  # the distance to one line that parts the two
            rows = [[-score, score] for score in rows]
        return [sorted(zip(intents, row, strict=True), key=lambda pair: -pair[1]) for row in rows]


class linear_svc(_Learned):
    """TF-IDF and LinearSVC; its scores are distances."""

    gives_probabilities = False

    def __init__(self) -> None:
        from sklearn.svm import LinearSVC

        super().__init__(LinearSVC())
        self._scores = self._model.decision_function


class logistic_regression(_Learned):
    """TF-IDF and LogisticRegression."""

    def __init__(self) -> None:
        from sklearn.linear_model import LogisticRegression

        super().__init__(LogisticRegression(C=10, max_iter=1000))
        self._scores = self._model.predict_proba
