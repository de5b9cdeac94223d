"""How much of each part a language has, and what visitors see of it."""

from dataclasses import replace

import pytest

from bot.content.translators.extract import TEAM, Template
from bot.content.translators.po import Entry, Po
from bot.content.translators.progress import Progress, is_seen_by_visitors, part_of, progress

ENTRIES = (
    Entry("payment.double", "You get it back."),
    Entry("payment.double title", "Paid twice"),
    Entry("bot", "Hello"),
    Entry("error", "No."),
    Entry("error", "Sign in.", comments=(f"{TEAM}",)),
    Entry("console", "Inbox"),
    Entry("preview", "Look"),
    Entry("mail", "{number} mail", "{number} mails", ("", "")),
)
TEMPLATE: Template = {entry.key: entry for entry in ENTRIES}


def test_parts_and_what_visitors_see() -> None:
    po = Po(
        {},
        (
            replace(ENTRIES[0], strings=("x",), flags=frozenset({"fuzzy"})),
            replace(ENTRIES[2], strings=("x",)),
            replace(ENTRIES[5], strings=("x",)),
            replace(ENTRIES[7], strings=("x", "")),
            Entry("gone", "Gone", strings=("x",)),
        ),
    )
    parts, seen = progress(po, TEMPLATE)
    assert list(parts) == ["answers", "titles", "bot", "errors", "mail", "console", "preview"]
    assert parts["answers"] == Progress(fuzzy=1)
    assert parts["errors"] == Progress(missing=2)
    assert parts["mail"] == Progress(missing=1), "a plural without all its forms is not there"
    assert parts["console"].percent == 100
    assert seen == Progress(translated=1, fuzzy=1, missing=4)
    assert seen.percent == 16


def test_english_has_everything_but_what_is_to_be_reviewed() -> None:
    po = Po({}, (replace(ENTRIES[0], strings=("x",), flags=frozenset({"fuzzy"})),))
    _, seen = progress(po, TEMPLATE, is_source=True)
    assert seen == Progress(translated=5, fuzzy=1)


@pytest.mark.parametrize(("entry", "part", "is_seen"), [
    (ENTRIES[0], "answers", True), (ENTRIES[1], "titles", True), (ENTRIES[3], "errors", True),
    (ENTRIES[4], "errors", False), (ENTRIES[5], "console", False),
])  # fmt: skip
def test_where_a_text_belongs(entry: Entry, part: str, is_seen: bool) -> None:
    assert (part_of(entry), is_seen_by_visitors(entry)) == (part, is_seen)


def test_all_but_one_is_not_everything() -> None:
    assert Progress(999, 0, 1).percent == 99
    assert Progress().percent == 100
