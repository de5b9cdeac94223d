"""The command line of Tresen. Every error is one line that says what to do."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.clock import clock
from bot.commands.errors import UsageError
from bot.commands.intent import tools as intent_tools
from bot.commands.locale import tools as locale_tools
from bot.commands.webhook import tools as webhook_tools
from bot.settings import Settings, SettingsError, environment, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit code: 0 done, 1 faults were found, 2 it could not be done."""
    parser = _parser()
    if not (sys.argv[1:] if arguments is None else arguments):
        parser.print_help()  # whoever types the name alone wants to know what there is
        return 0
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except UsageError as error:
        print(f"tresen: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has seen enough
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tresen", description="A live chat that answers from your support policy.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the service")
    serve.set_defaults(run=_serve)

    init = commands.add_parser("init", help="copy intents, locales, the policy and settings into a folder of your own")
    init.add_argument("folder", type=Path, metavar="FOLDER")
    init.set_defaults(run=_init)

    check = commands.add_parser("check", help="say what is to be mended in intents, translations and the policy")
    check.set_defaults(run=_check)

    ask = commands.add_parser("ask", help="ask the bot")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--language", metavar="CODE", help="the language of the conversation: de, en")
    ask.add_argument("--jsonl", action="store_true", help='read {"text": …} lines, write a line of JSON for each')
    ask.set_defaults(run=_ask)

    hours = commands.add_parser("hours", help="say whether the chat is open, and when that changes")
    hours.add_argument(
        "--at", metavar="TIME", help="a moment in ISO 8601 (2026-12-25T09:00); without an offset, in the team's zone"
    )
    hours.add_argument("--zone", metavar="ZONE", help="the visitor's zone, such as Europe/Berlin")
    hours.add_argument("--language", metavar="CODE", default="en")
    hours.set_defaults(run=_hours)

    agent = commands.add_parser("agent", help="tools for the people who answer")
    agent_tools = agent.add_subparsers(title="tools", required=True, metavar="TOOL")
    link = agent_tools.add_parser("link", help="make a one-time link to create an account or set a password anew")
    link.set_defaults(run=_agent_link)

    token = commands.add_parser("token", help="tools for programs that read tickets")
    token_tools = token.add_subparsers(title="tools", required=True, metavar="TOOL")
    token_tools.add_parser("list", help="name all tokens").set_defaults(run=_token_list)
    for name, meaning, run in (
        ("add", "make a token; it is shown once", _token_add),
        ("remove", "make a token worthless", _token_remove),
    ):
        tool = token_tools.add_parser(name, help=meaning)
        tool.add_argument("name", metavar="NAME", help="who uses it")
        tool.set_defaults(run=run)

    webhook_tools.add_tools(commands, _settings)
    intent_tools.add_tools(commands, _settings)
    locale_tools.add_tools(commands, _settings)
    return parser


def _settings() -> Settings:
    try:
        return load(Path.cwd(), environment(), clock().date())
    except SettingsError as error:
        raise UsageError("the settings cannot be used:\n  " + "\n  ".join(error.faults)) from None


# Each command imports its own part of the house: `init` and `check` need no server.


def _serve(options: argparse.Namespace) -> int:
    from bot.commands.serve import serve

    return serve(_settings())


def _init(options: argparse.Namespace) -> int:
    from bot.commands.init import init

    return init(options.folder)


def _check(options: argparse.Namespace) -> int:
    from bot.commands.check import check

    return check(_settings())


def _ask(options: argparse.Namespace) -> int:
    from bot.commands.ask import ask, ask_lines

    if options.jsonl == (options.question is not None):
        raise UsageError("write a question, or --jsonl to read lines of JSON from standard input")
    if options.jsonl:
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        return ask_lines(_settings(), sys.stdin, options.language, clock)
    return ask(_settings(), options.question, options.language, clock)


def _hours(options: argparse.Namespace) -> int:
    from bot.commands.hours import hours

    return hours(_settings(), options.at, options.zone, options.language, clock)


def _agent_link(options: argparse.Namespace) -> int:
    from bot.commands.agent import agent_link

    return agent_link(_settings())


def _token_list(options: argparse.Namespace) -> int:
    from bot.commands.token import token_list

    return token_list(_settings())


def _token_add(options: argparse.Namespace) -> int:
    from bot.commands.token import token_add

    return token_add(_settings(), options.name)


def _token_remove(options: argparse.Namespace) -> int:
    from bot.commands.token import token_remove

    return token_remove(_settings(), options.name)


if __name__ == "__main__":
    sys.exit(main())
