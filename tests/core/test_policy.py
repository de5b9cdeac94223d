"""What changed between versions, which one is in force, and which one an answer names."""

from datetime import date

import pytest

from bot.core.policy import (
    Change,
    Point,
    Policy,
    Section,
    Text,
    Version,
    compare,
    outdated,
    resting_on,
    sections_in,
    uncovered,
)


def section(name: str, *blocks: str | tuple[Point, ...], heading: str = "") -> Section:
    return Section(name, heading or f"{name} Heading", blocks)


def version(day: str, language: str = "de", **texts: dict[str, str]) -> Version:
    """Make a version of section -> its one paragraph, a text a language; the named one counts."""
    made = {
        each: Text(each, "Title", {name: section(name, words) for name, words in found.items()})
        for each, found in texts.items()
    }
    return Version(date.fromisoformat(day), language, made)


OLD = version("2026-01-01", de={"1": "Eins.", "2": "Zwei.", "3": "Drei."})
NEW = version("2026-06-01", de={"1": "Eins.", "2": "Zwei, neu.", "4": "Vier."})
LAST = version("2027-01-01", de={"1": "Eins!", "2": "Zwei.", "4": "Vier."})
POLICY = Policy((OLD, NEW, LAST))
LONG_AGO, SUMMER, LATER = date(2020, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


def test_sections_are_compared_one_by_one() -> None:
    assert compare(OLD, NEW) == {
        "1": Change.UNCHANGED,
        "2": Change.CHANGED,
        "4": Change.ADDED,
        "3": Change.REMOVED,
    }
    assert set(compare(OLD, OLD).values()) == {Change.UNCHANGED}


def test_white_space_is_no_change_but_every_word_is() -> None:
    points = (Point("One", ("two",)),)
    assert section("1", "A  b\nc", points).lines == ("1 Heading", "A b c", "One", "two")
    for other in (
        section("1", "A b c", (Point("One", ("other",)),)),
        section("1", "A b c", points, heading="1 Other"),
        section("1", "A b c"),
    ):
        assert other.lines != section("1", "A b c", points).lines


def test_a_translation_that_is_polished_is_no_change() -> None:
    old = version("2026-01-01", de={"1": "Eins."}, en={"1": "One."})
    new = version("2026-02-01", de={"1": "Eins."}, en={"1": "The first one."})
    assert compare(old, new) == {"1": Change.UNCHANGED}


def test_when_the_language_that_counts_changes_the_shared_one_is_compared() -> None:
    old = version("2026-01-01", de={"1": "Eins.", "2": "Zwei."})
    new = version("2026-02-01", "en", en={"1": "One.", "2": "Two, new."}, de={"1": "Eins.", "2": "Zwei, neu."})
    assert compare(old, new) == {"1": Change.UNCHANGED, "2": Change.CHANGED}
    foreign = version("2026-03-01", "fr", fr={"1": "Un."})
    assert compare(old, foreign) == {"1": Change.CHANGED, "2": Change.REMOVED}


@pytest.mark.parametrize(
    ("today", "name"),
    [
        (LONG_AGO, "2026-01-01"),
        (date(2026, 5, 31), "2026-01-01"),
        (date(2026, 6, 1), "2026-06-01"),
        (date(2030, 1, 1), "2027-01-01"),
    ],
)
def test_the_newest_that_has_begun_is_in_force(today: date, name: str) -> None:
    found = POLICY.in_force(today)
    assert found is not None
    assert found.name == name
    assert Policy().in_force(today) is None


@pytest.mark.parametrize(
    ("sections", "written_from", "today", "name"),
    [
        ("1", "", SUMMER, "2026-06-01"),  # unchanged: the newest in force
        ("1", "", LATER, "2026-06-01"),  # changed since: the last that still reads so
        ("2", "", SUMMER, "2026-01-01"),
        ("2", "", LATER, "2027-01-01"),  # back to the old words
        ("1, 2", "", LATER, "2026-01-01"),  # both have to read so
        ("2", "2026-06-01", LATER, "2026-06-01"),
        ("1", "2027-01-01", SUMMER, "2027-01-01"),  # written ahead of its day: what it says stands there alone
        ("1", "", LONG_AGO, "2026-01-01"),
        ("3", "", LATER, "2026-01-01"),  # removed since
        ("4", "", LATER, None),  # its author's version, the oldest, has no section 4
        ("4", "2026-06-01", LATER, "2027-01-01"),
        ("1", "2026-02-02", LATER, None),  # there is no such version
        ("", "", LATER, None),  # small talk
    ],
)
def test_an_answer_names_the_newest_version_that_its_author_would_know_again(
    sections: str, written_from: str, today: date, name: str | None
) -> None:
    found = resting_on(POLICY, sections_in(sections), written_from, today)
    assert (found.name if found else None) == name


def test_what_an_author_has_to_read_again_is_told_with_its_days() -> None:
    (found,) = outdated(POLICY, OLD, ["1", "2"])  # 2 changed and changed back
    assert (found.section, found.changed_on) == ("1", (date(2027, 1, 1),))
    assert (found.before, found.after) == (("1 Heading", "Eins."), ("1 Heading", "Eins!"))
    (gone,) = outdated(POLICY, OLD, ["3"])
    assert (gone.changed_on, gone.after) == ((date(2026, 6, 1),), ())
    (twice,) = outdated(Policy((OLD, NEW, version("2027-02-01", de={"2": "Ganz neu."}))), OLD, ["2"])
    assert twice.changed_on == (date(2026, 6, 1), date(2027, 2, 1))
    assert outdated(POLICY, LAST, ["1", "2", "4"]) == ()


def test_a_heading_alone_needs_no_answer() -> None:
    sections = {
        each.id: each for each in (Section("1", "1 Heading", ()), section("1.1", "Text."), section("2", "Text."))
    }
    found = uncovered(Version(date(2026, 1, 1), "de", {"de": Text("de", "Title", sections)}), ["2"])
    assert [each.id for each in found] == ["1.1"]


@pytest.mark.parametrize(
    ("text", "found"), [("1.4", ("1.4",)), ("1.4, closing", ("1.4", "closing")), (" 2 ,", ("2",)), ("", ())]
)
def test_a_topic_may_name_several_sections(text: str, found: tuple[str, ...]) -> None:
    assert sections_in(text) == found
