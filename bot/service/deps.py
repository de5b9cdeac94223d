"""Deps: what use cases work with. A record, without methods."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.content.library import Library
from bot.core.events import Event
from bot.service.recent import Recent
from bot.settings import Settings
from bot.store.store import Store
from bot.store.vault import Vault


@dataclass(frozen=True)
class Deps:
    """Made by bot/app.py alone."""

    settings: Settings
    store: Store
    library: Callable[[], Library]
    """The content; asked for anew at each use, for an edit may swap it one day."""
    now: Callable[[], datetime]
    """The clock (aware, UTC)."""
    new_id: Callable[[], str]
    """A fresh opaque id."""
    new_token: Callable[[], bytes]
    """128 random bits."""
    secret: bytes = field(repr=False)
    """The server's own key: what it signs, nobody else can make."""
    vault: Vault | None = None
    """Where logins lie sealed; the service has one, a tool that needs none does not open it."""
    content_faults: Callable[[], tuple[str, ...]] = tuple
    """What keeps parts of the newest content from being served, for the team to read."""
    publish: Callable[[Sequence[Event]], None] = lambda events: None
    """Tell everybody concerned what happened. Called by who stored it, with nothing awaited since: so they hear it in the order of the
    commits."""
    recent: Recent = field(default_factory=Recent)
    """Open conversations as they were saved last."""
    wake: Callable[[], None] = lambda: None
    """Tell the timekeeper that something may be due sooner than it thinks."""
