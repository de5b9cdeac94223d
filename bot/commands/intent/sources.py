"""tresen intent sources: which sections of the policy no intent covers, and which answers rest on a section that changed."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

from bot.commands.errors import UsageError
from bot.commands.places import near
from bot.content.authors.intents import Topic, read_intents
from bot.content.authors.policy import check_sources, file_of, read_policy
from bot.content.faults import Fault
from bot.content.library import folder_of
from bot.core.policy import CLOSING, INTRO, Outdated, Policy, Section, author_s, outdated, sections_in, uncovered
from bot.settings import Settings

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")


@dataclass(frozen=True)
class Sources:
    """What is to be said of the topics and what they rest on."""

    policy: Policy
    folder: Path
    uncovered: tuple[Section, ...]
    """Sections of the newest version that no intent rests on."""
    resting: Counter[str]
    """Section -> how many intents rest on it."""
    unknown: tuple[Fault, ...]
    """Topics that name a section or version that is not there."""
    changed: tuple[tuple[Topic, tuple[Outdated, ...]], ...]
    """Topics whose sections read otherwise by now."""
    ahead: tuple[Topic, ...]
    """Topics that are written from a version that is not in force yet: visitors read them already."""


def intent_sources(settings: Settings, now: Callable[[], datetime], *, as_json: bool) -> int:
    """Print it; gives the exit code: 1 where an answer is to be mended."""
    found = look(settings, now())
    print(json.dumps(_as_json(found), ensure_ascii=False, indent=2) if as_json else "\n".join(_report(found)))
    return 1 if found.unknown or found.changed else 0


def look(settings: Settings, at: datetime) -> Sources:
    """Hold the topics to the policy. Raises UsageError for files that cannot be read."""
    intents, folder = read_intents(folder_of(settings, "intents")), folder_of(settings, "policy")
    policy, faults = read_policy(folder)
    broken = [*intents.faults, *faults]
    if broken:
        raise UsageError("the content cannot be used; mend this first:\n" + "\n".join(map(str, broken)))
    if not policy.versions:
        raise UsageError(f"{near(folder)} holds no policy; `tresen init FOLDER` copies the shipped one")
    current = policy.in_force(at.astimezone(settings.opening_hours.zone).date())
    changed, ahead, resting = [], [], Counter[str]()
    for topic in intents.topics.values():
        sections, author = sections_in(topic.section), author_s(policy, topic.policy)
        resting.update(sections)
        if author is None or not all(each in author.sections for each in sections):
            continue  # check_sources says so
        if stale := outdated(policy, author, sections):
            changed.append((topic, stale))
        if sections and current is not None and author.since > current.since:
            ahead.append(topic)
    return Sources(
        policy,
        folder,
        uncovered(policy.versions[-1], resting),
        resting,
        tuple(check_sources(intents.topics, policy)),
        tuple(changed),
        tuple(ahead),
    )


def _report(found: Sources) -> Iterator[str]:
    newest, shown = found.policy.versions[-1], list[tuple[Outdated, Topic]]()
    yield from _coverage(found)
    for section in found.uncovered:
        text = f'no intent rests on {_named(section)}; write a topic with section: "{section.id}", where visitors ask for it'
        yield f"{near(file_of(found.folder, newest))}:{section.line}: {text}"
    for fault in found.unknown:
        yield f"{near(fault.file)}:{fault.line}: {fault.text}"
    for topic, stale in found.changed:
        yield f"{near(topic.file)}:{topic.line}: {_told(found.policy, topic, stale)}"
        for each in stale:
            above = next((other for known, other in shown if known == each), None)
            if above is None:
                yield from (f"    {line}" for line in difference(each))
                shown.append((each, topic))
            else:
                yield f"    {each.section} changed as above, under {above.id}"
    for topic in found.ahead:
        yield (
            f"{near(topic.file)}:{topic.line}: note: {topic.id} is written from the policy of {topic.policy}, "
            "which is not in force yet; visitors are told so already"
        )
    yield (
        f"Policy of {newest.name} ({len(found.policy.versions)} in all). Sections without an intent: {len(found.uncovered)}; "
        f"unknown sections: {len(found.unknown)}; answers to read again: {len(found.changed)}."
    )


def _coverage(found: Sources) -> Iterator[str]:
    """Say how much each section holds and how many intents rest on it: where those are few, something may be left out."""
    newest = found.policy.versions[-1]
    yield f"{'Section':<10}{'says':>5}{'intents':>9}"
    for section in newest.sections.values():
        if section.blocks:
            yield f"{section.id:<10}{_size(section):>5}{found.resting[section.id]:>9}  {section.heading}".rstrip()
    yield ""


def _size(section: Section) -> int:
    """Count its paragraphs and points."""
    return len(section.lines) - bool(section.heading)


def _named(section: Section) -> str:
    return section.heading or {INTRO: "the introduction", CLOSING: "the closing"}.get(section.id, section.id)


def _told(policy: Policy, topic: Topic, stale: tuple[Outdated, ...]) -> str:
    author, newest = author_s(policy, topic.policy), policy.versions[-1]
    rests = f"{topic.id} rests on {_and([each.section for each in stale])} of {author.name if author else ''}"
    happened = "; ".join(
        f"{each.section} {'changed' if each.after else 'was removed'} on {_and([day.isoformat() for day in each.changed_on])}"
        for each in stale
    )
    if all(each.after for each in stale):
        return f"{rests}; {happened}: read it again; mend the answer if it has to be, then set policy: {newest.name}"
    gone = ", ".join(each.section for each in stale if not each.after)
    return f"{rests}; {happened}: name another section than {gone}; mend the answer if it has to be, then set policy: {newest.name}"


def _and(words: list[str]) -> str:
    return " and ".join(words)


def difference(each: Outdated) -> list[str]:
    """Give the sentences of a section that went ("- …") and came ("+ …"), in their order."""
    before, after = _sentences(each.before), _sentences(each.after)
    lines = []
    for action, begin, end, other_begin, other_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if action != "equal":
            lines += [f"- {text}" for text in before[begin:end]] + [
                f"+ {text}" for text in after[other_begin:other_end]
            ]
    return lines


def _sentences(lines: tuple[str, ...]) -> list[str]:
    # A heading's number is no sentence of its own.
    return [text for number, line in enumerate(lines) for text in ([line] if number == 0 else _SENTENCE.split(line))]


def _as_json(found: Sources) -> dict[str, object]:
    newest = found.policy.versions[-1]
    file = near(file_of(found.folder, newest))
    return {
        "versions": [each.name for each in found.policy.versions],
        "sections": [
            {"section": each.id, "heading": each.heading, "says": _size(each), "intents": found.resting[each.id]}
            for each in newest.sections.values()
            if each.blocks
        ],
        "uncovered": [
            {"section": each.id, "heading": each.heading, "file": file, "line": each.line} for each in found.uncovered
        ],
        "unknown": [{"file": near(each.file), "line": each.line, "text": each.text} for each in found.unknown],
        "changed": [
            {
                "intent": topic.id,
                "file": near(topic.file),
                "line": topic.line,
                "policy": topic.policy or found.policy.versions[0].name,
                "sections": [
                    {
                        "section": each.section,
                        "changed_on": [day.isoformat() for day in each.changed_on],
                        "is_removed": not each.after,
                        "difference": difference(each),
                    }
                    for each in stale
                ],
            }
            for topic, stale in found.changed
        ],
        "ahead": [topic.id for topic in found.ahead],
    }
