"""A flood of faults does not flood the log, and nothing is left out unsaid."""

import logging
from collections.abc import Iterator

import pytest

from bot.web.ration import Ration


class Log(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.ration = Ration()
        self.addFilter(self.ration)
        self.at = 1_000_000.0
        self.logger = logging.Logger("tresen.test")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def handle(self, record: logging.LogRecord) -> bool:
        record.created = self.at
        return bool(super().handle(record))


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    yield log
    log.close()


def test_a_few_lines_are_written_as_they_are(log: Log) -> None:
    for number in range(5):
        log.logger.warning("cut off %s", number)
    assert log.lines == [f"cut off {number}" for number in range(5)]
    assert log.ration.sum_up() == []


def test_of_a_flood_some_are_written_and_the_others_counted(log: Log) -> None:
    for number in range(10_000):
        log.at += 0.001
        log.logger.warning("cut off %s", number)
    assert len(log.lines) <= 6
    log.logger.warning("something else")
    assert log.lines[-1] == "something else", "a flood of one kind hides no other"
    log.at += 20
    log.logger.warning("cut off %s", "again")
    assert log.lines[-1].startswith("cut off again (99")
    assert log.ration.sum_up() == []


def test_what_was_left_out_is_summed_up(log: Log) -> None:
    for _ in range(12):
        log.logger.warning("cut off %s", "x")
    assert log.ration.sum_up() == ["7 more lines were left out like: tresen.test: cut off %s"]
    assert log.ration.sum_up() == []


def test_it_remembers_so_many_kinds(log: Log) -> None:
    for number in range(5000):
        log.logger.warning(f"kind {number}")
    assert len(log.ration._buckets) == 1000
    assert len(log.lines) == 5000
