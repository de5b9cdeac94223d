"""tresen intent tree: shows all intents, group by group."""

from collections import Counter
from collections.abc import Mapping
from itertools import groupby

from bot.commands.columns import columns
from bot.commands.errors import UsageError
from bot.content.authors.intents import OUTSIDE, Intents, Topic, read_intents
from bot.content.library import folder_of
from bot.content.translators.po import Po
from bot.content.translators.translations import SOURCE, answer_context, base_of, read_catalogs
from bot.settings import Settings

_TITLE = 44  # letters of a title that are shown


def intent_tree(settings: Settings) -> int:
    """Print the tree; gives the exit code: 1 where a file could not be read whole."""
    intents = read_intents(folder_of(settings, "intents"))
    if not intents.topics:
        raise UsageError(f"no topic was found in {folder_of(settings, 'intents')}; `tresen intent check` says why")
    catalogs, _ = read_catalogs(folder_of(settings, "locales"))
    print("\n".join(tree(intents, catalogs)))
    if intents.faults:
        print(f"\n{len(set(intents.faults))} faults hide some of it: `tresen intent check` lists them.")
    return 1 if intents.faults else 0


def tree(intents: Intents, catalogs: Mapping[str, Po]) -> list[str]:
    """Give the lines of the tree: groups, below them id, title, section, action, utterances and translations of each intent."""
    count = Counter((each.intent, each.language) for each in intents.utterances)
    others = [language for language in catalogs if language != SOURCE and base_of(language) == language]
    head = ["", "title", "section", "action", *intents.languages, *(f"answer in {each}" for each in others)]
    rows: list[list[object]] = [[*head]]
    groups = groupby(sorted(intents.topics.values(), key=lambda topic: (topic.file.name, topic.line)), _group)
    for group, topics in groups:
        mine = list(topics)
        rows.append([group, *[""] * (len(head) - 1)])
        for topic in mine:
            rows.append(
                [
                    f"{'└─' if topic is mine[-1] else '├─'} {topic.id}",
                    topic.title if len(topic.title) <= _TITLE else f"{topic.title[: _TITLE - 1]}…",
                    topic.section or "–",
                    topic.action or "–",
                    *(count[topic.id, language] for language in intents.languages),
                    *(_translated(topic, catalogs[language]) for language in others),
                ]
            )
    lost = [count[OUTSIDE, language] for language in intents.languages]
    rows.append([OUTSIDE, "(what no topic answers)", "", "", *lost, *[""] * len(others)])
    total = [sum(count[topic, language] for topic in intents.topics) for language in intents.languages]
    rows.append([f"{len(intents.topics)} intents", "", "", "", *total, *[""] * len(others)])
    return columns(rows, range(4, 4 + len(intents.languages)))


def _group(topic: Topic) -> str:
    return topic.id.split(".")[0]


def _translated(topic: Topic, catalog: Po) -> str:
    context = answer_context(topic.id)
    found = catalog.get(context, topic.answer)
    if found is None:
        return "to review" if any(each.context == context and each.string for each in catalog.entries) else "no"
    return "to review" if found.is_fuzzy else "yes" if found.string else "no"
