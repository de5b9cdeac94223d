"""Policy: reads `policy/`, a folder a version, a Markdown file a language; and holds the topics to it."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from bot.content.authors.composing import asked_back
from bot.content.authors.intents import Topic
from bot.content.faults import Fault
from bot.core.policy import CLOSING, INTRO, Block, Point, Policy, Section, Text, Version, author_s, sections_in

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-@_]\w+)*")
_TRANSLATION = re.compile(r"translation of: *(\S+)", re.IGNORECASE)
_HEADING = re.compile(r"(#+)\s*(.*?)\s*#*")
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)\.?(?=\s|$)")
_POINT = re.compile(r"( *)[-*•] +(.*)")
_RULE = re.compile(r"-{3,}|\*{3,}")
_STRANGE = re.compile(r"^(?:>|```|~~~|\||={3,}$|\d+[.)]\s)|\*\*|\]\(|</?[a-zA-Z][^>]*>")
_SHAPE = "headings ('## 2. …'), paragraphs, points ('- …') and points below them ('  - …') are known here"


def read_policy(folder: Path) -> tuple[Policy, list[Fault]]:
    """Read `folder`; never raises for what stands in it: what is wrong becomes a fault. Without versions, there is no page."""
    faults: list[Fault] = []
    versions = [
        version
        for place in sorted(folder.iterdir() if folder.is_dir() else ())
        if place.is_dir() and not place.name.startswith(".") and (version := _version(place, faults))
    ]
    return Policy(tuple(sorted(versions, key=lambda each: each.since))), faults


def file_of(folder: Path, version: Version, language: str | None = None) -> Path:
    """Give the file of a version, in the language that counts unless another one is named."""
    return folder / version.name / f"{language or version.original}.md"


def check_sources(topics: Mapping[str, Topic], policy: Policy) -> list[Fault]:
    """Find topics that name a version or a section that the policy does not have."""
    return [fault for topic in topics.values() for fault in _check_topic(topic, policy)] if policy.versions else []


def lost_translations(folder: Path, policy: Policy, offered: Collection[str]) -> list[Fault]:
    """Find versions that lack a language which the version before them has; `offered` are the languages in which one may read it."""
    faults = []
    for before, version in pairwise(policy.versions):
        for language in before.texts:
            if language not in version.texts and language in offered:
                text = f"there is no {language}.md here, and the version of {before.name} has one: translate this version too"
                faults.append(Fault(folder / version.name, 1, text))
    return faults


def _check_topic(topic: Topic, policy: Policy) -> Iterator[Fault]:
    author = author_s(policy, topic.policy)
    if author is None:
        names = ", ".join(each.name for each in policy.versions)
        text = f"{topic.id}: there is no policy of {topic.policy!r}; write one of {names}"
        yield Fault(topic.file, topic.line_of("policy"), text)
        return
    if topic.policy and not topic.section:
        yield Fault(
            topic.file,
            topic.line_of("policy"),
            f"{topic.id}: add 'section:', or take 'policy:' out: it rests on no section",
        )
    for section in sections_in(topic.section):
        if section in author.sections:
            continue
        first = next((each for each in policy.versions if section in each.sections), None)
        if first is None:
            text = f"{topic.id}: the policy has no section {section!r}; {asked_back(section, author.sections)}"
        else:
            text = (
                f"{topic.id}: there is no section {section!r} in the policy of {author.name}; "
                f"write policy: {first.name}, the first one that has it, or mend the section"
            )
        yield Fault(topic.file, topic.line_of("section"), text)


def _version(place: Path, faults: list[Fault]) -> Version | None:
    """Read one folder; None where it cannot be used."""
    try:
        since = date.fromisoformat(place.name)
    except ValueError:
        since = None
    if since is None or since.isoformat() != place.name:
        text = "name the folder after the day from which it holds, as 2026-11-25, or move it out of policy/"
        faults.append(Fault(place, 1, text))
        return None
    found = {each.language: each for file in sorted(place.glob("*.md")) if (each := _text(file, faults))}
    originals = [each.language for each in found.values() if each.translation_of is None]
    if len(originals) != 1:
        if not found and not any(place.glob("*.md")):
            faults.append(Fault(place, 1, "there is no text here; write one a language, as de.md"))
        for language in originals[1:]:
            text = f"both {originals[0]}.md and {language}.md say that they count; write 'Translation of: {originals[0]}' above one"
            faults.append(Fault(place / f"{language}.md", 1, text))
        if found and not originals:
            first = next(iter(found))
            faults.append(Fault(place / f"{first}.md", 1, "every text here is a translation; add the one that counts"))
        return None
    original = found[originals[0]]
    for each in found.values():
        if each is not original:
            _check_translation(place / f"{each.language}.md", each, original, faults)
    ordered = sorted(found.values(), key=lambda each: (each is not original, each.language))
    return Version(since, original.language, {each.language: each for each in ordered})


def _check_translation(file: Path, text: Text, original: Text, faults: list[Fault]) -> None:
    if text.translation_of != original.language:
        told = f"there is no {text.translation_of}.md here that counts; write 'Translation of: {original.language}'"
        faults.append(Fault(file, 1, told))
    for name, section in text.sections.items():
        if name not in original.sections:
            told = f"{original.language}.md has no section {name!r}; mend the heading, or take it out"
            faults.append(Fault(file, section.line, told))
    for name, section in original.sections.items():
        if name not in text.sections:
            told = f"section {name!r} is missing here ({original.language}.md:{section.line}); translate it"
            faults.append(Fault(file, 1, told))


def _text(file: Path, faults: list[Fault]) -> Text | None:
    """Read one file; None where it is no text at all."""
    if not _LANGUAGE.fullmatch(file.stem):
        faults.append(Fault(file, 1, "name the file after its language, as de.md"))
        return None
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        faults.append(Fault(file, 1, f"this cannot be read: save the file as UTF-8 text ({error})"))
        return None
    if not any(line.strip() for line in lines):
        faults.append(Fault(file, 1, "this file is empty; write the policy into it, or remove it"))
        return None
    reading = _Reading(file, faults)
    for number, line in enumerate(lines, 1):
        reading.take(number, line.rstrip())
    return reading.text()


class _Reading:
    """Takes a file line by line; knows what it stands in."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        self._file, self._faults = file, faults
        self._title = ""
        self._translation_of: str | None = None
        self._sections: dict[str, Section] = {}
        self._id, self._heading, self._line = INTRO, "", 1
        self._blocks: list[str | list[Point]] = []
        self._is_open = False  # whether the line before goes on

    def take(self, number: int, line: str) -> None:
        """Take the next line."""
        if not line.strip():
            self._is_open = False
        elif _STRANGE.search(line):
            self._fault(number, f"this would be shown as it is typed; only {_SHAPE}")
        elif heading := _HEADING.fullmatch(line):
            self._take_heading(number, len(heading[1]), heading[2])
        elif _RULE.fullmatch(line):
            self._begin(number, CLOSING, "")
        elif not self._title and not self._blocks and (found := _TRANSLATION.fullmatch(line.strip())):
            self._translation_of = found[1].removesuffix(".md")
        elif point := _POINT.fullmatch(line):
            self._take_point(number, len(point[1]), point[2])
        else:
            self._take_words(line.strip())

    def text(self) -> Text:
        """Give what was read."""
        self._close()
        if not self._title:
            self._fault(1, "begin with the title: '# Support policy'")
        for each in self._sections.values():
            is_parent = any(name.startswith(f"{each.id}.") for name in self._sections)
            if not each.blocks and not is_parent:
                self._fault(each.line, f"section {each.id!r} is empty; write its text, or take the heading out")
        return Text(self._file.stem, self._title, self._sections, self._translation_of)

    def _take_heading(self, number: int, marks: int, words: str) -> None:
        found = _NUMBER.match(words)
        if marks == 1 and not self._title:
            self._title, self._line = words, number
        elif found is None:
            told = f"begin the heading with the number of its section, as '## 6. {words}'; only the title has none"
            self._fault(number, told)
        else:
            self._begin(number, found[1], words)

    def _take_point(self, number: int, indent: int, words: str) -> None:
        if not self._blocks or isinstance(self._blocks[-1], str):
            self._blocks.append([])
        points = self._blocks[-1]
        assert isinstance(points, list)
        if indent >= 2 and points and indent < 6:
            points[-1] = Point(points[-1].text, (*points[-1].points, words))
        elif indent < 2:
            points.append(Point(words))
        else:
            self._fault(number, f"this point stands too far in; only {_SHAPE}")
        self._is_open = True

    def _take_words(self, words: str) -> None:
        if not self._is_open or not self._blocks:
            self._blocks.append(words)
        elif isinstance(last := self._blocks[-1], str):
            self._blocks[-1] = f"{last} {words}"
        elif last[-1].points:
            last[-1] = Point(last[-1].text, (*last[-1].points[:-1], f"{last[-1].points[-1]} {words}"))
        else:
            last[-1] = Point(f"{last[-1].text} {words}")
        self._is_open = True

    def _begin(self, number: int, name: str, heading: str) -> None:
        """End the section before and begin another one."""
        self._close()
        self._id, self._heading, self._line, self._blocks, self._is_open = name, heading, number, [], False

    def _close(self) -> None:
        if self._id == INTRO and not self._blocks:
            return  # a policy need not have one
        first = self._sections.get(self._id)
        if first is not None:
            self._fault(self._line, f"section {self._id!r} stands twice (also in line {first.line}); number it anew")
            return
        blocks: tuple[Block, ...] = tuple(each if isinstance(each, str) else tuple(each) for each in self._blocks)
        self._sections[self._id] = Section(self._id, self._heading, blocks, self._line)

    def _fault(self, line: int, text: str) -> None:
        self._faults.append(Fault(self._file, line, text))
