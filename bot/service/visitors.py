"""Visitors: who is at the other end, by a token that only the server can make."""

import base64
import binascii
import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.content.wording import BOT_NOTICE
from bot.core.errors import Busy, NotStored
from bot.core.events import ConversationForgotten, SessionEnded, ToAgents, ToVisitor
from bot.core.hours import HoursStatus
from bot.core.lifecycle import Move, after
from bot.core.model import CANARY, Conversation, Status, Visitor
from bot.core.tickets import Ticket
from bot.service import contents
from bot.service.deps import Deps
from bot.service.handoff import no_timers, with_hours
from bot.service.moves import move
from bot.store import changes, reader, situations

_LIFE = timedelta(days=90)  # of a token, from when it was used last
_RENEWAL = timedelta(days=1)  # how exactly "used last" is kept: a write a day, not one a connection
_RANDOM, _SEAL = 16, 8  # bytes


@dataclass(frozen=True)
class Session:
    """One connected tab."""

    token: str = field(repr=False)
    visitor: str
    """Hash of the token; nothing else of it is stored or logged."""
    language: str
    zone: str | None
    """IANA name of the browser's zone, as it says itself."""
    page: str | None = None
    """The address of the page that shows the widget, as it says itself."""


@dataclass(frozen=True)
class Situation:
    """What a tab needs to know when it connects, or after a gap."""

    conversation: Conversation | None
    """The open one, else the newest."""
    hours: HoursStatus
    is_available: bool
    """Open, and an agent present."""
    notice: str
    """That a bot answers, in the language of the session."""
    previous: tuple[str, ...]
    tickets: tuple[Ticket, ...] = ()
    """What the visitor has filed, the newest first."""


async def start_session(
    deps: Deps, token: str | None, language: str | None, zone: str | None, page: str | None = None
) -> Session:
    """Recognise a visitor by its token, or make a token. Nothing is stored before the visitor does something."""
    found = await recognise(deps, token, language) if token else None
    if found is not None:
        return replace(found, zone=zone, page=page)
    fresh = make_token(deps.secret, deps.new_token())
    return Session(fresh, _hash(fresh), _wanted(deps, language), zone, page)


async def recognise(deps: Deps, token: str, language: str | None) -> Session | None:
    """Give the visitor of a token; None where the server did not make it, it is revoked, or it was not used for long."""
    visitor = visitor_id(deps.secret, token)
    if visitor is None:
        return None
    found = await deps.store.read(reader.thread, visitor)
    unused = deps.now() - found.visitor.used_at if found.visitor is not None else timedelta()
    if found.is_revoked or unused > _LIFE:
        return None
    if unused > _RENEWAL:
        with suppress(NotStored, Busy):  # it is noted next time; to read, the visitor is let in now
            await deps.store.write(changes.use_token, visitor, deps.now())
    return Session(token, visitor, found.open.language if found.open else _wanted(deps, language), None)


async def situation(deps: Deps, session: Session, conversation: str | None = None) -> Situation:
    """Give the state of a visitor's conversation: the named one, if it is theirs, else the newest."""
    found = await deps.store.read(situations.situation, session.visitor, conversation, deps.now())
    now = with_hours(deps, found.is_anybody_present)
    translations = deps.library().translations
    notice = translations.say(session.language, BOT_NOTICE, {"company": deps.settings.company})
    return Situation(found.conversation, now.hours, now.is_available, notice, found.previous, found.tickets)


async def end_session(deps: Deps, session: Session) -> None:
    """Resolve the conversation and make the token worthless."""
    found = (await deps.store.read(reader.thread, session.visitor)).open
    if found is not None:
        conversation = found.id

        async def load() -> Conversation:
            return await deps.store.read(reader.conversation_by_id, conversation) or found

        async def decide(now: Conversation) -> changes.Change | None:
            if now.status is Status.RESOLVED:
                return None
            ended = replace(now, status=after(now.status, Move.RESOLVE), resolved_at=deps.now(), queued_at=None)
            return changes.Change(ended, due=no_timers(ended.id))

        await move(deps, load, decide)
    await deps.store.write(changes.revoke_token, session.visitor, deps.now())
    deps.publish([SessionEnded(ToVisitor(session.visitor))])


async def forget(deps: Deps, session: Session) -> changes.Forgotten:
    """Destroy everything that is stored of a visitor."""
    forgotten = await deps.store.write(changes.forget, session.visitor, deps.now())
    deps.recent.forget(session.visitor)
    deps.publish([ConversationForgotten(ToAgents(), each) for each in forgotten.ids])
    deps.publish([SessionEnded(ToVisitor(session.visitor))])
    if forgotten.contents:
        await contents.drop(deps, forgotten.contents)
    return forgotten


def visitor_of(deps: Deps, session: Session) -> Visitor:
    """Give the row to store for a session that writes for the first time."""
    return Visitor(session.visitor, session.language, deps.now(), deps.now())


def make_token(secret: bytes, random: bytes) -> str:
    """Seal 128 random bits: tokens need no row until they are used, and yet nobody can choose their own."""
    return base64.urlsafe_b64encode(random + _seal(secret, random)).rstrip(b"=").decode()


def visitor_id(secret: bytes, token: str) -> str | None:
    """Give the id that belongs to a token, or None where the server did not make it."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    random, seal = raw[:_RANDOM], raw[_RANDOM:]
    if not hmac.compare_digest(seal, _seal(secret, random)) or make_token(secret, random) != token:
        return None
    return CANARY if random == _canary(secret) else _hash(token)


def canary_token(secret: bytes) -> str:
    """Give the token with which the service visits itself; nobody else can know it."""
    return make_token(secret, _canary(secret))


def _wanted(deps: Deps, language: str | None) -> str:
    languages = deps.library().knowledge.languages
    return next((each for each in languages if language and language.lower().split("-")[0] == each), languages[0])


def _canary(secret: bytes) -> bytes:
    return hmac.digest(secret, b"canary", "sha256")[:_RANDOM]


def _seal(secret: bytes, random: bytes) -> bytes:
    return hmac.digest(secret, random, "sha256")[:_SEAL]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]
