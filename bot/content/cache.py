"""Cache: arrays as files. What is broken, foreign or gone is as if it had never been there; what cannot be written is only slower."""

import io
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.core import archive
from bot.core.features import Floats

Arrays = dict[str, NDArray[np.generic]]
BROKEN = (OSError, EOFError, ValueError, KeyError)
"""What reading raises for a file that is missing, broken, or not what it should be."""
_CHECKSUM = 8  # bytes at the end of a file


class _Write(Protocol):
    def __call__(self, written: BinaryIO) -> None: ...


def read(file: Path) -> Arrays:
    """Read what `keep` wrote. Raises one of BROKEN."""
    content = file.read_bytes()
    if _checksum(content[:-_CHECKSUM]) != content[-_CHECKSUM:]:
        raise ValueError("the file is broken")
    stream = io.BytesIO(content)
    names = archive.unpack(np.load(stream, allow_pickle=False))
    return {name: np.load(stream, allow_pickle=False) for name in names}


def keep(file: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write whole or not at all.

    One array behind the other: reading a zip file of them would take as long again for its checksums.
    """
    stream = io.BytesIO()
    np.save(stream, archive.pack(arrays))
    for array in arrays.values():
        np.save(stream, array)
    stream.write(bytes(-stream.tell() % 8))  # so that the checksum covers all

    def write(written: BinaryIO) -> None:
        written.write(stream.getbuffer())
        written.write(_checksum(stream.getvalue()))

    _replace(file, write)


def keep_large(file: Path, array: Floats) -> None:
    """Write one large array, whole or not at all."""

    def write(written: BinaryIO) -> None:
        # np.save would not tell where the disk is full.
        np.lib.format.write_array_header_1_0(written, np.lib.format.header_data_from_array_1_0(array))
        written.write(array.data)

    _replace(file, write)


def map_large(file: Path) -> Floats:
    """Give an array of `keep_large` as it lies in the file: what is not looked at takes no memory. Raises one of BROKEN."""
    array = np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
    if array.dtype != np.float32:
        raise ValueError("these are no floats")
    return array


def forget(cache: Path, pattern: str, kept: int) -> None:
    """Remove all files like this but the newest few."""
    with suppress(OSError):
        files = sorted(cache.glob(pattern), key=lambda each: each.stat().st_mtime)
        for old in files[: max(0, len(files) - kept)]:
            old.unlink(missing_ok=True)


def _replace(file: Path, write: _Write) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as written:
            write(written)
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _checksum(content: bytes) -> bytes:
    """Add up a file, eight bytes at a time: a zip file's checksum would take longer than all the rest of loading."""
    whole = np.frombuffer(content, np.uint64, len(content) // 8)
    return (int(whole.sum(dtype=np.uint64)) ^ len(content)).to_bytes(_CHECKSUM, "little")
