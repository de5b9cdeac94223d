"""The service is killed while a mail server hands replies over: it hands over again what was not acknowledged, and each is there once."""

import asyncio
import contextlib
import random
import smtplib
import socket
import sqlite3
from collections import Counter
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from bot.core.reply_address import reply_address
from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
BASE, ERIKA, OURS = "support@example.org", "erika@kunde.example", "mx.example.org"
MAILS, ROUNDS = 120, 4


class MailServer:
    """A queue of mails to one address, as a mail server keeps it: what is not acknowledged stays in it."""

    def __init__(self, port: int, to: str) -> None:
        self._port, self._to = port, to
        self.waiting = [(number, _mail(number)) for number in range(MAILS)]
        self.cut_off = 0

    def run(self) -> None:
        """Hand over until the queue is empty or the line breaks."""
        try:
            with smtplib.LMTP("127.0.0.1", self._port) as line:
                while self.waiting:
                    line.sendmail(ERIKA, [self._to], self.waiting[0][1])
                    self.waiting.pop(0)
        except (OSError, smtplib.SMTPException):
            self.cut_off += 1


def _mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{OURS}; dmarc=pass header.from=kunde.example"
    mail["From"], mail["Message-ID"] = ERIKA, f"<{number}@kunde.example>"
    mail.set_content(f"Antwort {number}")
    if number % 10 == 0:
        mail.add_attachment(f"Datei {number}", filename=f"{number}.txt")
    return mail.as_bytes(policy=SMTP)


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def test_each_mail_is_there_once_whenever_the_service_is_killed(
    tmp_path: Path, cache: Path, library: object
) -> None:
    (tmp_path / "cache").symlink_to(cache)
    dice, port = random.Random(7), _port()
    process = ServerProcess(
        tmp_path,
        TRESEN_MAIL_IN=f"lmtp://127.0.0.1:{port}",
        TRESEN_REPLY_ADDRESS=BASE,
        TRESEN_MAIL_IN_AUTHSERV_ID=OURS,
        TRESEN_FILES_PER_TICKET="10",
        TRESEN_SEMANTICS="false",
    )
    await asyncio.to_thread(process.start)
    try:
        tab = Tab(process.url)
        await tab.connect(language="de")
        filed = await tab.ask("leave_message", client_id="m1", email=ERIKA, text="Mein Portal ist weiß")
        await tab.close()
        server = MailServer(port, reply_address(BASE, _secret(tmp_path), filed["ticket"]["number"]))
        for _ in range(ROUNDS):
            working = asyncio.create_task(asyncio.to_thread(server.run))
            await asyncio.sleep(0.05 + dice.random() * 0.25)
            process.kill()
            await working
            await asyncio.to_thread(process.start)
        while server.waiting:
            await asyncio.to_thread(server.run)
        assert process.stop() == 0
    finally:
        process.kill()
    assert server.cut_off, "no mail was on its way when the process was killed"
    with contextlib.closing(sqlite3.connect(tmp_path / "tresen.sqlite3")) as connection:
        said = Counter(text for (text,) in connection.execute("select text from ticket_entries where kind = 'visitor'"))
        told = Counter(kind for (kind,) in connection.execute("select kind from outbox"))
        files = Counter(name for (name,) in connection.execute("select name from files where ticket is not null"))
    assert said == Counter(f"Antwort {number}" for number in range(MAILS))
    assert told["reply_to_desk"] == MAILS
    assert set(files.values()) == {1}
    assert len(files) == 10


def _secret(folder: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(folder / "tresen.sqlite3")) as connection:
        return bytes(connection.execute("select value from secrets where name = 'token'").fetchone()[0])
