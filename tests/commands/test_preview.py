"""`tresen locale preview` as a process: it prints a link that works, and ends when it is told to."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.content.library import PACKAGE

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "locale", "preview", *arguments],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PACKAGE.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_link_works_until_it_is_told_to_stop(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    process = start("de", "qps")
    assert process.stdout is not None
    found = re.search(r"(http://127\.0\.0\.1:\d+/preview)\?languages=de,qps ", process.stdout.readline())
    assert found
    with urllib.request.urlopen(found[1], timeout=10) as response:
        assert b"Preview of the texts" in response.read()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == [], "no database, no cache"


def test_what_cannot_be_done_is_one_line(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for arguments, told in (
            (("tlh",), "there is no catalogue tlh"),
            (("--port", port), port),
            (("--port", "70000"), "65535"),
        ):
            process = start(*arguments)
            out, error = process.communicate(timeout=20)
            assert (process.returncode, out) == (2, "")
            assert told in error
            assert error.count("\n") == 1
