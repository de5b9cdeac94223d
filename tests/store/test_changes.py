"""What is written: numbered without a hole, compared before it is set, once per client_id, and gone when it is forgotten."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlite_utils import Database

from bot.core.model import Choice, Conversation, Due, Memory, Message, Sender, Status, Visitor
from bot.store import changes, reader
from bot.store.changes import Change, Saved, Stale
from bot.store.migrations import migrations
from bot.store.rows import moment
from bot.store.writer import connect

AT = datetime(2026, 11, 23, 6, 30, 0, 123456, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
Ending = Callable[[sqlite3.Connection, str, datetime], object]
ANNA, BERT = (Visitor(name, "de", AT, AT) for name in ("anna", "bert"))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path / "test.sqlite3")) as connection:
        migrations.apply(Database(connection))
        yield connection


def new(visitor: Visitor, name: str, **more: object) -> Conversation:
    return replace(Conversation(name, visitor.id, Status.BOT, "de", AT), **more)  # type: ignore[arg-type]


def message(conversation: str, name: str, sender: Sender = Sender.VISITOR, **more: object) -> Message:
    return replace(Message(name, conversation, sender, f"text of {name}", AT, "de"), **more)  # type: ignore[arg-type]


def start(connection: sqlite3.Connection, visitor: Visitor, name: str, *messages: Message) -> Saved:
    return changes.save(connection, Change(new(visitor, name), messages, visitor))


def count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchone()[0])


def test_a_change_is_read_as_it_was_written(connection: sqlite3.Connection) -> None:
    everything = new(
        ANNA,
        "one",
        status=Status.ASSIGNED,
        agent="agent",
        agent_name="Mira",
        previous="zero",
        memory=Memory("payment.double", ("payment.double", "none")),
        queued_at=LATER,
        time_zone="Europe/Vienna",
        page="https://shop.example/",
    )
    said = message(
        "one",
        "m1",
        Sender.BOT,
        intent="payment.double",
        section="1.4",
        policy="2026-11-25",
        choices=(Choice("none", "Nichts davon"),),
        form="message",
        ticket="7",
    )
    asked = message("one", "m0", client_id="c1", choice="none")
    saved = changes.save(connection, Change(everything, (asked, said), ANNA))
    assert saved.conversation == replace(everything, seq=2, version=1)
    assert saved.messages == (replace(asked, seq=1), replace(said, seq=2))
    assert reader.conversation_of_visitor(connection, "anna", "one") == saved.conversation
    assert reader.messages_after(connection, "one", 0).messages == saved.messages
    assert reader.thread(connection, "anna").visitor == ANNA


def test_seq_is_dense_over_all_changes(connection: sqlite3.Connection) -> None:
    conversation = start(connection, ANNA, "one", message("one", "m1")).conversation
    for number in range(2, 30, 2):
        pair = (message("one", f"m{number}"), message("one", f"m{number + 1}", Sender.BOT))
        conversation = changes.save(connection, Change(conversation, pair)).conversation
    conversation = changes.save(connection, Change(replace(conversation, language="en"))).conversation
    assert (conversation.seq, conversation.version) == (29, 16)
    assert [each.seq for each in reader.messages_after(connection, "one", 0).messages] == list(range(1, 30))


@pytest.mark.parametrize(
    "news",
    [
        {"status": Status.QUEUED, "queued_at": LATER},
        {"status": Status.ASSIGNED, "agent": "mira", "agent_name": "Mira"},
        {"status": Status.RESOLVED, "resolved_at": LATER},
        {"queued_at": LATER},
        {"language": "en"},
        {"memory": Memory("payment.double")},
        {"time_zone": "Europe/Vienna", "page": "https://example.org"},
    ],
)
def test_whatever_changes_of_a_conversation_is_stored(connection: sqlite3.Connection, news: dict[str, object]) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1")).conversation
    moved = changes.save(connection, Change(replace(loaded, **news), (message("one", "m2"),))).conversation  # type: ignore[arg-type]
    assert moved == replace(loaded, seq=2, version=2, **news)  # type: ignore[arg-type]
    assert reader.conversation_of_visitor(connection, "anna", "one") == moved


def test_who_comes_with_a_later_message_again_stores_nothing(connection: sqlite3.Connection) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1", client_id="c1")).conversation
    before = list(connection.iterdump())
    pair = (message("one", "m2", client_id="c2"), message("one", "m3", client_id="c1"))
    assert changes.save(connection, Change(loaded, pair)).is_repeat
    assert list(connection.iterdump()) == before


def test_who_was_slower_is_told_and_nothing_is_stored(connection: sqlite3.Connection) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1")).conversation
    changes.save(connection, Change(loaded, (message("one", "m2"),)))
    before = list(connection.iterdump())
    with pytest.raises(Stale):
        changes.save(connection, Change(replace(loaded, language="en"), (message("one", "m3"),)))
    assert list(connection.iterdump()) == before


def test_a_conversation_that_is_gone_cannot_be_saved(connection: sqlite3.Connection) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1")).conversation
    changes.forget(connection, "anna", LATER)
    with pytest.raises(Stale):
        changes.save(connection, Change(loaded, (message("one", "m2"),)))


def test_a_visitor_has_one_open_conversation(connection: sqlite3.Connection) -> None:
    first = start(connection, ANNA, "one", message("one", "m1")).conversation
    with pytest.raises(Stale):
        start(connection, ANNA, "two", message("two", "m2"))
    start(connection, BERT, "three", message("three", "m3"))
    resolved = replace(first, status=Status.RESOLVED, resolved_at=LATER)
    changes.save(connection, Change(resolved))
    start(connection, ANNA, "two", message("two", "m2"))
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("update conversations set status = 'queued' where id = 'one'")


def test_taking_up_an_old_one_beside_an_open_one_is_stale(connection: sqlite3.Connection) -> None:
    first = start(connection, ANNA, "one", message("one", "m1")).conversation
    ended = changes.save(connection, Change(replace(first, status=Status.RESOLVED, resolved_at=LATER))).conversation
    start(connection, ANNA, "two", message("two", "m2"))
    with pytest.raises(Stale):
        changes.save(connection, Change(replace(ended, status=Status.ASSIGNED, resolved_at=None)))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RESOLVED])
def test_the_index_knows_every_open_status(connection: sqlite3.Connection, status: Status) -> None:
    changes.save(connection, Change(new(ANNA, "one", status=status), (), ANNA))
    with pytest.raises(Stale):
        start(connection, ANNA, "two")


def test_the_same_client_id_is_stored_once(connection: sqlite3.Connection) -> None:
    said = message("one", "m1", client_id="c1")
    first = start(connection, ANNA, "one", said, message("one", "m2", Sender.BOT))
    before = list(connection.iterdump())
    again = (message("one", "m3", client_id="c1", text="other"), message("one", "m4", Sender.BOT))
    repeated = changes.save(connection, Change(first.conversation, again, ANNA))
    assert repeated.is_repeat
    assert repeated.messages == (replace(said, seq=1),)
    assert list(connection.iterdump()) == before


def test_a_client_id_is_the_visitors_in_all_conversations(connection: sqlite3.Connection) -> None:
    first = start(connection, ANNA, "one", message("one", "m1", client_id="c1")).conversation
    changes.save(connection, Change(replace(first, status=Status.RESOLVED, resolved_at=LATER)))
    repeated = start(connection, ANNA, "two", message("two", "m2", client_id="c1"))
    assert repeated.is_repeat
    assert repeated.messages[0].conversation == "one"
    assert reader.conversation_of_visitor(connection, "anna", "two") is None
    other = start(connection, BERT, "three", message("three", "m3", client_id="c1"))
    assert not other.is_repeat, "what others call their messages is no concern of hers"


def test_a_repeat_is_a_repeat_even_for_who_was_slower(connection: sqlite3.Connection) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1")).conversation
    changes.save(connection, Change(loaded, (message("one", "m2", client_id="c2"),)))
    assert changes.save(connection, Change(loaded, (message("one", "m3", client_id="c2"),))).is_repeat


def test_two_agents_may_use_the_same_client_id_as_a_visitor(connection: sqlite3.Connection) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1", client_id="c1")).conversation
    reply = message("one", "m2", Sender.AGENT, client_id="c1")
    saved = changes.save(connection, Change(loaded, (reply,)))
    assert not saved.is_repeat
    assert changes.save(connection, Change(saved.conversation, (replace(reply, id="m3"),))).is_repeat


def test_reading_goes_forward_and_never_beyond_the_end(connection: sqlite3.Connection) -> None:
    start(connection, ANNA, "one", message("one", "m1"), message("one", "m2"), message("one", "m3"))
    steps = [(2, True, 2), (1, False, 2), (2, False, 2), (99, True, 3), (99, False, 3), (0, False, 3)]
    for seq, is_news, expected in steps:
        assert changes.read_up_to(connection, "one", seq) is is_news
        found = reader.conversation_of_visitor(connection, "anna", "one")
        assert found is not None
        assert found.read_up_to == expected
    assert changes.read_up_to(connection, "nowhere", 1) is False


def test_what_was_read_while_somebody_wrote_stays_read(connection: sqlite3.Connection) -> None:
    loaded = start(connection, ANNA, "one", message("one", "m1")).conversation
    assert changes.read_up_to(connection, "one", 1)
    changes.save(connection, Change(loaded, (message("one", "m2"),)))
    found = reader.conversation_of_visitor(connection, "anna", "one")
    assert found is not None
    assert found.read_up_to == 1


def test_the_last_rating_counts(connection: sqlite3.Connection) -> None:
    start(connection, ANNA, "one", message("one", "m1", Sender.BOT))
    changes.rate(connection, "m1", "up", None, AT)
    changes.rate(connection, "m1", "down", "No", LATER)
    rows = [tuple(row) for row in connection.execute("select * from ratings")]
    assert rows == [("m1", "down", "No", moment(LATER))]


def test_a_draft_is_kept_per_visitor_and_form(connection: sqlite3.Connection) -> None:
    changes.save_draft(connection, ANNA, "message", {"text": "Grüß Gott"}, AT)
    changes.save_draft(connection, ANNA, "message", {"text": "Grüß Gott!", "name": "A"}, LATER)
    changes.save_draft(connection, BERT, "message", {"text": "x"}, AT)
    assert reader.draft(connection, "anna", "message") == {"text": "Grüß Gott!", "name": "A"}
    assert reader.draft(connection, "anna", "ticket") == {}
    assert reader.draft(connection, "bert", "message") == {"text": "x"}


def test_timers_are_stored_with_their_change_or_not_at_all(connection: sqlite3.Connection) -> None:
    loaded = changes.save(connection, Change(new(ANNA, "one"), (), ANNA, due=(Due("one", "idle", LATER),))).conversation
    assert count(connection, "due") == 1
    changes.save(connection, Change(loaded, due=(Due("one", "idle", None),)))
    assert count(connection, "due") == 0
    with pytest.raises(Stale):
        changes.save(connection, Change(loaded, due=(Due("one", "idle", LATER),)))
    assert count(connection, "due") == 0


def test_a_revoked_token_is_known_for_ever(connection: sqlite3.Connection) -> None:
    assert reader.thread(connection, "anna").is_revoked is False
    changes.revoke_token(connection, "anna", AT)
    changes.revoke_token(connection, "anna", LATER)
    assert reader.thread(connection, "anna").is_revoked is True
    assert reader.thread(connection, "bert").is_revoked is False


def test_using_a_token_lengthens_its_life(connection: sqlite3.Connection) -> None:
    start(connection, ANNA, "one")
    changes.use_token(connection, "anna", LATER)
    assert reader.thread(connection, "anna").visitor == replace(ANNA, used_at=LATER)


def test_forgetting_leaves_nothing_but_the_revoked_token(connection: sqlite3.Connection) -> None:
    first = start(connection, ANNA, "one", message("one", "m1", client_id="c1"), message("one", "m2", Sender.BOT))
    changes.rate(connection, "m2", "up", "danke", AT)
    done = replace(first.conversation, status=Status.RESOLVED, resolved_at=LATER)
    changes.save(connection, Change(done, due=(Due("one", "idle", LATER),)))
    start(connection, ANNA, "two", message("two", "m3"))
    changes.save_draft(connection, ANNA, "message", {"text": "x"}, AT)
    kept = start(connection, BERT, "three", message("three", "m4"))
    assert changes.forget(connection, "anna", LATER) == changes.Forgotten(conversations=2, messages=3)
    dump = "\n".join(connection.iterdump())
    for name in ("one", "two", "m1", "m2", "m3", "c1", "danke", "text of m1"):
        assert f"'{name}'" not in dump, name
    assert dump.count("'anna'") == 1
    assert reader.thread(connection, "anna") == reader.Thread(None, True, None, None)
    assert reader.thread(connection, "bert").open == kept.conversation
    assert changes.forget(connection, "anna", LATER) == changes.Forgotten(0, 0)


@pytest.mark.parametrize("ending", [changes.forget, changes.revoke_token], ids=["forget", "revoke"])
def test_a_worthless_token_writes_nothing_more(connection: sqlite3.Connection, ending: Ending) -> None:
    ending(connection, "anna", LATER)
    before = list(connection.iterdump())
    for write in (
        lambda: start(connection, ANNA, "one", message("one", "m1")),
        lambda: changes.save_draft(connection, ANNA, "message", {"text": "x"}, LATER),
    ):
        with pytest.raises(Exception):  # noqa: B017, PT011 – whatever it is called
            write()
    assert list(connection.iterdump()) == before


def test_a_secret_is_made_once(connection: sqlite3.Connection) -> None:
    assert changes.secret(connection, "token", b"first") == b"first"
    assert changes.secret(connection, "token", b"second") == b"first"
    assert changes.secret(connection, "other", b"second") == b"second"


def test_a_probe_writes_and_leaves_one_row(connection: sqlite3.Connection) -> None:
    changes.probe(connection, AT)
    changes.probe(connection, LATER)
    rows = [tuple(row) for row in connection.execute("select name, value from secrets")]
    assert rows == [("probe", moment(LATER).encode())]


class Saving(RuleBasedStateMachine):
    """Visitors who write, end and start again, from snapshots that may be old, against a model of a few dictionaries."""

    snapshots = Bundle("snapshots")
    visitors = st.sampled_from(["anna", "bert"])
    sizes = st.integers(0, 3)
    client_ids = st.none() | st.sampled_from(["c1", "c2", "c3", "c4"])

    @initialize()
    def open(self) -> None:
        self.connection = connect(Path(":memory:"))
        migrations.apply(Database(self.connection))
        self.numbers = iter(range(10**6))
        self.versions: dict[str, int] = {}
        self.statuses: dict[str, Status] = {}
        self.messages: dict[str, list[Message]] = {}
        self.owners: dict[str, str] = {}
        self.gone: set[str] = set()
        self.sent: dict[tuple[str, str], str] = {}
        """(visitor, client_id) -> id of the message."""

    def teardown(self) -> None:
        self.connection.close()

    @rule(target=snapshots, visitor=visitors, size=sizes, client_id=client_ids)
    def begin(self, visitor: str, size: int, client_id: str | None) -> Conversation:
        fresh = Conversation(f"k{next(self.numbers)}", visitor, Status.BOT, "de", AT + timedelta(next(self.numbers)))
        is_free = all(self.statuses[name] is Status.RESOLVED for name in self._of(visitor))
        return self._save(fresh, size, client_id, may=is_free)

    @rule(target=snapshots, snapshot=snapshots, size=sizes, client_id=client_ids)
    def write(self, snapshot: Conversation, size: int, client_id: str | None) -> Conversation:
        return self._save(snapshot, size, client_id, may=self._is_fresh(snapshot))

    @rule(target=snapshots, snapshot=snapshots)
    def resolve(self, snapshot: Conversation) -> Conversation:
        resolved = replace(snapshot, status=Status.RESOLVED, resolved_at=LATER)
        never_stored = snapshot.version == 0 and snapshot.id not in self.owners
        return self._save(resolved, 0, None, may=never_stored or self._is_fresh(snapshot))

    @rule(target=snapshots, visitor=visitors)
    def load(self, visitor: str) -> Conversation:
        found = reader.thread(self.connection, visitor).latest
        return found or Conversation(f"k{next(self.numbers)}", visitor, Status.BOT, "de", AT)

    @rule(visitor=visitors)
    def forget(self, visitor: str) -> None:
        theirs = self._of(visitor)
        messages = sum(len(self.messages[name]) for name in theirs)
        gone = changes.forget(self.connection, visitor, LATER)
        assert (gone.conversations, gone.messages) == (len(theirs), messages)
        self.connection.execute("delete from revoked_tokens")  # so that the same few names can go on
        self.gone |= set(theirs)
        for name in theirs:
            del self.versions[name], self.statuses[name], self.messages[name], self.owners[name]
        self.sent = {key: name for key, name in self.sent.items() if key[0] != visitor}

    @invariant()
    def stored_is_what_the_model_says(self) -> None:
        if not hasattr(self, "connection"):
            return
        for name, visitor in self.owners.items():
            found = reader.conversation_of_visitor(self.connection, visitor, name)
            assert found is not None
            assert (found.version, found.status) == (self.versions[name], self.statuses[name])
            assert reader.messages_after(self.connection, name, 0).messages == tuple(self.messages[name])
            assert [each.seq for each in self.messages[name]] == list(range(1, found.seq + 1))
        for visitor in ("anna", "bert"):
            opened = [name for name in self._of(visitor) if self.statuses[name] is not Status.RESOLVED]
            assert len(opened) <= 1
            found = reader.thread(self.connection, visitor).open
            assert opened == ([found.id] if found else [])
        assert count(self.connection, "messages") == sum(map(len, self.messages.values()))

    def _save(self, conversation: Conversation, size: int, client_id: str | None, *, may: bool) -> Conversation:
        if conversation.version == 0 and conversation.id in self.gone:
            return conversation  # an id is never given twice
        visitor = Visitor(conversation.visitor, "de", AT, AT)
        said = [message(conversation.id, f"m{next(self.numbers)}") for _ in range(size)]
        if said:
            said[0] = replace(said[0], client_id=client_id)
        earlier = self.sent.get((visitor.id, client_id or "")) if said else None
        self.connection.execute("savepoint work")
        try:
            saved = changes.save(self.connection, Change(conversation, tuple(said), visitor))
        except Stale:
            self.connection.execute("rollback to work")
            assert not may
            assert earlier is None
            return conversation
        finally:
            self.connection.execute("release work")
        if earlier is not None:
            assert saved.is_repeat
            assert saved.messages[0].id == earlier
            return conversation
        assert may
        name = conversation.id
        self.owners[name], self.versions[name] = visitor.id, self.versions.get(name, 0) + 1
        self.statuses[name] = conversation.status
        self.messages.setdefault(name, []).extend(saved.messages)
        if said and client_id:
            self.sent[visitor.id, client_id] = said[0].id
        assert saved.conversation.version == self.versions[name]
        return saved.conversation

    def _is_fresh(self, snapshot: Conversation) -> bool:
        """Tell whether nothing happened to a conversation since this was loaded; a new one must find no other open."""
        if snapshot.version == 0:
            others = [name for name in self._of(snapshot.visitor) if self.statuses[name] is not Status.RESOLVED]
            return snapshot.id not in self.owners and not others
        return self.versions.get(snapshot.id) == snapshot.version

    def _of(self, visitor: str) -> list[str]:
        return [name for name, owner in self.owners.items() if owner == visitor]


TestSaving = Saving.TestCase
TestSaving.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, report_multiple_bugs=False)
