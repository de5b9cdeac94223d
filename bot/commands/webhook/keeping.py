"""tresen webhook add, list, remove, on: which webhooks there are."""

import secrets

from bot.clock import clock
from bot.commands.columns import columns
from bot.commands.errors import UsageError
from bot.commands.storing import with_store
from bot.core.hooks import HookEvent, make_secret
from bot.hooks.targets import BadTarget, read_target
from bot.settings import Settings
from bot.store import webhooks as table
from bot.store.store import Store
from bot.store.webhooks import Load, Webhook

NO_SUCH = "there is no webhook {id!r}; `tresen webhook list` names them"


def webhook_add(settings: Settings, url: str, events: list[str] | None) -> int:
    """Make a webhook and print its secret, this once. Gives the exit code."""
    try:
        target = read_target(url, allows_private=settings.webhook_private)
    except BadTarget as error:
        raise UsageError(f"{url!r}: {error}") from None
    webhook = Webhook(
        id=secrets.token_hex(4),
        url=str(target),
        secret=make_secret(secrets.token_bytes(32)),
        created_at=clock(),
        events=_known(events),
    )
    with_store(settings, lambda store: store.write(table.add_webhook, webhook))
    print(webhook.secret)
    print(f"This is the secret of webhook {webhook.id}, shown this once: its receiver checks signatures with it.")
    print(f"`tresen webhook test {webhook.id}` sends a test event.")
    return 0


def webhook_list(settings: Settings) -> int:
    """Print all webhooks. Gives the exit code."""

    async def ask(store: Store) -> list[tuple[Webhook, Load]]:
        return [(each, await store.read(table.load_of, each.id)) for each in await store.read(table.all_webhooks)]

    found = with_store(settings, ask)
    if not found:
        print("There is no webhook. `tresen webhook add URL` makes one.")
        return 0
    rows = [("id", "made", "state", "waiting", "given up", "events", "address")]
    rows += [
        (
            each.id,
            f"{each.created_at:%F}",
            "on" if each.is_on else "off",
            str(load.waiting),
            str(load.dead),
            "all" if each.events is None else " ".join(each.events),
            each.url,
        )
        for each, load in found
    ]
    print("\n".join(columns(rows)))
    return 0


def webhook_remove(settings: Settings, webhook: str) -> int:
    """Remove a webhook. Gives the exit code."""
    if not with_store(settings, lambda store: store.write(table.remove_webhook, webhook)):
        raise UsageError(NO_SUCH.format(id=webhook))
    print(f"The webhook {webhook} is removed, with all that waited for it.")
    return 0


def webhook_on(settings: Settings, webhook: str) -> int:
    """Send to a webhook again that was switched off. Gives the exit code."""
    if not with_store(settings, lambda store: store.write(table.switch_on, webhook)):
        raise UsageError(NO_SUCH.format(id=webhook))
    print(
        f"The webhook {webhook} hears of what happens from now on. `tresen webhook retry all` sends what was given up."
    )
    return 0


def _known(events: list[str] | None) -> tuple[str, ...] | None:
    """Give the events that are meant; a comma parts them as well as a blank."""
    if events is None:
        return None
    named = [name for each in events for name in each.split(",") if name]
    unknown = [name for name in named if name not in {*HookEvent}]
    if unknown or not named:
        raise UsageError(f"--events: there is no event {', '.join(map(repr, unknown))}; write {', '.join(HookEvent)}")
    return tuple(dict.fromkeys(named))
