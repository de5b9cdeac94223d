"""Situations: all that a visitor's tab needs to know, read on one snapshot."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Conversation
from bot.core.tickets import Ticket
from bot.store.agents import present_agents
from bot.store.reader import conversation_of_visitor, previous_conversations, thread
from bot.store.tickets import tickets_of_visitor


@dataclass(frozen=True)
class Found:
    """What stands in the tables."""

    conversation: Conversation | None
    """The named one, if it is the visitor's, else the open or the newest."""
    previous: tuple[str, ...]
    """Ids of the conversations before it, the newest first."""
    tickets: tuple[Ticket, ...]
    """What the visitor has filed, the newest first."""
    is_anybody_present: bool


def situation(connection: sqlite3.Connection, visitor: str, conversation: str | None, at: datetime) -> Found:
    """Give where a visitor stands; `conversation` is the id of the one that is asked for, if one is."""
    found = (
        conversation_of_visitor(connection, visitor, conversation)
        if conversation
        else thread(connection, visitor).latest
    )
    return Found(
        found,
        tuple(previous_conversations(connection, visitor, found.opened_at)) if found is not None else (),
        tuple(tickets_of_visitor(connection, visitor)),
        bool(present_agents(connection, at)),
    )
