"""Lines of CSV: every value comes back, and no spreadsheet runs one."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core.exports import csv_line

STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize(
    "formula",
    ['=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1", "\n=1", "\u00a0=1"],
)
def test_a_formula_is_a_text(formula: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_line([formula, "x"]), newline=""))
    assert row == [f"'{formula}", "x"]


def test_numbers_stay_numbers_and_none_is_nothing() -> None:
    assert csv_line([1001, -5, None, "a,b", 'say "x"', "two\nlines"]) == '1001,-5,,"a,b","say ""x""","two\nlines"\r\n'


@given(some.lists(some.text(some.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=2))
def test_every_text_comes_back_and_none_begins_as_a_formula(values: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_line(values), newline=""))
    assert [each.removeprefix("'") if each != was else each for each, was in zip(row, values, strict=True)] == values
    assert not any(each.lstrip(" \u00a0").startswith(STARTS) for each in row)
