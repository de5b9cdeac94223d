"""Tokens: programs that read tickets. A token is shown once; only its hash is kept."""

import hashlib
from contextlib import suppress
from datetime import datetime

from bot.core.errors import Busy, NotStored
from bot.service.deps import Deps
from bot.store import tokens as table
from bot.store.store import Store
from bot.store.tokens import ApiToken

PREFIX = "tresen_"
_LENGTH = len(PREFIX) + 64


async def add_token(store: Store, name: str, random: bytes, now: datetime) -> str | None:
    """Make a token out of 32 random bytes and give it; None where the name is taken."""
    token = f"{PREFIX}{random.hex()}"
    is_added = await store.write(table.add_token, ApiToken(_hash_of(token), name, now))
    return token if is_added else None


async def authenticate(deps: Deps, token: str) -> ApiToken | None:
    """Give who shows this token; None where it is none of ours."""
    if not token.startswith(PREFIX) or len(token) != _LENGTH:
        return None
    found = await deps.store.read(table.token_by_id, _hash_of(token))
    if found is not None and table.is_to_be_noted(found, deps.now()):
        with suppress(Busy, NotStored):  # reading goes on while nothing can be stored
            await deps.store.write(table.use_token, found.id, deps.now())
    return found


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
