"""tresen intent proposals: what agents propose to learn, as a patch of the authors' files."""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime

from bot.commands.errors import UsageError
from bot.content.library import folder_of
from bot.service.unanswered import gathered
from bot.settings import Settings
from bot.store.questions import take_proposals
from bot.store.store import FILE, Store


def intent_proposals(settings: Settings, now: Callable[[], datetime], *, is_done: bool) -> int:
    """Print the patch, or note that it is taken over; gives the exit code: 1 where something could not be written into a file."""
    if not (settings.data / FILE).exists():
        raise UsageError(f"there is no database in {settings.data}; run this where the service runs")
    return asyncio.run(_proposals(settings, now(), is_done))


async def _proposals(settings: Settings, at: datetime, is_done: bool) -> int:
    store = Store(settings.data)
    try:
        proposed, _, patch = await gathered(store, folder_of(settings, "intents"), at)
        if is_done:
            done = await store.write(take_proposals, [each.message for each in proposed], at)
            print(f"{done} proposals are noted as taken over.", file=sys.stderr)
            return 0
    finally:
        store.close()
    sys.stdout.buffer.write(patch.text.encode())  # its line ends are those of the files
    sys.stdout.flush()
    for fault in patch.faults:
        print(f"tresen: {fault}", file=sys.stderr)
    return 1 if patch.faults else 0
