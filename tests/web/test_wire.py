"""The wire: what is understood, how a fault is named, and what a client gets to read."""

import json
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BUSY, NOT_FOUND, BadRequest, Busy, NotFound, TresenError
from bot.core.events import ConversationStarted, MessagePosted, ReadChanged, SessionEnded, StatusChanged, ToVisitor
from bot.core.model import Choice, Message, Sender, Status
from bot.web import wire
from bot.web.payloads import event_payload, instant, message_payload, refusal
from bot.web.wire import (
    LONGEST_TEXT,
    VISITOR_COMMANDS,
    Command,
    parse,
)

AT = datetime(2026, 11, 23, 6, 30, 0, 987654, tzinfo=UTC)
TO = ToVisitor("anna")

GOOD: dict[str, dict[str, Any]] = {
    "send_message": {"client_id": "c1", "text": "Hallo", "choice": "none"},
    "load_history": {"after": 7, "conversation": "k1"},
    "set_language": {"language": "de"},
    "set_typing": {"typing": True},
    "read_up_to": {"seq": 3},
    "end_session": {},
    "request_agent": {},
    "save_draft": {"form": "message", "fields": {"text": "Hallo", "name": ""}},
    "load_draft": {"form": "ticket"},
    "rate": {"message": "m1", "thumb": "up", "comment": "Danke"},
    "forget_me": {},
}


def test_the_table_holds_every_command_of_the_contract_so_far() -> None:
    assert set(GOOD) <= set(VISITOR_COMMANDS)
    assert all(issubclass(shape, Command) for shape in VISITOR_COMMANDS.values())


@pytest.mark.parametrize(("name", "payload"), GOOD.items())
def test_a_payload_goes_round(name: str, payload: dict[str, Any]) -> None:
    command = parse(VISITOR_COMMANDS[name], json.loads(json.dumps(payload)))
    assert msgspec.to_builtins(command) == payload
    assert parse(VISITOR_COMMANDS[name], {**payload, "from_a_newer_client": [1]}) == command


@pytest.mark.parametrize(
    ("name", "payload", "missing"),
    [
        ("send_message", {"client_id": "c1", "text": "Hallo"}, {"choice": None}),
        ("load_history", {}, {"after": 0, "conversation": None}),
        ("load_history", None, {"after": 0, "conversation": None}),
        ("rate", {"message": "m1", "thumb": "down"}, {"comment": None}),
        ("end_session", None, {}),
    ],
)
def test_what_need_not_be_given(name: str, payload: object, missing: dict[str, object]) -> None:
    command = parse(VISITOR_COMMANDS[name], payload)
    assert {field: getattr(command, field) for field in missing} == missing


