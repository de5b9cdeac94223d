"""What tests of faults share: the service as a process of its own, which can be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import ServerProcess


@pytest.fixture
def process(tmp_path: Path, cache: Path, library: object) -> Iterator[ServerProcess]:
    """A process whose chat is always open; it starts fast, for it is started often."""
    (tmp_path / "cache").symlink_to(cache)
    process = ServerProcess(tmp_path, TRESEN_HOURS="24/7", TRESEN_SEMANTICS="false")
    process.start()
    yield process
    process.stop()
