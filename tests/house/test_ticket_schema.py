"""docs/ticket.schema.json describes what is attached to the mail to the team."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from bot.core.tickets import Desk, Ticket, TicketKind, TicketStatus
from bot.service.filing import mail_payload

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/ticket.schema.json").read_text("utf-8"))
AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", TicketKind)
@pytest.mark.parametrize("desk", Desk)
@pytest.mark.parametrize("status", TicketStatus)
def test_every_ticket_is_of_the_schema(kind: TicketKind, desk: Desk, status: TicketStatus) -> None:
    facts = {"order_id": "4711", "website_url": "https://shop.example", "product": "Portal", "product_version": "2.4.1"}
    ticket = Ticket("t", kind, status, desk, "ada@example.org", "de", "Hilfe", AT, AT, number=1001, facts=facts)
    found = mail_payload(ticket, [], None)["ticket"]
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(found)
    assert isinstance(found, dict)
    assert sorted(found) == sorted(SCHEMA["properties"])


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"number": 1001}, SCHEMA)
