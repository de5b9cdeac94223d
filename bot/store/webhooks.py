"""Webhooks in the store: whom events of tickets are sent to. Their secrets stand in clear, for they sign."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from bot.store.rows import moment, read_moment


@dataclass(frozen=True)
class Webhook:
    """A program elsewhere that hears of events."""

    id: str
    url: str
    secret: str = field(repr=False)
    """With which what is sent is signed: `whsec_…`."""
    created_at: datetime
    events: tuple[str, ...] | None = None
    """Of which it hears; None: of all."""
    is_on: bool = True
    """Switched off where the receiver said that it wants no more."""

    def hears(self, event: str) -> bool:
        """Tell whether an event is sent to it."""
        return self.is_on and (self.events is None or event in self.events)


@dataclass(frozen=True)
class Load:
    """How much there is for a webhook."""

    waiting: int
    dead: int


def add_webhook(connection: sqlite3.Connection, webhook: Webhook) -> None:
    """Add a webhook; it hears of what happens from now on."""
    connection.execute(
        "insert into webhooks (id, url, secret, created_at, events, state) values (?, ?, ?, ?, ?, ?)",
        (
            webhook.id,
            webhook.url,
            webhook.secret,
            moment(webhook.created_at),
            None if webhook.events is None else json.dumps(webhook.events),
            "on" if webhook.is_on else "off",
        ),
    )


def remove_webhook(connection: sqlite3.Connection, webhook: str) -> bool:
    """Remove a webhook with all that is still to be sent to it; tell whether it was there."""
    return connection.execute("delete from webhooks where id = ?", (webhook,)).rowcount == 1


def switch_on(connection: sqlite3.Connection, webhook: str) -> bool:
    """Send to a webhook again what happens from now on; tell whether it was there."""
    return connection.execute("update webhooks set state = 'on' where id = ?", (webhook,)).rowcount == 1


def webhook_by_id(connection: sqlite3.Connection, webhook: str) -> Webhook | None:
    """Give a webhook."""
    row = connection.execute("select * from webhooks where id = ?", (webhook,)).fetchone()
    return _webhook_of(row) if row else None


def all_webhooks(connection: sqlite3.Connection) -> list[Webhook]:
    """Give every webhook, the oldest first."""
    return [_webhook_of(row) for row in connection.execute("select * from webhooks order by created_at, id")]


def load_of(connection: sqlite3.Connection, webhook: str) -> Load:
    """Count what waits for a webhook, and what was given up."""
    rows = connection.execute(
        "select state, count(*) from deliveries where webhook = ? and state in ('waiting', 'dead') group by state",
        (webhook,),
    )
    counts = dict(rows.fetchall())
    return Load(counts.get("waiting", 0), counts.get("dead", 0))


def _webhook_of(row: sqlite3.Row) -> Webhook:
    return Webhook(
        id=row["id"],
        url=row["url"],
        secret=row["secret"],
        created_at=read_moment(row["created_at"]),
        events=None if row["events"] is None else tuple(json.loads(row["events"])),
        is_on=row["state"] == "on",
    )
