"""Letter box: where the operator's mail server hands over what was mailed to a ticket's own address. Acknowledged after the commit."""

import asyncio
import logging
from collections import Counter

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.core.errors import Busy, NotFound, NotStored
from bot.core.files import MEGABYTE
from bot.core.received import read
from bot.core.reply_address import ticket_number
from bot.service.deps import Deps
from bot.service.replies import Replies

_log = logging.getLogger("tresen.mail")
_CONNECTIONS = 10  # at once: each may hold a whole mail in memory
_IDLE = 60.0  # seconds after which a silent connection is cut
_PARTING = 3.0  # seconds that mails in hand get when the service stops
_COMMANDS = {"*": 1000}  # of a connection, each
_WRAPPED = 1.4  # times as many bytes has a file in a mail
_TAKEN = "250 2.0.0 taken"
_ONE_ONLY = "452 4.5.3 one recipient at a time"
_NOBODY = "550 5.1.1 no such address"  # the same for a forged one, for one that never was, and for what was forgotten
_LATER = "451 4.3.0 not now, please try again"
_FULL = "421 4.3.2 too many connections, please try again"


class LetterBox:
    """Listens where `mail_in` says, and hands mails to `replies`."""

    def __init__(self, deps: Deps, replies: Replies) -> None:
        self._deps = deps
        self._replies = replies
        self._open: set[_Line] = set()
        self._taking: set[asyncio.Task[str]] = set()
        self.url: str | None = None
        """Where it listens; None while it does not."""
        self.counts: Counter[str] = Counter()
        """What became of mails since the start: an Outcome, "refused" or "delayed"."""

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    async def run(self) -> None:
        """Listen until cancelled; nothing where `mail_in` is not set. What is being stored then is stored."""
        scheme, _, place = self._deps.settings.mail_in.partition("://")
        if not place:
            await asyncio.Event().wait()
        host, _, port = place.rpartition(":")
        # They name addresses.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        try:
            server = await asyncio.get_running_loop().create_server(self._line, host.strip("[]"), int(port))
        except OSError as error:
            _log.error('mail cannot be taken at %s: %s; set mail_in = "…" anew', place, error.strerror or error)
            return
        self.url = f"{scheme}://{host}:{server.sockets[0].getsockname()[1]}"
        _log.info("mail is taken at %s", self.url)
        try:
            await asyncio.Event().wait()
        finally:
            self.url = None
            server.close()
            if self._taking:
                await asyncio.wait(self._taking, timeout=_PARTING)
            for each in list(self._open):
                each.hang_up()

    def _line(self) -> SMTP:
        settings = self._deps.settings
        kind = _LmtpLine if settings.mail_in.startswith("lmtp:") else _Line
        size = settings.file_size * settings.files_per_ticket * MEGABYTE * _WRAPPED + MEGABYTE
        return kind(
            self,
            self._open,
            data_size_limit=int(size),
            enable_SMTPUTF8=True,
            hostname=settings.replies.rpartition("@")[2],
            ident="Tresen",
            timeout=_IDLE,
            command_call_limit=dict(_COMMANDS),
            loop=asyncio.get_running_loop(),
        )

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one recipient: the address of a ticket."""
        if envelope.rcpt_tos:
            return _ONE_ONLY  # each gets an answer of its own, with LMTP as with SMTP
        number = ticket_number(address, self._deps.settings.replies, self._deps.secret)
        try:
            is_known = number is not None and await self._replies.is_known(number)
        except Exception as error:
            return self._later(error)
        if not is_known:
            self.counts["refused"] += 1
            return _NOBODY
        envelope.rcpt_tos.append(address)
        return _TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail. What is begun is ended, though the line breaks: it may come again, and is known then."""
        taking = asyncio.create_task(self._take(envelope))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        return await asyncio.shield(taking)

    async def handle_exception(self, error: Exception) -> str:
        """Say nothing of what went wrong."""
        return self._later(error)

    async def _take(self, envelope: Envelope) -> str:
        settings = self._deps.settings
        number = ticket_number(envelope.rcpt_tos[0], settings.replies, self._deps.secret)
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            mail = await asyncio.to_thread(
                read, raw, (envelope.mail_from or "").strip("<>"), settings.mail_in_authserv_id
            )
            outcome = await self._replies.take(number or 0, mail)
        except NotFound:
            self.counts["refused"] += 1
            return _NOBODY
        except Exception as error:
            return self._later(error)
        self.counts[outcome.value] += 1
        _log.info("a mail to ticket %s is %s", number, outcome.value)
        return _TAKEN

    def _later(self, error: Exception) -> str:
        self.counts["delayed"] += 1
        if not isinstance(error, Busy | NotStored):  # the writer has said why
            _log.error("a mail could not be taken: %s", type(error).__name__)  # its words may quote it
        return _LATER


class _Line(SMTP):
    """A connection, of which there are only so many."""

    def __init__(self, box: LetterBox, others: "set[_Line]", **options: object) -> None:
        self._others = others
        super().__init__(box, **options)  # type: ignore[arg-type]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or refuse."""
        if len(self._others) >= _CONNECTIONS:
            assert isinstance(transport, asyncio.Transport)
            transport.write(f"{_FULL}\r\n".encode())
            transport.close()
            return
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        if self in self._others:
            self._others.discard(self)
            super().connection_lost(error)

    def hang_up(self) -> None:
        """Cut the connection; what is not acknowledged comes again."""
        if self.transport is not None:
            self.transport.close()


class _LmtpLine(_Line, LMTP):
    """The same, greeted with LHLO."""
