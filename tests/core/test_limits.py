"""The token bucket: so much at once, so much a second, and never more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.limits import Bucket, Rate, take

RATE = Rate(burst=3, every=2)


def test_so_much_at_once_and_then_one_after_the_other() -> None:
    bucket: Bucket | None = None
    waits = []
    for at in (0, 0, 0, 0, 1, 2, 2, 100, 100, 100, 100):
        bucket, wait = take(bucket, RATE, at)
        waits.append(wait)
    assert waits == [0, 0, 0, 2, 1, 0, 2, 0, 0, 0, 2]


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    bucket, _ = take(None, RATE, 100)
    bucket, wait = take(bucket, RATE, 0)
    assert (bucket.left, wait) == (1, 0)


@given(
    st.integers(1, 50),
    st.floats(0.01, 10),
    st.lists(st.floats(0, 5), max_size=200),
)
def test_it_never_gives_more_than_burst_and_rate(burst: int, every: float, pauses: list[float]) -> None:
    rate, bucket, at, taken = Rate(burst, every), None, 0.0, 0
    for pause in pauses:
        at += pause
        bucket, wait = take(bucket, rate, at)
        taken += wait == 0
        if wait:
            assert take(bucket, rate, at + wait + 1e-6)[1] == pytest.approx(0, abs=1e-6), "the wait is what it says"
    assert taken <= burst + at / every + 1e-6
