"""tresen webhook dead, retry, test: what was sent, and what was not."""

import asyncio
import json
import secrets
import time

from bot.clock import clock
from bot.commands.columns import columns
from bot.commands.errors import UsageError
from bot.commands.storing import with_store
from bot.commands.webhook.keeping import NO_SUCH
from bot.core.hooks import TEST
from bot.core.programs import instant
from bot.hooks.posting import post
from bot.settings import Settings
from bot.store import deliveries
from bot.store import webhooks as table

_ALL = "all"


def webhook_dead(settings: Settings) -> int:
    """Print the events that were given up, the newest first. Gives the exit code."""
    found = with_store(settings, lambda store: store.read(deliveries.dead_deliveries))
    if not found:
        print("No event was given up.")
        return 0
    rows = [("id", "webhook", "event", "given up", "tries", "why")]
    rows += [
        (each.id, each.webhook, each.type, f"{each.dead_at:%F %H:%M}", str(each.attempts), each.error) for each in found
    ]
    print("\n".join(columns(rows)))
    print("`tresen webhook retry ID` sends one again, `tresen webhook retry all` all of them.")
    return 0


def webhook_retry(settings: Settings, delivery: str) -> int:
    """Send events again that were given up. Gives the exit code."""
    which = None if delivery == _ALL else delivery
    count = with_store(settings, lambda store: store.write(deliveries.retry, which, clock()))
    if count:
        print(
            f"{count} {'event is' if count == 1 else 'events are'} sent again by the running service, within 30 seconds."
        )
        return 0
    dead = with_store(settings, lambda store: store.read(deliveries.dead_deliveries, 10_000))
    off = {each.webhook for each in dead if not each.is_on and which in (None, each.id)}
    if off:
        raise UsageError(f"its webhook is switched off; `tresen webhook on {min(off)}` first")
    if which is not None:
        raise UsageError(f"no event {which!r} was given up; `tresen webhook dead` names those that were")
    print("No event was given up.")
    return 0


def webhook_test(settings: Settings, webhook: str) -> int:
    """Send a test event now, and print what came back. Gives the exit code: 1 where it was not taken."""
    found = with_store(settings, lambda store: store.read(table.webhook_by_id, webhook))
    if found is None:
        raise UsageError(NO_SUCH.format(id=webhook))
    now = clock()
    body = json.dumps({"type": TEST, "timestamp": instant(now), "data": {"webhook": found.id}}, separators=(",", ":"))
    began = time.monotonic()
    answer = asyncio.run(
        post(
            found.url,
            found.secret,
            f"msg_{secrets.token_hex(16)}",
            body.encode(),
            now,
            allows_private=settings.webhook_private,
            reads=True,
        )
    )
    took = time.monotonic() - began
    print(f"{'Taken' if answer.is_taken else 'Not taken'} after {took:.1f} s: {answer.words}")
    if answer.body:
        print(answer.body)
    if not found.is_on:
        print(f"The webhook is switched off: no events are sent to it until `tresen webhook on {found.id}`.")
    return 0 if answer.is_taken else 1
