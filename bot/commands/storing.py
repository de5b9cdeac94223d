"""Storing: a command's way to the database, beside a service that may be running."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.settings import Settings
from bot.store.store import Store

T = TypeVar("T")


def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    """Open the store, do something with it, and close it."""

    async def run() -> T:
        store = Store(settings.data)
        try:
            return await work(store)
        finally:
            store.close()

    return asyncio.run(run())
