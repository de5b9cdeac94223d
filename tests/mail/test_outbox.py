"""The outbox in the store: what is due, in which order, and what is kept of it."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mail import MailKind
from bot.core.model import Visitor
from bot.core.tickets import Desk, Ticket, TicketKind, TicketStatus
from bot.store import changes, outbox
from bot.store.store import Store
from bot.store.tickets import TicketChange, save_ticket
from tests.mail.post import AT, mail

LATER = AT + timedelta(hours=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


async def test_a_mail_comes_out_as_it_went_in(store: Store) -> None:
    letter = mail(MailKind.TICKET_TO_DESK, "support@crmjetty.com")
    await store.write(outbox.add_mail, letter)
    (waiting,) = await store.read(outbox.next_mails, AT, 10)
    assert waiting.tries == 0
    assert waiting.mail.payload["ticket"] == letter.payload["ticket"]
    assert (waiting.mail.id, waiting.mail.kind, waiting.mail.recipient, waiting.mail.at) == (
        letter.id,
        "ticket_to_desk",
        "support@crmjetty.com",
        AT,
    )


async def test_those_that_wait_longest_come_first(store: Store) -> None:
    late, early, same = mail(at=LATER), mail(), mail()
    for each in (late, early, same):
        await store.write(outbox.add_mail, each)

    async def due(limit: int = 10) -> list[str]:
        return [each.mail.id for each in await store.read(outbox.next_mails, LATER, limit)]

    assert await due() == [early.id, same.id, late.id]
    assert await due(2) == [early.id, same.id]
    assert [each.mail.id for each in await store.read(outbox.next_mails, AT, 10)] == [early.id, same.id]
    assert await store.read(outbox.next_mail_at) == AT
    await store.write(outbox.mail_delayed, early.id, LATER + timedelta(hours=1), 1, "later")
    await store.write(outbox.mail_done, same.id, AT)
    assert await due() == [late.id]
    await store.write(outbox.mail_dead, late.id, LATER, 1, "never")
    assert await store.read(outbox.next_mail_at) == LATER + timedelta(hours=1)
    assert await due() == []


async def test_an_empty_outbox(store: Store) -> None:
    assert await store.read(outbox.next_mail_at) is None
    assert await store.read(outbox.next_mails, AT, 10) == []
    assert await store.read(outbox.dead_letters) == []


async def test_the_same_id_twice_is_refused(store: Store) -> None:
    letter = mail()
    await store.write(outbox.add_mail, letter)
    with pytest.raises(sqlite3.IntegrityError):
        await store.write(outbox.add_mail, letter)


async def test_dead_letters_keep_what_stood_in_them(store: Store) -> None:
    first, second = mail(), mail()
    for number, each in enumerate((first, second)):
        await store.write(outbox.add_mail, each)
        await store.write(outbox.mail_dead, each.id, AT + timedelta(hours=number), 3, "550 " + "x" * 900)
    newest, oldest = await store.read(outbox.dead_letters)
    assert (newest.mail.id, oldest.mail.id) == (second.id, first.id)
    assert newest.mail.payload == {**second.payload, "transcript": list(second.payload["transcript"])}  # type: ignore[call-overload]
    assert (newest.tries, newest.dead_at, len(newest.error)) == (3, AT + timedelta(hours=1), 500)


async def test_only_what_was_sent_is_counted_and_capitals_count_as_the_same(store: Store) -> None:
    mails = [mail(recipient=name) for name in ("Erika@Kunde.example", "erika@kunde.example", "erika@kunde.example")]
    for each in mails:
        await store.write(outbox.add_mail, each)
    await store.write(outbox.mail_done, mails[0].id, AT)
    await store.write(outbox.mail_done, mails[1].id, LATER)
    await store.write(outbox.mail_dead, mails[2].id, LATER, 1, "")
    assert await store.read(outbox.count_to, "ERIKA@kunde.example", AT - timedelta(seconds=1)) == 2
    assert await store.read(outbox.count_to, "erika@kunde.example", AT) == 1
    assert await store.read(outbox.count_to, "other@kunde.example", AT - timedelta(days=1)) == 0


async def test_a_domain_with_umlauts_is_counted_under_one_name(store: Store) -> None:
    letter = mail(recipient="erika@Müller.example")
    await store.write(outbox.add_mail, letter)
    await store.write(outbox.mail_done, letter.id, AT)
    assert await store.read(outbox.count_to, "erika@xn--mller-kva.example", AT - timedelta(days=1)) == 1


def _files_with(folder: Path, words: bytes) -> list[str]:
    return [file.name for file in folder.iterdir() if words in file.read_bytes()]


async def test_what_was_sent_leaves_no_address_and_no_text_in_any_file(store: Store, tmp_path: Path) -> None:
    letter = mail(recipient="erika.geheim@kunde.example", details="Codewort Zaunkönig")
    await store.write(outbox.add_mail, letter)
    assert _files_with(tmp_path, b"erika.geheim")
    await store.write(outbox.mail_done, letter.id, AT)
    row = await store.read(
        lambda connection: tuple(connection.execute("select recipient, payload from outbox").fetchone())
    )
    assert "@" not in row[0]
    assert row[1] == "{}"
    store.close()
    connection = sqlite3.connect(tmp_path / "tresen.sqlite3")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    assert not _files_with(tmp_path, b"erika.geheim")
    assert not _files_with(tmp_path, b"Codewort")


async def test_forgetting_a_visitor_does_not_empty_its_bucket(store: Store) -> None:
    """Else anybody could fill a stranger's letter box: three tickets, forget me, three tickets."""
    visitor = Visitor("v1", "de", AT, AT)
    for _ in range(3):
        letter = mail()
        kind, status, desk = TicketKind.MESSAGE, TicketStatus.NEW, Desk.SUPPORT
        ticket = Ticket(letter.id, kind, status, desk, letter.recipient, "de", "Hallo", AT, AT, visitor=visitor.id)
        await store.write(save_ticket, TicketChange(ticket, mails=(letter,), visitor=visitor, at=AT))
        await store.write(outbox.mail_done, letter.id, AT)
    waiting = mail()
    await store.write(save_ticket, TicketChange(replace(ticket, id="t4"), mails=(waiting,), visitor=visitor, at=AT))
    await store.write(changes.forget, visitor.id, AT)
    assert await store.read(outbox.next_mails, AT, 10) == []
    assert await store.read(outbox.count_to, "erika@kunde.example", AT - timedelta(hours=1)) == 3


