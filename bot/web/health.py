"""Health: `/healthz` says that the process lives, `/readyz` that it can store."""

import logging

from aiohttp import web

from bot.service.deps import Deps
from bot.store import changes

_log = logging.getLogger("tresen.health")


def routes(deps: Deps) -> list[web.RouteDef]:
    """Give the routes."""

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(request: web.Request) -> web.Response:
        try:
            await deps.store.write(changes.probe, deps.now())
        except Exception as error:
            _log.error("not ready: nothing can be stored: %s", error)
            return web.json_response({"status": "cannot store"}, status=503)
        return web.json_response({"status": "ready"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
