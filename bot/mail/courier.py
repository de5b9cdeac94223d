"""Courier: takes what is due out of the outbox to the mail server. At least once, and one after the other."""

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec

from bot.core.errors import NotStored
from bot.core.mail import MailKind, OutboxMail
from bot.mail.connection import Connection, SendError
from bot.mail.letter import UnwritableLetter
from bot.mail.letters import TO_TEAM, compose, sender_of
from bot.service.deps import Deps
from bot.store import outbox
from bot.store.outbox import WaitingMail

P = ParamSpec("P")
_log = logging.getLogger("tresen.mail")

_BATCH = 50  # mails of one connection
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60))
_THEN_EVERY = timedelta(days=1)
_GIVE_UP = timedelta(days=3)  # after its making a mail gets no further daily try
_BUCKET = ((timedelta(hours=1), 3), (timedelta(days=1), 10))  # most mails to one visitor's address within each
_BUCKET_PAUSE = timedelta(minutes=15)
_IDLE = 30.0  # seconds after which the outbox is looked at even if nobody woke us
_RECORD_PAUSE = 5.0
_PARTING = 4.0  # seconds that a mail on its way gets when the service stops
TOO_MANY = "too many"


def next_try(made_at: datetime, now: datetime, tries: int) -> datetime | None:
    """Give when a mail is tried again that has failed `tries` times by `now`; None: never.

    The steps of the back-off are always walked, so that a mail that waited long before its first try (no mail server
    was set, or the service was down) is not given up at the first "come back later".
    """
    if tries <= len(_BACK_OFF):
        return now + _BACK_OFF[tries - 1]
    next_at = now + _THEN_EVERY
    return next_at if next_at <= made_at + _GIVE_UP else None


class Courier:
    """Sends while it runs. A mail is marked as done after the server took it: a crash between the two sends it twice,
    with the same Message-ID, and none is lost.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._woken = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self.counts: Counter[str] = Counter()
        """How many mails were "sent", "delayed" and "dead" since the start."""

    def wake(self) -> None:
        """Look at the outbox now."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; a mail that is on its way then is finished first."""
        if not self._deps.settings.smtp_host:
            await asyncio.Event().wait()  # mails stay in the outbox, tickets wait in the console
        while True:
            self._woken.clear()
            pause = _IDLE
            try:
                async with self._one_at_a_time:
                    await self._deliver_due()
                    pause = await self._pause()
            except NotStored:
                pause = _RECORD_PAUSE  # the writer has said why
            except Exception as error:
                # Its words may quote a letter.
                _log.error("the outbox could not be worked on: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def settle(self) -> None:
        """Wait until nothing is on its way."""
        async with self._one_at_a_time:
            pass

    async def _pause(self) -> float:
        next_at = await self._deps.store.read(outbox.next_mail_at)
        if next_at is None:
            return _IDLE
        return min(max((next_at - self._deps.now()).total_seconds(), 0), _IDLE)

    async def _deliver_due(self) -> None:
        store, now = self._deps.store, self._deps.now
        while waiting := await store.read(outbox.next_mails, now(), _BATCH):
            await self._deliver(waiting)

    async def _deliver(self, batch: list[WaitingMail]) -> None:
        connection = Connection(self._deps.settings, sender_of(self._deps.settings))
        broken: SendError | None = None
        try:
            for waiting in batch:
                _stop_if_told()
                letter = await self._letter(waiting)
                if letter is None:
                    continue
                try:
                    if broken is None:
                        await connection.open()
                except SendError as error:
                    broken = error  # for the whole batch: one knock at a closed door is enough
                    _log.warning("the mail server cannot be reached: %s", error.reason)
                if broken is not None:
                    await self._failed(waiting, broken)
                else:
                    await _finish(self._send(connection, waiting, letter))
        finally:
            await connection.close()
            _stop_if_told()

    async def _letter(self, waiting: WaitingMail) -> bytes | None:
        """Write a letter; None where it is not to be sent now, which is recorded."""
        mail = waiting.mail
        if mail.kind not in TO_TEAM and await self._is_too_many(mail):
            if mail.kind in (
                MailKind.ANSWER_TO_VISITOR,
                MailKind.ANSWER_WAITS,
            ):  # a person's words are sent later, fixed words not at all
                await self._delayed(mail, self._deps.now() + _BUCKET_PAUSE, waiting.tries, TOO_MANY)
            else:
                await self._dead(mail, waiting.tries, TOO_MANY)
            return None
        try:
            return compose(mail, self._deps.settings, self._deps.library().translations, self._deps.secret).as_bytes()
        except UnwritableLetter as error:
            reason = str(error)
        except Exception as error:
            # A letter that our own code stumbles over must not keep the others back.
            reason = f"it could not be written: {type(error).__name__}"
        await self._dead(mail, waiting.tries, reason)
        return None

    async def _is_too_many(self, mail: OutboxMail) -> bool:
        now = self._deps.now()
        for span, most in _BUCKET:
            if await self._deps.store.read(outbox.count_to, mail.recipient, now - span) >= most:
                return True
        return False

    async def _send(self, connection: Connection, waiting: WaitingMail, letter: bytes) -> None:
        try:
            await connection.send(waiting.mail.recipient, letter)
        except SendError as error:
            await self._failed(waiting, error)
            return
        await self._record(outbox.mail_done, waiting.mail.id, self._deps.now())
        self.counts["sent"] += 1
        _log.info("mail %s (%s) is sent", waiting.mail.id, waiting.mail.kind)

    async def _failed(self, waiting: WaitingMail, error: SendError) -> None:
        mail, tries = waiting.mail, waiting.tries + 1
        next_at = None if error.is_permanent else next_try(mail.at, self._deps.now(), tries)
        if next_at is None:
            await self._dead(mail, tries, error.reason, error.words)
        else:
            await self._delayed(mail, next_at, tries, error.reason, error.words)

    async def _delayed(self, mail: OutboxMail, next_at: datetime, tries: int, reason: str, words: str = "") -> None:
        await self._record(outbox.mail_delayed, mail.id, next_at, tries, words or reason)
        self.counts["delayed"] += 1
        _log.info("mail %s (%s) is tried again at %s: %s", mail.id, mail.kind, f"{next_at:%F %T %Z}", reason)

    async def _dead(self, mail: OutboxMail, tries: int, reason: str, words: str = "") -> None:
        await self._record(outbox.mail_dead, mail.id, self._deps.now(), tries, words or reason)
        self.counts["dead"] += 1
        _log.error("mail %s (%s) is given up after %d tries: %s", mail.id, mail.kind, tries, reason)

    async def _record(
        self, change: Callable[Concatenate[sqlite3.Connection, P], None], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Store what became of a mail. Until that stands nothing else is sent: a full disk must not mean endless mails."""
        while True:
            try:
                return await self._deps.store.write(change, *args, **kwargs)
            except NotStored:
                pass  # the writer has said why
            except Exception as error:
                _log.error("the outbox cannot be written: %s", type(error).__name__)
            await asyncio.sleep(_RECORD_PAUSE)


def _stop_if_told() -> None:
    """Be cancelled, if we were: asyncio.wait_for of Python 3.11, which the mail library waits by, can swallow that."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _finish(work: Coroutine[None, None, None]) -> None:
    """Do what must not stop half-way: cancelled, it is given a moment to end, and then we stop."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_PARTING)
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
        raise
