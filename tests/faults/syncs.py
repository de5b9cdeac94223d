"""Syncs: a VFS of SQLite, by ctypes, that tells of each fsync: to see what a power loss leaves, or to have a slow disk."""

import _sqlite3
import ctypes
import os
from collections.abc import Callable
from typing import Any


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
_kept: list[object] = []  # SQLite holds pointers to all of it until the process ends


def watch_syncs(name: str, after: Callable[[str], None]) -> None:
    """Register a VFS as the default: `after` is called with a file's name each time that it was synced, before anybody is told."""
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
            after(names[file])
        return result

    synced: dict[int, _Methods] = {}
    our_sync = _SYNC(sync)

    def open_(vfs: int, path: int | None, file: Any, flags: int, out: int) -> int:
        result = plain_open(ctypes.addressof(plain), path, file, flags, out)
        if result == 0 and path is not None and file.contents.methods:
            place = ctypes.cast(file, ctypes.c_void_p).value or 0
            synced[place], names[place] = file.contents.methods.contents, os.fsdecode(ctypes.string_at(path))
            methods = _Methods.from_buffer_copy(synced[place])
            methods.sync = ctypes.cast(our_sync, ctypes.c_void_p)
            _kept.append(methods)
            file.contents.methods = ctypes.pointer(methods)
        return result

    our_open = _OPEN(open_)
    ours.name, ours.open = name.encode(), ctypes.cast(our_open, ctypes.c_void_p)
    _kept.extend((ours, our_open, our_sync, plain_open))
    assert library.sqlite3_vfs_register(ctypes.byref(ours), 1) == 0
