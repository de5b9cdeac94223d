"""`python -m bench.server.idle`: memory of an idle client, beside a bare aiohttp WebSocket, in one run."""

import os
import resource
import subprocess
import sys
import time

from bench.server.rivals import LOAD_CORE, Rival, reference, tresen

CLIENTS = 5000
MOST = 2.1  # times what a client costs a bare aiohttp WebSocket
_FEW = 200  # connected before, so that what is loaded at the first ones counts for nobody


def _cost(rival: Rival, clients: int) -> float:
    """Give the bytes that each of so many idle clients costs."""
    with _idle(rival, _FEW):
        before = rival.memory
        with _idle(rival, clients):
            return (rival.memory - before) / clients


class _idle:
    """So many clients are connected meanwhile, from a process of their own."""

    def __init__(self, rival: Rival, clients: int) -> None:
        command = [sys.executable, "-m", "bench.server.idlers", rival.url, rival.kind, str(clients)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, LOAD_CORE),
        )

    def __enter__(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "connected\n"
        time.sleep(1)

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def main(clients: int = CLIENTS) -> None:
    """Measure both and print them."""
    least = clients + _FEW + 500
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < least:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, max(hard, least)))
    with reference("echo") as echo:
        bare = _cost(echo, clients)
    with tresen(TRESEN_ADDRESS_CONNECTIONS=str(10**6), TRESEN_ADDRESS_BURST=str(10**6)) as ours:
        cost = _cost(ours, clients)
    print(f"| memory of a client, {clients:,} idle ones | KB | ratio |\n|---|---|---|")
    print(f"| bare aiohttp WebSocket | {bare / 1000:.1f} | 1 |\n| Tresen | {cost / 1000:.1f} | {cost / bare:.2f} |")
    if cost / bare > MOST:
        sys.exit(f"more than {MOST} times")


if __name__ == "__main__":
    main()
