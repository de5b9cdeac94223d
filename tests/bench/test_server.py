"""The server's benchmark, as small as can be: every rival is there, is asked, and answers what is counted."""

import asyncio
from pathlib import Path

import pytest

from bench.server import stored
from bench.server.rivals import reference, tresen

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("kind", ["echo", "stock", "naive"])
def test_a_reference_answers_every_client(kind: str) -> None:
    with reference(kind) as rival:
        figures = rival.load(3, 0.3)
    assert figures["rate"] > 3
    assert 0 < figures["p50"] <= figures["p99"]


def test_what_is_stored_for_a_person_is_answered_in_time(library: object) -> None:
    with tresen(2) as ours:
        assert ours.memory > 1_000_000
        assert ours.load(2, 0.3)["rate"] > 2
        assert ours.load(2, 0.5, rate=40)["rate"] == pytest.approx(40, rel=0.3)


def test_the_store_and_its_rival_count_what_they_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "SECONDS", 0.2)
    monkeypatch.setattr(stored, "WRITERS", 5)
    assert asyncio.run(stored._ours(tmp_path / "ours")) > 10
    for is_wal in (False, True):
        assert stored._naive(tmp_path / f"naive-{is_wal}", is_wal=is_wal) > 10
