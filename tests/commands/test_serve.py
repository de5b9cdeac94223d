"""`tresen serve` as a process: it says where it is, stops when it is told to, and what it cannot do is one line and exit code 2."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import PACKAGE
from bot.settings import FILE
from bot.store.store import FILE as DATABASE
from tests.small import edit, write_content

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def folder(tmp_path: Path, cache: Path, library: object) -> Path:
    """An empty folder but for what was learned before."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/cache").symlink_to(cache)
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def start(**environment: str) -> "subprocess.Popen[str]":
        given = {f"TRESEN_{name.upper()}": value for name, value in {"port": "0", **environment}.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PACKAGE.parent), **given},
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


def hello(process: "subprocess.Popen[str]") -> list[str]:
    """Give what it says once it is open, up to the line that ends it."""
    assert process.stdout is not None
    said = b""
    until = time.monotonic() + 30
    # Read past Python's own buffer: what waits there, `select` does not see.
    while (
        time.monotonic() < until and select.select([process.stdout], [], [], 1 if b"First account" in said else 20)[0]
    ):
        more = os.read(process.stdout.fileno(), 65536)
        if not more:
            break
        said += more
    return said.decode().splitlines()


def stop(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """Tell it to stop; it must end well, and soon."""
    process.send_signal(number)
    _, err = process.communicate(timeout=3)
    assert process.returncode == 0, err
    assert "Traceback" not in err


def refusal(process: "subprocess.Popen[str]") -> str:
    """Wait for a refusal; give what it says."""
    out, err = process.communicate(timeout=20)
    assert process.returncode == 2, err
    assert out == ""
    assert err.startswith("tresen: ")
    assert "Traceback" not in err
    return err


def _get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.status, answer.read().decode()


def test_it_says_where_it_is_and_stops_when_it_is_told_to(start: Start, folder: Path) -> None:
    process = start()
    said = "\n".join(hello(process))
    page = re.search(r"^Tresen is open: +(http://127\.0\.0\.1:\d+/) ", said, re.MULTILINE)
    health = re.search(r"^Health: +(http://127\.0\.0\.1:\d+/healthz) ", said, re.MULTILINE)
    assert page, said
    assert health, said
    status, text = _get(page[1])
    assert status == 200
    assert "/widget/loader.js" in text
    status, text = _get(health[1])
    assert (status, json.loads(text)) == (200, {"status": "alive"})
    assert "GMT+17:30" in said, "that the zone is a guess"
    assert "allowed_sites" in said
    assert (folder / "data" / DATABASE).exists()
    stop(process, signal.SIGTERM)


def test_what_is_set_is_not_asked_for(start: Start) -> None:
    process = start(zone="Asia/Kolkata", allowed_sites="https://shop.example")
    said = "\n".join(hello(process))
    assert "Tresen is open" in said
    assert "GMT+17:30" not in said
    assert "allowed_sites" not in said
    stop(process, signal.SIGINT)


def test_it_stops_while_clients_are_connected(start: Start) -> None:
    process = start()
    found = re.search(r":(\d+)/", "\n".join(hello(process)))
    assert found
    with socket.create_connection(("127.0.0.1", int(found[1]))) as client:
        client.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        assert b"101 Switching Protocols" in client.recv(4096)
        stop(process, signal.SIGTERM)


def test_a_port_that_is_in_use_is_told_with_the_way_out(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal(start(port=str(port)))
    assert len(said.splitlines()) == 1
    assert f"127.0.0.1:{port} cannot be listened on" in said
    assert "TRESEN_PORT=8081 tresen serve" in said


def test_a_second_service_on_the_same_data_is_refused(start: Start, folder: Path) -> None:
    first = start()
    hello(first)
    said = refusal(start())
    assert len(said.splitlines()) == 1
    assert f"another tresen serve (process {first.pid}) works on the folder" in said
    assert "data = …" in said
    stop(first, signal.SIGTERM)
    again = start()
    assert "Tresen is open" in "\n".join(hello(again))
    stop(again, signal.SIGTERM)


def _is_a_file(folder: Path) -> dict[str, str]:
    (folder / "file").write_text("in the way")
    return {"data": str(folder / "file"), "content": str(write_content(folder / "own"))}


def _is_no_database(folder: Path) -> dict[str, str]:
    (folder / "data" / DATABASE).write_bytes(b"not a database" * 500)
    return {}


def _has_faults(folder: Path) -> dict[str, str]:
    edit(write_content(folder / "own") / "intents/topics/payment.yaml", '"Paid twice"', "[a]")
    return {"content": str(folder / "own")}


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_is_a_file, "cannot be used"),
        pytest.param(_is_no_database, DATABASE),
        (_has_faults, "payment.yaml:2: payment.double: title must be a text"),
        pytest.param(lambda folder: {"host": "192.0.2.1"}, "192.0.2.1:0 cannot be listened on"),
        (lambda folder: {"zone": "GMT+17:30"}, "the zone 'GMT+17:30' does not exist"),
    ],
    ids=["data is a file", "no database", "faulty content", "not our address", "impossible zone"],
)
def test_what_keeps_it_from_serving_is_told(start: Start, folder: Path, spoil: Any, told: str) -> None:
    assert told in refusal(start(**spoil(folder)))


def test_a_settings_file_that_is_a_folder_is_told(start: Start, folder: Path) -> None:
    (folder / FILE).mkdir()
    assert FILE in refusal(start())


def test_a_hang_up_signal_renews_the_content(folder: Path, start: Start) -> None:
    write_content(folder)
    (folder / "data/cache").unlink()  # what other content teaches would push the shipped one out of it
    process = start(content=str(folder), semantics="false")
    hello(process)
    edit(folder / "intents/en/payment.yaml", '  - "paid twice"\n', '  - "paid twice"\n  - "the till ate my coin"\n')
    process.send_signal(signal.SIGHUP)
    assert process.stderr is not None
    until = time.monotonic() + 60
    said = ""
    while "the content is renewed" not in said and time.monotonic() < until:
        if select.select([process.stderr], [], [], 1)[0]:
            said += process.stderr.readline()
    assert "the content is renewed: 2 topics" in said
    assert stop(process, signal.SIGTERM) is None or process.returncode == 0
