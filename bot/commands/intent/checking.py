"""tresen intent check: says what authors should mend, with file and line and what to do."""

from bot.commands.places import near
from bot.content.authors.checks import check_intents
from bot.content.authors.intents import read_intents
from bot.content.authors.policy import read_policy
from bot.content.library import folder_of
from bot.content.translators.translations import read_catalogs, translations_of
from bot.settings import Settings


def intent_check(settings: Settings) -> int:
    """Print every fault of the intents; gives the exit code: 1 where there is one."""
    intents = read_intents(folder_of(settings, "intents"))
    catalogs, _ = read_catalogs(folder_of(settings, "locales"))
    policy, _ = read_policy(folder_of(settings, "policy"))
    faults = check_intents(intents, policy=policy, translations=translations_of(catalogs, intents.topics))
    grave = set(intents.faults)
    for fault in faults:
        print(f"{near(fault.file)}:{fault.line}: {'! ' if fault in grave else ''}{fault.text}")
    if not faults:
        languages = ", ".join(intents.languages)
        print(f"All is well: {len(intents.topics)} topics, {len(intents.utterances)} utterances in {languages}.")
        return 0
    print(f"{len(faults)} to mend." + _what_is_urgent(len(grave)))
    return 1


def _what_is_urgent(grave: int) -> str:
    if not grave:
        return ""
    which = "the one marked ! is" if grave == 1 else f"the {grave} marked ! are"
    return f" The bot cannot use these files before {which} mended."
