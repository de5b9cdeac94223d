"""Speech: puts what the bot decided to say into the words of authors and translators."""

from dataclasses import dataclass

from bot.content.library import Library
from bot.content.wording import Reader, with_facts
from bot.core.dialogue import NONE_OF_THESE, Line
from bot.core.model import Choice
from bot.core.policy import resting_on, sections_in
from bot.core.references import NONE
from bot.settings import Settings


@dataclass(frozen=True)
class Spoken:
    """One thing said, ready to be read."""

    text: str
    intent: str | None = None
    section: str | None = None
    policy: str | None = None
    """The version of the policy in which the section reads as the answer says, by its day."""
    choices: tuple[Choice, ...] = ()


def speak(library: Library, settings: Settings, line: Line, reader: Reader) -> Spoken:
    """Put one line into words."""
    translations = library.translations
    if line.intent is not None:
        topic = library.intents.topics[line.intent]
        text = with_facts(translations.answer(reader.language, topic), settings, translations, reader)
        today = reader.at.astimezone(settings.opening_hours.zone).date()
        sections = sections_in(topic.section)
        version = resting_on(library.policy, sections, topic.policy, today)
        # The reader is sent to one place: where the answer is from first of all.
        return Spoken(text, topic.id, sections[0] if sections else None, version.name if version else None)
    assert line.phrase is not None, "a line is an intent's answer or a phrase"
    text = with_facts(translations.say(reader.language, line.phrase, line.values), settings, translations, reader)
    choices = tuple(Choice(each, _label(library, reader.language, each)) for each in line.choices)
    return Spoken(text, choices=choices)


def _label(library: Library, language: str, choice: str) -> str:
    if choice == NONE:
        return library.translations.say(language, NONE_OF_THESE)
    return library.translations.title(language, library.intents.topics[choice])
