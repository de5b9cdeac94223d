"""The shipped content is complete: nothing to mend, and the catalogues are those of the texts that are there."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.checks import check_catalogues
from bot.content.extract import TEMPLATE, extract, update
from bot.content.intents import read_intents
from bot.content.library import PACKAGE, check_library, shipped
from bot.content.translations import FILE, read_catalogs
from bot.settings import Settings

LANGUAGES = ("de", "en")


def _texts(file: Path) -> str:
    """Give a catalogue without its header and without the lines in which its texts stood when it was written."""
    _, _, texts = file.read_text("utf-8").partition("\n\n")
    return re.sub(r"^#: .*\n", "", texts, flags=re.MULTILINE)


def _entries(file: Path) -> list[str]:
    return sorted(_texts(file).strip().split("\n\n"))


@pytest.fixture
def updated(tmp_path: Path) -> Path:
    """The shipped catalogues, brought up to date in a folder of their own."""
    locales = tmp_path / "locales"
    shutil.copytree(shipped("locales"), locales)
    update(locales, extract(PACKAGE, shipped("static"), read_intents(shipped("intents")).topics))
    return locales


def test_there_is_nothing_to_mend(shipped_settings: Settings) -> None:
    assert [str(fault) for fault in check_library(shipped_settings)] == []


def test_the_template_holds_the_texts_that_are_there(updated: Path) -> None:
    assert _entries(shipped("locales") / TEMPLATE) == _entries(updated / TEMPLATE), "run `tresen locale update`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_up_to_date(updated: Path, language: str) -> None:
    shipped_file, updated_file = shipped("locales") / language / FILE, updated / language / FILE
    assert _entries(shipped_file) == _entries(updated_file), "run `tresen locale update`"


def test_the_languages_are_those_that_are_shipped() -> None:
    assert tuple(sorted(file.parents[1].name for file in shipped("locales").glob(f"*/{FILE}"))) == LANGUAGES
    assert read_intents(shipped("intents")).languages == LANGUAGES


def _drop(text: str) -> str:
    return re.sub(r'msgctxt "payment\.double"\n(?:.*\n)+?\n', "", text, count=1)


def _make_fuzzy(text: str) -> str:
    return text.replace('msgctxt "payment.double"', '#, fuzzy\nmsgctxt "payment.double"', 1)


def _empty(text: str) -> str:
    return re.sub(r'(msgctxt "payment\.double"\nmsgid .*\n)msgstr .*\n', r'\1msgstr ""\n', text, count=1)


def _lose_placeholder(text: str) -> str:
    return re.sub(r'(msgstr ".*)\{time\}', r"\1soon", text, count=1)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_drop, "missing:"),
        (_make_fuzzy, "to review:"),
        (_empty, "not translated:"),
        (_lose_placeholder, "the placeholder {time} is missing"),
    ],
)
def test_a_fault_is_noticed(updated: Path, spoil: Callable[[str], str], told: str) -> None:
    file = updated / "de" / FILE
    before = file.read_text("utf-8")
    assert spoil(before) != before
    file.write_text(spoil(before), encoding="utf-8")
    catalogs, _ = read_catalogs(updated)
    template = extract(PACKAGE, shipped("static"), read_intents(shipped("intents")).topics)
    faults = [fault for fault in check_catalogues(catalogs, template, updated) if fault.file == file]
    assert any(told in fault.text for fault in faults)
