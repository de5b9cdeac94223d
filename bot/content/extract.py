"""Extract: gathers every text that a translator sees, from Python, the pages' modules and the intents, into one template."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.content.intents import Topic
from bot.content.translations import FILE, answer_context, read_catalogs, title_context

TEMPLATE = "messages.pot"
COMMENT = "Translators:"
_PYTHON = {"Phrase": ((1, "c"), 2)}
_JAVASCRIPT = {"t": None}
_NOISE = ('"POT-Creation-Date:', '"Generated-By:', '"Report-Msgid-Bugs-To:', '"Last-Translator:', '"Language-Team:')
_PAGES = ("widget", "shared", "forms", "console")


def extract(code: Path, static: Path, topics: Mapping[str, Topic]) -> Catalog:
    """Gather the template: `code` is the package, `static` the pages' folder."""
    template = Catalog(project="Tresen", version="", copyright_holder="", charset="utf-8", fuzzy=False)
    for file, line, msgid, comments, context in _found(code, static):
        template.add(msgid, None, [(file, line)], auto_comments=comments, context=context)
    for topic in topics.values():
        place = [(f"intents/topics/{topic.file.name}", topic.line)]
        where = f"policy section {topic.section}" if topic.section else "small talk"
        template.add(topic.title, None, place, auto_comments=[f"Button; {where}."], context=title_context(topic.id))
        template.add(topic.answer, None, place, auto_comments=[f"Answer; {where}."], context=answer_context(topic.id))
    return template


def _found(code: Path, static: Path) -> Iterator[tuple[str, int, str, list[str], str]]:
    options: dict[str, dict[str, object]] = {}
    found = extract_from_dir(code, [("**.py", "python")], options, _PYTHON, (COMMENT,), strip_comment_tags=True)
    for file, line, msgid, comments, context in found:
        if isinstance(msgid, str) and context:
            yield f"bot/{Path(file).as_posix()}", line, msgid, comments, context
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
                text = msgid if isinstance(msgid, str) else msgid[0]
                yield f"static/{page}/{Path(file).as_posix()}", line, text, comments, context_of(page)


def context_of(page: str) -> str:
    """Give the msgctxt of a page's texts; what the pages share is delivered with the widget's."""
    return page if page in ("console", "forms") else "widget"


def update(locales: Path, template: Catalog) -> list[str]:
    """Write the template and merge it into every catalogue; give the languages. A changed source marks its translation fuzzy."""
    _write(locales / TEMPLATE, template)
    catalogs, _ = read_catalogs(locales)
    for language, catalog in catalogs.items():
        changed = _keep_answers(catalog, template)
        catalog.update(template, no_fuzzy_matching=True)
        for (context, english), before in changed.items():
            message = catalog.get(english, context)
            if message is not None:
                message.previous_id = [before]
        _write(locales / language / FILE, catalog)
    return list(catalogs)


def _write(file: Path, catalog: Catalog) -> None:
    """Write a catalogue so that only what changed shows in a diff: no dates of extraction, no wrapping."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, sort_by_file=True, include_previous=True, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(_NOISE)), encoding="utf-8")


def _keep_answers(catalog: Catalog, template: Catalog) -> dict[tuple[str, str], str]:
    """Carry the translation of an answer whose English text changed over to the new text, as fuzzy.

    Gives (context, new English) -> old English, for the translator to see what changed.
    """
    old = {message.context: message for message in catalog if message.id and message.context}
    changed: dict[tuple[str, str], str] = {}
    for message in list(template):
        if not message.id or not message.context or "." not in message.context:
            continue
        before = old.get(message.context)
        if before and before.id != message.id and before.string and catalog.get(message.id, message.context) is None:
            catalog.add(message.id, before.string, flags={"fuzzy"}, context=message.context)
            changed[message.context, str(message.id)] = str(before.id)
    return changed
