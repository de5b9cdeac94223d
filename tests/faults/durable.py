"""Durable: a VFS of SQLite that keeps, beside each file, what was in it when it was last synced: what a power loss leaves.

`python -m tests.faults.durable FOLDER full|normal` writes as the service does and prints the number of what is acknowledged.
"""

import _sqlite3
import asyncio
import ctypes
import os
import shutil
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

from bot.store import checkpoints
from bot.store import store as module
from bot.store import writer as writer_module

SUFFIX = ".durable"
TEXT = "what somebody wrote " * 40


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, version 3."""

    _fields_ = [
        ("version", ctypes.c_int),
        *((name, ctypes.c_void_p) for name in ("close", "read", "write", "truncate", "sync", "size")),
        *((f"more{number}", ctypes.c_void_p) for number in range(12)),
    ]


class _File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_name", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        *((f"more{number}", ctypes.c_void_p) for number in range(14)),
    ]


_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(_File), ctypes.c_int, ctypes.c_void_p
)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_one_at_a_time = threading.Lock()  # writer and checkpoints sync the same file, in threads of their own
_kept: list[object] = []  # SQLite holds pointers to all of it until the process ends


def install() -> None:
    """Let every file that SQLite opens from now on be kept as it was last synced."""
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))  # Python's own SQLite, whichever that is
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    plain = library.sqlite3_vfs_find(None).contents
    ours = _Vfs.from_buffer_copy(plain)
    plain_open = _OPEN(plain.open)
    names: dict[int, str] = {}

    def sync(file: int, flags: int) -> int:
        methods = synced[file]
        result = _SYNC(methods.sync)(file, flags)
        if result == 0:
            _keep(names[file])
        return result

    synced: dict[int, _Methods] = {}
    our_sync = _SYNC(sync)

    def open_(vfs: int, name: int | None, file: Any, flags: int, out: int) -> int:
        result = plain_open(ctypes.addressof(plain), name, file, flags, out)
        if result == 0 and name is not None and file.contents.methods:
            place = ctypes.cast(file, ctypes.c_void_p).value or 0
            synced[place], names[place] = file.contents.methods.contents, os.fsdecode(ctypes.string_at(name))
            methods = _Methods.from_buffer_copy(synced[place])
            methods.sync = ctypes.cast(our_sync, ctypes.c_void_p)
            _kept.append(methods)
            file.contents.methods = ctypes.pointer(methods)
        return result

    our_open = _OPEN(open_)
    ours.name, ours.open = b"durable", ctypes.cast(our_open, ctypes.c_void_p)
    _kept.extend((ours, our_open, our_sync, plain_open))
    assert library.sqlite3_vfs_register(ctypes.byref(ours), 1) == 0


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
