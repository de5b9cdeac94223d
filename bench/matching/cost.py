"""`python -m bench.matching.cost`: what our own bot costs: to learn everything, to open what was learned, in memory, and a message.

Opening reads `intents/` and `locales/` too. Each line comes from a process of its own; times are CPU time with one thread for numpy.
"""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.matching.figures import percentile
from bench.matching.memory import resident
from bench.matching.tables import number, table

_WARM_UP = 50


def main() -> None:
    """Measure and print."""
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    with TemporaryDirectory() as folder:
        rows = {"open, learning everything": _fresh(folder), "open, learned before": _fresh(folder)}
    columns = ("s", "MB of libraries", "MB of content", "µs a message, p50", "p99")
    print(table("Our own bot", columns, [(name, *cells) for name, cells in rows.items()]))


def _fresh(cache: str) -> tuple[str, ...]:
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        return fresh.submit(measure, Path(cache)).result()


def measure(cache: Path) -> tuple[str, ...]:
    """Open with what is learned in `cache`, ask everything; give the cells of a row."""
    empty = resident()
    from bench.matching.asking import ask, open_as_asked
    from bench.matching.messages import read_messages

    messages = [(each.text, each.language) for each in read_messages().asked]
    imported = resident()
    begin = time.process_time()
    knowledge = open_as_asked(cache).knowledge
    opened = time.process_time() - begin
    times: list[float] = []
    for text, language in messages:
        begin = time.thread_time()
        ask(knowledge, text, language)
        times.append(1e6 * (time.thread_time() - begin))
    times = times[_WARM_UP:]
    return (
        number(opened, 2),
        number(imported - empty, 0),
        number(resident() - imported, 0),
        number(percentile(times, 0.5), 0),
        number(percentile(times, 0.99), 0),
    )


if __name__ == "__main__":
    main()
