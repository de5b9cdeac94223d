"""`python -m bench.server.checkpoints`: what a write waits with checkpoints beside the writer, and with those in its way, in one run.

Open loop: RATE writes a second come whether or not the ones before are done, and each waits from its due moment on. In turns:
ours; SQLite's own (`wal_autocheckpoint = 1000`, in the commit that is unlucky); and none at all, which nobody can afford for long.
"""

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.store import writer as module
from bot.store.writer import Writer, connect

RATE = 200  # a second
SECONDS = 10.0
ROUNDS = 3
TEXT = "what somebody wrote " * 10
PAGES = 20_000  # what the database holds before, so that a checkpoint writes far and wide
WAYS = ("ours", "SQLite's own", "none")


class _Idle:
    """No checkpoints."""

    def __init__(self, *_: object) -> None: ...

    def after_commit(self) -> None: ...

    def close(self) -> None: ...


def _writer(file: Path, way: str) -> Writer:
    ours = module.Checkpoints
    if way != "ours":
        module.Checkpoints = _Idle  # type: ignore[misc, assignment]
    try:
        writer = Writer(file)
    finally:
        module.Checkpoints = ours  # type: ignore[misc]
    if way == "SQLite's own":
        writer._connection.execute("pragma wal_autocheckpoint = 1000")
    return writer


def _fill(file: Path) -> None:
    connection = connect(file)
    connection.execute("create table lines (id blob primary key, text text) without rowid")
    connection.execute(
        "with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?) "
        "insert into lines select randomblob(16), ? from numbers",
        (PAGES * 15, TEXT),
    )
    connection.close()


def _add(connection: sqlite3.Connection) -> None:
    connection.execute("insert into lines values (randomblob(16), ?)", (TEXT,))  # anywhere: pages far apart


async def _load(writer: Writer) -> list[float]:
    waits: list[float] = []
    began = time.perf_counter()

    async def write(due: float) -> None:
        await writer.write(_add)
        waits.append((time.perf_counter() - due) * 1000)

    tasks = []
    for number in range(int(RATE * SECONDS)):
        due = began + number / RATE
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(write(due)))
    await asyncio.gather(*tasks)
    return waits


def _measure(file: Path, way: str) -> tuple[list[float], int]:
    writer = _writer(file, way)
    try:
        waits = asyncio.run(_load(writer))
        return waits, Path(f"{file}-wal").stat().st_size
    finally:
        writer.close()


def main() -> None:
    """Measure in turns and print medians over the rounds."""
    waits: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    logs = dict.fromkeys(WAYS, 0)
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        file = Path(folder) / "bench.sqlite3"
        _fill(file)
        for _ in range(ROUNDS):
            for way in WAYS:
                times, size = _measure(file, way)
                waits[way].append(times)
                logs[way] = max(logs[way], size)
    print(
        f"| checkpoints, {RATE} writes a second | p50 (ms) | p99 (ms) | longest (ms) | WAL (MiB) |\n|---|---|---|---|---|"
    )
    for way in WAYS:
        figures = [statistics.median(_at(times, share) for times in waits[way]) for share in (0.5, 0.99, 1)]
        print(f"| {way} | {' | '.join(f'{each:.1f}' for each in figures)} | {logs[way] / 2**20:.0f} |")


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


if __name__ == "__main__":
    main()
