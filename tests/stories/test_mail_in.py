"""Replies by mail come into the ticket: by its own address, from whom the mail server vouches for; everything else moves nothing."""

import asyncio
import base64
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from bot.app import DELIVERY, DEPS, LETTER_BOX
from bot.core.reply_address import reply_address
from tests.agent import Console
from tests.conftest import Server
from tests.mail.post import PostOffice, until
from tests.tab import Tab

ERIKA = "erika@kunde.example"
OURS = "mx.example.org"
VOUCHED = f"{OURS}; dmarc=pass header.from=kunde.example"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
Payload = dict[str, Any]


class House:
    """A server that takes mail, with an agent, a visitor, and a ticket between them."""

    def __init__(self, server: Server, office: PostOffice, mira: Console, tab: Tab) -> None:
        self.server, self.office, self.mira, self.tab = server, office, mira, tab
        self.number, self.ticket = 0, ""

    @property
    def address(self) -> str:
        deps = self.server.app[DEPS]
        return reply_address(deps.settings.replies, deps.secret, self.number)

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.server.app[LETTER_BOX].counts)

    async def file(self, language: str = "de") -> None:
        filed = await self.tab.ask("leave_message", client_id="m1", email=ERIKA, text="Mein Portal ist weiß")
        self.number = filed["ticket"]["number"]
        self.ticket = next(
            each["ticket"] for each in (await self.mira.ask("list_inbox"))["tickets"] if each["number"] == self.number
        )

    async def send(self, mail: EmailMessage | bytes, to: str | None = None, sender: str = ERIKA) -> tuple[int, str]:
        """Hand a mail over; give what was answered to it."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
        answer = await asyncio.to_thread(
            _hand_over, self.server.app[LETTER_BOX].url or "", sender, to or self.address, raw
        )
        await self.server.app[DELIVERY].settle()
        return answer

    async def entries(self) -> list[tuple[str, str]]:
        opened = await self.mira.ask("load_ticket", ticket=self.ticket)
        return [(each["kind"], each["text"]) for each in opened["entries"]]

    async def status(self) -> str:
        return str((await self.mira.ask("load_ticket", ticket=self.ticket))["ticket"]["status"])

    async def letters(self, count: int) -> list[EmailMessage]:
        """Give what our mail server got, once there are so many."""
        await until(lambda: len(self.office.received) >= count)
        return self.office.received


def _hand_over(url: str, sender: str, to: str, raw: bytes) -> tuple[int, str]:
    scheme, _, place = url.partition("://")
    host, _, port = place.rpartition(":")
    kind = smtplib.LMTP if scheme == "lmtp" else smtplib.SMTP
    with kind(host, int(port)) as line:
        line.ehlo_or_helo_if_needed()
        code, said = line.mail(sender)
        if code == 250:
            code, said = line.rcpt(to)
        if code == 250:
            code, said = line.data(raw)
        return code, said.decode()


def mail(text: str, id: str = "r1", results: str | None = VOUCHED, sender: str = ERIKA, **headers: str) -> EmailMessage:
    written = EmailMessage()
    if results:
        written["Authentication-Results"] = results
    written["From"] = sender
    written["To"] = "support@example.org"
    written["Subject"] = "Re: [#1001] Unsere Antwort"
    written["Message-ID"] = f"<{id}@kunde.example>"
    for name, value in headers.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    return written


@pytest.fixture(params=["lmtp", "smtp"])
async def house(
    request: pytest.FixtureRequest, start_server: Callable[..., Any], office: tuple[PostOffice, str]
) -> House:
    server: Server = await start_server(
        smtp_host="127.0.0.1",
        smtp_port=office[1],
        smtp_tls="none",
        mail_in=f"{request.param}://127.0.0.1:0",
        reply_address="support@example.org",
        mail_in_authserv_id=OURS,
    )
    box = server.app[LETTER_BOX]
    await until(lambda: box.url)
    house = House(server, office[0], await server.console(), await server.tab(language="de"))
    await house.file()
    return house


async def test_an_answer_by_mail_is_replied_to_by_mail(house: House) -> None:
    await house.mira.ask("answer_ticket", ticket=house.ticket, client_id="a1", text="Welche Version?")
    answer = (await house.letters(3))[-1]
    assert answer["Reply-To"].addresses[0].addr_spec == house.address
    reply = mail(
        "Version 4.2.1, mein Passwort ist geheim7!\n\nAm 23.11.26 um 12:00 schrieb CRMJetty:\n> Welche Version?\n"
    )
    assert (await house.send(reply, to=house.address.upper()))[0] == 250
    (_, said) = await house.entries()
    assert said[0] == "visitor"
    assert said[1].startswith("Version 4.2.1, mein Passwort ist ")
    assert "geheim7" not in said[1]
    assert "Welche" not in said[1]
    assert await house.status() == "open"
    await house.tab.event("ticket_changed", lambda each: each["status"] == "open")
    told = (await house.letters(4))[-1]
    assert "geheim7" not in told.as_string()
    assert told["To"] == "support@crmjetty.com"
    assert house.counts == {"taken": 1}


async def test_a_mail_that_comes_again_is_taken_once(house: House) -> None:
    reply = mail("Danke")
    reply.add_attachment(PNG, maintype="image", subtype="png", filename="bild.png")
    answers = await asyncio.gather(*(house.send(reply) for _ in range(4)))
    assert {code for code, _ in answers} == {250}
    assert await house.entries() == [("visitor", "Danke")]
    assert house.counts == {"taken": 1, "repeated": 3}
    assert len((await house.mira.ask("load_ticket", ticket=house.ticket))["attachments"]) == 1


async def test_a_reply_reopens_what_is_solved_and_follows_up_what_is_closed(house: House) -> None:
    await house.mira.ask("solve_ticket", ticket=house.ticket)
    await house.send(mail("Doch nicht", "r1"))
    assert await house.status() == "open"
    await house.mira.ask("solve_ticket", ticket=house.ticket)
    await house.server.tick(days=8)
    assert await house.status() == "closed"
    assert (await house.send(mail("Wieder nicht", "r2")))[0] == 250
    assert (await house.send(mail("Wieder nicht", "r2")))[0] == 250
    assert (await house.send(mail("Und noch etwas", "r3")))[0] == 250
    assert await house.status() == "closed"
    listed = (await house.mira.ask("list_inbox"))["tickets"]
    assert sorted(each["number"] for each in listed) == [house.number, house.number + 1], (
        "one follows it up, and no more"
    )
    new = next(each["ticket"] for each in listed if each["number"] == house.number + 1)
    opened = await house.mira.ask("load_ticket", ticket=new)
    assert (opened["ticket"]["text"], [each["text"] for each in opened["entries"]]) == (
        "Wieder nicht",
        ["Und noch etwas"],
    )


@pytest.mark.parametrize(
    ("results", "sender"),
    [
        (None, ERIKA),
        (f"{OURS}; dmarc=fail header.from=kunde.example", ERIKA),
        ("mx.evil.example; dmarc=pass header.from=kunde.example", ERIKA),
        (f"{OURS}; dmarc=pass header.from=evil.example", "erika@evil.example"),
        (VOUCHED, f"{ERIKA}, evil@evil.example"),
    ],
)
async def test_nobody_reopens_a_ticket_in_anothers_name(house: House, results: str | None, sender: str) -> None:
    await house.mira.ask("solve_ticket", ticket=house.ticket)
    forged = mail("Bitte schicken Sie alles an mich", results=results, sender=sender)
    forged.add_attachment(PNG, maintype="image", subtype="png", filename="bild.png")
    assert (await house.send(forged))[0] == 250
    assert await house.status() == "solved"
    ((kind, text),) = await house.entries()
    assert kind == "note"
    assert "Bitte schicken Sie alles an mich" in text
    assert "bild.png" in text
    opened = await house.tab.ask("load_ticket", number=house.number)
    assert opened["entries"] == [], "a note is the team's alone"
    told = (await house.letters(3))[-1]
    body = told.get_body(("plain",))
    assert body is not None
    assert "Unconfirmed" in body.get_content()
    assert house.counts == {"unconfirmed": 1}


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<a.b>"}, {"X_Tresen_Ticket": "1001"}],
)
async def test_a_machine_is_not_answered(house: House, headers: dict[str, str]) -> None:
    assert (await house.send(mail("Ich bin nicht im Haus", **headers)))[0] == 250
    assert (await house.send(mail("Unzustellbar", "b2"), sender=""))[0] == 250
    assert await house.entries() == []
    assert sum(house.counts.values()) == 2
    assert not {"taken", "unconfirmed"} & set(house.counts)


async def test_what_is_forged_unknown_or_forgotten_is_refused_alike(house: House) -> None:
    deps = house.server.app[DEPS]
    unknown = reply_address(deps.settings.replies, deps.secret, 999_999)
    forged = house.address.replace(f"+{house.number}.", f"+{house.number + 1}.")
    mine = house.address
    await house.tab.ask("forget_me")
    answers = {await house.send(mail("Hallo"), to=to) for to in (unknown, forged, mine, "support@example.org")}
    assert answers == {(550, "5.1.1 no such address")}
    assert house.counts == {"refused": 4}


async def test_files_come_through_the_same_checks(house: House) -> None:
    reply = mail("Anbei")
    reply.add_attachment(PNG, maintype="image", subtype="png", filename="Fehler grün.png")
    reply.add_attachment(b"MZ\x90\x00" * 99, maintype="image", subtype="png", filename="rechnung.png")
    assert (await house.send(reply))[0] == 250
    opened = await house.mira.ask("load_ticket", ticket=house.ticket)
    assert [(each["name"], each["type"]) for each in opened["attachments"]] == [("Fehler grün.png", "image/png")]
    assert [each["kind"] for each in opened["entries"]] == ["visitor", "note"]
    assert "rechnung.png (unknown_type)" in opened["entries"][1]["text"]
    body = (await house.letters(3))[-1].get_body(("plain",))
    assert body is not None
    assert "Fehler grün.png" in body.get_content()


async def test_files_come_from_who_has_ended_the_chat_too(house: House) -> None:
    await house.tab.ask("end_session")
    reply = mail("")
    reply.add_attachment(PNG, maintype="image", subtype="png", filename="a.png")
    assert (await house.send(reply))[0] == 250
    opened = await house.mira.ask("load_ticket", ticket=house.ticket)
    assert len(opened["attachments"]) == 1
    assert opened["entries"][0]["text"].startswith("(")


async def test_a_ticket_has_only_so_many_files(house: House) -> None:
    for number in range(3):
        reply = mail(f"Nummer {number}", f"f{number}")
        for each in range(3):
            reply.add_attachment(f"{number} {each}", filename=f"{number}-{each}.txt")
        assert (await house.send(reply))[0] == 250
    opened = await house.mira.ask("load_ticket", ticket=house.ticket)
    assert len(opened["attachments"]) == 5
    assert [each["kind"] for each in opened["entries"]].count("note") == 2


async def test_an_empty_mail_says_nothing(house: House) -> None:
    assert (await house.send(mail(" \n")))[0] == 250
    assert await house.entries() == []
    assert house.counts == {"empty": 1}


async def test_what_is_too_much_is_refused_and_others_go_on(house: House) -> None:
    big = b"Subject: x\r\n\r\n" + b"x" * 900 + b"\r\n"
    code, _ = await house.send(big * 90_000)
    assert code == 552
    assert (await house.send(mail("Danke")))[0] == 250
    long = mail("Wort " * 30_000, "long")
    assert (await house.send(long))[0] == 250
    said = await house.entries()
    assert [kind for kind, _ in said] == ["visitor", "visitor", "note"]
    assert len(said[1][1]) == 20_000


async def test_only_so_many_connections_wait(house: House) -> None:
    host, _, port = (house.server.app[LETTER_BOX].url or "").partition("://")[2].rpartition(":")
    lines = [await asyncio.open_connection(host, int(port)) for _ in range(12)]
    try:
        greetings = await asyncio.gather(*(line[0].readline() for line in lines))
        assert [each[:3] for each in greetings].count(b"421") == 2
        with pytest.raises(smtplib.SMTPConnectError):
            await house.send(mail("Danke"))
    finally:
        for _, writer in lines:
            writer.close()
    await until(lambda: not house.server.app[LETTER_BOX].connections)
    assert (await house.send(mail("Danke")))[0] == 250


async def test_a_second_recipient_is_asked_to_come_alone(house: House) -> None:
    def two() -> list[int]:
        scheme, _, place = (house.server.app[LETTER_BOX].url or "").partition("://")
        host, _, port = place.rpartition(":")
        with (smtplib.LMTP if scheme == "lmtp" else smtplib.SMTP)(host, int(port)) as line:
            line.ehlo_or_helo_if_needed()
            line.mail(ERIKA)
            return [line.rcpt(house.address)[0], line.rcpt(house.address)[0]]

    assert await asyncio.to_thread(two) == [250, 452]


async def test_where_nothing_can_be_stored_the_mail_comes_again(house: House) -> None:
    writer = house.server.app[DEPS].store.writer
    writer.trouble = "disk full"
    try:
        assert (await house.send(mail("Danke")))[0] == 451
    finally:
        writer.trouble = None
    assert (await house.send(mail("Danke")))[0] == 250
    assert await house.entries() == [("visitor", "Danke")]
    assert house.counts == {"delayed": 1, "taken": 1}


async def test_a_mail_from_it_confirms_an_address_and_no_other_does(house: House) -> None:
    async def confirmed() -> list[bool]:
        rows = await house.server.app[DEPS].store.read(
            lambda connection: connection.execute("select confirmed_at from tickets order by number").fetchall()
        )
        return [row["confirmed_at"] is not None for row in rows]

    await house.send(mail("Ich bin es nicht", "r1", results=None))
    assert await confirmed() == [False]
    await house.send(mail("Ich bin es", "r2"))
    assert await confirmed() == [True]
    for client_id, email in (("m2", ERIKA.upper()), ("m3", "oskar@kunde.example")):
        await house.tab.ask("leave_message", client_id=client_id, email=email, text="Noch etwas")
    assert await confirmed() == [True, True, False], "what one visitor's ticket has shown holds for the next"
