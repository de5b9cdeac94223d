"""OpenAPI: the contract of the API for programs, made of its shapes. `make docs` writes it to docs/openapi.yaml."""

from functools import cache
from typing import Any, Literal

import msgspec

from bot.core.files import MEDIA
from bot.core.hooks import HookEvent
from bot.web.api_shapes import MOST, ExportQuery, PageQuery, Query, TicketEvent, TicketList, WholeTicket

_HAPPENED = {
    HookEvent.CREATED: "A ticket was filed",
    HookEvent.TAKEN: "A ticket has another agent than before",
    HookEvent.ANSWERED: "An agent answered a ticket",
    HookEvent.REPLIED: "The visitor answered a ticket",
    HookEvent.SOLVED: "A ticket was solved",
    HookEvent.REOPENED: "A ticket that was solved is open again",
    HookEvent.CLOSED: "A ticket was closed for good",
}
_HEADERS = {
    "webhook-id": "Of this event to this receiver: the same however often it is sent.",
    "webhook-timestamp": "Unix seconds of this try.",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA-256 of `id.timestamp.body`.",
}
_SCHEMA = "#/components/schemas/{name}"
_JSON = "application/json"


class Refusal(msgspec.Struct):
    """Why it was not done, and what to do."""

    ok: Literal[False]
    error: str
    message: str
    field: str | msgspec.UnsetType = msgspec.UNSET
    retry_after: float | msgspec.UnsetType = msgspec.UNSET


@cache
def contract() -> dict[str, Any]:
    """Give the whole document."""
    _, schemas = msgspec.json.schema_components([TicketList, WholeTicket, TicketEvent, Refusal], ref_template=_SCHEMA)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Tresen",
            "version": "1",
            "description": "Tickets for programs. New fields and events may come: ignore those that you do not know.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/tickets": {"get": _page()},
            "/api/v1/tickets/export": {"get": _export()},
            "/api/v1/tickets/{number}": {"get": _one()},
            "/api/v1/files/{id}": {"get": _file(), "delete": _file_taken_back()},
        },
        "webhooks": {event.value: {"post": _event(event)} for event in HookEvent},
        "components": {
            "schemas": schemas,
            "parameters": {name: _header(name) for name in _HEADERS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`tresen token add NAME` makes one."}
            },
        },
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))  # as whoever reads it gets it
    return plain


def _page() -> dict[str, Any]:
    link = {"description": "The next page, as in `next`.", "schema": {"type": "string"}}
    return {
        "operationId": "list_tickets",
        "summary": f"Tickets by number, up to {MOST} at a time",
        "parameters": _parameters(PageQuery),
        "responses": {"200": {**_ok({_JSON: _ref(TicketList)}), "headers": {"Link": link}}, **_refusals("400")},
    }


def _one() -> dict[str, Any]:
    number = {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}
    return {
        "operationId": "get_ticket",
        "summary": "A ticket with all that was said in it",
        "parameters": [{"name": "number", "in": "path", "required": True, "schema": number, "example": 1042}],
        "responses": {"200": _ok({_JSON: _ref(WholeTicket)}), **_refusals("404")},
    }


def _export() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "operationId": "export_tickets",
        "summary": "All tickets, as JSON Lines (a TicketRow a line) or CSV (a header, then a ticket a line)",
        "parameters": _parameters(ExportQuery),
        "responses": {"200": _ok({"application/jsonl": text, "text/csv": text}), **_refusals("400")},
    }


def _file() -> dict[str, Any]:
    content = {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA.values()}
    return {
        "operationId": "get_file",
        "summary": "A file that a visitor attached; without a token of ours it is not there",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": {"description": "Here it is.", "content": content},
            **{code: each for code, each in _refusals("404").items() if code != "401"},
        },
    }


def _file_taken_back() -> dict[str, Any]:
    """Programs cannot do it; it stands here because the address allows it."""
    done = {"type": "object", "properties": {"ok": {"const": True}}, "required": ["ok"]}
    return {
        "operationId": "take_file_back",
        "summary": "With a visitor's token: a file of theirs that belongs to no ticket is deleted. For programs there is none",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": _ok({_JSON: done}),
            **{code: each for code, each in _refusals("403", "404", "503").items() if code != "401"},
        },
    }


def _event(event: HookEvent) -> dict[str, Any]:
    return {
        "operationId": event.value.replace(".", "_"),
        "summary": _HAPPENED[event],
        "security": [],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _HEADERS],
        "requestBody": {"required": True, "content": {_JSON: {"schema": _ref(TicketEvent)}}},
        "responses": {
            "2XX": {"description": "It is taken."},
            "410": {"description": "No more of them: the webhook is switched off."},
            "default": {"description": "It is sent again later."},
        },
    }


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "description": _HEADERS[name], "schema": {"type": "string"}}


def _parameters(query: type[Query]) -> list[dict[str, Any]]:
    schema, components = msgspec.json.schema_components([query], ref_template=_SCHEMA)
    del schema
    return [
        {"name": name, "in": "query", "required": False, "schema": _flat(value, components)}
        for name, value in components[query.__name__]["properties"].items()
    ]


def _flat(value: Any, components: dict[str, Any]) -> Any:
    """Put what is referred to in its place; a parameter that is not given is left out, never null."""
    if isinstance(value, dict):
        if "$ref" in value:
            return {key: each for key, each in components[value["$ref"].rpartition("/")[2]].items() if key != "title"}
        if "anyOf" in value:
            return _flat(next(each for each in value["anyOf"] if each != {"type": "null"}), components)
        return {key: _flat(each, components) for key, each in value.items() if (key, each) != ("default", None)}
    return [_flat(each, components) for each in value] if isinstance(value, list) else value


def _refusals(*more: str) -> dict[str, Any]:
    said = {
        "400": "A parameter is not known or not of its form; `field` names it.",
        "401": "No token, or none of ours.",
        "403": "A page of another site asks.",
        "404": "There is none of this number, or id.",
        "429": "Too often; come again after `retry_after` seconds.",
        "503": "It cannot be stored now; come again after `retry_after` seconds.",
        "500": "A fault of ours; it stands in the log.",
    }
    wait = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return {
        code: {
            "description": said[code],
            "content": {_JSON: {"schema": _ref(Refusal)}},
            **({"headers": wait} if code == "429" else {}),
        }
        for code in sorted({"401", "429", "500", *more})
    }


def _ok(content: dict[str, Any]) -> dict[str, Any]:
    return {"description": "Here it is.", "content": {name: {"schema": schema} for name, schema in content.items()}}


def _ref(shape: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _SCHEMA.format(name=shape.__name__)}