@pytest.mark.parametrize(
    ("name", "payload", "field"),
    [
        ("send_message", {}, "client_id"),
        ("send_message", {"client_id": "c1"}, "text"),
        ("send_message", {"client_id": 1, "text": "x"}, "client_id"),
        ("send_message", {"client_id": None, "text": "x"}, "client_id"),
        ("send_message", {"client_id": "", "text": "x"}, "client_id"),
        ("send_message", {"client_id": "x" * 65, "text": "x"}, "client_id"),
        ("send_message", {"client_id": "c1", "text": ["x"]}, "text"),
        ("send_message", {"client_id": "c1", "text": b"x"}, "text"),
        ("send_message", {"client_id": "c1", "text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ("send_message", {"client_id": "c1", "text": "x", "choice": 1}, "choice"),
        ("send_message", {"client_id": "c1", "text": "x", "choice": ""}, "choice"),
        ("load_history", {"after": -1}, "after"),
        ("load_history", {"after": "1"}, "after"),
        ("load_history", {"after": 1.5}, "after"),
        ("load_history", {"after": True}, "after"),
        ("load_history", {"after": 2**53 + 1}, "after"),
        ("load_history", {"conversation": {}}, "conversation"),
        ("set_language", {}, "language"),
        ("set_language", {"language": "d"}, "language"),
        ("set_typing", {"typing": "yes"}, "typing"),
        ("set_typing", {"typing": 1}, "typing"),
        ("read_up_to", {"seq": None}, "seq"),
        ("save_draft", {"form": "payment", "fields": {}}, "form"),
        ("save_draft", {"form": "message"}, "fields"),
        ("save_draft", {"form": "message", "fields": []}, "fields"),
        ("save_draft", {"form": "message", "fields": {"a": 1}}, "fields[...]"),
        ("save_draft", {"form": "message", "fields": {"a": "x" * 8001}}, "fields[...]"),
        ("save_draft", {"form": "message", "fields": {str(n): "" for n in range(21)}}, "fields"),
        ("rate", {"message": "m1", "thumb": "sideways"}, "thumb"),
        ("rate", {"message": "m1", "thumb": "up", "comment": "x" * 2001}, "comment"),
    ],
)
def test_a_fault_names_its_field(name: str, payload: object, field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(VISITOR_COMMANDS[name], payload)
    assert refused.value.field == field
    assert refused.value.values == {"field": field}


@pytest.mark.parametrize("payload", [[], "text", 7, True, b"x"])
def test_what_is_no_object_is_refused(payload: object) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(wire.SendMessage, payload)
    assert refused.value.field is None
    assert refused.value.values == {"field": "-"}


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_fault_in_a_key_names_its_field(key: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(wire.SaveDraft, {"form": "message", "fields": {key: "x"}})
    assert refused.value.field == "fields"


SURROGATE = "\ud800"


@pytest.mark.parametrize(
    ("shape", "payload", "field"),
    [
        (wire.SendMessage, {"client_id": SURROGATE, "text": "x"}, "client_id"),
        (wire.LoadHistory, {"conversation": SURROGATE}, "conversation"),
        (wire.Rate, {"message": SURROGATE, "thumb": "up"}, "message"),
        (wire.Rate, {"message": "m1", "thumb": "up", "comment": SURROGATE}, "comment"),
    ],
)
def test_half_a_character_is_no_text(shape: type[Command], payload: object, field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parse(shape, payload)
    assert refused.value.field == field


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from(sorted({name for payload in GOOD.values() for name in payload}))


@given(
    name=st.sampled_from(sorted(VISITOR_COMMANDS)),
    payload=json_values | st.dictionaries(field_names, json_values, max_size=4),
)
def test_whatever_comes_it_is_understood_or_refused(name: str, payload: object) -> None:
    with suppress(BadRequest):
        assert isinstance(parse(VISITOR_COMMANDS[name], payload), VISITOR_COMMANDS[name])


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (AT, "2026-11-23T06:30:00.987Z"),
        (datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2026-11-23T06:30:00.000Z"),
        (None, None),
    ],
)
def test_moments_are_utc(at: datetime | None, text: str | None) -> None:
    assert instant(at) == text


PLAIN = {
    "conversation": "k1",
    "seq": 4,
    "id": "m1",
    "sender": "bot",
    "text": "Guten Tag",
    "at": "2026-11-23T06:30:00.987Z",
    "language": "de",
}
OPTIONAL = {
    "client_id": "c1",
    "agent_name": "Mira",
    "intent": "payment.double",
    "section": "1.4",
    "policy": "2026-11-25",
    "form": "message",
    "ticket": "7",
}


def test_a_message_leaves_out_what_it_has_not() -> None:
    assert message_payload(Message("m1", "k1", Sender.BOT, "Guten Tag", AT, "de", 4)) == PLAIN


def test_a_message_carries_all_that_a_visitor_may_see() -> None:
    choices = (Choice("payment.double", "Doppelt bezahlt"), Choice("none", "Nichts davon"))
    message = Message("m1", "k1", Sender.BOT, "Guten Tag", AT, "de", 4, choice="none", choices=choices, **OPTIONAL)
    payload = message_payload(message)
    shown = [{"id": "payment.double", "label": "Doppelt bezahlt"}, {"id": "none", "label": "Nichts davon"}]
    assert payload == {**PLAIN, **OPTIONAL, "choices": shown}
    assert json.loads(json.dumps(payload)) == payload
    assert {field.name for field in fields(Message)} == {*payload, "choice"}, "is a new field for visitors?"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (MessagePosted(TO, Message("m1", "k1", Sender.BOT, "Guten Tag", AT, "de", 4)), ("message_posted", PLAIN)),
        (
            StatusChanged(TO, "k1", Status.RESOLVED),
            ("status_changed", {"conversation": "k1", "status": "resolved", "agent": None}),
        ),
        (
            ConversationStarted(TO, "k1", "k0"),
            ("conversation_started", {"conversation": "k1", "previous": "k0"}),
        ),
        (
            ReadChanged(TO, "k1", 4, AT),
            ("read_changed", {"conversation": "k1", "seq": 4, "at": "2026-11-23T06:30:00.987Z"}),
        ),
        (SessionEnded(TO), None),
    ],
)
def test_events(event: Any, expected: tuple[str, dict[str, object]] | None) -> None:
    assert event_payload(event) == expected
    if expected is not None:
        assert expected[0] in wire.VISITOR_EVENTS
        assert "anna" not in json.dumps(expected), "a visitor's id is nobody's business"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotFound(NOT_FOUND), {"error": "not_found"}),
        (NotFound(NOT_FOUND, field="message"), {"error": "not_found", "field": "message"}),
        (Busy(BUSY, retry_after=1), {"error": "busy", "retry_after": 1}),
    ],
)
def test_refusals(error: TresenError, expected: dict[str, object]) -> None:
    assert refusal(error, "Leider nicht.") == {"ok": False, "message": "Leider nicht.", **expected}


def test_error_codes_are_one_to_one() -> None:
    def family(error: type[TresenError]) -> list[type[TresenError]]:
        return [error, *(each for child in error.__subclasses__() for each in family(child))]

    codes = [error.code for error in family(TresenError)]
    assert len(codes) == len(set(codes))
