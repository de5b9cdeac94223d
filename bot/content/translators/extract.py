"""Extract: gathers every text that a translator sees, from Python, the pages' modules and the intents, into one template."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from babel.messages.extract import extract_from_dir

from bot.content.authors.intents import Topic
from bot.content.translators.po import Entry, Po, flags_of, write
from bot.content.translators.translations import answer_context, title_context

TEMPLATE = "messages.pot"
COMMENT = "Translators:"
TEAM = "Only the team reads this."  # in a comment: the text is none of what visitors see
Template = dict[tuple[str, str], Entry]
"""(context, English sentence) -> the text without a translation, in the order of the files."""

_ROOM = re.compile(r"Room for (\d+) characters\.")  # in a comment: the place of the text is narrow
TITLE_ROOM = 56  # characters of a title: two lines of a button on a screen of 360 px
# A Phrase that counts has a third argument. Babel counts a comma at the end as one more, hence 3 or 4; what does not fit falls
# back on the first pattern.
_COUNTS = ((1, "c"), 2, 3)
_Keywords = dict[str, dict[int | None, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] | None]
_PYTHON: _Keywords = {"Phrase": {None: ((1, "c"), 2), 3: _COUNTS, 4: _COUNTS}}
_JAVASCRIPT: _Keywords = {"t": None, "many": {None: (1, 2)}}
_PAGES = ("widget", "shared", "forms", "console")
_HEADER = {
    "Project-Id-Version": "Tresen",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


@dataclass(frozen=True)
class _Found:
    """A text at one of its places."""

    file: str
    line: int
    context: str
    text: str
    plural: str
    comments: tuple[str, ...]


def extract(code: Path, static: Path, topics: Mapping[str, Topic]) -> Template:
    """Gather the template: `code` is the package, `static` the pages' folder."""
    template: Template = {}
    for found in sorted((*_texts(code, static), *_answers(topics)), key=lambda each: (each.file, each.line)):
        key = found.context, found.text
        known = template.get(key, Entry(found.context, found.text))
        plural = known.plural or found.plural
        comments = tuple(dict.fromkeys((*known.comments, *found.comments)))
        room = {f"max-length:{least}" for least in _room(comments)}
        template[key] = replace(
            known,
            plural=plural,
            strings=("", "") if plural else ("",),
            comments=comments,
            files=tuple(dict.fromkeys((*known.files, found.file))),
            flags=flags_of((found.text, plural)) | room,
        )
    return template


def _room(comments: tuple[str, ...]) -> list[int]:
    """Give the narrowest of a text's places, where one is narrow."""
    return sorted(int(found) for comment in comments for found in _ROOM.findall(comment))[:1]


def _texts(code: Path, static: Path) -> Iterator[_Found]:
    options: dict[str, dict[str, object]] = {}
    found = extract_from_dir(code, [("**.py", "python")], options, _PYTHON, (COMMENT,), strip_comment_tags=True)
    for file, line, msgid, comments, context in found:
        if context:
            yield _Found(f"bot/{Path(file).as_posix()}", line, context, *_pair(msgid), _joined(comments))
    for page in _PAGES:
        if (static / page).is_dir():
            found = extract_from_dir(
                static / page,
                [("**.js", "javascript")],
                {"**.js": {"parse_template_string": "true"}},
                _JAVASCRIPT,
                (COMMENT,),
                strip_comment_tags=True,
            )
            for file, line, msgid, comments, _ in found:
                place = f"static/{page}/{Path(file).as_posix()}"
                yield _Found(place, line, context_of(page), *_pair(msgid), _joined(comments))


def _pair(msgid: str | tuple[str, ...]) -> tuple[str, str]:
    return (msgid, "") if isinstance(msgid, str) else (msgid[0], msgid[1] if len(msgid) > 1 else "")


def _joined(comments: list[str]) -> tuple[str, ...]:
    """Give a comment of several lines as one."""
    return (" ".join(comments),) if comments else ()


def _answers(topics: Mapping[str, Topic]) -> Iterator[_Found]:
    for topic in topics.values():
        file = f"intents/topics/{topic.file.name}"
        where = f"policy section {topic.section}" if topic.section else "small talk"
        button = f"Button; {where}. Room for {TITLE_ROOM} characters."
        yield _Found(file, topic.line, title_context(topic.id), topic.title, "", (button,))
        yield _Found(file, topic.line, answer_context(topic.id), topic.answer, "", (f"Answer; {where}.",))


def context_of(page: str) -> str:
    """Give the msgctxt of a page's texts; what the pages share is delivered with the widget's."""
    return page if page in ("console", "forms") else "widget"


def write_template(locales: Path, template: Template) -> Path:
    """Write the template for tools that begin a language with it; give the file."""
    file = locales / TEMPLATE
    notes = ("Every text of Tresen, without a translation. `tresen locale add` makes a catalogue of it.",)
    write_if_changed(file, write(Po(_HEADER, tuple(template.values()), notes)))
    return file


def write_if_changed(file: Path, text: str) -> bool:
    """Write a file whole, but only where it changes, so that nobody who watches it is told of nothing."""
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)
    return True
