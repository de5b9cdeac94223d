"""What docs/api.md says of webhooks: its example has the contract's shape, and its receiver believes us and nobody else."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import jsonschema
import pytest

from bot.core.hooks import HookEvent
from bot.web import openapi
from tests.hooks.conftest import Desk
from tests.hooks.receiver import SECRET, Receiver

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
Check = Callable[[str, Mapping[str, str], bytes], bool]


def _block(language: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_example_has_the_shape_of_the_contract() -> None:
    body, contract = json.loads(_block("json")), openapi.contract()
    schema = {"$ref": "#/components/schemas/TicketEvent", "components": contract["components"]}
    jsonschema.validate(body, schema)
    shapes = contract["components"]["schemas"]
    assert [*body["data"]["ticket"]] == [*shapes["WholeTicket"]["properties"]]
    assert [*body["data"]["ticket"]["entries"][0]] == [*shapes["EntryRow"]["properties"]]


def test_every_event_is_described_and_no_other() -> None:
    assert re.findall(r"^\| `(ticket\.\w+)` \|", DOCUMENT, re.MULTILINE) == [*HookEvent]
    assert [*openapi.contract()["webhooks"]] == [*HookEvent]


async def test_its_receiver_believes_us_alone(desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.hook(receiver.url)
    await desk.file()
    await desk.work()
    (got,) = receiver.got
    names: dict[str, object] = {}
    exec(_block("python"), names)
    is_genuine = cast(Check, names["is_genuine"])
    now = desk.clock().timestamp()
    monkeypatch.setattr("time.time", lambda: now + 299)
    assert is_genuine(SECRET, got.headers, got.body)
    several = {**got.headers, "webhook-signature": "v1a,x v1,eA== " + got.headers["webhook-signature"]}
    assert is_genuine(SECRET, several, got.body), "a secret that is being changed signs twice"
    assert not is_genuine("whsec_eA==", got.headers, got.body)
    assert not is_genuine(SECRET, got.headers, got.body + b" ")
    assert not is_genuine(SECRET, {**got.headers, "webhook-id": "msg_0"}, got.body)
    assert not is_genuine(SECRET, {**got.headers, "webhook-timestamp": str(int(now) + 1)}, got.body)
    monkeypatch.setattr("time.time", lambda: now + 301)
    assert not is_genuine(SECRET, got.headers, got.body), "it is played again"
