"""The life of a conversation. The law: nothing else moves a status, and what is not in the table cannot happen."""

from enum import StrEnum

from bot.core.errors import NotAllowed
from bot.core.model import Status
from bot.core.phrases import Phrase

# Translators: shown where a person or a program asks for a step that a conversation cannot take.
CANNOT_HAPPEN = Phrase("error", "This cannot be done with this conversation now.")


class Move(StrEnum):
    """What can happen to a conversation."""

    ASK_FOR_PERSON = "ask_for_person"
    TAKE = "take"
    RELEASE = "release"
    GIVE_UP = "give_up"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    VISITOR_WRITES = "visitor_writes"


# A visitor who writes into a resolved conversation gets a new one, linked to it: the service starts that.
CONVERSATION: dict[tuple[Status, Move], Status] = {
    (Status.BOT, Move.ASK_FOR_PERSON): Status.QUEUED,
    (Status.BOT, Move.TAKE): Status.ASSIGNED,
    (Status.QUEUED, Move.TAKE): Status.ASSIGNED,
    (Status.ASSIGNED, Move.RELEASE): Status.QUEUED,
    (Status.QUEUED, Move.GIVE_UP): Status.BOT,
    (Status.BOT, Move.RESOLVE): Status.RESOLVED,
    (Status.QUEUED, Move.RESOLVE): Status.RESOLVED,
    (Status.ASSIGNED, Move.RESOLVE): Status.RESOLVED,
    (Status.RESOLVED, Move.REOPEN): Status.ASSIGNED,
    (Status.BOT, Move.VISITOR_WRITES): Status.BOT,
    (Status.QUEUED, Move.VISITOR_WRITES): Status.QUEUED,
    (Status.ASSIGNED, Move.VISITOR_WRITES): Status.ASSIGNED,
}


def after(status: Status, move: Move) -> Status:
    """Give the status after a move. Raises NotAllowed where the table does not hold it."""
    try:
        return CONVERSATION[status, move]
    except KeyError:
        raise NotAllowed(CANNOT_HAPPEN) from None


def bot_speaks(status: Status) -> bool:
    """Tell whether the bot answers in this status: once people are asked for, it is silent."""
    return status is Status.BOT
