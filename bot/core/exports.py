"""Exports: values as a line of CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_line(values: Iterable[object]) -> str:
    """Write a line of RFC 4180, with its end; None becomes nothing.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets do not show.
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_harmless(each) for each in values])
    return line.getvalue()


def _harmless(value: object) -> object:
    """A text is looked at behind its blanks: some spreadsheets drop them."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
