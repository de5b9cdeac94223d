"""The policy's page as HTML. Every text that is put in is escaped; there is no other way from a text into the page."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.content.translators.translations import locale_of
from bot.content.wording import long_date
from bot.core.phrases import Phrase
from bot.core.policy import CLOSING, INTRO, Block, Change, Point, Policy, Section, Version, compare

# Translators: stands below the title of the support policy. {date} is the day from which the text holds (25 November 2026).
_AS_OF = Phrase("policy", "As of {date}")
_CONTENTS = Phrase("policy", "Contents")
_VERSIONS = Phrase("policy", "Versions")
# Translators: for ears: what the two links at the top of the page, "Deutsch" and "English", are for.
_LANGUAGES = Phrase("policy", "Language")
# Translators: name of what stands before section 1, in the table of contents.
_INTRODUCTION = Phrase("policy", "Introduction")
# Translators: name of what stands behind the last section, in the table of contents.
_CLOSING = Phrase("policy", "Closing remarks")
# Translators: behind a date in the list of versions.
_IN_FORCE = Phrase("policy", "in force")
# Translators: behind a date in the list of versions: this one holds from that day on.
_TO_COME = Phrase("policy", "to come")
# Translators: {language} is the name of a language, as "German".
_TRANSLATION = Phrase("policy", "This is a translation; the text in {language} counts.")
# Translators: a link. {language} is the name of a language, as "German".
_READ_ORIGINAL = Phrase("policy", "Read the text in {language}")
# Translators: {date} is the day from which the newer text holds.
_OUTDATED = Phrase("policy", "This version is no longer in force: a newer one has held since {date}.")
_NOT_YET = Phrase("policy", "This version is not in force yet: it holds from {date}.")
# Translators: a link.
_READ_CURRENT = Phrase("policy", "Read the version that is in force")
# Translators: {date} is the day of the version before; a list of sections stands below.
_CHANGES = Phrase("policy", "What is different from the version of {date}:")
_NO_CHANGES = Phrase("policy", "Nothing is different from the version of {date}.")
# Translators: a mark beside a heading, and in the list of what is different: this section reads otherwise than before.
_CHANGED = Phrase("policy", "changed")
# Translators: a mark beside a heading: this section was not there before.
_ADDED = Phrase("policy", "new")
# Translators: in the list of what is different: this section is not there any more.
_REMOVED = Phrase("policy", "removed")
_MARKS = {Change.CHANGED: _CHANGED, Change.ADDED: _ADDED, Change.REMOVED: _REMOVED}
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/[^\s<>\"„“”]*[\w/])?")


@dataclass(frozen=True)
class View:
    """What is shown, to whom."""

    policy: Policy
    version: Version
    current: Version
    """The version that is in force."""
    language: str
    """One of the version's."""
    company: str
    say: Callable[[Phrase, Mapping[str, object] | None], str]
    """Gives a phrase in the language."""
    versions_at: str
    """Where the versions stand, as seen from the page: "policy/" or ""."""
    newest_at: str
    """Where the version in force stands, as seen from the page."""


def page(view: View, style: str, favicon: str) -> str:
    """Give the whole page."""
    text = view.version.texts[view.language]
    before = view.policy.before(view.version)
    changes = compare(before, view.version) if before else {}
    sections = tuple(text.sections.values())
    body = (
        _top(view),
        '<main class="columns">',
        '<div class="head">',
        f"<h1>{_safe(text.title)}</h1>",
        f'<p class="since">{_safe(view.say(_AS_OF, {"date": long_date(view.language, view.version.since)}))}</p>',
        *_notices(view),
        *([_differences(view, before, changes)] if before else ()),
        "</div>",
        f'<aside><div class="aside">{_contents(view, sections, changes)}{_versions(view)}</div></aside>',
        f"<article>{''.join(_section(view, each, changes.get(each.id)) for each in sections)}</article>",
        "</main>",
    )
    head = (
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        *(['<meta name="robots" content="noindex">'] if view.version is not view.current else ()),
        f"<title>{_safe(text.title)} · {_safe(view.company)}</title>",
        f'<link rel="icon" href="{favicon}">',
        f"<style>{style}</style>",
    )
    inside = "\n".join(("<head>", *head, "</head>", "<body>", *body, "</body>"))
    return f'<!doctype html>\n<html lang="{_safe(view.language)}">\n{inside}\n</html>\n'


def _safe(text: str) -> str:
    return html.escape(text)


def _link(address: str, words: str, attributes: str = "") -> str:
    return f'<a href="{_safe(address)}"{attributes}>{_safe(words)}</a>'


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{each}</li>' for each in items)}</ul>"


def _top(view: View) -> str:
    def link(language: str) -> str:
        is_here = ' aria-current="true"' if language == view.language else ""
        name = locale_of(language).languages.get(language, language)
        code = _safe(language)
        return _link(f"?language={language}", name[:1].upper() + name[1:], f' lang="{code}" hreflang="{code}"{is_here}')

    languages = _list(map(link, view.version.texts)) if len(view.version.texts) > 1 else ""
    chosen = f'<nav aria-label="{_safe(view.say(_LANGUAGES, None))}">{languages}</nav>' if languages else ""
    return f'<header class="top"><strong>{_safe(view.company)}</strong>{chosen}</header>'


