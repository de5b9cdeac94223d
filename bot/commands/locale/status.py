"""tresen locale status: how much of each part of the texts a language has."""

import json

from bot.commands.errors import UsageError
from bot.commands.locale.places import known, template_of, to_read
from bot.content.translators.glossary import glossary_of, read_glossaries
from bot.content.translators.merging import to_vary
from bot.content.translators.po import Po
from bot.content.translators.progress import PARTS, Progress, progress
from bot.content.translators.translations import SOURCE, base_of, read_catalogs
from bot.settings import Settings

_HEADS = ("", "translated", "fuzzy", "missing", "per cent")


def locale_status(settings: Settings, language: str | None, *, as_json: bool) -> int:
    """Print a table a language, or JSON; gives the exit code."""
    locales = to_read(settings)
    catalogs, faults = read_catalogs(locales)
    glossaries, _ = read_glossaries(locales)
    template = template_of(settings)
    found = {}
    for name in known(locales, language):
        if name not in catalogs:
            unread = next(fault for fault in faults if name in fault.file.parts)
            raise UsageError(f"mend this first:\n  {unread}")
        wanted = template
        if base_of(name) != name:
            base = catalogs.get(base_of(name), Po({}, ()))
            said = {entry.key for entry in catalogs[name].entries}
            needed = {entry.key for entry in to_vary(base, glossary_of(glossaries, name))} | said
            wanted = {key: entry for key, entry in template.items() if key in needed}
        found[name] = progress(catalogs[name], wanted, is_source=name == SOURCE)
    if as_json:
        print(json.dumps({name: _as_json(*each) for name, each in found.items()}, indent=2))
        return 0
    for name, (parts, seen) in found.items():
        _print(name, parts, seen)
    return 0


def _print(language: str, parts: dict[str, Progress], seen: Progress) -> None:
    rows = [*parts.items(), ("visitors see", seen), ("all", _sum(parts))]
    width = max(len(name) for name in (*PARTS, language, "visitors see"))
    heads = "  ".join(f"{head:>10}" for head in _HEADS[1:])
    print(f"{language:<{width}}  {heads}")
    for name, each in rows:
        cells = (each.translated, each.fuzzy, each.missing, f"{each.percent} %")
        print(f"{name:<{width}}  " + "  ".join(f"{cell:>10}" for cell in cells))
    print()


def _sum(parts: dict[str, Progress]) -> Progress:
    total = Progress()
    for each in parts.values():
        total = total.plus(each)
    return total


def _as_json(parts: dict[str, Progress], seen: Progress) -> dict[str, object]:
    rows = {**parts, "visitors": seen, "all": _sum(parts)}
    return {
        name: {
            "translated": each.translated,
            "fuzzy": each.fuzzy,
            "missing": each.missing,
            "percent": each.percent,
        }
        for name, each in rows.items()
    }
