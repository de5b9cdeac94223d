"""What was stored first is heard first, however long the reads of others take: the history is judged afterwards."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.history import judge
from tests.faults.load import Load
from tests.server import ServerProcess

pytestmark = pytest.mark.faults
SECONDS = 8.0


async def test_everybody_hears_the_order_of_the_commits(tmp_path: Path, cache: Path, library: object) -> None:
    (tmp_path / "cache").symlink_to(cache)
    process = ServerProcess(tmp_path, module="tests.faults.slow_reads", TRESEN_HOURS="24/7", TRESEN_SEMANTICS="false")
    process.start()
    try:
        load = Load(random.Random(7))
        await load.begin(process.url, await asyncio.to_thread(process.setup_secret))
        await load.run(process.url, SECONDS)
        await load.settle(process.url)
    finally:
        assert process.stop() == 0
    load.read_store(tmp_path / "tresen.sqlite3")

    assert judge(load.history) == []
    done = Counter(call.command for call in load.history.calls if call.ok)
    assert done["request_agent"] > 5, done
    assert done["take"] > 3, done
    assert done["release"] or done["resolve"], done
