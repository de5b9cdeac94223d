"""Limits: a token bucket as a pure function of what is in it and the moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left, and when that was true."""

    left: float
    at: float
    """In seconds, on any clock."""


@dataclass(frozen=True)
class Rate:
    """How much at once, and how fast it fills again."""

    burst: int
    every: float
    """One more after this many seconds."""


def take(bucket: Bucket | None, rate: Rate, at: float) -> tuple[Bucket, float]:
    """Take one at the moment `at`; give the bucket that is left and how many seconds to wait (0: it was there)."""
    if bucket is None:
        bucket = Bucket(rate.burst, at)
    passed = max(0.0, at - bucket.at)  # a clock that was set back takes nothing away
    left = min(rate.burst, bucket.left + passed / rate.every)
    if left >= 1:
        return Bucket(left - 1, at), 0.0
    return Bucket(left, at), (1 - left) * rate.every
