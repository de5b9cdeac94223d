"""Preview: where translators see every text in its real place. It reads catalogues and answers; it has no database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from bot.content.authors.intents import read_intents
from bot.content.authors.policy import read_policy
from bot.content.translators.cast import CASTS
from bot.content.translators.columns import NUMBERS, Columns, read_columns
from bot.content.translators.po import Entry
from bot.content.translators.translations import FILE
from bot.core.policy import Policy
from bot.settings import Settings
from bot.web.assets import CONSOLE_SHEETS
from bot.web.pages import FAVICON, RAW
from bot.web.preview_policy import DAYS, policy_page
from bot.web.preview_states import STATES, state_page
from bot.web.preview_words import Stage, stage_of, words

Letters = Callable[[Stage], list[dict[str, str]]]
_Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOG = logging.getLogger("tresen.preview")
_SHEETS = {  # kind of stage -> the style of its pages
    "widget": ("widget/widget.css",),
    "console": CONSOLE_SHEETS,
    "policy": ("policy/policy.css",),
    "letters": ("widget/widget.css",),
}
_PAGES = ("widget", "forms", "console")  # contexts whose texts the modules look up themselves
_MOST = 1000  # of anything that is counted


class Preview:
    """Holds what was read, and reads it anew when a file has changed."""

    def __init__(self, settings: Settings, content: Callable[[str], Path], static: Path, letters: Letters) -> None:
        """Show the texts in the folders that `content` gives for "intents", "locales" and "policy"."""
        self.settings = settings
        self.static = static
        self.policy = Policy()
        self.letters = letters
        """Writes sample letters: the mails have a floor of their own."""
        self._intents, self._locales, self._policy = content("intents"), content("locales"), content("policy")
        self._reading = asyncio.Lock()
        self._signature = ""
        self._columns: Columns | None = None

    async def columns(self) -> tuple[str, Columns]:
        """Give what stands in the files now, and its version."""
        async with self._reading:
            signature = await asyncio.to_thread(self._look)
            if self._columns is None or signature != self._signature:
                self._columns = await asyncio.to_thread(self._read)
                self._signature = signature
                for fault in self._columns.faults:
                    _LOG.warning("%s", fault)
            return self._signature, self._columns

    def _look(self) -> str:
        """Give a short text that is another one as soon as a file has changed."""
        catalogues = (*self._locales.glob(f"*/{FILE}"), *self._locales.glob("*.pot"))
        return _state((*catalogues, *self._intents.glob("topics/*.yaml"), *self._policy.glob("*/*.md")))

    def modules(self) -> str:
        """Give a short text that is another one as soon as a module has changed: then texts may stand elsewhere."""
        return _state(self.static.glob("*/*.js"))

    def _read(self) -> Columns:
        intents = read_intents(self._intents)
        before = self._columns
        topics = before.topics if before and intents.faults else intents.topics
        policy, faults = read_policy(self._policy)
        self.policy = self.policy if faults else policy
        return read_columns(self._locales, topics, (*intents.faults, *faults), before)


def _state(files: Iterable[Path]) -> str:
    seen = []
    for file in sorted(files):
        try:
            stat = file.stat()
        except OSError:
            continue  # it went away meanwhile
        seen.append(f"{file}:{stat.st_mtime_ns}:{stat.st_size}")
    return sha256("\n".join(seen).encode()).hexdigest()[:12]


def routes(preview: Preview) -> list[web.RouteDef]:
    """Give the routes of the page, its stages and what they say."""
    return [
        web.get("/preview", _page(preview, "index.html", _page_policy())),
        web.get(f"/preview/stage/{{kind:{'|'.join(_SHEETS)}}}", _page(preview, "stage.html", _stage_policy())),
        web.get(
            r"/preview/raw/{folder:shared|widget|forms|console|policy|preview}/{name:[\w-]+\.(?:js|css)}", _raw(preview)
        ),
        web.get("/preview/version", _version(preview)),
        web.get("/preview/catalogue", _catalogue(preview)),
        web.get(f"/preview/strings/{{column}}/{{page:{'|'.join(_PAGES)}}}", _strings(preview)),
        web.get("/preview/words/{column}", _words(preview)),
        web.get(f"/preview/policy/{{column}}/{{which:{'|'.join((*DAYS, *STATES))}}}", _policy_page(preview)),
    ]


def _page_policy() -> str:
    return _policy("frame-src 'self'", "frame-ancestors 'none'")


def _stage_policy() -> str:
    """Give the stages' policy: only our own page may frame them."""
    return _policy("worker-src 'self'", "frame-ancestors 'self'")