async def test_what_was_sent_is_let_go_of_after_two_days(store: Store) -> None:
    for days in (0, 1, 2, 3):
        letter = mail()
        await store.write(outbox.add_mail, letter)
        await store.write(outbox.mail_done, letter.id, AT + timedelta(days=days))
    waiting, dead = mail(), mail()
    for each in (waiting, dead):
        await store.write(outbox.add_mail, each)
    await store.write(outbox.mail_dead, dead.id, AT, 1, "never")
    rows = await store.read(lambda connection: connection.execute("select done_at from outbox").fetchall())
    assert sorted(str(row["done_at"])[:10] for row in rows) == [
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "None",
        "None",
    ]


async def test_a_mail_that_was_forgotten_on_its_way_stays_forgotten(store: Store) -> None:
    await store.write(outbox.mail_done, "gone", AT)
    await store.write(outbox.mail_delayed, "gone", AT, 1, "later")
    await store.write(outbox.mail_dead, "gone", AT, 1, "never")
    assert await store.read(lambda connection: connection.execute("select count(*) from outbox").fetchone()[0]) == 0


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "select * from outbox where done_at is null and dead_at is null and next_at <= '' order by next_at, rowid",
            "outbox_next",
        ),
        ("select min(next_at) from outbox where done_at is null and dead_at is null", "outbox_next"),
        ("select count(*) from outbox where recipient = '' and done_at > ''", "outbox_done"),
    ],
)
async def test_nothing_walks_through_all_that_was_ever_sent(store: Store, query: str, index: str) -> None:
    plan = await store.read(lambda connection: connection.execute(f"explain query plan {query}").fetchall())
    assert [index in row["detail"] for row in plan] == [True]
