"""Deliveries: the events that are to be sent to webhooks, were sent, or could not be. Added in the transaction of their cause."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.hooks import HookEvent, delivery_id
from bot.core.programs import instant, ticket_values
from bot.core.tickets import Ticket
from bot.store.rows import moment, read_moment
from bot.store.webhooks import all_webhooks

_KEPT_FOR = timedelta(days=2)  # for so long it stands in the table that something was sent, without what it was
_WAITING = "where webhook = ? and state = 'waiting' and next_at"


@dataclass(frozen=True)
class Delivery:
    """An event on its way to a webhook."""

    id: str
    """The same however often it is sent."""
    webhook: str
    type: str
    payload: str = field(repr=False)
    """The body, as JSON."""
    attempts: int
    """How often it was tried in vain."""
    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Due:
    """What is to be sent at a moment."""

    deliveries: tuple[Delivery, ...]
    next_at: datetime | None
    """When more is due; None: nothing waits for a later moment."""


@dataclass(frozen=True)
class DeadDelivery:
    """An event that was given up."""

    id: str
    webhook: str
    type: str
    attempts: int
    dead_at: datetime
    error: str
    is_on: bool
    """Whether its webhook is."""


def add_deliveries(
    connection: sqlite3.Connection,
    events: Iterable[HookEvent],
    ticket: Ticket,
    more: Callable[[], dict[str, Any]],
    at: datetime,
) -> None:
    """Put events of a ticket on their way to every webhook that hears of them; `more` of the ticket is asked where there is one."""
    events = tuple(events)
    to = [(webhook, event) for webhook in all_webhooks(connection) for event in events if webhook.hears(event)]
    if not to:
        return
    data = {"ticket": {**ticket_values(ticket), **more()}}
    for webhook, event in to:
        body = {"type": event, "timestamp": instant(at), "data": data}
        connection.execute(
            "insert into deliveries (id, webhook, type, ticket, payload, created_at, next_at, attempts, state) "
            "values (?, ?, ?, ?, ?, ?, ?, 0, 'waiting')",
            (
                delivery_id(webhook.id, event, ticket),
                webhook.id,
                event,
                ticket.id,
                json.dumps(body, ensure_ascii=False, separators=(",", ":")),
                moment(at),
                moment(at),
            ),
        )


def due(connection: sqlite3.Connection, now: datetime, limit: int) -> Due:
    """Give what is due, up to `limit` for each webhook, so that none takes the place of another."""
    found: list[Delivery] = []
    later: list[str] = []
    for webhook in all_webhooks(connection):
        rows = connection.execute(
            f"select * from deliveries {_WAITING} <= ? order by next_at limit ?", (webhook.id, moment(now), limit)
        )
        found += [
            Delivery(row["id"], webhook.id, row["type"], row["payload"], row["attempts"], webhook.url, webhook.secret)
            for row in rows
        ]
        query = f"select min(next_at) from deliveries {_WAITING} > ?"
        (at,) = connection.execute(query, (webhook.id, moment(now))).fetchone()
        later += [at] if at else []
    return Due(tuple(found), read_moment(min(later)) if later else None)


def delivery_done(connection: sqlite3.Connection, delivery: str, at: datetime, attempts: int) -> None:
    """Note that the receiver took it, and let go of what it was."""
    connection.execute(
        "update deliveries set state = 'done', payload = '{}', last_error = null, attempts = ?, ended_at = ? where id = ?",
        (attempts, moment(at), delivery),
    )
    connection.execute("delete from deliveries where state = 'done' and ended_at < ?", (moment(at - _KEPT_FOR),))


def delivery_delayed(
    connection: sqlite3.Connection, delivery: str, next_at: datetime, attempts: int, error: str
) -> None:
    """Note that it is to be tried again at `next_at`, and how often it has been tried by now."""
    connection.execute(
        "update deliveries set next_at = ?, attempts = ?, last_error = ? where id = ? and state = 'waiting'",
        (moment(next_at), attempts, error, delivery),
    )


def delivery_dead(connection: sqlite3.Connection, delivery: str, at: datetime, attempts: int, error: str) -> None:
    """Give it up; it stays, with the reason."""
    connection.execute(
        "update deliveries set state = 'dead', attempts = ?, last_error = ?, ended_at = ? where id = ?",
        (attempts, error, moment(at), delivery),
    )


def switch_off(connection: sqlite3.Connection, webhook: str, delivery: str, at: datetime, error: str) -> bool:
    """Send nothing more to a webhook, since it said so to a delivery; give up what waits. Tells whether it was on."""
    connection.execute("update deliveries set attempts = attempts + 1 where id = ? and state = 'waiting'", (delivery,))
    connection.execute(
        "update deliveries set state = 'dead', last_error = ?, ended_at = ? where webhook = ? and state = 'waiting'",
        (error, moment(at), webhook),
    )
    done = connection.execute("update webhooks set state = 'off' where id = ? and state = 'on'", (webhook,))
    return done.rowcount == 1


def dead_deliveries(connection: sqlite3.Connection, limit: int = 100) -> list[DeadDelivery]:
    """Give what was given up, the newest first."""
    rows = connection.execute(
        "select deliveries.*, webhooks.state = 'on' as is_on from deliveries join webhooks on webhooks.id = webhook "
        "where deliveries.state = 'dead' order by ended_at desc, deliveries.id limit ?",
        (limit,),
    )
    return [
        DeadDelivery(
            row["id"],
            row["webhook"],
            row["type"],
            row["attempts"],
            read_moment(row["ended_at"]),
            row["last_error"],
            bool(row["is_on"]),
        )
        for row in rows
    ]


def retry(connection: sqlite3.Connection, delivery: str | None, at: datetime) -> int:
    """Send again what was given up, all steps anew: one, or (at None) all to webhooks that are on. Gives how many it is."""
    done = connection.execute(
        "update deliveries set state = 'waiting', attempts = 0, next_at = ?, ended_at = null where state = 'dead' "
        "and (? is null or id = ?) and webhook in (select id from webhooks where state = 'on')",
        (moment(at), delivery, delivery),
    )
    return done.rowcount
