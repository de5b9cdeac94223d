"""A real SMTP server on a free port, which can be told to refuse, to put off and to hang up; and letters to send to it."""

import asyncio
import ssl
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.core.mail import MailKind, OutboxMail

ACCEPTED = "250 OK"
HANG_UP = "hang up"


@dataclass
class PostOffice:
    """What the server took, and what it shall say next."""

    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    connections: int = 0
    was_encrypted: list[bool] = field(default_factory=list)
    replies: dict[str, deque[str]] = field(default_factory=lambda: {"MAIL": deque(), "RCPT": deque(), "DATA": deque()})
    """What is answered next, by command; where nothing is left: accepted."""
    on_data: Callable[[], Awaitable[None]] | None = None
    """Awaited when a mail has arrived in full, before that is acknowledged."""

    def _next(self, command: str) -> str:
        return self.replies[command].popleft() if self.replies[command] else ACCEPTED

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._next("MAIL")
        if reply == ACCEPTED:
            envelope.mail_from = address
        return reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._next("RCPT")
        if reply == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self._next("DATA")
        if reply != ACCEPTED:
            return reply
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        assert server.transport is not None
        self.was_encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.received.append(message)
        if self.on_data:
            await self.on_data()
        return ACCEPTED

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, kind: str, login: Any) -> AuthResult:
        assert isinstance(login, LoginPassword)
        self.logins.append((login.login, login.password))
        return AuthResult(success=login.password == b"geheim", handled=False)


class _Server(SMTP):
    """Hangs up in the middle of a mail where it is told so."""

    event_handler: PostOffice

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.transport is None:  # not again after STARTTLS
            self.event_handler.connections += 1
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:
        replies = self.event_handler.replies["DATA"]
        if replies and replies[0] == HANG_UP:
            replies.popleft()
            await self.push("354 go on")
            await self._reader.readline()
            assert self.transport is not None
            self.transport.abort()  # type: ignore[attr-defined]
            return
        await super().smtp_DATA(arg)


async def serve(office: PostOffice, port: int = 0, tls: ssl.SSLContext | None = None, **options: Any) -> asyncio.Server:
    """Serve; `options` are aiosmtpd's own."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: _Server(office, hostname="post.test", loop=loop, authenticator=office.authenticate, **options),
        "127.0.0.1",
        port,
        ssl=tls,
    )


def port_of(server: asyncio.Server) -> str:
    """Give the port on which a server listens, as a setting."""
    return str(server.sockets[0].getsockname()[1])


AT = datetime.fromisoformat("2026-11-23T06:30:00+00:00")
TICKET: Mapping[str, object] = {
    "number": 1001,
    "kind": "ticket",
    "desk": "support",
    "status": "new",
    "email": "erika@kunde.example",
    "name": "Erika Müller",
    "language": "de",
    "order_id": "CRM-20417",
    "website_url": "https://laden.example/",
    "product": "Kundenportal für SuiteCRM",
    "product_version": "4.2.1",
    "details": "Nach dem Update bleibt die Seite weiß.\nIm Protokoll steht nichts.",
    "other_extensions": "WooCommerce 9",
    "text": None,
    "created_at": "2026-11-23T06:30:00+00:00",
    "due_at": "2026-11-25T06:30:00+00:00",
}
TRANSCRIPT = (
    {"sender": "visitor", "text": "Mein Portal ist weiß", "at": "2026-11-23T06:20:00+00:00"},
    {"sender": "bot", "text": "Das tut mir leid.", "at": "2026-11-23T06:20:01+00:00"},
    {"sender": "agent", "name": "Asha Rao", "text": "Welche Version?", "at": "2026-11-23T06:25:00+00:00"},
    {"sender": "system", "text": "Asha Rao hat das Gespräch verlassen.", "at": "2026-11-23T06:26:00+00:00"},
)
_ids = Counter[str]()


def mail(
    kind: str = MailKind.CONFIRMATION,
    /,
    recipient: str = "erika@kunde.example",
    *,
    at: datetime = AT,
    zone: str | None = "Europe/Berlin",
    transcript: object = TRANSCRIPT,
    answer: Mapping[str, object] | None = None,
    **ticket: object,
) -> OutboxMail:
    """Make a mail with an id of its own; `ticket` changes single facts."""
    _ids["mail"] += 1
    payload = {"ticket": {**TICKET, **ticket}, "transcript": transcript, "zone": zone, **(answer or {})}
    return OutboxMail(f"{_ids['mail']:032x}", kind, recipient, payload, at)


RECEIPT: Mapping[str, object] = {"destroyed": 2, "at": "2026-12-01T06:30:00+00:00", "end": "closed"}
LINK: Mapping[str, object] = {"link": "https://chat.example/ticket/AQEBAQ"}
ANSWER: Mapping[str, object] = {"answer": "Bitte leeren Sie den Cache.\n\nDanach geht es.", "agent": "Asha Rao"}


async def until(is_so: Callable[[], object]) -> None:
    """Wait for something that happens elsewhere."""
    async with asyncio.timeout(8):
        while not is_so():  # noqa: ASYNC110 what happens there knows no event of ours
            await asyncio.sleep(0.005)
