"""`make bench`: measures what docs/benchmarks.md states of the terminal and of the server; `make bench-matching` measures the matcher."""

from bench.server.__main__ import main as server
from bench.terminal.__main__ import main as terminal

if __name__ == "__main__":
    for measure in (terminal, server):
        measure()
        print()
