"""tresen check: says what authors and translators should mend, with file and line."""

from bot.commands.places import near
from bot.content.library import check_library
from bot.settings import Settings


def check(settings: Settings) -> int:
    """Print every fault; gives the exit code: 1 where there is one."""
    faults = check_library(settings)
    for fault in faults:
        print(f"{near(fault.file)}:{fault.line}: {fault.text}")
    if faults:
        print(f"{len(faults)} to mend.")
        return 1
    print("All is well: intents, translations and the policy are complete.")
    return 0
