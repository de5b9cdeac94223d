"""Answers of HTTP calls: JSON, never cached, and every error a refusal in the caller's language."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from aiohttp import web

from bot.core.errors import BAD_REQUEST, INTERNAL, BadRequest, InternalError, TresenError
from bot.service.deps import Deps
from bot.web import payloads, wire

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
C = TypeVar("C", bound=wire.Command)
LANGUAGE = web.RequestKey("language", str)
_BODY_PATIENCE = 10  # seconds
_STATUS = {
    "signed_out": 401,
    "not_allowed": 403,
    "not_found": 404,
    "session_over": 401,
    "too_large": 413,
    "unknown_type": 415,
    "too_many": 409,
    "full": 507,
    "infected": 422,
    "busy": 429,
    "not_stored": 503,
    "internal_error": 500,
}
_log = logging.getLogger("tresen.api")


class SignedOut(TresenError):
    """Nobody is signed in here, or the token is none."""

    code = "signed_out"


def answering(deps: Deps, handler: Handler) -> Handler:
    """Turn errors into answers, and keep every answer out of caches."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except TresenError as error:
            response = _refusal(deps, request, error)
        except Exception:
            _log.exception("%s failed", request.path)
            response = _refusal(deps, request, InternalError(INTERNAL))
        if not response.prepared:
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return answer


async def read(request: web.Request, shape: type[C]) -> C:
    """Read a body of JSON. Raises BadRequest."""
    if request.content_type != "application/json":
        raise BadRequest(BAD_REQUEST, {"field": "Content-Type"}, field="Content-Type")
    try:
        payload = msgspec.json.decode(await asyncio.wait_for(request.read(), _BODY_PATIENCE))
    except (TimeoutError, msgspec.DecodeError, RecursionError):
        raise BadRequest(BAD_REQUEST, {"field": "-"}) from None
    return wire.parse(shape, payload)


def _refusal(deps: Deps, request: web.Request, error: TresenError) -> web.Response:
    text = deps.library().translations.say(_language(deps, request), error.phrase, error.values)
    response = web.json_response(payloads.refusal(error, text), status=_STATUS.get(error.code, 400))
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(round(error.retry_after + 0.5))
    return response


def _language(deps: Deps, request: web.Request) -> str:
    """Give the visitor's language where one is known, else the first language of the caller's that is spoken."""
    if LANGUAGE in request:
        return request[LANGUAGE]
    spoken = deps.library().translations.languages
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in spoken:
            return code
    return deps.settings.team_language
