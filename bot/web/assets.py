"""Assets: joins, minifies, compresses and hashes the pages' modules, in memory at every start: nothing stale, no build step.

A module may say `import { a, b } from './file.js';` and `export` before a declaration at the start of a line, and names
at the top of modules must not clash. That much can be joined by cutting lines out; anything else raises AssetError.
"""

import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import brotli
import rjsmin

from bot.web.names import shorten

LOADER = "loader.js"
PULSE = "pulse"  # the console's worker
CONSOLE_SHEETS = ("console/console.css", "console/learning.css")
FORMS = "forms"  # the widget's forms, fetched when the first one is needed
HIDING = "hiding"  # what hides secrets in the browser, fetched when the chat opens
JAVASCRIPT = "text/javascript; charset=utf-8"
STYLESHEET = "text/css; charset=utf-8"

_IMPORT = re.compile(r"import \{ (\w+(?:, \w+)*) \} from '(\.{1,2}/[\w./-]+\.js)';")
_DECLARATION = re.compile(r"(export )?(?:async )?(?:function\*?|const|let|class) (\w+)")
_SUSPECT = re.compile(r"\s*(?:import\b(?!\.)|export\b)")
_CSS_IN_JS = re.compile(r"(= `\n)((?:[:.@\w\[*][^`$]*\{[^`$]*\}\s*)+)(`)")


class AssetError(Exception):
    """A module that cannot be joined; says file, line and what to write instead."""


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire."""

    name: str
    content_type: str
    body: bytes
    gzip: bytes
    brotli: bytes
    etag: str
    immutable: bool
    """Whether its name holds its hash, so that it may be kept for ever."""


@dataclass(frozen=True)
class Assets:
    """Everything that was built from one folder."""

    static: Path
    """Where the sources are; developers' mode serves them as they stand."""
    by_name: dict[str, Asset]
    app_js: str
    """Name of the joined modules, with its hash."""
    app_css: str
    """Name of the joined style sheets, with its hash."""

    def named(self, stem: str) -> str:
        """Give the name, with its hash, of a module that is fetched apart."""
        return next(name for name in self.by_name if name.startswith(f"{stem}-"))

    def get(self, name: str) -> Asset | None:
        """Give a file by its name."""
        return self.by_name.get(name)


def build(static: Path) -> Assets:
    """Build what the widget needs from `static`. Raises AssetError."""
    loader = asset(LOADER, JAVASCRIPT, minify_script((static / "widget" / LOADER).read_text("utf-8")))
    apart = [_apart(static / folder / f"{stem}.js") for folder, stem in (("forms", FORMS), ("widget", HIDING))]
    return _bundle(static, "app", static / "widget/main.js", ("widget/widget.css",), loader, *apart)


def _apart(module: Path) -> Asset:
    """Make an asset of a module that a page fetches by itself."""
    return _hashed(module.stem, ".js", JAVASCRIPT, minify_script(module.read_text("utf-8"), is_imported=True))


def build_console(static: Path) -> Assets:
    """Build what the agents' console needs from `static`. Raises AssetError."""
    pulse = _hashed(PULSE, ".js", JAVASCRIPT, minify_script((static / f"console/{PULSE}.js").read_text("utf-8")))
    return _bundle(static, "console", static / "console/main.js", CONSOLE_SHEETS, pulse)


def _bundle(static: Path, stem: str, entry: Path, own_sheets: Sequence[str], *more: Asset) -> Assets:
    """Join a page's modules and its style sheets, which begin with the shared tokens."""
    sheets = (static / "shared/tokens.css", *(static / each for each in own_sheets))
    css = _hashed(stem, ".css", STYLESHEET, minify_style("\n".join(each.read_text("utf-8") for each in sheets)))
    js = _hashed(stem, ".js", JAVASCRIPT, minify_script(join(entry)))
    return Assets(static, {each.name: each for each in (*more, js, css)}, js.name, css.name)


