"""Patching: utterances leave the inverse of a Gram matrix and enter it as small blocks beside it; what is as large as its square stays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.features import Floats, Ints
from bot.core.learning import BIAS, RIDGE, Precision, Way, inverse, settle


@dataclass(frozen=True)
class Patch:
    """A precision of old rows, of which some are gone (they keep their numbers, and are zero), and of new rows behind them."""

    base: Precision
    gone: Ints
    """Numbers of old rows."""
    cut: Floats
    """Old x gone: what the base holds of those, by their own precision."""
    bridge: Floats
    """Old x new: what the old rows know of the new ones."""
    inner: Floats
    """New x new: the precision of what the old rows do not know of them."""

    def less(self, heard: Floats, given: Floats) -> Floats:
        """Give this matrix times `given` (old and new x any; zero where gone), where `heard` is the base's words times its old rows."""
        old, new = given[: len(heard)], given[len(heard) :]
        seen = self.base.less(heard, old)
        seen = seen - self.cut @ seen[self.gone]
        more = self.inner @ (new - self.bridge.T @ old)
        return np.concatenate([seen - self.bridge @ more, more])

    def expected(self, old: Floats) -> Floats:
        """Give the scores that the new rows have by what the old ones aim at (new x any; `old` is zero where gone)."""
        return np.asarray(self.bridge.T @ old, np.float32)

    def aim_of_new(self, old: Floats, sign: Floats) -> Floats:
        """Give what the new rows aim at (new x intents) while the old ones aim at `old`; `sign` is that of the new ones."""
        expected = self.expected(old)
        return settle(lambda new: np.asarray(self.inner @ (new - expected), np.float32), sign)[0]

    def moved(self, way: Way, sign: Floats) -> Way:
        """Bring the way of old rows to all rows (x intents): as if it had been gone with those that are new, or have another sign."""
        size = len(way.aim)
        aim, reached = (np.where(each * sign[:size] > 0, each, sign[:size]) for each in (way.aim, way.reached))
        new = self.aim_of_new(aim, sign[size:])
        return Way(np.concatenate([aim, new]), np.concatenate([reached, new]), way.momentum)


def patches(bases: Sequence[Precision], gone: Ints, across: Sequence[Floats], inside: Sequence[Floats]) -> list[Patch]:
    """Take rows out of precisions that have their words in common, and put others in.

    `across` (old x new) and `inside` (new x new) are the inner products of the rows for each precision.
    """
    kernels = [each + np.float32(BIAS) for each in across]
    for kernel in kernels:
        kernel[gone] = 0
    heard = np.hsplit(bases[0].words @ np.concatenate(kernels, axis=1), len(bases))
    found = []
    for base, kernel, own, each in zip(bases, kernels, inside, heard, strict=True):
        cut = np.asarray(base.rows(gone).T @ inverse(base.block(gone)), np.float32)
        bridge = base.less(each, kernel)
        bridge = np.asarray(bridge - cut @ bridge[gone], np.float32)
        bridge[gone] = 0
        left = own + np.float32(BIAS) + np.float32(RIDGE) * np.eye(len(own), dtype=np.float32) - kernel.T @ bridge
        found.append(Patch(base, gone, cut, bridge, inverse(np.asarray(left, np.float32))))
    return found
