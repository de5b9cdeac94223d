"""`make bench`: measures what docs/benchmarks.md states of the terminal and of the server; `make bench-matching` measures the matcher."""

from bench.masking import main as masking
from bench.server.__main__ import main as server
from bench.server.attacked import main as attacked
from bench.server.idle import main as idle
from bench.server.mails import main as mails
from bench.server.stored import main as stored
from bench.terminal.__main__ import main as terminal

if __name__ == "__main__":
    for measure in (terminal, masking, server, stored, mails, idle, attacked):
        measure()
        print()
