"""Contents: the bytes of files on the disk, each once, under its hash. Which of them are wanted, the rows of `files` say.

Everything here waits for the disk: it runs in a thread.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FOLDER = "files"
_INCOMING = "incoming"
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would change line ends
_HASH = re.compile(r"[0-9a-f]{64}")


class Incoming:
    """A file that is being received, or made; nobody sees it before it is placed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def write(self, piece: bytes | memoryview) -> None:
        """Add bytes at the end; the first ones make the file."""
        if self._descriptor is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        view = memoryview(piece)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def close(self) -> None:
        """Write no more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def finish(self) -> tuple[str, int]:
        """Bring it to the disk; give its hash and its size."""
        self.close()
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()

    def discard(self) -> None:
        """Leave nothing of it, unless it was placed."""
        self.close()
        self.path.unlink(missing_ok=True)


class Contents:
    """The folder of all contents. What is there without a row may vanish at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._received: set[Path] = set()
        self.turn = asyncio.Lock()
        """Held by who stores a row with its content, or deletes contents without one: between look and deed, nothing changes."""

    def receive(self, name: str) -> Incoming:
        """Begin a file; `name` is used by no other."""
        path = self._folder / _INCOMING / name
        self._received.add(path)
        return Incoming(path)

    def let_go(self, incoming: Incoming) -> None:
        """End a file that was begun, whatever became of it."""
        incoming.discard()
        self._received.discard(incoming.path)

    def path_of(self, sha256: str) -> Path:
        """Give where a content lies."""
        return self._folder / sha256[:2] / sha256

    def place(self, incoming: Incoming, sha256: str) -> None:
        """Give a finished file its place; it is there after a loss of power too."""
        path = self.path_of(sha256)
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync(self._folder)
        incoming.path.replace(path)
        _sync(path.parent)

    def drop(self, hashes: Iterable[str]) -> None:
        """Delete contents."""
        for each in hashes:
            self.path_of(each).unlink(missing_ok=True)

    def stored(self) -> set[str]:
        """Give the hashes of all that lies there."""
        return {each.name for each in self._folder.glob("??/*") if _HASH.fullmatch(each.name)}

    def clear_incoming(self) -> None:
        """Delete what an earlier process has begun and left."""
        for each in self._folder.glob(f"{_INCOMING}/*"):
            if each not in self._received:
                each.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
