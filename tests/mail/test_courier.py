"""The courier against a real mail server: at least once, one after the other, and never a word too many in the log."""

import asyncio
import logging
import signal
import ssl
import sys
import textwrap
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.mail import MailKind
from bot.mail.courier import next_try
from bot.store import outbox
from tests.certificate import make_certificate, server_context
from tests.conftest import MONDAY_NOON
from tests.mail.conftest import Desk, Start
from tests.mail.post import ANSWER, AT, HANG_UP, PostOffice, mail, port_of, serve, until

MINUTE, HOUR, DAY = 60, 3600, 86400


async def test_a_mail_is_sent_once_and_its_text_is_let_go(desk: Desk) -> None:
    await desk.add(mail())
    await desk.work()
    await desk.work(days=2)
    assert desk.office.envelopes == [("support@crmjetty.com", ["erika@kunde.example"])]
    assert desk.courier.counts == {"sent": 1}
    row = await desk.store.read(
        lambda connection: connection.execute("select payload, done_at from outbox").fetchone(),
    )
    assert tuple(row) == ("{}", "2026-11-23T06:30:00.000000+00:00")


async def test_one_connection_carries_a_batch(start: Start, make_desk: Callable[..., Desk], office: PostOffice) -> None:
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=await start(), smtp_tls="none")
    await desk.add(*(mail(recipient=f"visitor{number}@kunde.example") for number in range(12)))
    desk.run()
    await desk.work()
    assert [to for _, (to,) in office.envelopes] == [f"visitor{number}@kunde.example" for number in range(12)]
    assert office.connections == 1


async def test_more_than_a_batch_is_sent_in_one_go(
    start: Start, make_desk: Callable[..., Desk], office: PostOffice
) -> None:
    port = await start()
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
    await desk.add(*(mail(recipient=f"visitor{number}@kunde.example") for number in range(60)))
    desk.run()
    await desk.work()
    assert len({to for _, (to,) in office.envelopes}) == len(office.envelopes) == 60
    assert office.connections == 2


async def test_wake_sends_without_waiting(desk: Desk) -> None:
    await asyncio.sleep(0.05)  # it has looked at the empty outbox, and would look again in half a minute
    await desk.add(mail())
    desk.courier.wake()
    await until(lambda: desk.office.received)


async def test_put_off_then_taken_with_the_same_message_id(desk: Desk) -> None:
    desk.office.replies["RCPT"].append("450 4.7.1 greylisted, come back later")
    letter = mail()
    await desk.add(letter)
    await desk.work()
    assert not desk.office.received
    assert await desk.next_in() == MINUTE
    await desk.work(seconds=59)
    assert not desk.office.received
    await desk.work(seconds=1)
    (received,) = desk.office.received
    assert received["Message-ID"] == f"<{letter.id}@crmjetty.com>"
    assert desk.courier.counts == {"delayed": 1, "sent": 1}


async def test_the_steps_of_the_back_off_and_its_end(desk: Desk) -> None:
    desk.office.replies["DATA"].extend(["451 4.3.0 try later"] * 20)
    await desk.add(mail())
    await desk.work()
    steps = []
    while (seconds := await desk.next_in()) is not None:
        steps.append(seconds)
        await desk.work(seconds=seconds)
    assert steps == [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY, DAY]
    (letter,) = await desk.dead()
    assert (letter.tries, letter.error) == (9, "451 4.3.0 try later")
    assert desk.clock() - AT <= timedelta(days=3)
    assert not desk.office.received


