"""Files over HTTP: a visitor uploads one, and whoever may see it downloads it; it is never shown as a page of ours."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import quote, unquote

from aiohttp import ClientError, hdrs, web

from bot.core import incoming
from bot.core.errors import (
    BAD_REQUEST,
    BUSY,
    NOT_FOUND,
    SESSION_OVER,
    BadRequest,
    Busy,
    NotAllowed,
    NotFound,
    SessionOver,
    TresenError,
)
from bot.core.files import IMAGES, MEDIA
from bot.core.limits import Rate
from bot.core.phrases import Phrase
from bot.service import agents, tokens, visitors
from bot.service.deps import Deps
from bot.service.files import Files, described, file_of, take_back
from bot.service.visitors import Session
from bot.store.files import StoredFile
from bot.web.agent import COOKIE
from bot.web.answers import LANGUAGE, answering
from bot.web.client import address_of, is_ours
from bot.web.limiting import Buckets, network_of

_PIECE = 256 * 1024
_SILENCE = 10.0  # seconds that a sender may say nothing
_WHOLE = 600.0  # seconds that an upload may take
_AT_ONCE = 32  # uploads
_AT_ONCE_EACH = 8  # of one address
_BY_VISITOR = Rate(burst=30, every=10)
_BY_ADDRESS = Rate(burst=100, every=3)
_LONGEST_NAME = 3000  # of the header, percent-encoded
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    hdrs.CACHE_CONTROL: "private, no-store",
}
# Translators: Seen by developers only: a page of another site has called.
FOREIGN = Phrase("error", "Pages of other sites cannot do this.")


class FileApi:
    """The calls; what they need stands in Deps, but for who uploads how much."""

    def __init__(self, deps: Deps, files: Files) -> None:
        self._deps = deps
        self._files = files
        self._by_visitor = Buckets(_BY_VISITOR)
        self._by_address = Buckets(_BY_ADDRESS)
        self._by_program = Buckets(Rate(deps.settings.visitor_burst, 1 / deps.settings.visitor_rate))
        self._at_work: Counter[str | None] = Counter()

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        answer = partial(answering, self._deps)
        return [
            web.post("/api/v1/files", answer(self._upload)),
            web.get("/api/v1/files/{id}", answer(self._download), allow_head=False),
            web.delete("/api/v1/files/{id}", answer(self._take_back)),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        try:
            response = await self._taken(request)
        except TresenError as error:
            self._files.counts[error.code] += 1
            raise
        self._files.counts["taken"] += 1
        return response

    async def _taken(self, request: web.Request) -> web.Response:
        session = await self._visitor(request)
        if session is None:
            raise SessionOver(SESSION_OVER)
        request[LANGUAGE] = session.language
        if not is_ours(request, self._deps.settings.public_url):
            raise NotAllowed(FOREIGN)
        name = _name_of(request)
        network = network_of(address_of(request, self._deps.settings.proxies))
        self._slow_down(session.visitor, network)
        with self._at_work_for(network):
            try:
                async with asyncio.timeout(_WHOLE):
                    file = await self._files.keep(session, name, request.content_length, _pieces(request))
            except (ClientError, ConnectionError, TimeoutError):  # half of it came: nobody waits for the answer
                raise BadRequest(BAD_REQUEST, {"field": "-"}) from None
        return web.json_response({"ok": True, "file": file.id, **described(file)})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        file, is_agent = await self._readable(request)
        is_inline = is_agent and file.type in IMAGES and request.query.get("inline") == "1"
        path = self._deps.store.contents.path_of(file.sha256)
        if not await asyncio.to_thread(path.is_file):
            raise NotFound(NOT_FOUND)
        response = web.FileResponse(path, headers=_HEADERS)
        response.content_type = MEDIA[file.type]
        if response.content_type.startswith("text/"):
            response.charset = "utf-8"
        kind = "inline" if is_inline else "attachment"
        response.headers[hdrs.CONTENT_DISPOSITION] = f"{kind}; filename*=UTF-8''{quote(file.name, safe='')}"
        return response

    async def _take_back(self, request: web.Request) -> web.Response:
        session = await self._visitor(request)
        if session is None:
            raise NotFound(NOT_FOUND)
        request[LANGUAGE] = session.language
        if not is_ours(request, self._deps.settings.public_url):
            raise NotAllowed(FOREIGN)
        _wait(self._by_visitor.take(session.visitor, self._deps.now().timestamp()))
        await take_back(self._deps, request.match_info["id"], session.visitor)
        return web.json_response({"ok": True})

    async def _readable(self, request: web.Request) -> tuple[StoredFile, bool]:
        """Give the file where this caller may have it, and whether an agent asks. Raises NotFound."""
        name, token = request.match_info["id"], _bearer(request)
        if token is None:
            if await agents.authenticate(self._deps, request.cookies.get(COOKIE)) is None:
                raise NotFound(NOT_FOUND)
            return await file_of(self._deps, name, None), True
        if token.startswith(tokens.PREFIX):
            program = await tokens.authenticate(self._deps, token)
            if program is None:
                raise NotFound(NOT_FOUND)
            _wait(self._by_program.take(program.id, self._deps.now().timestamp()))
            return await file_of(self._deps, name, None), False
        session = await self._visitor(request)
        if session is None:
            raise NotFound(NOT_FOUND)
        request[LANGUAGE] = session.language
        return await file_of(self._deps, name, session.visitor), False

    async def _visitor(self, request: web.Request) -> Session | None:
        token = _bearer(request)
        language = request.headers.get(hdrs.ACCEPT_LANGUAGE, "").split(",")[0].split(";")[0].strip()
        return await visitors.recognise(self._deps, token, language) if token else None

    def _slow_down(self, visitor: str, network: str | None) -> None:
        """Raise Busy for who uploads more often than a person would."""
        now = self._deps.now().timestamp()
        _wait(self._by_visitor.take(visitor, now))
        if network:
            _wait(self._by_address.take(network, now))

    @contextmanager
    def _at_work_for(self, network: str | None) -> Iterator[None]:
        """Count an upload while it lasts. Raises Busy where there are too many."""
        if self._at_work.total() >= _AT_ONCE or (network and self._at_work[network] >= _AT_ONCE_EACH):
            raise Busy(BUSY, retry_after=5)
        self._at_work[network] += 1
        try:
            yield
        finally:
            self._at_work[network] -= 1
            if not self._at_work[network]:
                del self._at_work[network]


def _wait(seconds: float) -> None:
    if seconds:
        raise Busy(BUSY, retry_after=round(seconds + 0.5))


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    """Give the body as it comes. Raises TimeoutError where its sender falls silent."""
    while True:
        async with asyncio.timeout(_SILENCE):
            piece = await request.content.read(_PIECE)
        if not piece:
            return
        yield piece


def _bearer(request: web.Request) -> str | None:
    kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _name_of(request: web.Request) -> str:
    """Give the name that the sender says, as it may be kept. Raises BadRequest."""
    header = request.headers.get("X-File-Name", "")
    try:
        if len(header) > _LONGEST_NAME:
            raise ValueError
        return incoming.typed(unquote(header, errors="strict"))
    except ValueError:
        raise BadRequest(BAD_REQUEST, {"field": "X-File-Name"}, field="X-File-Name") from None
