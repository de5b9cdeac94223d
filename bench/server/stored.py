"""`python -m bench.server.stored`: messages stored a second by our store and by sqlite-utils, one commit each, in one run and in turns.

All keep them with `synchronous=FULL`; ours also numbers them and compares versions. sqlite-utils is measured as it comes (with a rollback
journal) and with WAL, as ours is. No sockets: `bench.server` measures with them.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from bench.server.clients import TEXT
from bench.server.slow import slow_down
from bot.core.model import Conversation, Memory, Message, Sender, Status, Visitor
from bot.store.changes import Change, save
from bot.store.store import Store

SECONDS = 2.0
ROUNDS = 3
WRITERS = 1000  # conversations in which somebody writes at the same time
FLOORS = {"": (5.0, 1.8), "slow": (20.0, 20.0)}
"""Ours / sqlite-utils as it comes, and with WAL; as the disk is, and with 5 ms more for every fsync."""
_AT = datetime(2026, 1, 1, tzinfo=UTC)


async def _ours(folder: Path) -> float:
    store, done = Store(folder), 0
    end = time.perf_counter() + SECONDS

    async def write(number: int) -> None:
        nonlocal done
        visitor = Visitor(f"v{number}", "en", _AT, _AT)
        talk = Conversation(f"c{number}", visitor.id, Status.ASSIGNED, "en", _AT, memory=Memory(), agent="mira")
        while time.perf_counter() < end:
            client_id = f"n{talk.seq}"
            said = Message(f"m{number}-{talk.seq}", talk.id, Sender.VISITOR, TEXT, _AT, "en", client_id=client_id)
            talk = (await store.write(save, Change(talk, (said,), visitor))).conversation
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    took = time.perf_counter() - began
    store.close()
    return done / took


def _naive(folder: Path, *, is_wal: bool) -> float:
    folder.mkdir()
    database, done = Database(folder / "naive.sqlite3"), 0
    if is_wal:
        database.enable_wal()
    database.execute("pragma synchronous = full")
    messages = database["messages"]
    messages.create({"conversation": str, "client_id": str, "text": str})
    messages.create_index(["conversation", "client_id"], unique=True)
    began = time.perf_counter()
    while (took := time.perf_counter() - began) < SECONDS:
        messages.insert({"conversation": f"c{done % WRITERS}", "client_id": f"n{done}", "text": TEXT})
        done += 1
    return done / took


def _measure() -> None:
    """Print what one process measures: rounds of both, in turns."""
    rates: list[tuple[float, ...]] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            ours = asyncio.run(_ours(Path(name) / "ours"))
            naive = (_naive(Path(name) / each, is_wal=each == "wal") for each in ("plain", "wal"))
            rates.append((ours, *naive))
    print(*(statistics.median(each) for each in zip(*rates, strict=True)))


def main() -> None:
    """Measure on this disk and on a slow one, each in a process of its own, and print the medians."""
    print("| stored a second | ours | sqlite-utils as it comes | ratio | with WAL | ratio |\n|---|---|---|---|---|---|")
    below = []
    for disk, floors in FLOORS.items():
        command = [sys.executable, "-m", "bench.server.stored", "measure", disk]
        ours, *others = map(float, subprocess.check_output(command, text=True).split())
        name = "with 5 ms more for every fsync" if disk else "on this disk"
        cells = " | ".join(f"{each:,.0f} | {ours / each:.1f}" for each in others)
        print(f"| {name} | {ours:,.0f} | {cells} |")
        below += [
            f"{name}: below the floor of {floor}"
            for floor, each in zip(floors, others, strict=True)
            if ours < floor * each
        ]
    if below:
        sys.exit("; ".join(below))


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        if "slow" in sys.argv:
            slow_down()
        _measure()
    else:
        main()
