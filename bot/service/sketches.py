"""Sketches: what was drawn of open questions, kept as long as the matcher is the same; so a list of 2,000 groups in a moment."""

import threading
from collections.abc import Sequence

import numpy as np

from bot.core.features import Floats
from bot.core.groups import Group, Sketcher, group
from bot.core.matching import Matcher, read
from bot.core.questions import Question

_MOST = 4_000  # texts that are kept: 5 KB each


class Sketches:
    """Groups questions; any thread may ask, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sketcher: Sketcher | None = None
        self._drawn: dict[str, tuple[Floats, bool]] = {}

    def grouped(self, matcher: Matcher, questions: Sequence[Question]) -> tuple[Group, ...]:
        """Group questions by likeness, the oldest given first. Takes up to a second where they are many and new: call it in a thread."""
        if not questions:
            return ()
        sketcher, drawn = self._of(matcher, questions)
        sketches = np.array([each for each, _ in drawn])
        return group(sketches, sketcher.least, [each.text for each in questions], [each.language for each in questions])

    def known(self, matcher: Matcher, questions: Sequence[Question]) -> list[bool]:
        """Tell of each question whether the utterances hold it, word by word."""
        return [is_known for _, is_known in self._of(matcher, questions)[1]]

    def _of(self, matcher: Matcher, questions: Sequence[Question]) -> tuple[Sketcher, list[tuple[Floats, bool]]]:
        with self._lock:
            if self._sketcher is None or self._sketcher.matcher is not matcher:
                self._sketcher, self._drawn = Sketcher.of(matcher), {}
            missing = dict.fromkeys(each.text for each in questions if each.text not in self._drawn)
            if len(self._drawn) + len(missing) > _MOST:
                self._drawn = {each.text: self._drawn[each.text] for each in questions if each.text in self._drawn}
            for text in missing:
                is_known = " ".join(read(matcher, text).words) in matcher.verbatim
                self._drawn[text] = (self._sketcher.sketch(text), is_known)
            return self._sketcher, [self._drawn[each.text] for each in questions]
