"""A real server that the tests of a module share: most of them need one, few need one of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from aiohttp import web

from bot.app import create_app
from bot.content.library import Library
from bot.settings import load
from tests.conftest import Clock, Server


@asynccontextmanager
async def running(folder: Path, library: Library, clock: Clock | None = None, **values: str) -> AsyncIterator[Server]:
    """Run a server whose database stands in `folder`; a module's own `server` fixture does nothing else."""
    clock = clock or Clock()
    environment = {"TRESEN_DATA": ".", **{f"TRESEN_{name.upper()}": text for name, text in values.items()}}
    app = await create_app(load(folder, environment, date(2026, 11, 23)), clock, library)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = Server(app, f"http://127.0.0.1:{runner.addresses[0][1]}", clock)
    try:
        yield server
    finally:
        await server.close_clients()
        await runner.cleanup()
