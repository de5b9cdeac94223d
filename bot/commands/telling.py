"""Telling: a word to whoever waits at the terminal, beside what a command prints."""

import sys


def tell(what: str) -> None:
    """Say on the error stream what takes its time, so that the output stays as it is."""
    print(what, file=sys.stderr, flush=True)
