"""`python -m bench.server.start`: how long a start takes with a million messages, beside an empty database, in one run and in turns."""

import statistics
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.rows import moment
from bot.store.store import FILE, Store
from bot.store.writer import connect
from tests.server import ServerProcess

CONVERSATIONS = 100_000
MESSAGES = 10  # of each
ROUNDS = 5
MOST = 1.0  # seconds that opening the full database may take
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def fill(folder: Path, conversations: int = CONVERSATIONS) -> None:
    """Write a database as a service of some years has it: most of it resolved, a hundred timers and mails waiting."""
    Store(folder).close()
    at = [moment(_AT + timedelta(minutes=number)) for number in range(conversations)]
    with closing(connect(folder / FILE)) as connection:
        connection.execute("begin")
        connection.executemany(
            "insert into visitors values (?, 'de', ?, ?)",
            ((f"v{number}", at[number], at[number]) for number in range(conversations)),
        )
        connection.executemany(
            "insert into conversations (id, visitor, status, language, opened_at, seq, version, memory, resolved_at) "
            "values (?, ?, ?, 'de', ?, ?, 5, '{}', ?)",
            (
                (
                    f"c{number}",
                    f"v{number}",
                    "bot" if number % 100 == 0 else "resolved",
                    at[number],
                    MESSAGES,
                    at[number] if number % 100 else None,
                )
                for number in range(conversations)
            ),
        )
        connection.executemany(
            "insert into messages (conversation, seq, id, sender, text, at, language) values (?, ?, ?, ?, ?, ?, 'de')",
            (
                (
                    f"c{number}",
                    seq,
                    f"m{number}-{seq}",
                    "visitor" if seq % 2 else "bot",
                    "Ich habe doppelt bezahlt, was nun?" * 3,
                    at[number],
                )
                for number in range(conversations)
                for seq in range(1, MESSAGES + 1)
            ),
        )
        connection.executemany(
            "insert into due (subject, kind, at) values (?, 'idle', ?)",
            ((f"c{number}", moment(_AT + timedelta(days=36500))) for number in range(0, conversations, 100)),
        )
        connection.execute("commit")


def _seconds_to_open(folder: Path) -> float:
    """Start the service as a process; give the seconds until it says that it is open."""
    process = ServerProcess(folder)
    began = time.perf_counter()
    process.start()
    took = time.perf_counter() - began
    process.stop()
    return took


def _seconds_of_store(folder: Path) -> float:
    """Open the database as the service does, and close it; give the seconds until it can be read and written."""
    began = time.perf_counter()
    store = Store(folder, is_service=True)
    took = time.perf_counter() - began
    store.close()
    return took


def main() -> None:
    """Measure in turns and print the medians."""
    with tempfile.TemporaryDirectory() as name:
        empty, full = Path(name) / "empty", Path(name) / "full"
        fill(full)
        size = (full / FILE).stat().st_size / 2**20
        for folder in (empty, full):
            _seconds_to_open(folder)  # learns, and fills the page cache
        opened: dict[Path, list[float]] = {empty: [], full: []}
        started: dict[Path, list[float]] = {empty: [], full: []}
        for _ in range(ROUNDS):
            for folder in (empty, full):
                opened[folder].append(_seconds_of_store(folder))
                started[folder].append(_seconds_to_open(folder))
    print(
        f"| {CONVERSATIONS * MESSAGES:,} messages ({size:,.0f} MiB), median of {ROUNDS} | empty | full |\n|---|---|---|"
    )
    for what, times in (("open the database", opened), ("start the process until it is open", started)):
        print(f"| {what} (s) | {statistics.median(times[empty]):.3f} | {statistics.median(times[full]):.3f} |")
    if statistics.median(opened[full]) > MOST:
        sys.exit(f"more than {MOST} s")


if __name__ == "__main__":
    main()
