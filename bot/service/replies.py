"""Replies: what comes by mail to a ticket's own address. A sender for whom the mail server vouches says it; else the team reads it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from enum import StrEnum

from bot.core import incoming
from bot.core.errors import NOT_FOUND, Busy, NotFound, NotStored, SessionOver, TresenError
from bot.core.files import TOO_MANY_FILES, TooMany
from bot.core.phrases import Phrase
from bot.core.received import Attached, Kind, Received
from bot.core.tickets import Ticket, TicketStatus
from bot.service import cases
from bot.service.cases import Reply
from bot.service.deps import Deps
from bot.service.files import Files
from bot.service.visitors import Session
from bot.store import correspondence, tickets
from bot.store import files as file_rows

_LONGEST = 20_000  # letters of a reply; what is longer is cut, and the team told
_LOOKED_AT = 60_000  # letters that are looked at for secrets
# Translators: notes in a ticket; only the team reads them. {names} are names of files.
NOT_TAKEN = Phrase("bot", "These files came by mail and were not taken: {names}")
# Translators: only the team reads this; the mail itself was longer.
CUT = Phrase("bot", "The mail was too long, and its end was left out.")
# Translators: only the team reads this; {sender} is an e-mail address, {text} the mail.
UNCONFIRMED = Phrase("bot", "By mail from {sender}, for whom nobody vouches:\n\n{text}")
# Translators: stands for the words of a mail that has none but comes with files.
FILES_ALONE = Phrase("bot", "(files, without a word)")


class Outcome(StrEnum):
    """What became of a mail."""

    TAKEN = "taken"
    UNCONFIRMED = "unconfirmed"
    """Kept as a note for the team."""
    REPEATED = "repeated"
    """It was taken before."""
    AUTOMATIC = "automatic"
    LOOP = "loop"
    EMPTY = "empty"


class Replies:
    """Takes one mail after the other."""

    def __init__(self, deps: Deps, files: Files) -> None:
        self._deps = deps
        self._files = files
        self._turn = asyncio.Lock()  # a mail that is handed over twice at once is taken once, its files too

    async def is_known(self, number: int) -> bool:
        """Whether there is such a ticket."""
        return await self._deps.store.read(tickets.ticket_by_number, number) is not None

    async def take(self, number: int, mail: Received) -> Outcome:
        """Store what a mail says to a ticket. Raises NotFound where that is gone, Busy or NotStored where it may come again."""
        if mail.kind is not Kind.REPLY:
            return Outcome(mail.kind.value)
        mail = replace(mail, text=incoming.typed(mail.text[:_LOOKED_AT]))
        if not mail.text and not mail.attached:
            return Outcome.EMPTY
        async with self._turn:
            ticket = await self._ticket(number)
            assert ticket.visitor is not None, "only a visitor files one"
            if await self._deps.store.read(correspondence.was_said, ticket.visitor, mail.id):
                return Outcome.REPEATED
            if mail.is_authentic and mail.sender is not None and mail.sender.lower() == ticket.email.lower():
                return await self._said(ticket, mail)
            return await self._noted(ticket, mail)

    async def _ticket(self, number: int) -> Ticket:
        """Give the ticket, or the newest that follows it up: a mail program keeps the address of the first."""
        found = await self._deps.store.read(tickets.ticket_by_number, number)
        while found is not None and found.status is TicketStatus.CLOSED:
            after = await self._deps.store.read(correspondence.follow_up_of, found)
            if after is None:
                break
            found = after
        if found is None:
            raise NotFound(NOT_FOUND)
        return found

    async def _said(self, ticket: Ticket, mail: Received) -> Outcome:
        kept, refused = await self._kept(ticket, mail)
        text = mail.text[:_LONGEST] or self._say(ticket.language, FILES_ALONE)
        reply = Reply(mail.id, text, kept, "\n".join(self._left_out(mail, refused)), is_by_mail=True)
        await cases.reply_to(self._deps, lambda: self._ticket(ticket.number), reply)
        return Outcome.TAKEN

    async def _noted(self, ticket: Ticket, mail: Received) -> Outcome:
        """Keep a stranger's words for the team; a stranger's files are not taken."""
        text = mail.text[:_LONGEST] or self._team(FILES_ALONE)
        sender = incoming.typed(mail.sender) or "?"
        note = self._team(UNCONFIRMED, sender=sender, text=text)
        names = [incoming.typed(each.name) for each in mail.attached]
        reply = Reply(mail.id, text, note="\n\n".join((note, *self._left_out(mail, names))))
        await cases.note(self._deps, lambda: self._ticket(ticket.number), reply, sender)
        return Outcome.UNCONFIRMED

    async def _kept(self, ticket: Ticket, mail: Received) -> tuple[tuple[str, ...], list[str]]:
        """Keep the files of a mail; give their ids, and the names of those that were refused."""
        session = Session("", ticket.visitor or "", ticket.language, None)
        room = self._deps.settings.files_per_ticket - len(
            await self._deps.store.read(file_rows.files_of_ticket, ticket.id)
        )
        ids: list[str] = []
        refused: list[str] = []
        for each in mail.attached:
            name = incoming.typed(each.name)
            try:
                if len(ids) >= room:
                    raise TooMany(TOO_MANY_FILES, {"files": self._deps.settings.files_per_ticket})
                file = await self._files.keep(session, name, len(each.content), _pieces(each), is_known=True)
                ids.append(file.id)
            except SessionOver:
                raise NotFound(NOT_FOUND) from None  # forgotten meanwhile
            except (Busy, NotStored):
                raise
            except TresenError as error:
                refused.append(f"{name} ({error.code})")
        return tuple(ids), refused

    def _left_out(self, mail: Received, files: list[str]) -> list[str]:
        """Say to the team what is missing of a mail."""
        notes = [self._team(NOT_TAKEN, names=", ".join(files))] if files else []
        return notes + ([self._team(CUT)] if len(mail.text) > _LONGEST else [])

    def _team(self, phrase: Phrase, **values: object) -> str:
        return self._say(self._deps.settings.team_language, phrase, **values)

    def _say(self, language: str, phrase: Phrase, **values: object) -> str:
        return self._deps.library().translations.say(language, phrase, values)


async def _pieces(attached: Attached) -> AsyncIterator[bytes]:
    yield attached.content
