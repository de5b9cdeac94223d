"""`python -m bench.terminal`: how many lines a second `tresen ask --jsonl` answers, and how long it takes to be ready."""

import json
import subprocess
import sys
import time
from pathlib import Path

from bench.matching.messages import read_messages

ROOT = Path(__file__).parent.parent.parent
LINES = 1000
FLOOR = 60  # lines a second: about half of these messages need the sentence encoder


def main() -> None:
    """Measure and print."""
    texts = [each.text for each in read_messages().asked]
    lines = "".join(json.dumps({"text": texts[at * 7 % len(texts)]}) + "\n" for at in range(LINES))
    _run("")  # learn once, so that the cache is warm
    began = time.perf_counter()
    _run('{"text": "x"}\n')
    ready = time.perf_counter() - began
    began = time.perf_counter()
    _run(lines)
    rate = LINES / (time.perf_counter() - began - ready)
    print("| tresen ask --jsonl | |\n|---|---|")
    print(f"| lines a second ({LINES} messages of tests/intents) | {rate:,.0f} |")
    print(f"| ready after (s, warm cache) | {ready:.2f} |")
    if rate < FLOOR:
        sys.exit(f"below the floor of {FLOOR} lines a second")


def _run(lines: str) -> None:
    command = [sys.executable, "-m", "bot", "ask", "--jsonl"]
    subprocess.run(command, input=lines.encode(), cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
