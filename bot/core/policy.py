"""Policy: the support policy as sections, versions and dates; what changed between two versions, and which one an answer rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

INTRO = "intro"
"""The section before the first heading."""
CLOSING = "closing"
"""The section behind the line at the end."""


@dataclass(frozen=True)
class Point:
    """An item of a list."""

    text: str
    points: tuple[str, ...] = ()
    """What stands below it, one step further in."""


Block = str | tuple[Point, ...]
"""A paragraph, or a list."""


@dataclass(frozen=True)
class Section:
    """One section in one language."""

    id: str
    """Its number ("1.4"), or INTRO or CLOSING."""
    heading: str
    """As it is written, with the number; empty for INTRO and CLOSING."""
    blocks: tuple[Block, ...]
    line: int = field(default=1, compare=False)
    """Where it begins in its file, from 1."""

    @property
    def level(self) -> int:
        """How deep it stands: 1 for "1", 2 for "1.4"."""
        return self.id.count(".") + 1

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Everything that it says, a paragraph or point each, with single blanks: what two versions are compared by."""
        found = [self.heading] if self.heading else []
        for block in self.blocks:
            found += [block] if isinstance(block, str) else _points(block)
        return tuple(" ".join(each.split()) for each in found)


def _points(points: Iterable[Point]) -> list[str]:
    return [text for point in points for text in (point.text, *point.points)]


@dataclass(frozen=True)
class Text:
    """A version in one language."""

    language: str
    title: str
    sections: Mapping[str, Section]
    """In the order of the file."""
    translation_of: str | None = None
    """The language of the text that counts; None where this is it."""


@dataclass(frozen=True)
class Version:
    """The policy as it holds from a day on."""

    since: date
    original: str
    """The language of the text that counts."""
    texts: Mapping[str, Text] = field(repr=False)
    """Language -> text; the original first."""

    @property
    def name(self) -> str:
        """Its day as people and addresses name it: "2026-11-25"."""
        return self.since.isoformat()

    @property
    def sections(self) -> Mapping[str, Section]:
        """The sections of the text that counts."""
        return self.texts[self.original].sections


@dataclass(frozen=True)
class Policy:
    """All versions, the oldest first; none where no policy is kept here."""

    versions: tuple[Version, ...] = ()

    def named(self, name: str) -> Version | None:
        """Give the version of a day, by its name."""
        return next((each for each in self.versions if each.name == name), None)

    def in_force(self, today: date) -> Version | None:
        """Give the version that holds today: the newest that has begun. Before the first one's day, the first one."""
        return next((each for each in reversed(self.versions) if each.since <= today), next(iter(self.versions), None))

    def before(self, version: Version) -> Version | None:
        """Give the version that another one took the place of."""
        return next((each for each in reversed(self.versions) if each.since < version.since), None)

    def behind(self, version: Version) -> tuple[Version, ...]:
        """Give the versions that came later, the oldest first."""
        return tuple(each for each in self.versions if each.since > version.since)


class Change(StrEnum):
    """What became of a section from one version to the next."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


def compare(old: Version, new: Version) -> dict[str, Change]:
    """Compare two versions, section by section, in the language that counts; what was removed stands at the end.

    Where neither has the other's language, whatever is in both counts as changed.
    """
    before, after = _comparable(old, new)
    changes = {name: _change(before.get(name), section) for name, section in after.items()}
    return changes | {name: Change.REMOVED for name in before if name not in after}


def _comparable(old: Version, new: Version) -> tuple[Mapping[str, Section], Mapping[str, Section]]:
    shared = next((each for each in (new.original, old.original) if each in old.texts and each in new.texts), None)
    if shared is None:
        return old.sections, new.sections
    return old.texts[shared].sections, new.texts[shared].sections


def _change(before: Section | None, after: Section) -> Change:
    if before is None:
        return Change.ADDED
    return Change.UNCHANGED if before.lines == after.lines else Change.CHANGED


def sections_in(text: str) -> tuple[str, ...]:
    """Give the sections that a topic names: "1.4, closing"."""
    return tuple(each for part in text.split(",") if (each := part.strip()))


def reads_alike(old: Version, new: Version, sections: Iterable[str]) -> bool:
    """Tell whether all these sections stand in both versions and read the same."""
    before, after = _comparable(old, new)
    return all(each in after and _change(before.get(each), after[each]) is Change.UNCHANGED for each in sections)


def author_s(policy: Policy, name: str) -> Version | None:
    """Give the version that a topic was written from: the one it names, else the oldest. None where there is none."""
    return policy.named(name) if name else next(iter(policy.versions), None)


def resting_on(policy: Policy, sections: tuple[str, ...], written_from: str, today: date) -> Version | None:
    """Give the version that an answer names: the newest in force in which its sections still read as its author read them.

    None where it rests on no section, or on one that its author's version does not have.
    """
    author = author_s(policy, written_from)
    current = policy.in_force(today)
    if not sections or author is None or current is None or not all(each in author.sections for each in sections):
        return None
    later = [each for each in policy.behind(author) if each.since <= current.since]
    return next((each for each in reversed(later) if reads_alike(author, each, sections)), author)


@dataclass(frozen=True)
class Outdated:
    """A section that does not read any more as the author of an answer read it."""

    section: str
    changed_on: tuple[date, ...]
    """The days of the versions that changed it since then, the oldest first."""
    before: tuple[str, ...]
    """Its lines in the author's version."""
    after: tuple[str, ...]
    """Its lines in the newest version; empty where it was removed."""


def outdated(policy: Policy, author: Version, sections: Iterable[str]) -> tuple[Outdated, ...]:
    """Give those of an author's sections that read otherwise in the newest version; one that is back as it was is not among them."""
    newest = policy.versions[-1]
    now = compare(author, newest)
    found = []
    for name in sections:
        if now.get(name, Change.UNCHANGED) is Change.UNCHANGED:
            continue
        steps = [(each, policy.before(each)) for each in policy.behind(author)]
        days = [
            version.since
            for version, before in steps
            if before and compare(before, version).get(name, Change.UNCHANGED) is not Change.UNCHANGED
        ]
        old, new = _comparable(author, newest)
        found.append(Outdated(name, tuple(days), old[name].lines, new[name].lines if name in new else ()))
    return tuple(found)


def uncovered(version: Version, covered: Iterable[str]) -> tuple[Section, ...]:
    """Give the sections that say something and that nothing rests on; a heading alone says nothing."""
    known = set(covered)
    return tuple(each for each in version.sections.values() if each.blocks and each.id not in known)
