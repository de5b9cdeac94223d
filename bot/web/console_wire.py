"""Console wire: the shape of every command of the /agent namespace and of the console's HTTP calls."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from bot.web.wire import Command, Id, Language, Number, Short, Text

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Password = Annotated[str, msgspec.Meta(max_length=1000)]


class ConsoleConnect(Command, frozen=True):
    """The `auth` of a connection to /agent: the cookie says who, this proves that it is the console's own page."""

    csrf: Annotated[str, msgspec.Meta(max_length=100)]


class ListInbox(Command, frozen=True):
    """An agent asks for the inbox."""


class OfConversation(Command, frozen=True):
    """An agent does something with a conversation."""

    conversation: Id


class LoadConversation(Command, frozen=True):
    """An agent opens a conversation, or comes back to it after a gap."""

    conversation: Id
    after: Number = 0
    notes_after: Number = 0


class Transfer(Command, frozen=True):
    """An agent hands a conversation to a colleague."""

    conversation: Id
    to: Id
    note: Text | None = None


class SendReply(Command, frozen=True):
    """An agent says something; `seen` is the newest message that the agent has seen."""

    conversation: Id
    client_id: Id
    text: Text
    seen: Number


class AddNote(Command, frozen=True):
    """An agent writes something for colleagues."""

    conversation: Id
    client_id: Id
    text: Text


class AgentTyping(Command, frozen=True):
    """An agent types, or stopped."""

    conversation: Id
    typing: bool


class SetPresence(Command, frozen=True):
    """An agent is there (renews the lease), or leaves."""

    present: bool


class OfTicket(Command, frozen=True):
    """An agent does something with a ticket."""

    ticket: Id


class AnswerTicket(Command, frozen=True):
    """An agent answers a ticket, by mail to the visitor."""

    ticket: Id
    client_id: Id
    text: Text


class Search(Command, frozen=True):
    """An agent looks for a text."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class CountUnanswered(Command, frozen=True):
    """An agent's page wants to know how many questions there are to learn from."""


class ListUnanswered(Command, frozen=True):
    """An agent opens the page of questions to learn from."""


class LoadUnanswered(Command, frozen=True):
    """An agent opens the group in which a question stands, by its message's id."""

    message: Id


class Said(msgspec.Struct, frozen=True):
    """A message that becomes an utterance, as the agent has edited it."""

    message: Id
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Topic(msgspec.Struct, frozen=True):
    """A new intent; its id stands beside it, as `intent`."""

    title: Short
    answer: Text
    section: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Propose(Command, frozen=True):
    """An agent says what a group means: which of its messages become utterances of an intent; all of them are settled by that."""

    messages: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=2000)]
    utterances: Annotated[tuple[Said, ...], msgspec.Meta(min_length=1, max_length=20)]
    intent: Id
    topic: Topic | None = None


class EndTrial(Command, frozen=True):
    """An agent does not want to know any more what a proposal would change."""

    trial: Id


class Dismiss(Command, frozen=True):
    """An agent finds questions not worth learning."""

    messages: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=2000)]


class Undo(Command, frozen=True):
    """An agent takes a decision back."""

    decision: Id


AGENT_COMMANDS: Mapping[str, type[Command]] = {
    "list_inbox": ListInbox,
    "load_conversation": LoadConversation,
    "take": OfConversation,
    "release": OfConversation,
    "transfer": Transfer,
    "resolve": OfConversation,
    "reopen": OfConversation,
    "send_reply": SendReply,
    "add_note": AddNote,
    "set_typing": AgentTyping,
    "set_presence": SetPresence,
    "load_ticket": OfTicket,
    "take_ticket": OfTicket,
    "answer_ticket": AnswerTicket,
    "solve_ticket": OfTicket,
    "search": Search,
    "count_unanswered": CountUnanswered,
    "list_unanswered": ListUnanswered,
    "load_unanswered": LoadUnanswered,
    "try_proposal": Propose,
    "end_trial": EndTrial,
    "propose": Propose,
    "dismiss": Dismiss,
    "undo": Undo,
}
AGENT_EVENTS = (
    "console_started",
    "inbox_changed",
    "message_posted",
    "note_posted",
    "conversation_started",
    "status_changed",
    "typing_changed",
    "read_changed",
    "ticket_changed",
    "presence_changed",
    "hours_changed",
    "content_changed",
    "unanswered_changed",
    "trial_changed",
    "events_missed",
)


class SetUp(Command, frozen=True):
    """`POST /api/v1/setup`: spend the one-time link."""

    secret: Annotated[str, msgspec.Meta(max_length=200)]
    name: Name
    login: Name
    password: Password
    language: Language | None = None


class Login(Command, frozen=True):
    """`POST /api/v1/login`."""

    login: Name
    password: Password


class OpenLogin(Command, frozen=True):
    """`POST /api/v1/logins/{id}`: see what lies in the vault."""

    reason: Annotated[str, msgspec.Meta(max_length=300)]
    password: Password


class NewAgent(Command, frozen=True):
    """`POST /api/v1/agents`: add a colleague."""

    name: Name
    login: Name
    password: Password


class ChangeMe(Command, frozen=True):
    """`POST /api/v1/me`: change one's own account."""

    name: Name | None = None
    language: Language | None = None
    password: Password | None = None
    new_password: Password | None = None
