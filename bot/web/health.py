"""Health: `/healthz` says that the process lives, `/readyz` that it can store, and that messages arrive."""

import logging

from aiohttp import web

from bot.core.errors import Busy
from bot.service.deps import Deps
from bot.store import changes
from bot.web.canary import Canary

_log = logging.getLogger("tresen.health")


def routes(deps: Deps, canary: Canary) -> list[web.RouteDef]:
    """Give the routes."""
    said: str | None = None

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(request: web.Request) -> web.Response:
        nonlocal said
        before, said = said, await _trouble(deps)
        if said is not None and said != before and deps.store.trouble is None:  # of its own trouble, the store has told
            _log.error("not ready: %s", said)
        if said is not None:
            return web.json_response({"status": "cannot store", "reason": said}, status=503)
        if canary.trouble is not None:  # the canary itself has told the log
            return web.json_response({"status": "does not work", "reason": canary.trouble}, status=503)
        return web.json_response({"status": "ready"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


async def _trouble(deps: Deps) -> str | None:
    """Write something; give why that was not possible, in a word or two."""
    try:
        await deps.store.write(changes.probe, deps.now())
    except Busy:
        return "too busy"
    except Exception as error:
        return deps.store.trouble or type(error).__name__
    return None
