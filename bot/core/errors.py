"""Errors: one small family with stable codes. The edge answers them as `{"ok": false, …}` in the visitor's language."""

from collections.abc import Mapping

from bot.core.phrases import Phrase


class TresenError(Exception):
    """Something that cannot be done as asked, and what to do about it."""

    code = "error"

    def __init__(
        self,
        phrase: Phrase,
        values: Mapping[str, object] | None = None,
        *,
        field: str | None = None,
        retry_after: float | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Say it with `phrase`, its placeholders filled from `values`; `retry_after` is in seconds, `extra` joins the answer."""
        super().__init__(phrase.text)
        self.phrase = phrase
        self.values: Mapping[str, object] = values or {}
        self.field = field
        self.retry_after = retry_after
        self.extra: Mapping[str, object] = extra or {}


class BadRequest(TresenError):
    """A payload that is not of the command's shape."""

    code = "bad_request"


class UnknownCommand(TresenError):
    """A command that this namespace does not know."""

    code = "unknown_command"


class NotFound(TresenError):
    """A thing that is not there, or not this client's: the answer is the same."""

    code = "not_found"


class ClientIdReused(TresenError):
    """The `client_id` was used before, for another text."""

    code = "client_id_reused"


class UnknownChoice(TresenError):
    """A choice that was never offered."""

    code = "unknown_choice"


class NotAllowed(TresenError):
    """What the tables of core/lifecycle.py do not hold."""

    code = "not_allowed"


class SessionOver(TresenError):
    """The visitor ended the chat, or had everything deleted, perhaps in another tab."""

    code = "session_over"


class Busy(TresenError):
    """Too much at once; it may be tried again after `retry_after` seconds."""

    code = "busy"


class NotStored(TresenError):
    """The disk is full or fails, and nothing of it was stored; it may be tried again after `retry_after` seconds."""

    code = "not_stored"


class InternalError(TresenError):
    """A fault of ours; it stands in the log."""

    code = "internal_error"


CLIENT_ID_REUSED = Phrase("error", "This message was already sent with another text. Please send it again.")
SESSION_OVER = Phrase("error", "This chat was ended. Please start a new one.")
UNKNOWN_CHOICE = Phrase("error", "This choice is no longer offered. Please type your question.")
NOT_FOUND = Phrase("error", "This was not found. Please reload the page.")
BUSY = Phrase("error", "A lot is going on right now. Please try again in a moment.")
# Translators: The server's disk is full or broken. What was sent is still in the browser, and can be sent again.
NOT_STORED = Phrase(
    "error", "This could not be stored on our side. Please try again in a moment; nothing that you typed is lost."
)
INTERNAL = Phrase("error", "Something went wrong on our side. Please try again; nothing that you typed is lost.")
UNKNOWN_COMMAND = Phrase("error", "This command does not exist.")
# Translators: {field} is the name of a field of the protocol; seen by developers of clients.
BAD_REQUEST = Phrase("error", "This request is not complete or not of the right form (field: {field}).")
EMPTY_TEXT = Phrase("error", "Please type a message first.")
# Translators: {limit} is a number of characters.
TEXT_TOO_LONG = Phrase("error", "Your message is too long. Please shorten it to {limit} characters.")
