"""Writes docs/asyncapi.yaml and docs/openapi.yaml, the contracts for machines. `make docs` runs it; tests hold them to the code.

Commands come from bot/web/wire.py as they stand; answers and events from docs/shapes.py, with examples from docs/examples.py.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.web import openapi, wire
from docs.examples import COMMANDS, CONNECT, EVENTS, REFUSALS
from docs.shapes import Refusal

FILE = Path(__file__).parent / "asyncapi.yaml"
API = Path(__file__).parent / "openapi.yaml"
_SCHEMAS = "#/components/schemas/{name}"
_CHANNEL = "#/channels/visitor"


def document() -> dict[str, Any]:
    """Give the contract as AsyncAPI 3.0."""
    messages = {"connect": _message(wire.Connect, [CONNECT]), "refusal": _message(Refusal, REFUSALS)}
    operations = {"connect": _operation("receive", wire.Connect, "connect", ["session_started"])}
    shapes: list[type[msgspec.Struct]] = [wire.Connect, Refusal]
    for name, command in wire.VISITOR_COMMANDS.items():
        payload, answer, answered = COMMANDS[name]
        messages[name] = _message(command, [payload])
        messages[f"{name}_answer"] = _message(answer, [answered])
        operations[name] = _operation("receive", command, name, [f"{name}_answer", "refusal"])
        shapes += [command, answer]
    for name in wire.VISITOR_EVENTS:
        shape, examples = EVENTS[name]
        messages[name] = _message(shape, examples)
        operations[name] = _operation("send", shape, name, [])
        shapes.append(shape)
    _, schemas = msgspec.json.schema_components(shapes, ref_template=_SCHEMAS)
    project = tomllib.loads((FILE.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tresen: the visitor's wire",
            "version": project["version"],
            "description": "Made by `make docs`; docs/protocol.md says what it means, in order and at faults.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "own": {
                "host": "127.0.0.1:8080",
                "pathname": "/socket.io/",
                "protocol": "ws",
                "description": "Socket.IO protocol 5 over Engine.IO protocol 4; long polling works too.",
            }
        },
        "channels": {
            "visitor": {
                "address": "/visitor",
                "description": "The Socket.IO namespace of visitors. Names of messages are event names; answers are acknowledgements.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": operations,
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def _message(shape: type[msgspec.Struct], examples: list[dict[str, Any]]) -> dict[str, Any]:
    schema = {"$ref": _SCHEMAS.format(name=shape.__name__)}
    return {"summary": _first_line(shape), "payload": schema, "examples": [{"payload": each} for each in examples]}


def _operation(action: str, shape: type[msgspec.Struct], name: str, answers: list[str]) -> dict[str, Any]:
    """Give an operation from the server's side: it receives commands and sends events."""
    operation: dict[str, Any] = {
        "action": action,
        "summary": _first_line(shape),
        "channel": {"$ref": _CHANNEL},
        "messages": [{"$ref": f"{_CHANNEL}/messages/{name}"}],
    }
    if answers:
        references = [{"$ref": f"{_CHANNEL}/messages/{each}"} for each in answers]
        operation["reply"] = {"channel": {"$ref": _CHANNEL}, "messages": references}
    return operation


def _first_line(shape: type[msgspec.Struct]) -> str:
    return (shape.__doc__ or "").partition(". ")[0].rstrip(".") + "."


class _Plain(yaml.SafeDumper):
    """Writes everything out: references by & and * read badly in a diff."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def text(contract: Mapping[str, Any] | None = None) -> str:
    """Give a contract as YAML: the wire's where none is named."""
    return "# Made by docs/generate.py (`make docs`); do not edit.\n" + yaml.dump(
        contract or document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120
    )


if __name__ == "__main__":
    for file, contract in ((FILE, document()), (API, openapi.contract())):
        file.write_text(text(contract), encoding="utf-8")
        print(f"{file.name} is up to date.")
