"""The service is killed while a process learns beside it: that ends too, and waits for no work for ever."""

import time
from pathlib import Path

import pytest

from tests.server import ServerProcess

pytestmark = pytest.mark.faults
LONGEST = 60.0  # seconds until it learns, and until it is gone


def _apprentices(pid: int) -> list[int]:
    children = [child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    return [int(child) for child in children if _is_apprentice(int(child))]


def _is_apprentice(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_who_learns_ends_with_the_service(tmp_path: Path) -> None:
    process = ServerProcess(
        tmp_path
    )  # with nothing in its cache: it learns once more, with the encoder, beside its work
    process.start()
    until = time.monotonic() + LONGEST
    try:
        while not (learning := _apprentices(process.pid)) and time.monotonic() < until:
            time.sleep(0.05)
        assert learning, "nothing is learned beside it"
    finally:
        process.kill()
    until = time.monotonic() + LONGEST
    while any(map(_is_apprentice, learning)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_is_apprentice, learning))
