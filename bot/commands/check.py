"""tresen check: says what authors and translators should mend, with file and line."""

import os
from pathlib import Path

from bot.content.library import check_library
from bot.settings import Settings


def check(settings: Settings) -> int:
    """Print every fault; gives the exit code: 1 where there is one."""
    faults = check_library(settings)
    for fault in faults:
        print(f"{_near(fault.file)}:{fault.line}: {fault.text}")
    if faults:
        print(f"{len(faults)} to mend.")
        return 1
    print("All is well: intents and translations are complete.")
    return 0


def _near(file: Path) -> str:
    near = os.path.relpath(file)
    return str(file) if near.startswith("..") else near
