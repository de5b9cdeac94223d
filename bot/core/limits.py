"""Limits: a token bucket as a pure function of what is in it and the moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Bucket:
    """What is left, and when that was true."""

    left: float
    at: datetime


@dataclass(frozen=True)
class Rate:
    """How much at once, and how fast it fills again."""

    burst: int
    every: timedelta
    """One more after this long."""


def take(bucket: Bucket | None, rate: Rate, at: datetime) -> tuple[Bucket, float]:
    """Take one; give the bucket that is left and how many seconds to wait (0: it was there)."""
    seconds = rate.every.total_seconds()
    if bucket is None:
        bucket = Bucket(rate.burst, at)
    left = min(rate.burst, bucket.left + (at - bucket.at).total_seconds() / seconds)
    if left >= 1:
        return Bucket(left - 1, at), 0.0
    return Bucket(left, at), (1 - left) * seconds
