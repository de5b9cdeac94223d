"""Lock: one service on a folder of data. It dies with its process, however that ends; command-line tools need none."""

import os
import sys
from contextlib import suppress
from pathlib import Path

FILE = "tresen.lock"
_BYTE = 1 << 20  # the byte that Windows locks: far behind the number, which stays readable


class AlreadyServed(Exception):
    """Another service works on this folder."""

    def __init__(self, process: str) -> None:
        """`process` is its number, or empty where that cannot be told."""
        super().__init__(process)
        self.process = process


class Lock:
    """Held from its making until `release`. A file of its own: to close the database's would drop SQLite's locks on it."""

    def __init__(self, folder: Path) -> None:
        """Raises AlreadyServed where another one holds it; OSError where the file cannot be made."""
        self._handle: int | None = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._handle)
        except OSError:
            holder = os.read(self._handle, 20).decode("ascii", "replace").strip()
            self.release()
            raise AlreadyServed(holder) from None
        with suppress(OSError):  # a full disk: the lock holds without a number too
            os.ftruncate(self._handle, 0)
            os.write(self._handle, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let another one in."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _take(handle: int) -> None:
        # Not lockf: its locks are the process's, and any other handle that it closes would drop them.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