def _policy(*more: str) -> str:
    common = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    )
    return "; ".join((*common, *more))


def _page(preview: Preview, name: str, policy: str) -> _Answer:
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": policy,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }

    async def page(request: web.Request) -> web.StreamResponse:
        text = (preview.static / "preview" / name).read_text("utf-8").replace("$favicon", FAVICON)
        kind = request.match_info.get("kind", "")
        sheets = "\n".join(f'<link rel="stylesheet" href="../raw/{each}">' for each in _SHEETS.get(kind, ()))
        text = text.replace("$kind", kind).replace("$sheets", sheets)
        return web.Response(text=text, content_type="text/html", headers=headers)

    return page


def _raw(preview: Preview) -> _Answer:
    async def raw(request: web.Request) -> web.StreamResponse:
        path = preview.static / request.match_info["folder"] / request.match_info["name"]
        headers = {
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if not path.is_file():
            raise web.HTTPNotFound
        return web.Response(text=path.read_text("utf-8"), content_type=RAW[path.suffix], headers=headers)

    return raw


def _version(preview: Preview) -> _Answer:
    async def version(request: web.Request) -> web.StreamResponse:
        signature, _ = await preview.columns()
        return _json({"version": signature})

    return version


def _catalogue(preview: Preview) -> _Answer:
    async def catalogue(request: web.Request) -> web.StreamResponse:
        signature, found = await preview.columns()
        return _json(
            {
                "version": signature,
                "modules": await asyncio.to_thread(preview.modules),
                "entries": [_entry(entry) for entry in found.entries],
                "columns": [
                    {"code": each.code, "tag": each.tag, "states": each.states, "texts": each.texts}
                    for each in found.columns.values()
                    if each.code != NUMBERS
                ],
                "faults": [{"file": str(fault.file), "line": fault.line, "text": fault.text} for fault in found.faults],
            }
        )

    return catalogue


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "context": entry.context,
        "english": entry.id,
        "plural": entry.plural,
        "comments": entry.comments,
        "places": entry.files,
    }


def _strings(preview: Preview) -> _Answer:
    async def strings(request: web.Request) -> web.StreamResponse:
        _, found = await preview.columns()
        column = found.columns.get(request.match_info["column"])
        if column is None:
            raise web.HTTPNotFound
        return _json(column.translations.strings(column.tag, request.match_info["page"]))

    return strings


def _words(preview: Preview) -> _Answer:
    async def said(request: web.Request) -> web.StreamResponse:
        stage = await _stage(preview, request)
        names = request.query.get("names", "short")
        return _json({"names": names, **await asyncio.to_thread(words, stage, preview.letters)})

    return said


def _policy_page(preview: Preview) -> _Answer:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}

    async def shown(request: web.Request) -> web.StreamResponse:
        stage = await _stage(preview, request)
        which = request.match_info["which"]
        text = state_page(stage, which) if which in STATES else policy_page(stage, preview.policy, which)
        return web.Response(text=text, content_type="text/html", headers=headers)

    return shown


async def _stage(preview: Preview, request: web.Request) -> Stage:
    _, found = await preview.columns()
    column = found.columns.get(request.match_info["column"])
    cast = CASTS.get(request.query.get("names", "short"))
    number = request.query.get("number", "2")
    if column is None or cast is None or not (number.isascii() and number.isdigit() and int(number[:9]) <= _MOST):
        raise web.HTTPNotFound
    return stage_of(found, column, preview.settings, cast, int(number))


def _json(content: object) -> web.Response:
    response = web.json_response(content, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
    response.enable_compression()
    return response
