"""docs/asyncapi.yaml is what the generator makes, and what a real server sends is what it says."""

import copy
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.web import wire
from docs import examples, generate
from tests.conftest import Server
from tests.tab import Payload, Tab

CONTRACT: dict[str, Any] = yaml.safe_load(generate.FILE.read_text("utf-8"))
MESSAGES: dict[str, Any] = CONTRACT["components"]["messages"]


def _closed(schema: Any) -> Any:
    """Forbid fields that are not described: clients have to bear them, but our own server must not have any."""
    if isinstance(schema, dict):
        closed = {name: _closed(value) for name, value in schema.items()}
        return {**closed, "additionalProperties": False} if "properties" in schema else closed
    return [_closed(each) for each in schema] if isinstance(schema, list) else schema


SCHEMAS = _closed(copy.deepcopy(CONTRACT["components"]["schemas"]))


def validate(message: str, payload: object) -> None:
    """Hold a payload to the schema of a message."""
    schema = {**MESSAGES[message]["payload"], "components": {"schemas": SCHEMAS}}
    faults = [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(payload)]
    assert faults == [], f"{message}: {payload}"


def test_the_file_is_what_the_generator_makes() -> None:
    assert generate.FILE.read_text("utf-8") == generate.text(), "run `make docs`"


def test_it_names_every_command_and_event_and_no_other() -> None:
    operations = CONTRACT["operations"]
    received = [name for name, each in operations.items() if each["action"] == "receive"]
    sent = [name for name, each in operations.items() if each["action"] == "send"]
    assert received == ["connect", *wire.VISITOR_COMMANDS]
    assert sent == [*wire.VISITOR_EVENTS]


def test_references_resolve() -> None:
    def follow(part: Any) -> None:
        for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            follow(each)
        if isinstance(part, dict) and "$ref" in part:
            found: Any = CONTRACT
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step]

    follow(CONTRACT)


@pytest.mark.parametrize("message", MESSAGES)
def test_examples_are_of_their_schema(message: str) -> None:
    examples = MESSAGES[message]["examples"]
    assert examples
    for example in examples:
        validate(message, example["payload"])


def test_a_field_too_many_or_too_few_is_noticed() -> None:
    posted = MESSAGES["message_posted"]["examples"][0]["payload"]
    for wrong in ({**posted, "mood": "good"}, {**posted, "at": "today"}, {**posted, "seq": 0}, {}):
        with pytest.raises(AssertionError):
            validate("message_posted", wrong)


TICKET: Payload = examples.COMMANDS["open_ticket"][0]
ELSEWHERE = "Mit welchem Filter blende ich in eurer Erweiterung einzelne Reiter aus?"
# What a visitor may do, in this order; `{posted}` is a message of the bot.
LIFE: list[tuple[str, Payload]] = [
    ("load_history", {}),
    ("send_message", {"client_id": "a", "text": "Ich habe doppelt bezahlt"}),
    ("send_message", {"client_id": "a", "text": "Ich habe doppelt bezahlt"}),
    ("send_message", {"client_id": "b", "text": "", "choice": None}),
    ("send_message", {"client_id": "a", "text": "Etwas ganz anderes"}),
    ("send_message", {"client_id": "c", "text": "Ja", "choice": "payment.golden"}),
    ("send_message", {"text": "Ja"}),
    ("load_history", {"after": 1}),
    ("load_history", {"conversation": "somebody's", "after": 0}),
    ("set_language", {"language": "en"}),
    ("set_language", {"language": "tlh"}),
    ("send_message", {"client_id": "d", "text": "something about money"}),
    ("set_typing", {"typing": True}),
    ("set_typing", {}),
    ("read_up_to", {"seq": 3}),
    ("read_up_to", {"seq": -1}),
    ("request_agent", {}),
    ("leave_message", {"client_id": "m", "email": "eva@shop.example", "text": "Bitte rufen Sie mich zurück."}),
    ("leave_message", {"client_id": "n", "email": "eva", "text": "Bitte rufen Sie mich zurück."}),
    ("open_ticket", {**TICKET, "client_id": "t"}),
    ("open_ticket", {**TICKET, "client_id": "u", "order_id": ""}),
    ("open_ticket", {**TICKET, "client_id": "v", "details": ELSEWHERE}),
    ("open_ticket", {**TICKET, "client_id": "v", "details": ELSEWHERE, "insists": True}),
    ("reply_to_ticket", {"client_id": "r", "number": 1001, "text": "Morgen bitte."}),
    ("reply_to_ticket", {"client_id": "s", "number": 77, "text": "Morgen bitte."}),
    ("load_ticket", {"number": 1001}),
    ("load_ticket", {"number": 77}),
    ("seal_credentials", {"client_id": "v", "number": 1001, "kind": "ftp", "fields": {"user": "eva"}}),
    ("seal_credentials", {"client_id": "v", "number": 1001, "kind": "door", "fields": {"user": "eva"}}),
    ("load_ticket", {"number": 1001}),
    ("destroy_credentials", {"number": 1001}),
    ("destroy_credentials", {"number": 77}),
    ("save_draft", {"form": "message", "fields": {"name": "Eva"}}),
    ("save_draft", {"form": "song", "fields": {}}),
    ("load_draft", {"form": "message"}),
    ("load_draft", {"form": "ticket"}),
    ("rate", {"message": "{posted}", "thumb": "up", "comment": "Danke"}),
    ("rate", {"message": "somebody's", "thumb": "up"}),
    ("dance", {}),
    ("connect", {}),
]


