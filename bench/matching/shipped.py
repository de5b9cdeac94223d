"""What is shipped, as examples: the utterances of `intents/`, and the titles of its topics, as the product learns them."""

from bot.content.authors.intents import OUTSIDE, Intents, read_intents
from bot.content.library import shipped
from bot.content.translators.translations import read_catalogs, translations_of
from bot.core.matching import Example


def read_shipped() -> Intents:
    """Read `intents/`."""
    return read_intents(shipped("intents"))


def titles(intents: Intents) -> list[Example]:
    """Give each topic's title in each language that has utterances; visitors read them on the choice buttons."""
    translations = translations_of(read_catalogs(shipped("locales"))[0], intents.topics)
    return [
        Example(translations.title(language, topic), topic.id, language)
        for language in intents.languages
        for topic in intents.topics.values()
    ]


def utterances(intents: Intents) -> list[Example]:
    """Give what visitors say of the topics."""
    return [
        Example(each.text, each.intent, each.language) for each in intents.utterances if each.intent in intents.topics
    ]


def outside(intents: Intents) -> list[Example]:
    """Give the phrases that belong to no topic."""
    return [Example(each.text, None, each.language) for each in intents.utterances if each.intent == OUTSIDE]
