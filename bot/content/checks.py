"""Checks: what is wrong with intents, with file and line and what to do."""

from collections.abc import Collection

from bot.content.intents import Fault, Intents
from bot.content.topic_checks import SECTIONS, check_topic
from bot.content.translations import Translations
from bot.content.utterance_checks import check_utterances


def check_intents(
    intents: Intents,
    *,
    sections: Collection[str] | None = SECTIONS,
    translations: Translations | None = None,
) -> list[Fault]:
    """Find faults of the intents, those of reading included.

    `sections` are the policy's, or None where they are not known; `translations` hold the answers of the other languages.
    """
    faults = [*intents.faults, *intents.remarks]
    for topic in intents.topics.values():
        faults += check_topic(topic, sections)
    faults += check_utterances(intents, translations)
    return sorted(set(faults), key=lambda fault: (str(fault.file), fault.line, fault.text))
