"""`python -m tests.faults.slow_reads serve` is `tresen serve` whose every read takes a while, some longer than others."""

import random
import sys
import time
from typing import Any

from bot.__main__ import main
from bot.store.store import Store

LONGEST = 0.02  # seconds


def slow_down() -> None:
    """Let each read take a while from now on, in its own thread."""
    plain, dice = Store._read, random.Random(7)

    def read(store: Store, query: Any, *args: Any, **kwargs: Any) -> Any:
        time.sleep(dice.random() * LONGEST)
        return plain(store, query, *args, **kwargs)

    Store._read = read  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    slow_down()
    sys.exit(main())
