"""tresen locale: tools for translators. This file says what may be typed; each tool is a file of its own."""

import argparse
from collections.abc import Callable

from bot.settings import Settings


def add_tools(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]
) -> None:
    """Add the tools to the command line; `settings` reads them when a tool runs."""
    locale = commands.add_parser("locale", help="tools for translators")
    tools = locale.add_subparsers(title="tools", required=True, metavar="TOOL")

    add = tools.add_parser("add", help="begin a language (fr), or a variant of one (de@informal)")
    add.add_argument("language", metavar="LANG", help="its code")
    add.set_defaults(run=lambda options: _add(settings(), options))

    status = tools.add_parser("status", help="say how much of each part is translated")
    status.add_argument("language", nargs="?", metavar="LANG", help="one language; else all")
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(run=lambda options: _status(settings(), options))

    check = tools.add_parser("check", help="say what is to be mended, with file and line")
    check.add_argument("language", nargs="?", metavar="LANG", help="one language; else all")
    check.set_defaults(run=lambda options: _check(settings(), options))

    extract = tools.add_parser("extract", help="write the template, messages.pot, alone")
    extract.set_defaults(run=lambda options: _extract(settings()))

    update = tools.add_parser("update", help="bring the catalogues up to date with the texts")
    update.set_defaults(run=lambda options: _update(settings()))

    preview = tools.add_parser("preview", help="show every text in its real place, in the browser")
    preview.add_argument("languages", nargs="*", metavar="LANG", help="languages beside each other: de, de@informal")
    preview.add_argument("--port", type=int, default=0, help="port of the page; without it, a free one")
    preview.set_defaults(run=lambda options: _preview(settings(), options))


# Each tool imports its own part of the house.


def _add(settings: Settings, options: argparse.Namespace) -> int:
    from bot.commands.locale.adding import locale_add

    return locale_add(settings, options.language)


def _status(settings: Settings, options: argparse.Namespace) -> int:
    from bot.commands.locale.status import locale_status

    return locale_status(settings, options.language, as_json=options.json)


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from bot.commands.locale.checking import locale_check

    return locale_check(settings, options.language)


def _extract(settings: Settings) -> int:
    from bot.commands.locale.extracting import locale_extract

    return locale_extract(settings)


def _update(settings: Settings) -> int:
    from bot.commands.locale.updating import locale_update

    return locale_update(settings)


def _preview(settings: Settings, options: argparse.Namespace) -> int:
    from bot.commands.locale.previewing import locale_preview

    return locale_preview(settings, options.languages, options.port)
