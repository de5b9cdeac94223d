"""Checks of topics: id, title, placeholders."""

import re
from collections.abc import Iterator

from bot.content.authors.composing import asked_back
from bot.content.authors.ids import ill_formed
from bot.content.authors.intents import Topic
from bot.content.faults import Fault
from bot.content.translators.extract import TITLE_ROOM
from bot.content.wording import PLACEHOLDERS

LONGEST_TITLE = TITLE_ROOM
"""Letters of a title, in any language: more do not fit on a button of a narrow telephone in two lines."""
BRACES = re.compile(r"\{([^{}]*)\}")


def check_topic(topic: Topic) -> Iterator[Fault]:
    """Give what is wrong with a topic in itself."""
    if text := ill_formed(topic.id, topic.file.stem):
        yield Fault(topic.file, topic.line, text)
    if len(topic.title) > LONGEST_TITLE:
        text = (
            f"{topic.id}: the title has {len(topic.title)} letters and stands on a button;"
            f" say it in at most {LONGEST_TITLE}"
        )
        yield Fault(topic.file, topic.line_of("title"), text)
    for name in BRACES.findall(topic.title):
        text = f"{topic.id}: nothing is filled into a title; write it without {{{name}}}"
        yield Fault(topic.file, topic.line_of("title"), text)
    for number, line in enumerate(topic.answer.split("\n")):
        for name in BRACES.findall(line):
            if name not in PLACEHOLDERS:
                text = f"{topic.id}: there is no placeholder {{{name}}}; {asked_back(name, PLACEHOLDERS)}"
                yield Fault(topic.file, topic.line_of("answer") + number, text)
