"""Slots: the facts of a ticket, found in what was said. A guess that fills a form in advance: rather nothing than a wrong one."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.core.addresses import emails, sites
from bot.core.dates import dates
from bot.core.marks import veiled
from bot.core.orders import ORDER_PATTERN, order_ids
from bot.core.products import mentions
from bot.core.versions import versions

_LONGEST = 4_000  # letters of a text that are read
_MOST = 24_000  # letters of all texts, the newest first
_Fact = TypeVar("_Fact")


@dataclass(frozen=True)
class Slots:
    """What a conversation holds of the facts."""

    order_id: str | None = None
    website_url: str | None = None
    email: str | None = None
    product: str | None = None
    product_version: str | None = None
    date: datetime.date | None = None
    """The day on which happened what is told."""


def find_slots(
    texts: Sequence[str],
    order_pattern: str = ORDER_PATTERN,
    products: Sequence[str] = (),
    ours: Sequence[str] = (),
    today: datetime.date | None = None,
) -> Slots:
    """Read what the visitor said (oldest first); the newest mention wins.

    `ours` are the team's own domains: they are never meant. `today` is the day in the visitor's zone: without it no date is read
    that leans on it (yesterday, 3 November without a year).
    """
    newest = list(_newest(texts))
    named = [mentions(text, products) for text in newest]
    return Slots(
        order_id=_last(order_ids(text, order_pattern) for text in newest),
        website_url=_last(sites(text, ours) for text in newest),
        email=_last(emails(text, ours) for text in newest),
        product=_last((each.product for each in found if not each.is_denied) for found in named),
        product_version=_last(versions(text, found) for text, found in zip(newest, named, strict=True)),
        date=_only(dates(text, today) for text in newest),
    )


def _newest(texts: Sequence[str]) -> Iterator[str]:
    """Give what is read, the newest first."""
    left = _MOST
    for text in reversed(texts):
        left -= min(len(text), _LONGEST) + 1
        if left < 0:
            return
        yield veiled(text)[:_LONGEST]


def _last(said: Iterable[Iterable[_Fact]]) -> _Fact | None:
    """Give the last of the first text that says any."""
    return next((told[-1] for told in map(list, said) if told), None)


def _only(said: Iterable[Iterable[_Fact]]) -> _Fact | None:
    """Give what the first text that says any says; nothing, where it says two."""
    told = next((told for told in map(set, said) if told), set())
    return told.pop() if len(told) == 1 else None
