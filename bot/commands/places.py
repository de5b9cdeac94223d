"""Places: the name of a file as the person at the terminal would type it."""

import os
from pathlib import Path


def near(file: Path) -> str:
    """Give a file's name from where the command runs; in full where it lies elsewhere."""
    name = os.path.relpath(file)
    return str(file) if name.startswith("..") else name
