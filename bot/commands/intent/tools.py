"""tresen intent: tools for authors. This file says what may be typed; each tool is a file of its own."""

import argparse
from collections.abc import Callable

from bot.clock import clock
from bot.settings import Settings


def add_tools(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]
) -> None:
    """Add the tools to the command line; `settings` reads them when a tool runs."""
    intent = commands.add_parser("intent", help="tools for authors")
    tools = intent.add_subparsers(title="tools", required=True, metavar="TOOL")

    def try_(options: argparse.Namespace) -> int:
        from bot.commands.intent.trying import intent_try

        return intent_try(settings(), options.message, options.language)

    tool = tools.add_parser("try", help="say what the bot makes of a message, and why")
    tool.add_argument("message", metavar="MESSAGE")
    tool.add_argument("--language", metavar="CODE", help="the language of the conversation: de, en")
    tool.set_defaults(run=try_)

    def proposals(options: argparse.Namespace) -> int:
        from bot.commands.intent.proposals import intent_proposals

        return intent_proposals(settings(), clock, is_done=options.done)

    tool = tools.add_parser("proposals", help="print what agents propose as a patch, for `git apply`")
    tool.add_argument("--done", action="store_true", help="note that you have taken them over; nothing is printed then")
    tool.set_defaults(run=proposals)
