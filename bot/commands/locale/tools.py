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

    def update(options: argparse.Namespace) -> int:
        from bot.commands.locale.updating import locale_update

        return locale_update(settings())

    tools.add_parser("update", help="bring the catalogues up to date with the texts").set_defaults(run=update)

    def preview(options: argparse.Namespace) -> int:
        from bot.commands.locale.previewing import locale_preview

        return locale_preview(settings(), options.languages, options.port)

    previewing = tools.add_parser("preview", help="show every text in its real place, in the browser")
    previewing.add_argument("languages", nargs="*", metavar="LANG", help="languages beside each other: de, de@informal")
    previewing.add_argument("--port", type=int, default=0, help="port of the page; without it, a free one")
    previewing.set_defaults(run=preview)
