"""The power goes while changes are written: of each file only what was synced is left, and all that was acknowledged is in it."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.content.library import PACKAGE
from bot.store.store import FILE
from tests.faults.durable import after_power_loss

pytestmark = pytest.mark.faults
ROUNDS = 4


def _lost(folder: Path, synchronous: str, seconds: float) -> tuple[int, int]:
    """Write, and lose the power after so many seconds; give how many were acknowledged, and how many of those are lost."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.durable", str(folder), synchronous],
        cwd=PACKAGE.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline()]
    timer = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"])
    while timer.poll() is None:
        said.append(process.stdout.readline())
    process.kill()
    said += process.stdout.readlines()
    process.wait(10)
    process.stdout.close()
    acknowledged = {int(line) for line in said if line.endswith("\n")}
    after_power_loss(folder, folder / "after")
    with closing(sqlite3.connect(folder / "after" / FILE)) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        stored = [number for (number,) in database.execute("select number from lines")]
    assert len(stored) == len(set(stored)), "something is there twice"
    return len(acknowledged), len(acknowledged - set(stored))


def test_nothing_acknowledged_is_lost_with_the_power(tmp_path: Path) -> None:
    dice = random.Random(11)
    acknowledged = 0
    for round_ in range(ROUNDS):
        number, lost = _lost(tmp_path / f"{round_}", "full", 0.5 + dice.random())
        assert lost == 0
        acknowledged += number
    assert acknowledged > 100 * ROUNDS, "too little was written to prove anything"


def test_the_harness_notices_what_is_lost(tmp_path: Path) -> None:
    """With synchronous=NORMAL a commit is not synced: if that lost nothing here, the other test would prove nothing."""
    total = 0
    for round_ in range(ROUNDS):
        _, lost = _lost(tmp_path / f"{round_}", "normal", 0.5)
        total += lost
        if total:
            break
    assert total > 0
