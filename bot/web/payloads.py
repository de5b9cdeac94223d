"""Payloads: how what we hold looks on the wire. The other half of the contract beside the commands of bot/web/wire.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core import programs
from bot.core.errors import TresenError
from bot.core.events import (
    ContentChanged,
    ConversationForgotten,
    ConversationStarted,
    Event,
    HoursChanged,
    InboxChanged,
    MessagePosted,
    NotePosted,
    PresenceChanged,
    ReadChanged,
    SessionEnded,
    StatusChanged,
    TicketChanged,
    TrialChanged,
    TypingChanged,
    UnansweredChanged,
)
from bot.core.hours import HoursStatus
from bot.core.logins import Login, Opening
from bot.core.model import Conversation, Message, Note, Sender, Status
from bot.store.tickets import Entry


def instant(at: datetime | None) -> str | None:
    """Write a moment as ISO 8601 UTC with milliseconds."""
    return programs.instant(at) if at else None


def refusal(error: TresenError, message: str) -> dict[str, Any]:
    """Give the answer to a command that could not be done; `message` is in the visitor's language."""
    answer: dict[str, Any] = {"ok": False, "error": error.code, "message": message, **error.extra}
    if error.field is not None:
        answer["field"] = error.field
    if error.retry_after is not None:
        answer["retry_after"] = error.retry_after
    return answer


def message_payload(message: Message) -> dict[str, Any]:
    """Give a message as `message_posted` carries it; what is not set is left out."""
    payload: dict[str, Any] = {
        "conversation": message.conversation,
        "seq": message.seq,
        "id": message.id,
        "sender": message.sender.value,
        "text": message.text,
        "at": instant(message.at),
        "language": message.language,
    }
    for name in ("client_id", "agent_name", "intent", "section", "policy", "form", "ticket"):
        value = getattr(message, name)
        if value is not None:
            payload[name] = value
    if message.choices:
        payload["choices"] = [{"id": each.id, "label": each.label} for each in message.choices]
    return payload


def hours_payload(hours: HoursStatus, is_available: bool) -> dict[str, Any]:
    """Give the hours as `hours_changed` and the state of a tab carry them."""
    return {
        "open": hours.is_open,
        "opens_at": instant(hours.opens_at),
        "closes_at": instant(hours.closes_at),
        "available": is_available,
    }


def with_instants(values: Mapping[str, object]) -> dict[str, Any]:
    """Give a mapping with every moment in it, at any depth, written as text."""
    return {
        name: instant(value)
        if isinstance(value, datetime)
        else with_instants(value)
        if isinstance(value, Mapping)
        else value
        for name, value in values.items()
    }


def note_payload(note: Note) -> dict[str, Any]:
    """Give a note as `note_posted` carries it."""
    return {
        "conversation": note.conversation,
        "note_seq": note.note_seq,
        "id": note.id,
        "client_id": note.client_id,
        "agent": note.agent,
        "agent_name": note.agent_name,
        "text": note.text,
        "at": instant(note.at),
    }


def summary_payload(conversation: Conversation, last: Message | None) -> dict[str, Any]:
    """Give what an inbox shows of a conversation."""
    said = None
    if last is not None:
        said = {"seq": last.seq, "sender": last.sender.value, "text": last.text[:160], "at": instant(last.at)}
    waiting = conversation.status is Status.QUEUED
    return {
        "conversation": conversation.id,
        "status": conversation.status.value,
        "language": conversation.language,
        "agent": conversation.agent,
        "agent_name": conversation.agent_name,
        "queued_at": instant(conversation.queued_at),
        "opened_at": instant(conversation.opened_at),
        "resolved_at": instant(conversation.resolved_at),
        "waiting_since": instant(conversation.queued_at) if waiting else None,
        "unread_by_team": last is not None and last.sender is Sender.VISITOR and conversation.status is not Status.BOT,
        "last": said,
    }


def entry_payload(entry: Entry) -> dict[str, Any]:
    """Give what was said in a ticket."""
    return programs.entry_values(entry.seq, entry.kind, entry.agent_name, entry.text, entry.at)


def login_payload(login: Login, openings: Sequence[Opening], *, is_for_team: bool = False) -> dict[str, Any]:
    """Give what is known of a login in the vault, with who opened it; the reason is for the team."""
    opened = [
        {"agent_name": each.agent_name, "at": instant(each.at), **({"reason": each.reason} if is_for_team else {})}
        for each in openings
        if each.login == login.id
    ]
    return {
        "id": login.id,
        "kind": login.kind.value,
        "at": instant(login.at),
        "expires_at": instant(login.expires_at),
        "ended_at": instant(login.ended_at),
        "end": login.end.value if login.end else None,
        "opened": opened,
    }


def event_payload(event: Event) -> tuple[str, dict[str, Any]] | None:
    """Give the name and payload of an event, or None for one that is not sent."""
    match event:
        case MessagePosted(message=message):
            return "message_posted", message_payload(message)
        case StatusChanged():
            payload: dict[str, Any] = {
                "conversation": event.conversation,
                "status": event.status.value,
                "agent": event.agent_name,
            }
            if event.position is not None:
                payload["position"] = event.position
            return "status_changed", payload
        case ConversationStarted(conversation=conversation, previous=previous):
            return "conversation_started", {"conversation": conversation, "previous": previous}
        case ReadChanged(conversation=conversation, seq=seq, at=at):
            return "read_changed", {"conversation": conversation, "seq": seq, "at": instant(at)}
        case TypingChanged():
            who = {"who": event.who, "name": event.name, "typing": event.typing}
            return "typing_changed", {"conversation": event.conversation, **who}
        case HoursChanged(hours=hours, is_available=is_available):
            return "hours_changed", hours_payload(hours, is_available)
        case TicketChanged(ticket=ticket):
            return "ticket_changed", with_instants(ticket)
        case InboxChanged(conversation=found, last=last):
            return "inbox_changed", {"conversation": summary_payload(found, last)}
        case ConversationForgotten(conversation=conversation):
            return "inbox_changed", {"conversation": {"conversation": conversation, "status": "forgotten"}}
        case NotePosted(note=note):
            return "note_posted", note_payload(note)
        case PresenceChanged():
            return "presence_changed", {"agent": event.agent, "name": event.name, "present": event.is_present}
        case ContentChanged(faults=faults):
            return "content_changed", {"faults": list(faults)}
        case UnansweredChanged():
            return "unanswered_changed", {}
        case TrialChanged(trial=trial):
            return "trial_changed", with_instants(trial)
        case SessionEnded():
            return None
