"""Durable: a VFS of SQLite that keeps, beside each file, what was in it when it was last synced: what a power loss leaves.

`python -m tests.faults.durable FOLDER full|normal` writes as the service does and prints the number of what is acknowledged.
"""

import asyncio
import os
import shutil
import sqlite3
import sys
import threading
from pathlib import Path

from bot.store import checkpoints
from bot.store import store as module
from bot.store import writer as writer_module
from tests.faults.syncs import watch_syncs

SUFFIX = ".durable"
TEXT = "what somebody wrote " * 40


_one_at_a_time = threading.Lock()  # writer and checkpoints sync the same file, in threads of their own


def install() -> None:
    """Let every file that SQLite opens from now on be kept as it was last synced."""
    watch_syncs("durable", _keep)


def _keep(name: str) -> None:
    with _one_at_a_time:
        shutil.copyfile(name, f"{name}.half")
        os.replace(f"{name}.half", f"{name}{SUFFIX}")


def after_power_loss(folder: Path, into: Path) -> None:
    """Put what was synced, and nothing else, where a database can be opened from it."""
    into.mkdir()
    for file in folder.glob(f"*{SUFFIX}"):
        name = file.name.removesuffix(SUFFIX)
        if (folder / name).exists():  # what SQLite deleted is gone
            shutil.copyfile(file, into / name)


async def _write(folder: Path, writers: int = 50) -> None:
    store = module.Store(folder, is_service=True)
    await store.write(lambda connection: connection.execute("create table lines (number integer, text text)").close())
    numbers = iter(range(10**9))

    def add(connection: sqlite3.Connection, number: int) -> None:
        connection.execute("insert into lines values (?, ?)", (number, TEXT))

    async def go_on() -> None:
        for number in numbers:
            await store.write(add, number)
            os.write(1, f"{number}\n".encode())

    await asyncio.gather(*(go_on() for _ in range(writers)))


def main(folder: Path, synchronous: str) -> None:
    """Write until killed, with checkpoints far more often than a service has them."""
    install()
    checkpoints.ENOUGH, checkpoints.MOST, checkpoints._PAUSE = 200_000, 600_000, 0.01  # type: ignore[misc]
    plain = writer_module.connect

    def connect(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
        connection = plain(file, read_only=read_only)
        connection.execute(f"pragma synchronous = {synchronous}")
        return connection

    writer_module.connect = connect
    asyncio.run(_write(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