def asset(name: str, content_type: str, text: str, *, immutable: bool = False) -> Asset:
    """Make an asset of a text: all its encodings and its ETag."""
    body = text.encode("utf-8")
    return Asset(
        name=name,
        content_type=content_type,
        body=body,
        gzip=gzip.compress(body, 9, mtime=0),
        brotli=brotli.compress(body, quality=11),
        etag=f'"{digest(text)}"',
        immutable=immutable,
    )


def digest(text: str) -> str:
    """Give the short hash that stands in names and ETags."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def minify_script(source: str, *, is_imported: bool = False) -> str:
    """Take comments, white space and long names out of a script; style sheets in its template literals shrink too.

    Of a module that others import while they run, the names stay: they are what it is asked for.
    """
    styled = _CSS_IN_JS.sub(lambda found: f"= `{minify_style(found[2])}`", source)
    tight = str(rjsmin.jsmin(styled))
    return tight if is_imported else shorten(tight)


def minify_style(source: str) -> str:
    """Take comments and white space out of a style sheet; strings are left as they are."""
    parts = re.split(r"(\"[^\"\n]*\"|'[^'\n]*')", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))
    parts[::2] = [_tight(part) for part in parts[::2]]
    return "".join(parts).strip()


def _tight(style: str) -> str:
    style = re.sub(r"\s+", " ", style)
    style = re.sub(r" ?([{};,]) ?", r"\1", style)
    return style.replace(": ", ":").replace(";}", "}")  # a selector's "a :hover" has its space before the colon


def join(entry: Path) -> str:
    """Join a module and all that it imports into one script, each module once and before those that need it."""
    modules: dict[Path, _Module] = {}
    _visit(entry.resolve(), modules, ())
    _refuse_clashes(modules)
    return "\n".join(module.text for module in modules.values())


@dataclass(frozen=True)
class _Module:
    text: str
    names: dict[str, int]
    """Every name at its top -> line."""
    exported: frozenset[str]


def _visit(path: Path, modules: dict[Path, _Module], trail: tuple[Path, ...]) -> None:
    if path in modules:
        return
    lines: list[str] = []
    names: dict[str, int] = {}
    exported: set[str] = set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if found := _IMPORT.fullmatch(line):
            _follow(path, number, found[1].split(", "), found[2], modules, (*trail, path))
            continue
        declared = _DECLARATION.match(line)
        if declared:
            names[declared[2]] = number
            exported |= {declared[2]} if declared[1] else set()
            line = line.removeprefix("export ")
        elif _SUSPECT.match(line):
            raise AssetError(
                f"{path}:{number}: write `import {{ a, b }} from './file.js';` or `export` before a declaration, "
                f"at the start of a line: {line.strip()}"
            )
        elif re.match(r"(?:const|let|var)\b", line):
            raise AssetError(f"{path}:{number}: declare one plain name at the top of a module: {line}")
        lines.append(line)
    modules[path] = _Module("\n".join(lines), names, frozenset(exported))


def _follow(
    path: Path, number: int, names: list[str], target: str, modules: dict[Path, _Module], trail: tuple[Path, ...]
) -> None:
    file = (path.parent / target).resolve()
    if not file.is_file():
        raise AssetError(f"{path}:{number}: there is no {target}")
    if file in trail:
        raise AssetError(f"{path}:{number}: {target} imports this module in turn; cut the circle")
    _visit(file, modules, trail)
    if missing := [name for name in names if name not in modules[file].exported]:
        raise AssetError(f"{path}:{number}: {target} does not export {', '.join(missing)}")


def _refuse_clashes(modules: dict[Path, _Module]) -> None:
    owner: dict[str, str] = {}
    for path, module in modules.items():
        for name, number in module.names.items():
            if name in owner:
                raise AssetError(f"{path}:{number}: {name!r} is also the name of something in {owner[name]}")
            owner[name] = f"{path.name}:{number}"


def _hashed(stem: str, suffix: str, content_type: str, text: str) -> Asset:
    return asset(f"{stem}-{digest(text)}{suffix}", content_type, text, immutable=True)
