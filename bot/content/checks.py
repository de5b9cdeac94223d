"""Checks: what is wrong with intents, with file and line and what to do."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.content.intents import OUTSIDE, Fault, Intents
from bot.content.wording import PLACEHOLDERS

FEWEST_UTTERANCES = 15
_BRACES = re.compile(r"\{([^{}]*)\}")


def check_intents(intents: Intents) -> list[Fault]:
    """Find faults of the intents beyond those of reading."""
    faults = list(intents.faults)
    for topic in intents.topics.values():
        for name in _BRACES.findall(topic.answer):
            if name not in PLACEHOLDERS:
                text = f"{topic.id}: there is no placeholder {{{name}}}; write one of {', '.join(PLACEHOLDERS)}"
                faults.append(Fault(topic.file, topic.line, text))
    faults += _doubles(intents)
    counts = Counter((each.language, each.intent) for each in intents.utterances)
    for each in intents.utterances:
        if each.intent not in intents.topics and each.intent != OUTSIDE:
            text = f"there is no topic {each.intent!r} in intents/topics; add it there or mend the name"
            faults.append(Fault(each.file, each.line, text))
    for language in intents.languages:
        for topic in intents.topics.values():
            if counts[language, topic.id] < FEWEST_UTTERANCES:
                text = (
                    f"{topic.id} has {counts[language, topic.id]} utterances in {language!r}; "
                    f"write at least {FEWEST_UTTERANCES} in intents/{language}/{topic.file.name}"
                )
                faults.append(Fault(topic.file, topic.line, text))
    return sorted(set(faults), key=lambda fault: (str(fault.file), fault.line, fault.text))


def _doubles(intents: Intents) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for each in intents.utterances:
        key = " ".join(each.text.casefold().split()).strip(" .!?")
        if key in first:
            text = f"{each.intent}: {each.text!r} stands already under {first[key]}; keep it in one place"
            yield Fault(each.file, each.line, text)
        first.setdefault(key, each.intent)