async def _live(tab: Tab) -> list[tuple[str, Payload]]:
    """Do all of it; give each command with its answer."""
    answers = []
    for command, payload in LIFE:
        if "{posted}" in payload.values():
            payload = {**payload, "message": next(each["id"] for each in tab.messages() if each["sender"] == "bot")}
        answers.append((command, await tab.ask(command, **payload)))
    return answers


async def test_what_a_real_server_sends_is_of_its_schema(server: Server) -> None:
    one, other = await server.tab(language="de"), await server.tab(language="en")
    answers = await _live(one)
    mira = await server.console("Mira Beck")
    asked = await one.ask("request_agent")
    assert asked["status"] == "queued"
    answers.append(("request_agent", asked))
    conversation = asked["conversation"]
    assert (await mira.ask("take", conversation=conversation))["ok"]
    await mira.ask("set_typing", conversation=conversation, typing=True)
    seen = (await mira.ask("load_conversation", conversation=conversation))["seq"]
    said = {"conversation": conversation, "client_id": "r", "text": "Ich sehe nach.", "seen": seen}
    assert (await mira.ask("send_reply", **said))["ok"]
    await one.event("message_posted", lambda each: each["sender"] == "agent")
    back = await server.tab(token=one.token, time_zone="Europe/Berlin")
    answers.append(("load_history", await back.ask("load_history", after=seen)))
    answers.append(("end_session", await one.ask("end_session")))
    answers.append(("forget_me", await other.ask("forget_me")))
    await one.event("status_changed", lambda each: each["status"] == "resolved")

    for command, answer in answers:
        validate(f"{command}_answer" if answer["ok"] else "refusal", answer)
    assert {command for command, answer in answers if answer["ok"]} == set(wire.VISITOR_COMMANDS)
    assert {answer["error"] for _, answer in answers if not answer["ok"]} == {
        "bad_request",
        "client_id_reused",
        "not_found",
        "sent_elsewhere",
        "unknown_choice",
        "unknown_command",
    }
    events = [*one.events, *back.events, *other.events]
    for name, payload in events:
        validate(name, payload)
    assert {name for name, _ in events} == set(wire.VISITOR_EVENTS) - {"events_missed"}, "they all read"
    seen_fields = {name for message in one.messages() for name in message}
    assert seen_fields == set(CONTRACT["components"]["schemas"]["PostedMessage"]["properties"])


async def test_a_visitor_gets_at_nothing_of_another(server: Server) -> None:
    eva, thief = await server.tab(language="de"), await server.tab(language="de")
    answer = await eva.reply("Ich habe doppelt bezahlt", client_id="eva's")
    conversation = answer["conversation"]
    await eva.ask("leave_message", client_id="m", email="eva@shop.example", text="Bitte rufen Sie mich zurück.")
    await eva.event("ticket_changed")
    await eva.ask("save_draft", form="message", fields={"name": "Eva"})
    before = await eva.history()

    assert (await thief.ask("load_history", conversation=conversation))["error"] == "not_found"
    assert (await thief.ask("rate", message=answer["id"], thumb="down"))["error"] == "not_found"
    assert (await thief.ask("load_draft", form="message"))["fields"] == {}
    assert (await thief.ask("load_history"))["messages"] == []
    await thief.ask("read_up_to", seq=3)
    own = await thief.ask("send_message", client_id="eva's", text="Etwas ganz anderes")
    assert own["ok"], "a client_id is the visitor's own"
    assert own["conversation"] != conversation
    filed = await thief.ask("leave_message", client_id="m", email="thief@shop.example", text="Ich bin es nicht.")
    await thief.event("ticket_changed", lambda each: each["number"] == filed["ticket"]["number"])
    again = await server.tab(token=thief.token)
    assert [each["number"] for each in again.session["tickets"]] == [filed["ticket"]["number"]]
    assert (await thief.ask("forget_me"))["ok"]

    assert {payload.get("conversation") for _, payload in thief.events} <= {None, own["conversation"]}
    assert await eva.history() == before
    assert not [name for name, _ in eva.events if name in ("read_changed", "status_changed")]
    assert len([name for name, _ in eva.events if name == "ticket_changed"]) == 1
    assert (await eva.ask("load_draft", form="message"))["fields"] == {"name": "Eva"}


@pytest.mark.parametrize("name", wire.VISITOR_COMMANDS)
async def test_payloads_of_the_contract_are_understood(name: str) -> None:
    for example in MESSAGES[name]["examples"]:
        wire.parse(wire.VISITOR_COMMANDS[name], example["payload"])
