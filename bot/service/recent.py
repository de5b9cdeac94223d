"""Recent: the open conversations as they were saved last, so that for a message on its way nobody has to look.

A hint, and never the truth: the writer compares versions, and who has decided on an old one looks and decides anew.
"""

from bot.core.model import Conversation, Status

_MOST = 5_000  # about a kilobyte each


class Recent:
    """By visitor. Who was quiet longest is forgotten first."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._open: dict[str, Conversation] = {}

    def of(self, visitor: str) -> Conversation | None:
        """Give a visitor's open conversation; None where it has to be looked up."""
        return self._open.get(visitor)

    def note(self, conversation: Conversation) -> None:
        """Remember what was saved; what has ended is forgotten."""
        self.forget(conversation.visitor)
        if conversation.status is not Status.RESOLVED:
            self._open[conversation.visitor] = conversation
            if len(self._open) > self._most:
                del self._open[next(iter(self._open))]

    def forget(self, visitor: str) -> None:
        """Let the next one look."""
        self._open.pop(visitor, None)

    def __len__(self) -> int:
        return len(self._open)
