"""tresen agent link: lets somebody into the console who has no account, or no password any more."""

import asyncio
import secrets

from bot.service.agents import new_link
from bot.settings import Settings
from bot.store.store import Store


def agent_link(settings: Settings) -> int:
    """Print a one-time link; the one before dies. Gives the exit code."""
    print(
        f"{settings.public_url or f'http://{settings.host}:{settings.port}'}/console#setup={asyncio.run(_link(settings))}"
    )
    print("It works once: for a new account, or to set the password of an existing login anew.")
    return 0


async def _link(settings: Settings) -> str:
    store = Store(settings.data)
    try:
        return await new_link(store, secrets.token_bytes(32))
    finally:
        store.close()
