"""Rows: how values of the model stand in the tables, and back."""

import json
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from bot.core.interview import Interview
from bot.core.model import Choice, Conversation, Memory, Message, Sender, Status, Visitor


@lru_cache(maxsize=4096)
def moment(at: datetime) -> str:
    """Write an aware moment as ISO 8601 UTC with microseconds: text that sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_moment(text: str) -> datetime:
    """Read what `moment` wrote."""
    return datetime.fromisoformat(text)


def visitor_of(row: sqlite3.Row) -> Visitor:
    """Read a row of `visitors`."""
    return Visitor(row["id"], row["language"], read_moment(row["created_at"]), read_moment(row["used_at"]))


def conversation_of(row: sqlite3.Row) -> Conversation:
    """Read a row of `conversations`."""
    memory = json.loads(row["memory"])
    return Conversation(
        id=row["id"],
        visitor=row["visitor"],
        status=Status(row["status"]),
        language=row["language"],
        opened_at=read_moment(row["opened_at"]),
        seq=row["seq"],
        version=row["version"],
        agent=row["agent"],
        resolved_at=read_moment(row["resolved_at"]) if row["resolved_at"] else None,
        previous=row["previous"],
        read_up_to=row["read_up_to"],
        memory=_memory_of(memory),
        agent_name=row["agent_name"],
        queued_at=read_moment(row["queued_at"]) if row["queued_at"] else None,
        time_zone=row["time_zone"],
        page=row["page"],
    )


def _memory_of(memory: dict[str, Any]) -> Memory:
    told = memory.get("interview")
    interview = None
    if told is not None:
        facts = tuple((name, value) for name, value in told["facts"])
        interview = Interview(facts, tuple(told["missing"]), told["asks"], told["tries"], told["is_paused"])
    return Memory(memory.get("topic"), tuple(memory.get("offered", ())), tuple(memory.get("others", ())), interview)


@lru_cache(maxsize=4096)
def _memory_text(memory: Memory) -> str:
    told = asdict(memory)
    if memory.interview is None:
        del told["interview"]
    return json.dumps(told, separators=(",", ":"))


def conversation_values(conversation: Conversation) -> dict[str, object]:
    """Give the columns of a conversation."""
    return {
        "id": conversation.id,
        "visitor": conversation.visitor,
        "status": conversation.status.value,
        "language": conversation.language,
        "opened_at": moment(conversation.opened_at),
        "seq": conversation.seq,
        "version": conversation.version,
        "agent": conversation.agent,
        "resolved_at": moment(conversation.resolved_at) if conversation.resolved_at else None,
        "previous": conversation.previous,
        "read_up_to": conversation.read_up_to,
        "memory": _memory_text(conversation.memory),
        "agent_name": conversation.agent_name,
        "queued_at": moment(conversation.queued_at) if conversation.queued_at else None,
        "time_zone": conversation.time_zone,
        "page": conversation.page,
    }


def message_of(row: sqlite3.Row) -> Message:
    """Read a row of `messages`."""
    return Message(
        id=row["id"],
        conversation=row["conversation"],
        sender=Sender(row["sender"]),
        text=row["text"],
        at=read_moment(row["at"]),
        language=row["language"],
        seq=row["seq"],
        client_id=row["client_id"],
        choice=row["choice"],
        agent_name=row["agent_name"],
        intent=row["intent"],
        section=row["section"],
        policy=row["policy"],
        choices=tuple(Choice(**each) for each in json.loads(row["choices"] or "[]")),
        form=row["form"],
        ticket=row["ticket"],
    )


def message_values(message: Message, visitor: str) -> dict[str, object]:
    """Give the columns of a message; `visitor` stands only where it guards a client_id."""
    return {
        "conversation": message.conversation,
        "seq": message.seq,
        "id": message.id,
        "sender": message.sender.value,
        "text": message.text,
        "at": moment(message.at),
        "language": message.language,
        "visitor": visitor if message.client_id and message.sender is Sender.VISITOR else None,
        "client_id": message.client_id,
        "choice": message.choice,
        "agent_name": message.agent_name,
        "intent": message.intent,
        "section": message.section,
        "policy": message.policy,
        "choices": json.dumps([asdict(each) for each in message.choices]) if message.choices else None,
        "form": message.form,
        "ticket": message.ticket,
    }
