"""Apprentice: a process that learns beside the service. It steps back behind it, and it ends with it, however that ends."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

_STEP = 10  # how much it steps back (nice)


def apprentice() -> ProcessPoolExecutor:
    """Give a pool of one such process; it starts with its first work."""
    return ProcessPoolExecutor(1, get_context("spawn"), _begin)


def _begin() -> None:
    os.nice(_STEP)
    Thread(target=_end_with_the_service, name="tresen-apprentice", daemon=True).start()


def _end_with_the_service() -> None:
    """Wait for the service's end: killed, it can tell nobody, and we would wait for its next work for ever."""
    service = parent_process()
    assert service is not None, "it was spawned"
    service.join()
    os._exit(0)
