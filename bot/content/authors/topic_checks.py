"""Checks of topics: id, title, placeholders."""

import re
from collections.abc import Iterator

from bot.content.authors.composing import asked_back
from bot.content.authors.intents import SHAPE, Topic
from bot.content.faults import Fault
from bot.content.wording import PLACEHOLDERS

LONGEST_TITLE = 60
"""Letters of a title: more do not fit on a button of a narrow telephone in two lines."""
BRACES = re.compile(r"\{([^{}]*)\}")
_NO_ID = "an id is two words of small letters, digits and _, with a full stop between them, such as payment.gift_card"


def check_topic(topic: Topic) -> Iterator[Fault]:
    """Give what is wrong with a topic in itself."""
    if not SHAPE.fullmatch(topic.id):
        yield Fault(topic.file, topic.line, f"{topic.id}: {_NO_ID}; did you mean {_mended(topic)!r}?")
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


def _mended(topic: Topic) -> str:
    """Give an id that is like an ill-formed one."""
    words = [re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in topic.id.split(".", 1)]
    group = words[0] or topic.file.stem
    name = "_".join(filter(None, words[1:])) or "name"
    if not re.match("[a-z]", group):
        group = topic.file.stem
    return f"{group}.{name if re.match('[a-z]', name) else f'about_{name}'}"
