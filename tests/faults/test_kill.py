"""The process is killed the hard way, again and again, while visitors and agents work; the history is judged afterwards.

Ten rounds here; `make kill` goes through many more, with other dice each time.
"""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.history import judge
from tests.faults.load import Load
from tests.server import ServerProcess

pytestmark = pytest.mark.faults
ROUNDS = int(os.environ.get("TRESEN_KILL_ROUNDS", "10"))
SEED = int(os.environ.get("TRESEN_KILL_SEED", "7"))


async def test_kill_and_restart_loses_nothing(process: ServerProcess, tmp_path: Path) -> None:
    print(f"TRESEN_KILL_SEED={SEED}", flush=True)  # first: a run that hangs, or is cut off, can be had again
    dice = random.Random(SEED)
    load = Load(dice)
    await load.begin(process.url, await asyncio.to_thread(process.setup_secret))
    for _ in range(ROUNDS):
        working = asyncio.create_task(load.run(process.url))
        await asyncio.sleep(0.5 + dice.random())
        process.kill()
        await working
        await asyncio.to_thread(process.start)
    await load.settle(process.url)
    assert process.stop() == 0
    load.read_store(tmp_path / "tresen.sqlite3")

    assert judge(load.history) == []
    done = Counter(call.command for call in load.history.calls if call.ok)
    unknown = sum(call.answered is None for call in load.history.calls)
    print(f"{ROUNDS} rounds: {dict(done)}, {unknown} unknown, {len(load.history.kept)} conversations")
    assert done["send_message"] > 10 * ROUNDS, "too little was written to prove anything"
    assert unknown, "no command was on its way when the process was killed"
    assert done["take"], "no agent took anything"
    assert done["send_reply"] > done["take"] / 2
    assert any(each.status == "resolved" for each in load.history.kept)
