"""The policy's page over plain HTTP: `/policy` is the version in force, `/policy/2026-11-25` the one of that day, for ever."""

import asyncio
import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.content.library import Library
from bot.core.phrases import Phrase
from bot.core.policy import Version
from bot.settings import Settings
from bot.web.assets import Asset, asset, digest, minify_style
from bot.web.pages import FAVICON, HTML, VARY, of_browser, respond, spoken
from bot.web.policy_html import View, page

_MOST_KEPT = 64  # pages that are kept compressed


class PolicyPages:
    """Renders the pages; what did not change since the last time is not compressed anew."""

    def __init__(
        self, settings: Settings, library: Callable[[], Library], now: Callable[[], datetime], static: Path
    ) -> None:
        """Show the policy of the library that is in use when somebody asks; `static` holds the style sheets."""
        sheets = (static / "shared/tokens.css", static / "policy/policy.css")
        self._settings, self._library, self._now = settings, library, now
        self._style = minify_style("\n".join(each.read_text("utf-8") for each in sheets))
        hashed = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'"
        )
        self._kept: dict[str, Asset] = {}

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        return [web.get("/policy", self._newest), web.get(r"/policy/{version:\d{4}-\d\d-\d\d}", self._version)]

    async def _newest(self, request: web.Request) -> web.StreamResponse:
        return await self._respond(request, None)

    async def _version(self, request: web.Request) -> web.StreamResponse:
        return await self._respond(request, request.match_info["version"])

    async def _respond(self, request: web.Request, name: str | None) -> web.StreamResponse:
        settings, library = self._settings, self._library()
        current = library.policy.in_force(self._now().astimezone(settings.opening_hours.zone).date())
        version = current if name is None else library.policy.named(name)
        if version is None or current is None:
            raise web.HTTPNotFound
        wanted = [*request.query.get("language", "").split(","), *of_browser(request)]
        language = spoken(wanted, _languages(version, settings.language))

        def say(phrase: Phrase, values: Mapping[str, object] | None) -> str:
            return library.translations.say(language, phrase, values)

        versions_at, newest_at = ("policy/", "policy") if name is None else ("", "../policy")
        view = View(library.policy, version, current, language, settings.company, say, versions_at, newest_at)
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": self._policy,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Vary": VARY,
        }
        return respond(request, await self._compressed(page(view, self._style, FAVICON)), headers)

    async def _compressed(self, text: str) -> Asset:
        """Compress in a thread, for it takes tens of milliseconds; once for each text."""
        key = digest(text)
        known = self._kept.pop(key, None)
        if known is None:
            known = await asyncio.to_thread(asset, "policy", HTML, text)
        self._kept[key] = known  # behind the others: the first one is the one that was not asked for longest
        if len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return known


def _languages(version: Version, preferred: str) -> tuple[str, ...]:
    """Give the version's languages; first the service's own, else the one that counts."""
    return tuple(sorted(version.texts, key=lambda each: (each != preferred, each != version.original, each)))
