"""Rivals: Tresen and the reference servers as processes, each on one core, with the load on the other."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server.clients import TEXT
from tests.agent import PASSWORD, Console
from tests.server import ServerProcess
from tests.tab import Tab

_CORES = sorted(os.sched_getaffinity(0))
_MEMORY = Path("/dev/shm")
SERVER_CORE, LOAD_CORE = {_CORES[0]}, {_CORES[-1]}


@dataclass(frozen=True)
class Rival:
    """A server that is open."""

    url: str
    kind: str
    """`echo` or `socketio`, as the clients speak."""
    process: int
    tokens: tuple[str, ...] = ()

    def load(self, clients: int, seconds: float, rate: float = 0, kind: str = "") -> dict[str, float]:
        """Let clients send, from a process of their own; give their figures. Raises AssertionError where one was refused."""
        command = [sys.executable, "-m", "bench.server.clients", self.url, kind or self.kind]
        arguments = [str(clients), str(rate), str(seconds), *(() if kind else self.tokens[:clients])]
        done = subprocess.run(
            [*command, *arguments],
            stdout=subprocess.PIPE,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, LOAD_CORE),
        )
        figures: dict[str, float] = json.loads(done.stdout)
        assert figures["refused"] == figures["unanswered"] == 0, figures
        return figures

    @property
    def memory(self) -> int:
        """Bytes of memory that the process holds."""
        pages = Path(f"/proc/{self.process}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def reference(kind: str) -> Iterator[Rival]:
    """Run a reference server."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.server.references", kind], stdout=subprocess.PIPE, text=True
    ) as process:
        os.sched_setaffinity(process.pid, SERVER_CORE)
        assert process.stdout is not None
        try:
            yield Rival(process.stdout.readline().strip(), "echo" if kind == "echo" else "socketio", process.pid)
        finally:
            process.kill()


@contextmanager
def tresen(
    visitors: int = 0, *, is_slow: bool = False, is_in_memory: bool = False, **environment: str
) -> Iterator[Rival]:
    """Run the service, with more settings than usual in `environment`.

    So many visitors have a conversation that a person has taken: what they write is stored, and no bot answers. Data that lie in
    memory, where the system has such a place, keep the disk out of what is measured: others on this machine use it too.
    """
    with tempfile.TemporaryDirectory(dir=_MEMORY if is_in_memory and _MEMORY.is_dir() else None) as folder:
        module = "bench.server.slow" if is_slow else "bot"
        process = ServerProcess(
            Path(folder),
            module=module,
            TRESEN_HOURS="24/7",
            TRESEN_SEMANTICS="false",
            TRESEN_CANARY_SECONDS="0",
            **environment,
        )
        process.start()
        for thread in Path(f"/proc/{process.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), SERVER_CORE)
        try:
            tokens = asyncio.run(_taken(process.url, process.setup_secret(), visitors)) if visitors else ()
            yield Rival(process.url, "socketio", process.pid, tokens)
        finally:
            process.stop()


async def _taken(url: str, secret: str, visitors: int) -> tuple[str, ...]:
    """Begin conversations and let an agent take them; give the visitors' tokens."""
    console = Console(url)
    answer = await console.call("POST", "setup", secret=secret, name="Mira Beck", login="mira", password=PASSWORD)
    await console.welcome(answer)
    await console.connect()
    tokens = []
    for _ in range(visitors):
        tab = Tab(url)
        await tab.connect(language="en")
        said = await tab.say(TEXT)
        assert (await console.ask("take", conversation=said["conversation"]))["ok"]
        tokens.append(tab.token)
        await tab.close()
    await console.close()
    return tuple(tokens)
