"""`python -m bench.server.slow serve` is `tresen serve` on a disk whose every fsync takes 5 ms longer."""

import sys
import time

from bot.__main__ import main
from tests.faults.syncs import watch_syncs

SECONDS = 0.005


def slow_down() -> None:
    """Let every fsync of SQLite's take longer from now on."""
    watch_syncs("slow", lambda name: time.sleep(SECONDS))


if __name__ == "__main__":
    slow_down()
    sys.exit(main())
