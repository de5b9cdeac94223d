"""Reading for the authors' tools: the intents, whole, or a word on what to mend first."""

from bot.commands.errors import UsageError
from bot.content.authors.intents import Intents, read_intents
from bot.content.library import folder_of
from bot.settings import Settings


def read_whole(settings: Settings) -> Intents:
    """Read the intents. Raises UsageError where a file is not in form."""
    intents = read_intents(folder_of(settings, "intents"))
    if intents.faults:
        raise UsageError("the intents cannot be used; mend this first:\n" + "\n".join(map(str, intents.faults)))
    return intents
