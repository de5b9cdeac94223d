"""The policy's page as the preview shows it: the real page, of a policy with three versions, so that all that it can say is seen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.content.translators.translations import SOURCE
from bot.core.policy import CLOSING, INTRO, Policy, Section, Text, Version
from bot.web.pages import FAVICON
from bot.web.policy_html import View, page
from bot.web.preview_words import Stage

# Name of a scene -> from when on its version holds; the preview's day is in November 2026.
DAYS: Mapping[str, date] = {"old": date(2025, 11, 25), "now": date(2026, 6, 1), "coming": date(2027, 1, 1)}
_FOREIGN = "de"  # the text that counts is in another language than the reader's, so that the page says so
_EMPTY = Text(SOURCE, "…", {name: Section(name, f"{name} …", ("…",)) for name in ("1", "2", "3")})


def policy_page(stage: Stage, policy: Policy, which: str) -> str:
    """Give the page of one of DAYS, with marks; the text is that of `policy`, in the column's language where it has it."""
    tag = stage.column.tag
    newest = policy.versions[-1] if policy.versions else None
    text = newest.texts.get(tag, newest.texts[newest.original]) if newest else _EMPTY
    sample = _sample(text, tag)
    version, current = (sample.named(DAYS[name].isoformat()) for name in (which, "now"))
    assert version
    assert current

    view = View(
        policy=sample,
        version=version,
        current=current,
        language=tag,
        company=stage.settings.company,
        say=lambda phrase, values: stage.translations.say(tag, phrase, values),
        versions_at="",
        newest_at="",
    )
    return page(view, "", FAVICON).replace("<style></style>\n", "")  # the stage has the style already


def _sample(text: Text, tag: str) -> Policy:
    """Make versions of a text: between the first two a section changed, one is new and one is gone; the third is as the second."""
    numbered = [name for name, each in text.sections.items() if each.blocks and name not in (INTRO, CLOSING)]
    changed, new, *_ = (*numbered, "", "")
    gone = numbered[-1] if len(numbered) > 2 else ""
    old = {name: replace(each, blocks=()) if name == changed else each for name, each in text.sections.items()}
    sections = {
        "old": {name: each for name, each in old.items() if name != new},
        "now": {name: each for name, each in text.sections.items() if name != gone},
    }
    sections["coming"] = sections["now"]
    original = _FOREIGN if tag == SOURCE else SOURCE
    return Policy(
        tuple(
            Version(since, original, {language: replace(text, sections=sections[name]) for language in (original, tag)})
            for name, since in DAYS.items()
        )
    )
