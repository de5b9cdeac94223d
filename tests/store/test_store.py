"""The one door: the file is private and up to date, reads are snapshots that cannot write, and what was written stays."""

import asyncio
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.model import Conversation, Message, Sender, Status, Visitor
from bot.store import changes, reader, rows
from bot.store.changes import Change
from bot.store.migrations import migrations
from bot.store.store import FILE, Store

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ANNA = Visitor("anna", "de", AT, AT)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    yield store
    store.close()


def conversation(name: str, **more: object) -> Conversation:
    return replace(Conversation(name, "anna", Status.BOT, "de", AT), **more)  # type: ignore[arg-type]


def message(name: str, number: int) -> Message:
    return Message(f"{name}-{number}", name, Sender.VISITOR, f"line {number}", AT, "de")


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    saved = await store.write(changes.save, Change(conversation("one"), (message("one", 1),), ANNA))
    store.close()
    store = Store(tmp_path)
    assert (await store.read(reader.thread, "anna")).open == saved.conversation
    assert (await store.read(reader.messages_after, "one", 0)).messages == saved.messages
    store.close()


async def test_the_file_is_private(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "data")
    await store.write(changes.probe, AT)
    store.close()
    assert stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode) == 0o700
    for file in (tmp_path / "deep" / "data").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_an_old_file_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("create table kept (text)")
        connection.execute("insert into kept values ('still here')")
        connection.commit()
    Store(tmp_path).close()
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        assert {"kept", "visitors", "conversations", "messages", "outbox", "due"} <= names
        assert connection.execute("select text from kept").fetchone() == ("still here",)
        applied = connection.execute("select count(*) from _sqlite_migrations").fetchone()[0]
        assert applied == len(migrations.pending(Database(memory=True)))


def test_messages_from_before_the_policy_had_versions_are_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        migrations.apply(Database(connection), stop_before="policy_of_messages")
        connection.execute("insert into visitors values ('anna', 'de', ?, ?)", [rows.moment(AT)] * 2)
        connection.execute(
            "insert into conversations (id, visitor, status, language, opened_at, seq, version, memory) "
            "values ('one', 'anna', 'bot', 'de', ?, 1, 1, '{}')",
            [rows.moment(AT)],
        )
        connection.execute(
            "insert into messages (conversation, seq, id, sender, text, at, language, intent, section) "
            "values ('one', 1, 'm1', 'bot', 'Ja', ?, 'de', 'payment.double', '1.4')",
            [rows.moment(AT)],
        )
        connection.commit()
    Store(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.row_factory = sqlite3.Row
        (found,) = reader.messages_after(connection, "one", 0).messages
    assert (found.section, found.policy) == ("1.4", None)


async def test_a_write_gives_what_the_change_gives_and_raises_what_it_raises(store: Store) -> None:
    assert await store.write(changes.secret, "token", b"x") == b"x"
    with pytest.raises(sqlite3.IntegrityError):
        await store.write(changes.rate, "no-such-message", "up", None, AT)


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await store.read(changes.probe, AT)
    assert await store.read(reader.draft, "anna", "message") == {}, "the connection is as good as before"


async def test_a_read_that_fails_leaves_no_snapshot_open(store: Store) -> None:
    for _ in range(4):
        with pytest.raises(sqlite3.OperationalError):
            await store.read(lambda connection: connection.execute("select * from nowhere"))
    await store.write(changes.save_draft, ANNA, "message", {"a": "b"}, AT)
    for _ in range(4):
        assert await store.read(reader.draft, "anna", "message") == {"a": "b"}


async def test_a_read_sees_one_moment_while_others_write(store: Store) -> None:
    await store.write(changes.secret, "one", b"1")
    reached, go_on = threading.Event(), threading.Event()

    def twice(connection: sqlite3.Connection) -> tuple[int, int]:
        def rows() -> int:
            return int(connection.execute("select count(*) from secrets").fetchone()[0])

        first = rows()
        reached.set()
        assert go_on.wait(10)
        return first, rows()

    reading = asyncio.create_task(store.read(twice))
    await asyncio.to_thread(reached.wait, 10)
    await store.write(changes.secret, "two", b"2")
    go_on.set()
    assert await reading == (1, 1)
    assert await store.read(lambda connection: connection.execute("select count(*) from secrets").fetchone()[0]) == 2


async def test_the_loop_runs_on_while_the_store_works(store: Store) -> None:
    go_on = threading.Event()
    writing = asyncio.create_task(store.write(lambda connection: go_on.wait(10)))
    reading = asyncio.create_task(store.read(lambda connection: go_on.wait(10)))
    await asyncio.wait_for(asyncio.sleep(0.01), 1)
    assert not writing.done()
    assert not reading.done()
    go_on.set()
    assert await writing is True
    assert await reading is True


async def test_history_comes_in_pages(store: Store) -> None:
    said = tuple(message("one", number) for number in range(1, 206))
    await store.write(changes.save, Change(conversation("one"), said, ANNA))
    sizes, after, seen = [], 0, []
    while True:
        page = await store.read(reader.messages_after, "one", after)
        sizes.append((len(page.messages), page.has_more))
        seen += [each.seq for each in page.messages]
        if not page.has_more:
            break
        after = seen[-1]
    assert sizes == [(reader.PAGE, True), (reader.PAGE, True), (5, False)]
    assert seen == list(range(1, 206))
    assert (await store.read(reader.messages_after, "one", 205)).messages == ()
    exactly = await store.read(reader.messages_after, "one", 105)
    assert (len(exactly.messages), exactly.has_more) == (reader.PAGE, False)


async def test_the_open_conversation_comes_before_the_newest(store: Store) -> None:
    ended = {"status": Status.RESOLVED, "resolved_at": AT}
    for number in (1, 2, 3):
        old = conversation(f"old{number}", opened_at=AT + timedelta(hours=number), **ended)
        await store.write(changes.save, Change(old, (), ANNA))
    thread = await store.read(reader.thread, "anna")
    assert thread.open is None
    assert thread.latest is not None
    assert thread.latest.id == "old3"
    await store.write(changes.save, Change(conversation("now"), (), ANNA))
    thread = await store.read(reader.thread, "anna")
    assert thread.open == thread.latest
    assert thread.open is not None
    assert thread.open.id == "now"
    before = await store.read(reader.previous_conversations, "anna", AT + timedelta(hours=3))
    assert before == ["old2", "old1", "now"]


async def test_nothing_is_read_of_others(store: Store) -> None:
    await store.write(changes.save, Change(conversation("one"), (message("one", 1),), ANNA))
    await store.write(changes.save_draft, ANNA, "message", {"a": "b"}, AT)
    thread = await store.read(reader.thread, "bert")
    assert (thread.visitor, thread.open, thread.latest) == (None, None, None)
    assert await store.read(reader.conversation_of_visitor, "bert", "one") is None
    assert await store.read(reader.message_of_visitor, "bert", "one-1") is None
    assert await store.read(reader.message_by_client_id, "bert", "c1") is None
    assert await store.read(reader.draft, "bert", "message") == {}
    assert await store.read(reader.previous_conversations, "bert", AT + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "text", ["Grüß Gott 👨‍👩‍👧", "a\nb\tc", "'; drop table messages; --", "\u202eabc", "\x7f", "0"]
)
async def test_every_text_comes_back_as_it_was(store: Store, text: str) -> None:
    said = replace(message("one", 1), text=text)
    await store.write(changes.save, Change(conversation("one"), (said,), ANNA))
    (found,) = (await store.read(reader.messages_after, "one", 0)).messages
    assert found.text == text
