"""Tables in Markdown: a share (float, 0..1) is shown in percent, a count (int) as it is, what makes no sense (NaN) as a dash."""

import math
from collections.abc import Iterable, Sequence

Cell = str | int | float
Row = Sequence[Cell]


def table(title: str, columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Give a table whose title heads its first column, with an empty line behind it."""
    head = [_line([title, *columns]), "|---" * (len(columns) + 1) + "|"]
    return "\n".join([*head, *(_line([_shown(cell) for cell in row]) for row in rows), ""])


def number(value: float, digits: int = 1) -> str:
    """Give a figure with its decimals, and never "-0.0"."""
    return "–" if math.isnan(value) else f"{round(value, digits) + 0.0:,.{digits}f}"


def _shown(cell: Cell) -> str:
    return number(100 * cell) if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else cell


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
