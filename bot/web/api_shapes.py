"""Shapes of the API for programs: what `GET /api/v1/tickets…` takes and gives. docs/openapi.yaml is made of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from bot.core.hooks import HookEvent
from bot.core.programs import entry_values, ticket_values
from bot.core.tickets import Desk, Ticket, TicketKind, TicketStatus
from bot.service.files import described
from bot.store.files import StoredFile
from bot.store.ticket_pages import TicketFilter
from bot.store.tickets import Entry
from bot.web.wire import Command

MOST = 100  # tickets of a page
Moment = Annotated[
    str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", extra_json_schema={"format": "date-time"})
]
Number = Annotated[int, Meta(ge=1, le=2**53, description="What people call a ticket.")]
Since = Annotated[datetime, Meta(tz=True)]


class Query(Command, frozen=True, forbid_unknown_fields=True):
    """Which tickets are asked for."""

    status: Annotated[tuple[TicketStatus, ...], Meta(description="One or several; all where it is not given.")] = ()
    kind: TicketKind | None = None
    desk: Desk | None = None
    agent: Annotated[str, Meta(max_length=64, description="The id of the agent whose they are.")] | None = None
    created_from: Annotated[Since, Meta(description="From this moment on, with an offset or Z.")] | None = None
    created_to: Annotated[Since, Meta(description="Before this moment, with an offset or Z.")] | None = None

    def as_filter(self) -> TicketFilter:
        """Give it as the store asks."""
        return TicketFilter(
            frozenset(self.status), self.kind, self.desk, self.agent, self.created_from, self.created_to
        )


class PageQuery(Query, frozen=True, forbid_unknown_fields=True):
    """Which page of them."""

    after: Annotated[int, Meta(ge=0, le=2**53, description="Tickets behind this number.")] = 0
    limit: Annotated[int, Meta(ge=1, le=MOST, description="How many at most.")] = 50


class ExportQuery(Query, frozen=True, forbid_unknown_fields=True):
    """In which form all of them are given."""

    format: Literal["jsonl", "csv"] = "jsonl"


class FileRow(msgspec.Struct, kw_only=True):
    """A file that the visitor attached: `GET /api/v1/files/{id}` gives it."""

    id: str
    name: str
    type: Annotated[str, Meta(description="Its media type, such as `image/png`.")]
    size: Annotated[int, Meta(ge=0, description="Bytes.")]


class TicketRow(msgspec.Struct, kw_only=True):
    """A ticket. Secrets are hidden before a ticket is stored; sealed logins are in no answer."""

    number: Number
    id: str
    kind: TicketKind
    status: TicketStatus
    desk: Desk
    email: str
    name: str | None
    language: str
    text: Annotated[str, Meta(description="The message, or the details of the problem.")]
    order_id: str | None
    website_url: str | None
    product: str | None
    product_version: str | None
    other_extensions: str | None
    missing: Annotated[
        tuple[str, ...], Meta(description="Facts without which hardly anybody can help, and that were not given.")
    ]
    created_at: Moment
    due_at: Annotated[Moment, Meta(description="Until when an answer is promised.")]
    agent: str | None
    agent_name: str | None
    conversation: str | None
    previous: Annotated[str | None, Meta(description="The id of the closed ticket that this one follows up.")]
    attachments: Annotated[list[FileRow], Meta(description="In CSV a cell of JSON. Never what is in them.")]


class EntryRow(msgspec.Struct, kw_only=True):
    """One thing said in a ticket."""

    seq: Annotated[int, Meta(ge=1)]
    kind: Annotated[str, Meta(description="`visitor`, `agent`, `note`; more may come.")]
    agent_name: str | None
    text: str
    at: Moment


class WholeTicket(TicketRow, kw_only=True):
    """A ticket with all that was said in it."""

    entries: list[EntryRow]


class EventData(msgspec.Struct):
    """What an event is about."""

    ticket: Annotated[WholeTicket, Meta(description="As it was right after the event, without the team's notes.")]


class TicketEvent(msgspec.Struct):
    """What a webhook is sent. `webhook-id` is the same however often that is."""

    type: HookEvent
    timestamp: Annotated[Moment, Meta(description="When it happened.")]
    data: EventData


class TicketList(msgspec.Struct):
    """A page of tickets, by number."""

    tickets: list[TicketRow]
    next: Annotated[str | None, Meta(description="The address of the next page; null at the end.")]


def ticket_row(ticket: Ticket, files: Iterable[StoredFile]) -> TicketRow:
    """Give a ticket as programs see it, with the names of what is attached."""
    return TicketRow(**ticket_values(ticket), attachments=_file_rows(files))


def whole_ticket(ticket: Ticket, entries: list[Entry], files: list[StoredFile]) -> WholeTicket:
    """Give a ticket with all that was said in it, and what is attached."""
    return WholeTicket(
        **ticket_values(ticket),
        entries=[_entry_row(each) for each in entries],
        attachments=_file_rows(files),
    )


def _file_rows(files: Iterable[StoredFile]) -> list[FileRow]:
    return [msgspec.convert(described(each), FileRow) for each in files]


def _entry_row(entry: Entry) -> EntryRow:
    return EntryRow(**entry_values(entry.seq, entry.kind, entry.agent_name, entry.text, entry.at))
