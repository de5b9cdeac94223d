"""The virus scanner: a server of the test's own that speaks clamd's INSTREAM; what it finds is refused, and so is all while it is away."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Server
from tests.web.test_files import PDF, _files, _image, _lying, _rows

VIRUS = b"%PDF-1.4 WICKED %%EOF"


class Scanner:
    """Takes files by INSTREAM, and finds the word WICKED; `answer` is said in place of what it finds."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.answer: bytes | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
        self.seen.append(content)
        found = b"stream: Wicked.Test-1 FOUND\0" if b"WICKED" in content else b"stream: OK\0"
        writer.write(found if self.answer is None else self.answer)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def _scanner(place: str) -> AsyncIterator[tuple[Scanner, str]]:
    """Serve a scanner; give it, and how the setting names it."""
    scanner = Scanner()
    if place.startswith("/"):
        server = await asyncio.start_unix_server(scanner.serve, place)
    else:
        server = await asyncio.start_server(scanner.serve, place, 0)
        place = f"{place}:{server.sockets[0].getsockname()[1]}"
    try:
        yield scanner, place
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("kind", ["socket", "port"])
async def test_what_it_finds_is_refused(start_server: Any, tmp_path: Path, kind: str) -> None:
    async with _scanner(str(tmp_path / "clamd.ctl") if kind == "socket" else "127.0.0.1") as (scanner, place):
        server: Server = await start_server(clamav=place)
        files = await _files(server)
        status, refused = await files.send(VIRUS)
        assert (status, refused["error"]) == (422, "infected")
        assert "virus" in refused["message"]
        assert (_lying(server), await _rows(server)) == ([], 0)
        long, image = b"clean " * 50_000, _image("PNG")
        assert (await files.send(long))[0] == (await files.send(image))[0] == 200
        assert scanner.seen == [VIRUS, long, image], "an image is looked at as it was sent"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\0", b"x" * 10_000, b"stream: OK"])
async def test_who_does_not_say_that_it_is_clean_lets_nothing_in(
    start_server: Any, caplog: pytest.LogCaptureFixture, answer: bytes
) -> None:
    async with _scanner("127.0.0.1") as (scanner, place):
        scanner.answer = answer
        server: Server = await start_server(clamav=place)
        await _is_refused(server, caplog)


async def test_while_it_is_away_files_are_refused(
    start_server: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with _scanner("127.0.0.1") as (_, gone):
        pass
    for place in (gone, str(tmp_path / "nobody.ctl")):
        await _is_refused(await start_server(clamav=place, data=str(tmp_path / place.replace("/", "-"))), caplog)


async def test_it_is_not_waited_for_without_end(
    start_server: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.scanning._PATIENCE", 0.2)
    stop = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stop.wait()
        writer.close()

    hanging = await asyncio.start_server(silent, "127.0.0.1", 0)
    server = await start_server(clamav=f"127.0.0.1:{hanging.sockets[0].getsockname()[1]}")
    await _is_refused(server, caplog)
    stop.set()
    hanging.close()
    await hanging.wait_closed()


async def _is_refused(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.clear()
    status, refused = await (await _files(server)).send(PDF)
    assert (status, refused["error"]) == (429, "busy")
    assert refused["retry_after"] >= 1
    assert "viruses" in refused["message"]
    assert (_lying(server), await _rows(server)) == ([], 0)
    (line,) = [each for each in caplog.records if each.name == "tresen.files"]
    assert line.levelno == logging.ERROR
    assert "virus scanner" in line.getMessage()
