"""The console's page: its HTML, modules, style and texts. What it shows comes over the socket and the API."""

import html
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from string import Template

from aiohttp import web

from bot.web.assets import CONSOLE_SHEETS, PULSE, Asset, Assets, asset, digest
from bot.web.pages import FAVICON, FOR_EVER, HTML, JSON, RAW, VARY, Strings, of_browser, respond, sockets, spoken

_Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_OURS_ALONE = {"Cross-Origin-Resource-Policy": "same-origin"}


@dataclass(frozen=True)
class ConsolePages:
    """What the console's page is made of; bot/app.py hands it in."""

    assets: Assets
    """From `assets.build_console`."""
    strings: Strings
    """Language -> {English sentence: translation} of the console's texts, asked anew for each page."""
    languages: Callable[[], tuple[str, ...]]
    """The languages that are spoken, asked anew for each page; the first one is the default."""
    developer_mode: bool
    """Serve the modules as they are."""
    _catalogues: dict[str, Asset] = field(default_factory=dict, repr=False)
    """The newest strings of each language, compressed."""

    def catalogue(self, language: str) -> Asset:
        """Give a language's strings as a file whose name holds its hash."""
        text = json.dumps(self.strings(language), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        name = f"strings-{language}-{digest(text)}.json"
        known = self._catalogues.get(language)
        if known is None or known.name != name:
            known = self._catalogues[language] = asset(name, JSON, text, immutable=True)
        return known

    def page(self, language: str) -> Asset:
        """Give the page in a language."""
        sheets: tuple[str, ...]
        if self.developer_mode:
            sheets = ("dev/shared/tokens.css", *(f"dev/{each}" for each in CONSOLE_SHEETS))
            script = "dev/console/main.js"
            pulse = f"dev/console/{PULSE}.js"
        else:
            sheets, script = (self.assets.app_css,), self.assets.app_js
            pulse = self.assets.named(PULSE)
        addresses = {each: f"console/{self.catalogue(each).name}" for each in self.languages()}
        head = [f'<link rel="stylesheet" href="console/{each}">' for each in sheets]
        head.append(f'<script type="module" src="console/{script}"></script>')
        template = Template((self.assets.static / "console/index.html").read_text("utf-8"))
        text = template.substitute(
            language=language,
            strings=html.escape(json.dumps(addresses)),
            pulse=f"console/{pulse}",
            favicon=FAVICON,
            head="\n".join(head),
        )
        return asset("console", HTML, text)


def routes(pages: ConsolePages) -> list[web.RouteDef]:
    """Give the routes of the console's page and files."""
    found = [web.get("/console", _page(pages)), web.get("/console/{name:[^/]+}", _file(pages))]
    if pages.developer_mode:
        found.append(web.get(r"/console/dev/{folder:shared|widget|console}/{name:[\w-]+\.(?:js|css)}", _raw(pages)))
    return found


def page_policy(host: str) -> str:
    """Give the console's Content-Security-Policy: our own files only, in nobody's frame, no text ever as markup."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self'{sockets(host)}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _page(pages: ConsolePages) -> _Answer:
    async def page(request: web.Request) -> web.StreamResponse:
        headers = {
            **_OURS_ALONE,
            "Cache-Control": "no-cache",
            "Content-Security-Policy": page_policy(request.host),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "Vary": VARY,
        }
        return respond(request, pages.page(spoken(of_browser(request), pages.languages())), headers)

    return page


def _file(pages: ConsolePages) -> _Answer:
    catalogue = re.compile(r"strings-([\w@-]+)-[0-9a-f]+\.json")

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        language = catalogue.fullmatch(name)
        is_spoken = language is not None and language[1] in pages.languages()
        found = pages.catalogue(language[1]) if language and is_spoken else pages.assets.get(name)
        if found is None:
            raise web.HTTPNotFound
        is_this = found.name == name  # else strings that were meanwhile replaced by newer ones
        return respond(request, found, {**_OURS_ALONE, "Cache-Control": FOR_EVER if is_this else "no-cache"})

    return file


def _raw(pages: ConsolePages) -> _Answer:
    async def raw(request: web.Request) -> web.StreamResponse:
        path = pages.assets.static / request.match_info["folder"] / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound
        headers = {**_OURS_ALONE, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return web.Response(text=path.read_text("utf-8"), content_type=RAW[path.suffix], headers=headers)

    return raw
