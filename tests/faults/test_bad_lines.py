"""Visitors and agents work over lines that lag, tear packets apart, break and go silent; the history is judged afterwards."""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.history import judge
from tests.faults.load import Load
from tests.faults.proxy import FAULTS, Proxy
from tests.server import ServerProcess

pytestmark = pytest.mark.faults
SECONDS = float(os.environ.get("TRESEN_LINES_SECONDS", "12"))
SEED = int(os.environ.get("TRESEN_LINES_SEED", "7"))


async def test_bad_lines_lose_nothing(process: ServerProcess, tmp_path: Path) -> None:
    print(f"TRESEN_LINES_SEED={SEED}", flush=True)  # first: a run that hangs, or is cut off, can be had again
    dice = random.Random(SEED)
    load = Load(dice, visitors=6, patience=1.5)
    await load.begin(process.url, await asyncio.to_thread(process.setup_secret))
    async with Proxy(process.url, dice).running() as proxy:
        await load.run(proxy.url, SECONDS)
    await load.settle(process.url)
    assert process.stop() == 0
    load.read_store(tmp_path / "tresen.sqlite3")

    assert judge(load.history) == []
    done = Counter(call.command for call in load.history.calls if call.ok)
    unknown = sum(call.answered is None for call in load.history.calls)
    print(f"{dict(proxy.counts)}; {dict(done)}, {unknown} unknown")
    assert set(proxy.counts) == set(FAULTS), "a kind of line was not tried"
    assert done["send_message"] > 100, "too little was written to prove anything"
    assert unknown, "no command was on its way when a line broke"
    assert done["take"], "no agent took anything"
