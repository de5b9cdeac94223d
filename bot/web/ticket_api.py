"""Ticket API: programs read tickets with a token of their own; pages, filters, and exports that are never whole in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import msgspec
from aiohttp import hdrs, web
from yarl import URL

from bot.core.errors import BAD_REQUEST, BUSY, NOT_FOUND, BadRequest, Busy, NotFound
from bot.core.exports import csv_line
from bot.core.limits import Rate
from bot.core.phrases import Phrase
from bot.service import tokens
from bot.service.deps import Deps
from bot.store import files, ticket_pages, tickets
from bot.store.ticket_pages import TicketFilter, TicketPage
from bot.web import openapi
from bot.web.answers import SignedOut, answering
from bot.web.api_shapes import ExportQuery, PageQuery, Query, TicketList, TicketRow, ticket_row, whole_ticket
from bot.web.client import address_of
from bot.web.limiting import Buckets

Q = TypeVar("Q", bound=Query)
_PAGE = 500  # tickets that an export holds in memory
_LISTS = {"status"}
_WRONG_TOKENS = Rate(burst=20, every=3)  # tries by address
_TYPES = {"jsonl": "application/jsonl", "csv": "text/csv"}
# Translators: Only the team reads this.
NO_TOKEN = Phrase(
    "error", "Please show an API token: Authorization: Bearer … `tresen token add NAME` on the server makes one."
)


class TicketApi:
    """The calls; what they need stands in Deps, but for the buckets."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        settings = deps.settings
        self._uses = Buckets(Rate(settings.visitor_burst, 1 / settings.visitor_rate))
        self._tries = Buckets(_WRONG_TOKENS)

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        answer = partial(answering, self._deps)
        return [
            web.get("/api/v1/openapi.json", self._contract),
            web.get("/api/v1/tickets", answer(self._page), allow_head=False),
            web.get("/api/v1/tickets/export", answer(self._export), allow_head=False),
            web.get("/api/v1/tickets/{number}", answer(self._one), allow_head=False),
        ]

    async def _contract(self, request: web.Request) -> web.Response:
        return web.Response(body=msgspec.json.encode(openapi.contract()), content_type="application/json")

    async def _page(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        query = _read(request, PageQuery)
        page = await self._deps.store.read(ticket_pages.tickets_after, query.as_filter(), query.after, query.limit)
        following = None if page.next is None else str(URL(request.path_qs).update_query(after=page.next))
        response = _json(TicketList(await self._rows(page), following))
        if following is not None:
            response.headers[hdrs.LINK] = f'<{following}>; rel="next"'
        return response

    async def _one(self, request: web.Request) -> web.Response:
        await self._authorise(request)
        number = request.match_info["number"]
        if not (number.isascii() and number.isdigit() and len(number) <= 15):
            raise NotFound(NOT_FOUND, field="number")
        ticket = await self._deps.store.read(ticket_pages.ticket_by_number, int(number))
        if ticket is None:
            raise NotFound(NOT_FOUND, field="number")
        entries = await self._deps.store.read(tickets.entries_of, ticket.id)
        return _json(whole_ticket(ticket, entries, await self._deps.store.read(files.files_of_ticket, ticket.id)))

    async def _export(self, request: web.Request) -> web.StreamResponse:
        await self._authorise(request)
        query = _read(request, ExportQuery)
        response = web.StreamResponse(
            headers={
                hdrs.CONTENT_DISPOSITION: f'attachment; filename="tickets.{query.format}"',
                hdrs.CACHE_CONTROL: "no-store",
                "X-Content-Type-Options": "nosniff",
            }
        )
        response.content_type, response.charset = _TYPES[query.format], "utf-8"
        await response.prepare(request)
        if query.format == "csv":
            await response.write(csv_line(TicketRow.__struct_fields__).encode())
        line = _csv if query.format == "csv" else _jsonl
        async for part in self._parts(query.as_filter(), line):
            await response.write(part)
        await response.write_eof()
        return response

    async def _parts(self, wanted: TicketFilter, line: Callable[[TicketRow], bytes]) -> AsyncIterator[bytes]:
        """Give the tickets as they stand when their page is read; what is filed meanwhile comes at the end."""
        after: int | None = 0
        while after is not None:
            page = await self._deps.store.read(ticket_pages.tickets_after, wanted, after, _PAGE)
            yield b"".join(line(each) for each in await self._rows(page))
            after = page.next
            await asyncio.sleep(0)

    async def _rows(self, page: TicketPage) -> list[TicketRow]:
        attached = await self._deps.store.read(files.files_of_tickets, [each.id for each in page.tickets])
        return [ticket_row(each, attached.get(each.id, ())) for each in page.tickets]

    async def _authorise(self, request: web.Request) -> None:
        """Raise SignedOut for who shows no token of ours, Busy for who asks too often."""
        kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        now = self._deps.now().timestamp()
        found = await tokens.authenticate(self._deps, token.strip()) if kind.lower() == "bearer" else None
        if found is not None:
            _wait(self._uses.take(found.id, now))
            return
        _wait(self._tries.take(address_of(request, self._deps.settings.proxies), now))
        raise SignedOut(NO_TOKEN)


def _wait(seconds: float) -> None:
    if seconds:
        raise Busy(BUSY, retry_after=round(seconds + 0.5))


def _read(request: web.Request, shape: type[Q]) -> Q:
    """Read the query. What is not known is refused: a filter with a typing error must not mean "all"."""
    given = {name: request.query.getall(name) if name in _LISTS else value for name, value in request.query.items()}
    for name in given:
        if name not in shape.__struct_fields__:
            raise BadRequest(BAD_REQUEST, {"field": name}, field=name)
        if name not in _LISTS and len(request.query.getall(name)) > 1:
            raise BadRequest(BAD_REQUEST, {"field": name}, field=name)
    for name, value in given.items():
        try:
            taken = getattr(msgspec.convert({name: value}, shape, strict=False), name)
        except msgspec.ValidationError:
            taken = None
        is_number = isinstance(taken, datetime) and ":" not in str(value)
        if taken is None or is_number:  # "null" is read as nothing, and would mean "all"
            raise BadRequest(BAD_REQUEST, {"field": name}, field=name)
    return msgspec.convert(given, shape, strict=False)


def _json(body: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def _jsonl(row: TicketRow) -> bytes:
    return msgspec.json.encode(row) + b"\n"


def _csv(row: TicketRow) -> bytes:
    values: dict[str, object] = {name: getattr(row, name) for name in row.__struct_fields__}
    values["attachments"] = msgspec.json.encode(row.attachments).decode() if row.attachments else None
    values["missing"] = " ".join(row.missing)
    return csv_line(str(value) if value is not None else None for value in values.values()).encode()
