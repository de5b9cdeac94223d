"""tresen webhook: tells programs elsewhere what happens to tickets. This file says what may be typed."""

import argparse
from collections.abc import Callable

from bot.settings import Settings


def add_tools(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]
) -> None:
    """Add the tools to the command line; `settings` reads them when a tool runs."""
    webhook = commands.add_parser("webhook", help="tools to tell other programs what happens to tickets")
    tools = webhook.add_subparsers(title="tools", required=True, metavar="TOOL")

    def add(options: argparse.Namespace) -> int:
        from bot.commands.webhook.keeping import webhook_add

        return webhook_add(settings(), options.url, options.events)

    tool = tools.add_parser("add", help="make a webhook; its secret is shown once")
    tool.add_argument("url", metavar="URL", help="where events are sent to: https://shop.example/hooks")
    tool.add_argument("--events", nargs="+", metavar="EVENT", help="of which it hears; all where none is named")
    tool.set_defaults(run=add)

    def list_(options: argparse.Namespace) -> int:
        from bot.commands.webhook.keeping import webhook_list

        return webhook_list(settings())

    tools.add_parser("list", help="show all webhooks").set_defaults(run=list_)

    def dead(options: argparse.Namespace) -> int:
        from bot.commands.webhook.sending import webhook_dead

        return webhook_dead(settings())

    tools.add_parser("dead", help="show the events that were given up").set_defaults(run=dead)

    def retry(options: argparse.Namespace) -> int:
        from bot.commands.webhook.sending import webhook_retry

        return webhook_retry(settings(), options.id)

    tool = tools.add_parser("retry", help="send events again that were given up")
    tool.add_argument("id", metavar="ID", help="of the event, as `tresen webhook dead` shows it, or all")
    tool.set_defaults(run=retry)
    _add_of_one(tools, settings)


def _add_of_one(tools: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Callable[[], Settings]) -> None:
    def remove(options: argparse.Namespace) -> int:
        from bot.commands.webhook.keeping import webhook_remove

        return webhook_remove(settings(), options.id)

    def on(options: argparse.Namespace) -> int:
        from bot.commands.webhook.keeping import webhook_on

        return webhook_on(settings(), options.id)

    def test(options: argparse.Namespace) -> int:
        from bot.commands.webhook.sending import webhook_test

        return webhook_test(settings(), options.id)

    for name, meaning, run in (
        ("remove", "remove a webhook, with all that waits for it", remove),
        ("on", "send again to a webhook whose receiver wanted no more", on),
        ("test", "send a test event now, and say what came back", test),
    ):
        tool = tools.add_parser(name, help=meaning)
        tool.add_argument("id", metavar="ID", help="of the webhook, as `tresen webhook list` shows it")
        tool.set_defaults(run=run)
