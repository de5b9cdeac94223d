"""Programs: a ticket as programs see it, in the answers of the API and in webhooks alike."""

from datetime import UTC, datetime
from typing import Any

from bot.core.files import MEDIA, FileType
from bot.core.tickets import Ticket

_FACTS = ("order_id", "website_url", "product", "product_version", "other_extensions")


def instant(at: datetime) -> str:
    """Write a moment as ISO 8601 UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """Give the fields of a ticket, as plain JSON. Whom a visitor is (the hash of the token) is not among them."""
    return {
        "number": ticket.number,
        "id": ticket.id,
        "kind": ticket.kind,
        "status": ticket.status,
        "desk": ticket.desk,
        "email": ticket.email,
        "name": ticket.name,
        "language": ticket.language,
        "text": ticket.text,
        **{name: ticket.facts.get(name) for name in _FACTS},
        "missing": list(ticket.missing),
        "created_at": instant(ticket.created_at),
        "due_at": instant(ticket.due_at),
        "agent": ticket.agent,
        "agent_name": ticket.agent_name,
        "conversation": ticket.conversation,
        "previous": ticket.previous,
    }


def entry_values(seq: int, kind: str, agent_name: str | None, text: str, at: datetime) -> dict[str, Any]:
    """Give the fields of one thing said in a ticket, as plain JSON."""
    return {"seq": seq, "kind": kind, "agent_name": agent_name, "text": text, "at": instant(at)}


def file_values(id: str, name: str, type: FileType, size: int) -> dict[str, Any]:
    """Give the fields of a file that is attached, as plain JSON."""
    return {"id": id, "name": name, "type": MEDIA[type], "size": size}
