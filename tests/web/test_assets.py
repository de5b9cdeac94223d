import gzip
from functools import partial
from pathlib import Path

import brotli
import pytest

from bot.content.translators.translations import read_catalogs, translations_of
from bot.web.assets import AssetError, Assets, asset, build, join, minify_script, minify_style
from bot.web.pages import Pages

STATIC = Path(__file__).parents[2] / "static"
LOADER_LIMIT, FRAME_LIMIT, CONNECTION_LIMIT, FORMS_LIMIT, HIDING_LIMIT = (
    2500,
    15 * 1024,
    1800,
    4100,
    4000,
)  # bytes, gzip


@pytest.fixture(scope="module")
def assets() -> Assets:
    return build(STATIC)


def size(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def test_the_page_pays_next_to_nothing(assets: Assets) -> None:
    loader = assets.get("loader.js")
    assert loader
    assert len(loader.gzip) <= LOADER_LIMIT


@pytest.mark.parametrize("language", ["de", "en"])
def test_everything_after_the_click_is_small(assets: Assets, language: str) -> None:
    translations = translations_of(read_catalogs(STATIC.parent / "locales")[0], {})
    strings = [partial(translations.strings, context=context) for context in ("widget", "forms")]
    pages = Pages(assets, *strings, lambda: ("de", "en"), (), False)
    parts = (
        assets.by_name[assets.app_js],
        assets.by_name[assets.app_css],
        pages.catalogue(language),
        pages.frame(language),
    )
    sizes = {part.name: len(part.gzip) for part in parts}
    assert sum(sizes.values()) <= FRAME_LIMIT, sizes


def test_the_connection_is_small() -> None:
    assert size(minify_script((STATIC / "shared/connection.js").read_text())) <= CONNECTION_LIMIT


def test_what_hides_secrets_is_small(assets: Assets) -> None:
    assert len(assets.by_name[assets.named("hiding")].gzip) <= HIDING_LIMIT


def test_every_encoding_holds_the_same(assets: Assets) -> None:
    for each in assets.by_name.values():
        assert gzip.decompress(each.gzip) == each.body == brotli.decompress(each.brotli)


def test_names_hold_the_hash_of_the_content(assets: Assets) -> None:
    again = build(STATIC)
    assert (again.app_js, again.app_css) == (assets.app_js, assets.app_css)
    for name in (assets.app_js, assets.app_css):
        found = assets.by_name[name]
        assert found.immutable
        assert found.etag.strip('"') in name
    assert not assets.by_name["loader.js"].immutable
    assert assets.get("app.js") is None


def test_an_etag_changes_with_the_content() -> None:
    assert asset("a", "text/plain", "one").etag != asset("a", "text/plain", "two").etag


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "main.js"


def test_modules_are_joined_once_each_and_in_order(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        main="import { b } from './b.js';\nimport { c } from './c.js';\nb(c);\n",
        b="import { c } from './c.js';\nexport function b() { return c; }\n",
        c="/** @type {import('./b.js').B} */\nexport const c = 1;\n",
    )
    joined = join(entry)
    assert "import {" not in joined
    assert "export" not in joined
    assert joined.index("const c") < joined.index("function b") < joined.index("b(c)")
    assert joined.count("const c") == 1


@pytest.mark.parametrize(
    ("modules", "complaint"),
    [
        ({"main": "\nimport x from './b.js';"}, "main.js:2: write `import"),
        ({"main": "import * as b from './b.js';"}, "main.js:1: write `import"),
        ({"main": "import { a as b } from './b.js';"}, "main.js:1: write `import"),
        ({"main": 'import { b } from "./b.js";'}, "main.js:1: write `import"),
        ({"main": "import { b } from 'b';"}, "main.js:1: write `import"),
        ({"main": "export default 1;"}, "main.js:1: write `import"),
        ({"main": "const a = 1;\nexport { a };"}, "main.js:2: write `import"),
        ({"main": "  import('./b.js');"}, "main.js:1: write `import"),
        ({"main": "import { b } from './none.js';"}, "main.js:1: there is no ./none.js"),
        ({"main": "import { x } from './b.js';", "b": "const x = 1;"}, "main.js:1: ./b.js does not export x"),
        (
            {"main": "import { b } from './b.js';\nconst c = b;", "b": "export const b = 1;\nlet c;"},
            "main.js:2: 'c' is",
        ),
        (
            {"main": "import { b } from './b.js';", "b": "import { m } from './main.js';"},
            "b.js:1: ./main.js imports this",
        ),
        ({"main": "const { a } = b;"}, "main.js:1: declare one plain name"),
    ],
)
def test_what_cannot_be_joined_is_refused_with_file_and_line(
    tmp_path: Path, modules: dict[str, str], complaint: str
) -> None:
    with pytest.raises(AssetError) as raised:
        join(write(tmp_path, **modules))
    assert complaint in str(raised.value)


@pytest.mark.parametrize(
    ("style", "small"),
    [
        ("a { color : red; }\n\n/* no */ b, c > d { margin: 0 1px; }", "a{color :red}b,c > d{margin:0 1px}"),
        ('a::before { content: "a  :  b; /"; }', 'a::before{content:"a  :  b; /"}'),
        ("@media (min-width: 1px) and (max-width: 2px) { a :hover { width: calc(1px + 2px); } }", None),
        ("li:first-child a:not(.b):hover { --x: 1; }", "li:first-child a:not(.b):hover{--x:1}"),
    ],
)
def test_styles_shrink(style: str, small: str | None) -> None:
    found = minify_style(style)
    assert found == (small or "@media (min-width:1px) and (max-width:2px){a :hover{width:calc(1px + 2px)}}")


def test_the_forms_are_fetched_apart_and_small(assets: Assets) -> None:
    forms = assets.by_name[assets.named("forms")]
    assert forms.immutable
    assert len(forms.gzip) <= FORMS_LIMIT