def test_a_mail_that_waited_for_a_server_walks_the_steps_too() -> None:
    """Made ten days ago, tried for the first time now: a greylisting server must not end it."""
    now = MONDAY_NOON + timedelta(days=10)
    assert next_try(MONDAY_NOON, now, 1) == now + timedelta(minutes=1)
    assert next_try(MONDAY_NOON, now, 6) == now + timedelta(hours=12)
    assert next_try(MONDAY_NOON, now, 7) is None
    assert next_try(MONDAY_NOON, MONDAY_NOON + timedelta(days=2), 7) == MONDAY_NOON + timedelta(days=3)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_refused_for_good_is_dead_at_once(desk: Desk, command: str, caplog: pytest.LogCaptureFixture) -> None:
    desk.office.replies[command].append("550 5.1.1 <erika@kunde.example> not wanted: https://boese.example")
    bad, good = mail(), mail(recipient="bob@kunde.example")
    with caplog.at_level(logging.DEBUG, "tresen"):
        await desk.add(bad, good)
        await desk.work()
    (letter,) = await desk.dead()
    assert (letter.mail.id, letter.tries) == (bad.id, 1)
    assert letter.error.startswith("550 5.1.1 <erika@kunde.example>")
    assert [to for _, to in desk.office.envelopes] == [["bob@kunde.example"]]
    assert desk.courier.counts == {"dead": 1, "sent": 1}
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert said == [f"mail {bad.id} (confirmation) is given up after 1 tries: 550 5.1.1"]
    for word in ("erika", "weiß", "boese", "bob"):
        assert word not in caplog.text


async def test_a_refused_sender_is_the_operators_fault_and_kills_no_mail(desk: Desk) -> None:
    desk.office.replies["MAIL"].append("550 5.7.1 not allowed to send as support@crmjetty.com")
    await desk.add(mail())
    await desk.work()
    assert await desk.next_in() == MINUTE
    await desk.work(minutes=1)
    assert len(desk.office.received) == 1


async def test_hung_up_in_the_middle_of_a_mail(desk: Desk) -> None:
    desk.office.replies["DATA"].append(HANG_UP)
    first, second = mail(recipient="a@kunde.example"), mail(recipient="b@kunde.example")
    await desk.add(first, second)
    await desk.work()
    assert [to for _, to in desk.office.envelopes] == [["b@kunde.example"]]  # over a new connection
    await desk.work(minutes=1)
    assert [to for _, to in desk.office.envelopes] == [["b@kunde.example"], ["a@kunde.example"]]
    assert desk.office.received[1]["Message-ID"] == f"<{first.id}@crmjetty.com>"


