"""A real server for tests: in a thread of its own (browsers), or as a process of its own (to be killed)."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from bot.app import create_app
from bot.clock import clock
from bot.settings import Settings

T = TypeVar("T")
LOAD = {"connection_burst": "1000000", "visitor_burst": "1000000"}
"""Settings under which a test may ask for more than any person: limits have tests of their own (tests/web/test_limiting.py)."""


class ThreadedServer:
    """Runs in a thread with a loop of its own; keeps its port when it is started again."""

    def __init__(self, make_settings: Callable[..., Settings], **values: str) -> None:
        self._settings = make_settings(**values)
        self._port = 0
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ready)), name="server-under-test")
        self._thread.start()
        assert ready.wait(30), "the server did not start"

    def stop(self) -> None:
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(15)
        self._thread = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's own loop, with `app` at hand."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _run(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self.app = await create_app(self._settings, clock)
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = runner.addresses[0][1]
        ready.set()
        await self._stop.wait()
        await runner.cleanup()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()  # Engine.IO's own ping tasks: their noise would follow pytest's last line
        await asyncio.gather(*left, return_exceptions=True)


class ServerProcess:
    """`tresen serve` as a process, which can be killed."""

    def __init__(self, folder: Path, *, module: str = "bot", **environment: str) -> None:
        """Serve what is in `folder`; `module` is run with `serve`."""
        self._module = module
        load = {f"TRESEN_{name.upper()}": text for name, text in LOAD.items()}
        self._environment = {**os.environ, "TRESEN_DATA": str(folder), "TRESEN_PORT": "0", **load, **environment}
        self._folder = folder
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        process = self._process = subprocess.Popen(
            [sys.executable, "-m", self._module, "serve"],
            env=self._environment,
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            found = re.search(r"Tresen is open: +(\S+?)/ ", line)
            if found:
                self.url = found.group(1)
                return
        raise AssertionError(f"the server ended with {process.wait()}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def setup_secret(self) -> str:
        """Read on until the one-time link of the first account; give its secret."""
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"#setup=(\S+)", line):
                return found[1]
        raise AssertionError("no link was offered")

    def kill(self) -> None:
        """Kill it the hard way."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; give its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        process.send_signal(number)
        code = process.wait(15)
        assert process.stdout is not None
        process.stdout.close()
        self._process = None
        return code