def _notices(view: View) -> Iterable[str]:
    """Say what a reader has to know before: that it does not hold today, or is not the text that counts."""
    version, current = view.version, view.current
    if version.since != current.since:
        is_old = version.since < current.since
        newer = next((each for each in view.policy.behind(version)), current)
        told = (_OUTDATED, newer.since) if is_old else (_NOT_YET, version.since)
        words = view.say(told[0], {"date": long_date(view.language, told[1])})
        link = _link(f"{view.newest_at}?language={view.language}", view.say(_READ_CURRENT, None))
        yield f'<p class="notice{" old" if is_old else ""}">{_safe(words)} {link}</p>'
    if view.language != version.original:
        names = locale_of(view.language).languages
        name = {"language": names.get(version.original, version.original)}
        link = _link(f"?language={version.original}", view.say(_READ_ORIGINAL, name))
        yield f'<p class="notice">{_safe(view.say(_TRANSLATION, name))} {link}</p>'


def _differences(view: View, before: Version, changes: Mapping[str, Change]) -> str:
    """List what changed against the version before."""
    date = {"date": long_date(view.language, before.since)}
    items = []
    for name, change in changes.items():
        if change is Change.UNCHANGED:
            continue
        if change is Change.REMOVED:
            old = before.texts.get(view.language, before.texts[before.original]).sections.get(name)
            address, section = f"{view.versions_at}{before.name}?language={view.language}#section-{name}", old
        else:
            address, section = f"#section-{name}", view.version.texts[view.language].sections.get(name)
        items.append(f"{_link(address, _name(view, name, section))} {_mark(view, change)}")
    if not items:
        return f'<p class="notice">{_safe(view.say(_NO_CHANGES, date))}</p>'
    return f'<div class="notice"><p>{_safe(view.say(_CHANGES, date))}</p>{_list(items)}</div>'


def _name(view: View, name: str, section: Section | None) -> str:
    """Name a section: by its heading, or what stands for it."""
    if name in (INTRO, CLOSING):
        return view.say(_INTRODUCTION if name == INTRO else _CLOSING, None)
    return section.heading if section else name


def _mark(view: View, change: Change | None) -> str:
    return f'<span class="mark">{_safe(view.say(_MARKS[change], None))}</span>' if change in _MARKS else ""


def _contents(view: View, sections: Iterable[Section], changes: Mapping[str, Change]) -> str:
    """Give the table of contents: sections, and below each what has its number and a point."""
    parts: list[tuple[str, list[str]]] = []
    for each in sections:
        entry = (
            f"{_link(f'#section-{each.id}', _name(view, each.id, each))} {_mark(view, changes.get(each.id))}".strip()
        )
        if each.level == 1 or not parts:
            parts.append((entry, []))
        else:
            parts[-1][1].append(entry)
    entries = _list(entry + (_list(below) if below else "") for entry, below in parts)
    return f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">{_safe(view.say(_CONTENTS, None))}</h2>{entries}</nav>'


def _versions(view: View) -> str:
    def entry(each: Version) -> str:
        is_here = ' aria-current="page"' if each.since == view.version.since else ""
        address = f"{view.versions_at}{each.name}?language={view.language}"
        link = _link(address, long_date(view.language, each.since), is_here)
        state = _IN_FORCE if each.since == view.current.since else _TO_COME if each.since > view.current.since else None
        return link + (f' <span class="quiet">· {_safe(view.say(state, None))}</span>' if state else "")

    entries = _list(map(entry, reversed(view.policy.versions)))
    return f'<nav class="versions" aria-labelledby="versions"><h2 id="versions">{_safe(view.say(_VERSIONS, None))}</h2>{entries}</nav>'


def _section(view: View, section: Section, change: Change | None) -> str:
    mark = _mark(view, change)
    tag = f"h{min(section.level + 1, 4)}"
    heading = (
        f"<{tag}>{_safe(section.heading)}{f' {mark}' if mark else ''}</{tag}>"
        if section.heading
        else mark and f"<p>{mark}</p>"
    )
    blocks = "".join(map(_block, section.blocks))
    return f'<section id="section-{_safe(section.id)}"{_CLASSES.get(section.id, "")}>{heading}{blocks}</section>'


_CLASSES = {CLOSING: ' class="closing"'}


def _block(block: Block) -> str:
    return f"<p>{_linked(block)}</p>" if isinstance(block, str) else _list(map(_point, block))


def _point(point: Point) -> str:
    return _linked(point.text) + (_list(map(_linked, point.points)) if point.points else "")


def _linked(text: str) -> str:
    """Escape a text, and make links of the addresses in it."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        words = found[0]
        target = (
            words if words.startswith("http") else f"https://{words}" if words.startswith("www.") else f"mailto:{words}"
        )
        parts += [_safe(text[end : found.start()]), _link(target, words, ' rel="noopener noreferrer"')]
        end = found.end()
    return "".join((*parts, _safe(text[end:])))
