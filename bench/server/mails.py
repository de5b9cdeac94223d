"""`python -m bench.server.mails`: mails a second out of the outbox and into tickets, with real mail servers, over clean restarts.

Out: a full outbox is emptied into an SMTP server while the service is told to stop and started anew. In: mails are handed over by LMTP, on
several lines, to a few tickets. Fails where a mail is lost or doubled.
"""

import asyncio
import contextlib
import smtplib
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from bot.core.mail import MailKind
from bot.core.reply_address import reply_address
from bot.store import outbox
from bot.store.store import Store
from tests.mail.post import ANSWER, PostOffice, mail, port_of, serve
from tests.server import ServerProcess
from tests.tab import Tab

OUT, RESTARTS = 1500, 4
IN, LINES, TICKETS = 1200, 4, 20
BASE, SENDER, OURS = "support@example.org", "erika@kunde.example", "mx.example.org"


def main() -> None:
    """Measure and print; exit with a word where a mail is lost or doubled."""
    print("| mails | a second | lost | doubled |\n|---|---|---|---|")
    faults = []
    for name, count, (took, seen) in (
        (f"out, {RESTARTS} clean restarts", OUT, asyncio.run(_out())),
        (f"in, {LINES} lines", IN, asyncio.run(_in())),
    ):
        lost, doubled = count - len(seen), sum(seen.values()) - len(seen)
        print(f"| {name} | {count / took:,.0f} | {lost} | {doubled} |")
        if lost or doubled:
            faults.append(name)
    if faults:
        sys.exit(f"mails are lost or doubled: {', '.join(faults)}")


async def _out() -> tuple[float, Counter[str]]:
    """Give the seconds in which the service worked, and how often each Message-ID arrived."""
    office = PostOffice()
    listener = await serve(office)
    with tempfile.TemporaryDirectory() as name:
        store, now = Store(Path(name)), datetime.now(UTC)
        for number in range(OUT):
            letter = mail(MailKind.ANSWER_TO_VISITOR, f"v{number}@kunde.example", at=now, answer=ANSWER)
            await store.write(outbox.add_mail, letter)
        store.close()
        port = port_of(listener)
        process = _process(Path(name), SMTP_HOST="127.0.0.1", SMTP_PORT=port, SMTP_TLS="none")
        took = 0.0
        for turn in range(1, RESTARTS + 2):
            await asyncio.to_thread(process.start)
            began = time.perf_counter()
            wanted = OUT * turn // (RESTARTS + 1)
            while len(office.received) < wanted and time.perf_counter() - began < 60:  # noqa: ASYNC110 no event tells
                await asyncio.sleep(0.002)
            took += time.perf_counter() - began
            await asyncio.to_thread(process.stop)
    listener.close()
    return took, Counter(str(each["Message-ID"]) for each in office.received)


async def _in() -> tuple[float, Counter[str]]:
    """Give the seconds, and how often each mail stands in a ticket."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as name:
        process = _process(Path(name), MAIL_IN=f"lmtp://127.0.0.1:{port}", REPLY_ADDRESS=BASE, MAIL_IN_AUTHSERV_ID=OURS)
        await asyncio.to_thread(process.start)
        numbers = [await _filed(process.url, at) for at in range(TICKETS)]
        secret = _read(Path(name), "select value from secrets where name = 'token'")[0]
        addresses = [reply_address(BASE, secret, number) for number in numbers]
        began = time.perf_counter()
        with ThreadPoolExecutor(LINES) as pool:
            list(pool.map(lambda line: _hand_over(port, addresses, line), range(LINES)))
        took = time.perf_counter() - began
        await asyncio.to_thread(process.stop)
        return took, Counter(_read(Path(name), "select text from ticket_entries where kind = 'visitor'"))


def _process(folder: Path, **settings: str) -> ServerProcess:
    given = {f"TRESEN_{name}": value for name, value in settings.items()}
    return ServerProcess(folder, TRESEN_HOURS="24/7", TRESEN_SEMANTICS="false", TRESEN_CANARY_SECONDS="0", **given)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _filed(url: str, number: int) -> int:
    tab = Tab(url)
    await tab.connect(language="de")
    filed = await tab.ask("leave_message", client_id="m1", email=SENDER, text=f"Mein Portal ist weiß {number}")
    await tab.close()
    return int(filed["ticket"]["number"])


def _hand_over(port: int, addresses: list[str], line: int) -> None:
    with smtplib.LMTP("127.0.0.1", port) as server:
        for number in range(line, IN, LINES):
            letter = EmailMessage()
            letter["Authentication-Results"] = f"{OURS}; dmarc=pass header.from=kunde.example"
            letter["From"], letter["Message-ID"] = SENDER, f"<{number}@kunde.example>"
            letter.set_content(f"Antwort {number}\n\nAm 23.11.26 um 12:00 schrieb CRMJetty:\n> Geht es jetzt?\n")
            server.sendmail(SENDER, [addresses[number % len(addresses)]], letter.as_bytes(policy=SMTP))


def _read(folder: Path, query: str) -> list[bytes]:
    with contextlib.closing(sqlite3.connect(folder / "tresen.sqlite3")) as connection:
        return [value for (value,) in connection.execute(query)]


if __name__ == "__main__":
    main()
