"""Faults: what an author or translator should mend, with file and line and what to do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """Something that an author or translator should mend."""

    file: Path
    line: int
    """From 1."""
    text: str
    """What is wrong and what to do."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"
