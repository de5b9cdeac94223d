"""Memory of this process, as the system counts it."""

import math
from pathlib import Path

_STATUS = Path("/proc/self/status")


def resident() -> float:
    """Give the resident memory in MB; NaN where the system does not tell."""
    if not _STATUS.exists():
        return math.nan
    lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) * 1024 / 1e6
