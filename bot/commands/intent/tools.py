"""tresen intent: tools for authors. This file says what may be typed; each tool is a file of its own."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bot.clock import clock
from bot.settings import Settings


def add_tools(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]
) -> None:
    """Add the tools to the command line; `settings` reads them when a tool runs."""
    intent = commands.add_parser("intent", help="tools for authors")
    tools = intent.add_subparsers(title="tools", required=True, metavar="TOOL")

    def check(options: argparse.Namespace) -> int:
        from bot.commands.intent.checking import intent_check

        return intent_check(settings())

    tool = tools.add_parser("check", help="say what is to be mended in the intents")
    tool.set_defaults(run=check)

    def tree(options: argparse.Namespace) -> int:
        from bot.commands.intent.listing import intent_tree

        return intent_tree(settings())

    tool = tools.add_parser("tree", help="show all intents, group by group")
    tool.set_defaults(run=tree)

    _add_add(tools, settings)
    _add_comparing(tools, settings)
    _add_test(tools, settings)

    def try_(options: argparse.Namespace) -> int:
        from bot.commands.intent.trying import intent_try

        return intent_try(settings(), options.message, options.language)

    tool = tools.add_parser("try", help="say what the bot makes of a message, and why")
    tool.add_argument("message", metavar="MESSAGE")
    tool.add_argument("--language", metavar="CODE", help="the language of the conversation: de, en")
    tool.set_defaults(run=try_)


def _add_comparing(
    tools: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]
) -> None:
    def clash(options: argparse.Namespace) -> int:
        from bot.commands.intent.clashing import intent_clash

        return intent_clash(settings(), options.id, options.limit)

    tool = tools.add_parser("clash", help="say which intents take utterances from each other, and which look misplaced")
    tool.add_argument("id", nargs="?", metavar="ID", help="of one intent alone")
    tool.add_argument("--limit", type=int, default=10, metavar="N", help="how many pairs and utterances to show")
    tool.set_defaults(run=clash)

    def coverage(options: argparse.Namespace) -> int:
        from bot.commands.intent.covering import intent_coverage

        return intent_coverage(settings(), options.id, options.folder, options.limit)

    tool = tools.add_parser("coverage", help="say which intents have few or uniform utterances, and what to write")
    tool.add_argument("id", nargs="?", metavar="ID", help="of one intent alone")
    tool.add_argument("--folder", type=Path, metavar="FOLDER", help="of the tests; else tests/intents beside intents")
    tool.add_argument("--limit", type=int, default=15, metavar="N", help="how many lists to show")
    tool.set_defaults(run=coverage)


def _add_add(tools: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]) -> None:
    def add(options: argparse.Namespace) -> int:
        from bot.commands.intent.adding import Wanted, intent_add

        wanted = Wanted(
            options.id,
            options.title,
            options.section,
            options.action,
            options.answer,
            options.utterance,
            options.language,
        )
        return intent_add(settings(), wanted)

    tool = tools.add_parser("add", help="add a topic, or an utterance to one")
    tool.add_argument("id", metavar="ID", help="such as payment.gift_card: the first word names the file")
    tool.add_argument("--title", default="", metavar="TEXT", help="a few words for a button, in English")
    tool.add_argument("--section", default="", metavar="SECTION", help="where the policy says it: 1.4")
    tool.add_argument("--action", metavar="ACTION", help="what the bot does beside answering: offer_ticket")
    tool.add_argument("--answer", default="", metavar="TEXT", help="what the bot says, in English")
    tool.add_argument("--utterance", action="append", default=[], metavar="TEXT", help="what a visitor says; several")
    tool.add_argument("--language", action="append", default=[], metavar="CODE", help="for which language; several")
    tool.set_defaults(run=add)


def _add_test(tools: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]) -> None:
    def test(options: argparse.Namespace) -> int:
        from bot.commands.intent.testing import intent_test
        from bot.content.authors.measuring import FLOOR

        floor = FLOOR if options.floor is None else options.floor
        return intent_test(settings(), options.folder, floor, compares=not options.no_compare, is_json=options.json)

    tool = tools.add_parser("test", help="ask held-back messages, and say what would change against the last commit")
    tool.add_argument("--folder", type=Path, metavar="FOLDER", help="of the tests; else tests/intents beside intents")
    tool.add_argument("--floor", type=float, metavar="PERCENT", help="of a file's messages that must be understood")
    tool.add_argument("--no-compare", action="store_true", help="do not compare with the last commit")
    tool.add_argument("--json", action="store_true", help="for machines")
    tool.set_defaults(run=test)

    def sources(options: argparse.Namespace) -> int:
        from bot.clock import clock
        from bot.commands.intent.sources import intent_sources

        return intent_sources(settings(), clock, as_json=options.json)

    tool = tools.add_parser(
        "sources", help="say what the answers rest on: sections without an intent, answers to read again"
    )
    tool.add_argument("--json", action="store_true", help="write it as JSON")
    tool.set_defaults(run=sources)

    def proposals(options: argparse.Namespace) -> int:
        from bot.commands.intent.proposals import intent_proposals

        return intent_proposals(settings(), clock, is_done=options.done)

    tool = tools.add_parser("proposals", help="print what agents propose as a patch, for `git apply`")
    tool.add_argument("--done", action="store_true", help="note that you have taken them over; nothing is printed then")
    tool.set_defaults(run=proposals)
