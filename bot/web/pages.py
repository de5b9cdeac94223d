"""Pages: the demo page and everything that a browser needs for the widget, over plain HTTP."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from aiohttp import web

from bot.web.assets import FORMS, HIDING, LOADER, Asset, Assets, asset, digest

Strings = Callable[[str], dict[str, str]]
_Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOADER_AGE = 300
FOR_EVER = "public, max-age=31536000, immutable"
VARY = "Accept-Encoding, Accept-Language"
HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
RAW = {".js": "text/javascript", ".css": "text/css"}
HOST = re.compile(r"[\w.:\[\]-]+")
FAVICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E"
    "%3Cpath fill='%230d5c56' d='M3 4h18v13H11l-6 4v-4H3z'/%3E%3C/svg%3E"
)


@dataclass(frozen=True)
class Pages:
    """What the pages are made of; bot/app.py hands it in."""

    assets: Assets
    strings: Strings
    """Language -> {English sentence: translation} of the widget's texts, asked anew for each frame."""
    form_strings: Strings
    """The same of the forms' texts: they are fetched apart."""
    languages: Callable[[], tuple[str, ...]]
    """The languages that are spoken, asked anew for each page; the first one is the default."""
    allowed_sites: tuple[str, ...]
    """Origins of the sites that may show the frame, besides our own."""
    developer_mode: bool
    """Serve the modules as they are."""
    _catalogues: dict[str, Asset] = field(default_factory=dict, repr=False)
    """The newest strings of each language, compressed."""

    def catalogue(self, language: str, stem: str = "strings") -> Asset:
        """Give a language's strings (stem "strings", or "forms") as a file whose name holds its hash."""
        strings = self.strings if stem == "strings" else self.form_strings
        text = json.dumps(strings(language), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        name = f"{stem}-{language}-{digest(text)}.json"
        known = self._catalogues.get(f"{stem} {language}")
        if known is None or known.name != name:
            known = self._catalogues[f"{stem} {language}"] = asset(name, JSON, text, immutable=True)
        return known

    def frame(self, language: str) -> Asset:
        """Give the frame's page in a language."""
        addresses = {each: self.catalogue(each).name for each in self.languages()}
        template = Template((self.assets.static / "widget/frame.html").read_text("utf-8"))
        sheets: tuple[str, ...]
        if self.developer_mode:
            sheets, script = ("dev/shared/tokens.css", "dev/widget/widget.css"), "dev/widget/main.js"
            forms, hiding = f"../{FORMS}/{FORMS}.js", f"./{HIDING}.js"  # as seen from main.js, which imports them
        else:
            sheets, script = (self.assets.app_css,), self.assets.app_js
            forms, hiding = (f"./{self.assets.named(each)}" for each in (FORMS, HIDING))
        head = [f'<link rel="stylesheet" href="{each}">' for each in sheets]
        head += [
            f'<link rel="preload" as="fetch" crossorigin href="{addresses[language]}">',
            f'<script type="module" src="{script}"></script>',
        ]
        text = template.substitute(
            language=language,
            strings=html.escape(json.dumps(addresses)),
            forms=forms,
            hiding=hiding,
            form_strings=html.escape(json.dumps({each: self.catalogue(each, FORMS).name for each in self.languages()})),
            head="\n".join(head),
        )
        return asset("frame", HTML, text)


def routes(pages: Pages) -> list[web.RouteDef]:
    """Give the routes of the demo page and the widget."""
    found = [
        web.get("/", _demo(pages)),
        web.get("/widget/frame", _frame(pages)),
        web.get("/widget/{name:[^/]+}", _file(pages)),
    ]
    if pages.developer_mode:
        found.append(web.get(r"/widget/dev/{folder:shared|widget|forms}/{name:[\w-]+\.(?:js|css)}", _raw(pages)))
    return found


def spoken(wanted: Iterable[str], languages: tuple[str, ...]) -> str:
    """Give the first wanted language that is spoken ("de-AT" is German), else the default."""
    for tag in wanted:
        code = tag.strip().lower().replace("_", "-")
        for language in (code, code.partition("-")[0]):
            if language in languages:
                return language
    return languages[0]


def negotiated(found: Asset, accepted: str) -> tuple[bytes, str | None]:
    """Give a body in the best encoding that the browser takes, and the encoding's name."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    other = weights.get("*", False)
    if weights.get("br", other):
        return found.brotli, "br"
    if weights.get("gzip", other):
        return found.gzip, "gzip"
    return found.body, None


def frame_policy(host: str, allowed_sites: tuple[str, ...]) -> str:
    """Give the frame's Content-Security-Policy: our own files only, and shown only where it may be."""
    sites = "".join(f" {site}" for site in allowed_sites)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self'{sockets(host)}",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors 'self'{sites}",
            "require-trusted-types-for 'script'",
        )
    )


def sockets(host: str) -> str:
    """Give our own sockets for a policy, for browsers whose 'self' leaves ws out; nothing for a name that is none."""
    return f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""


def _demo(pages: Pages) -> _Answer:
    page = (pages.assets.static / "demo.html").read_text("utf-8").replace("$favicon", FAVICON)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() if style else ""
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'sha256-{hashed}'; img-src data:; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy, "Vary": VARY}

    async def demo(request: web.Request) -> web.StreamResponse:
        language = spoken(of_browser(request), pages.languages())
        return respond(request, asset("demo.html", HTML, page.replace("$language", language)), headers)

    return demo


def _frame(pages: Pages) -> _Answer:
    async def frame(request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("language", "").split(",")
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": frame_policy(request.host, pages.allowed_sites),
            "Referrer-Policy": "no-referrer",
            "Vary": VARY,
        }
        return respond(request, pages.frame(spoken([*wanted, *of_browser(request)], pages.languages())), headers)

    return frame


def _file(pages: Pages) -> _Answer:
    catalogue = re.compile(rf"(strings|{FORMS})-([\w@-]+)-[0-9a-f]+\.json")

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        found = pages.assets.get(name)
        if (asked := catalogue.fullmatch(name)) and asked[2] in pages.languages():
            found = pages.catalogue(asked[2], asked[1])
        if found is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": FOR_EVER if found.name == name and found.immutable else "no-cache"}
        if name == LOADER:
            headers = {"Cache-Control": f"public, max-age={_LOADER_AGE}", "Access-Control-Allow-Origin": "*"}
        return respond(request, found, headers)

    return file


def _raw(pages: Pages) -> _Answer:
    async def raw(request: web.Request) -> web.StreamResponse:
        path = pages.assets.static / request.match_info["folder"] / request.match_info["name"]
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        try:
            return web.Response(text=_text(path), content_type=RAW[path.suffix], headers=headers)
        except FileNotFoundError:
            raise web.HTTPNotFound from None

    return raw


def of_browser(request: web.Request) -> list[str]:
    """Give the browser's languages; it names the dearest one first."""
    return [part.partition(";")[0] for part in request.headers.get("Accept-Language", "").split(",")]


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def respond(request: web.Request, found: Asset, headers: dict[str, str]) -> web.Response:
    """Answer with an asset, in the encoding that fits; 304 where the browser has it already."""
    common = {
        "ETag": found.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        **headers,
    }
    if any(tag.value == found.etag.strip('"') for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=common)
    body, encoding = negotiated(found, request.headers.get("Accept-Encoding", ""))
    if encoding:
        common["Content-Encoding"] = encoding
    return web.Response(body=body, headers={**common, "Content-Type": found.content_type})