async def test_a_server_that_is_down_costs_one_knock_a_batch(
    start: Start, make_desk: Callable[..., Desk], office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    gone = await serve(office)
    port = port_of(gone)
    gone.close()
    await gone.wait_closed()
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
    await desk.add(*(mail(recipient=f"v{number}@kunde.example") for number in range(5)))
    desk.run()
    await desk.work()
    assert desk.courier.counts == {"delayed": 5}
    knocks = [each for each in caplog.messages if each.startswith("the mail server cannot be reached")]
    assert len(knocks) == 1
    await start(port=int(port))
    await desk.work(minutes=1)
    assert len(office.received) == 5


async def test_without_a_mail_server_mails_stay(
    make_desk: Callable[..., Desk], office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    desk = make_desk()
    await desk.add(mail())
    desk.run()
    desk.courier.wake()
    await asyncio.sleep(0.1)
    (row,) = await desk.store.read(lambda connection: connection.execute("select * from outbox").fetchall())
    assert (row["tries"], row["done_at"], row["dead_at"]) == (0, None, None)


async def test_what_makes_no_letter_is_dead_and_holds_nobody_up(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    bad = [
        mail("birthday_card"),
        mail(recipient="erika@kunde.example\r\nBcc: all@kunde.example"),
        mail(due_at="Wednesday"),
        mail(number="1\r\nBcc: x@kunde.example"),
        mail(MailKind.ANSWER_TO_VISITOR, answer={"answer": "  ", "agent": "Asha Rao"}),
        mail(transcript=[{"sender": "gedicht", "text": "", "at": "2026-11-23T06:20:00+00:00"}]),
    ]
    good = mail(recipient="bob@kunde.example")
    await desk.add(*bad, good)
    await desk.work()
    assert {each.mail.id for each in await desk.dead()} == {each.id for each in bad}
    assert [to for _, to in desk.office.envelopes] == [["bob@kunde.example"]]
    assert "gedicht" not in caplog.text
    assert "Bcc" not in caplog.text


async def test_the_bucket_of_an_hour(desk: Desk) -> None:
    """Four confirmations: the fourth is dropped. A fourth answer, a person's words, waits."""
    for _ in range(4):
        await desk.add(mail(recipient="Erika@Kunde.example"))
        await desk.work()
    assert len(desk.office.received) == 3
    assert [each.error for each in await desk.dead()] == ["too many"]
    await desk.add(mail(MailKind.ANSWER_TO_VISITOR, answer=ANSWER), mail(recipient="someone@else.example"))
    await desk.work(minutes=1)
    assert [to for _, (to,) in desk.office.envelopes[3:]] == ["someone@else.example"]
    await desk.work(minutes=57)
    assert len(desk.office.received) == 4
    await desk.work(minutes=18)
    assert desk.office.received[4]["Subject"] == "[#1001] " + desk.office.received[4]["Subject"].partition("] ")[2]
    assert desk.office.envelopes[4][1] == ["erika@kunde.example"]
    assert len(await desk.dead()) == 1


async def test_the_bucket_of_a_day(desk: Desk) -> None:
    for _ in range(10):
        await desk.add(mail())
        await desk.work(minutes=21)
    assert len(desk.office.received) == 10
    await desk.add(mail())
    await desk.work(hours=2)
    assert len(desk.office.received) == 10
    await desk.add(mail())
    await desk.work(hours=22)
    assert [each.error for each in await desk.dead()] == ["too many"]
    assert len(desk.office.received) == 11


async def test_the_desk_has_no_bucket(desk: Desk) -> None:
    await desk.add(*(mail(MailKind.TICKET_TO_DESK, "support@crmjetty.com") for _ in range(15)))
    await desk.work()
    assert len(desk.office.received) == 15


async def test_two_runs_at_once_send_each_mail_once(desk: Desk) -> None:
    other = asyncio.create_task(desk.courier.run())
    await desk.add(*(mail(recipient=f"v{number}@kunde.example") for number in range(20)))
    await desk.work()
    assert len(desk.office.received) == 20
    other.cancel()
    with pytest.raises(asyncio.CancelledError):
        await other


async def test_a_clean_stop_in_the_middle_of_a_mail_doubles_nothing(
    start: Start, make_desk: Callable[..., Desk], office: PostOffice
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def on_data() -> None:
        arrived.set()
        await go_on.wait()

    office.on_data = on_data
    port = await start()
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    desk = make_desk(**values)
    await desk.add(mail())
    desk.run()
    await arrived.wait()
    stopping = asyncio.create_task(desk.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    go_on.set()
    await stopping
    again = make_desk(**values)
    again.run()
    await again.work()
    assert len(office.received) == 1


async def test_it_stops_at_whatever_moment_it_is_told(
    start: Start, make_desk: Callable[..., Desk], office: PostOffice
) -> None:
    """Told at each turn of the loop while it says goodbye: asyncio.wait_for of Python 3.11 can swallow that."""
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=await start(), smtp_tls="none")
    for turns in range(30):
        await desk.add(mail(recipient=f"v{turns}@kunde.example"))
        desk.run()
        while desk.courier.counts["sent"] == turns:  # noqa: ASYNC110 the very turn matters
            await asyncio.sleep(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        await desk.stop(within=1.5)
    assert await desk.store.read(outbox.next_mail_at) is None
    assert len(office.received) == 30


@pytest.mark.faults
async def test_killed_between_taken_and_marked_sends_again_with_the_same_message_id(
    start: Start, make_desk: Callable[..., Desk], office: PostOffice
) -> None:
    port = await start()
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    desk = make_desk(**values)
    await desk.add(mail())
    program = textwrap.dedent(f"""
        import asyncio
        from datetime import UTC, datetime
        from pathlib import Path
        from types import SimpleNamespace
        from bot.content.translators.translations import Translations
        from bot.mail.courier import Courier
        from bot.service.deps import Deps
        from bot.settings import Settings
        from bot.store.store import Store

        settings = Settings(smtp_host="127.0.0.1", smtp_port={port}, smtp_tls="none")
        library = SimpleNamespace(translations=Translations({{}}))
        deps = Deps(settings, Store(Path({str(desk.deps.settings.data)!r})), lambda: library,
                    lambda: datetime({AT.year}, {AT.month}, {AT.day}, 23, tzinfo=UTC), str, bytes, b"")
        asyncio.run(Courier(deps).run())
        """)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)

    async def kill() -> None:
        process.send_signal(signal.SIGKILL)
        await process.wait()

    office.on_data = kill
    await until(lambda: office.received)
    await process.wait()
    office.on_data = None
    desk.run()
    await desk.work(hours=17)
    first, second = office.received
    assert first["Message-ID"] == second["Message-ID"]
    await desk.work(hours=1)
    assert len(office.received) == 2


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, signed by itself, and its key."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return server_context(certificate)


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


@pytest.fixture
def encrypted(start: Start, server_tls: ssl.SSLContext) -> Callable[[str], Awaitable[str]]:
    """Start a mail server that encrypts; gives the port."""

    async def encrypted(tls: str) -> str:
        if tls == "tls":
            return await start(tls=server_tls, auth_require_tls=False)  # aiosmtpd means STARTTLS by it
        return await start(tls_context=server_tls, require_starttls=True)

    return encrypted


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.usefixtures("trusted")
async def test_encrypted_with_login(
    tls: str, make_desk: Callable[..., Desk], office: PostOffice, encrypted: Callable[[str], Awaitable[str]]
) -> None:
    port = await encrypted(tls)
    login = {"smtp_user": "chat", "smtp_password": "geheim"}
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=port, smtp_tls=tls, **login)
    await desk.add(mail())
    desk.run()
    await desk.work()
    assert office.was_encrypted == [True]
    assert office.logins == [(b"chat", b"geheim")]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    tls: str, make_desk: Callable[..., Desk], office: PostOffice, encrypted: Callable[[str], Awaitable[str]]
) -> None:
    port = await encrypted(tls)
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=port, smtp_tls=tls)
    await desk.add(mail())
    desk.run()
    await desk.work()
    assert await desk.next_in() == MINUTE
    assert not office.received


async def test_no_starttls_no_mail(start: Start, make_desk: Callable[..., Desk], office: PostOffice) -> None:
    """A server, or somebody on the line, that says it cannot encrypt, gets neither login nor mail."""
    port = await start(auth_require_tls=False)
    login = {"smtp_user": "chat", "smtp_password": "geheim"}
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=port, **login)
    await desk.add(mail())
    desk.run()
    await desk.work()
    assert await desk.next_in() == MINUTE
    assert not office.logins
    assert not office.received


@pytest.mark.usefixtures("trusted")
async def test_a_wrong_password_kills_no_mail_and_stands_in_no_log(
    make_desk: Callable[..., Desk],
    office: PostOffice,
    encrypted: Callable[[str], Awaitable[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    port = await encrypted("starttls")
    login = {"smtp_user": "chat", "smtp_password": "Schlüssel7"}
    desk = make_desk(smtp_host="127.0.0.1", smtp_port=port, **login)
    await desk.add(mail())
    with caplog.at_level(logging.DEBUG, "tresen"):
        desk.run()
        await desk.work()
    assert set(office.logins) == {(b"chat", "Schlüssel7".encode())}  # it tries each way of logging in
    assert await desk.next_in() == MINUTE
    assert "535" in caplog.text
    assert "Schlüssel7" not in caplog.text + repr(desk.deps)
