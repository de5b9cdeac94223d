"""Ration: the same line of the log again and again is written a few times, then counted. A flood of faults must not fill the disk."""

import logging

from bot.core.limits import Bucket, Rate, take

_RATE = Rate(burst=5, every=10)
_MOST_KINDS = 1000


class Ration(logging.Filter):
    """A filter of a log's handler. Lines are the same where logger and message are, whatever is filled in."""

    def __init__(self) -> None:
        super().__init__()
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._left_out: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written; the next one of its kind says how many were not."""
        kind = (record.name, str(record.msg)[:200])
        bucket, wait = take(self._buckets.pop(kind, None), _RATE, record.created)
        self._buckets[kind] = bucket
        if len(self._buckets) > _MOST_KINDS:
            oldest = next(iter(self._buckets))
            del self._buckets[oldest]
        if wait:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        if left_out := self._left_out.pop(kind, 0):
            record.msg, record.args = f"{record.getMessage()} ({left_out} more lines like it were left out)", ()
        return True

    def sum_up(self) -> list[str]:
        """Say what was left out and not told yet."""
        left_out, self._left_out = self._left_out, {}
        return [
            f"{count} more lines were left out like: {name}: {message}" for (name, message), count in left_out.items()
        ]
