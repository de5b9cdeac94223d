"""Checks: what is wrong with intents, with file and line and what to do."""

from bot.content.authors.intents import Intents
from bot.content.authors.policy import check_sources
from bot.content.authors.topic_checks import check_topic
from bot.content.authors.utterance_checks import check_utterances
from bot.content.faults import Fault
from bot.content.translators.translations import Translations
from bot.core.policy import Policy


def check_intents(
    intents: Intents,
    *,
    policy: Policy | None = None,
    translations: Translations | None = None,
) -> list[Fault]:
    """Find faults of the intents, those of reading included.

    The topics are held to the `policy` where there is one; `translations` hold the answers of the other languages.
    """
    faults = [*intents.faults, *intents.remarks]
    for topic in intents.topics.values():
        faults += check_topic(topic)
    faults += check_sources(intents.topics, policy) if policy else []
    faults += check_utterances(intents, translations)
    return sorted(set(faults), key=lambda fault: (str(fault.file), fault.line, fault.text))
