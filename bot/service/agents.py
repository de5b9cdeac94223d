"""Agents: accounts, sign-in and sessions. Passwords are kept as argon2id; cookies and links only as hashes."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.core.errors import NOT_FOUND as NOT_FOUND_TEXT
from bot.core.errors import BadRequest, Busy, NotAllowed, NotFound, NotStored
from bot.core.events import SessionEnded, ToAgentSession
from bot.core.model import Agent
from bot.core.phrases import Phrase
from bot.service.deps import Deps
from bot.store import agents as table
from bot.store.agents import AgentSession
from bot.store.store import Store

SHORTEST_PASSWORD = 12
_LINK = "setup"  # the name of the one-time secret
_IDLE = timedelta(days=14)  # after which a session is worthless
_RENEWAL = timedelta(hours=1)
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")  # so that an unknown login takes as long as a wrong password

# Translators: Only the team reads this.
LINK_SPENT = Phrase(
    "error", "This link was used already or is too old. Run `tresen agent link` on the server to get a new one."
)
# Translators: Only the team reads this.
WRONG_LOGIN = Phrase("error", "The login or the password is wrong.")
# Translators: Only the team reads this.
LOGIN_TAKEN = Phrase("error", "This login is taken already. Please choose another one.")
# Translators: {least} is a number of characters.
# Only the team reads this.
PASSWORD_SHORT = Phrase("error", "Please choose a password of at least {least} characters.")
# Translators: Only the team reads this.
PASSWORD_OBVIOUS = Phrase(
    "error", "This password holds your login or name, or repeats itself. Please choose another one."
)
# Translators: Only the team reads this.
NAME_MISSING = Phrase("error", "Please give a name and a login.")
# Translators: Only the team reads this.
SIGNED_OUT = Phrase("error", "You are signed out. Please sign in again.")


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in from."""

    user_agent: str
    address: str


@dataclass(frozen=True)
class Account:
    """What somebody writes to set up an account."""

    name: str
    login: str
    password: str = field(repr=False)
    language: str | None = None
    """Of the page on which it was written; None: the team's."""


@dataclass(frozen=True)
class SignedIn:
    """A fresh session; the cookie is known to the browser alone."""

    cookie: str
    session: AgentSession


async def make_link(deps: Deps) -> str:
    """Make the one-time secret with which an account is made, or a password set anew; the one before dies."""
    return await new_link(deps.store, deps.new_token() + deps.new_token())


async def new_link(store: Store, random: bytes) -> str:
    """Make the one-time secret out of 256 random bits."""
    secret = _text(random)
    await store.write(table.set_secret, _LINK, _digest(secret))
    return secret


async def sign_up(deps: Deps, secret: str, account: Account, browser: Browser) -> SignedIn:
    """Spend a link: make an account, or set the password of an existing login anew."""
    name, login = account.name.strip(), account.login.strip()
    hashed = await _hash(name, login, account.password)
    if not await deps.store.write(table.use_secret, _LINK, _digest(secret)):
        raise NotAllowed(LINK_SPENT, field="secret")
    agent = Agent(deps.new_id(), name, login, account.language or deps.settings.team_language, deps.now())
    if not await deps.store.write(table.put_agent, agent, hashed):
        known = await deps.store.read(table.password_of, login)
        assert known is not None
        agent = known[0]
        await deps.store.write(table.change_agent, agent, hashed)
        _cut_off(deps, await deps.store.write(table.end_other_sessions, agent.id, None))
    return await _start(deps, agent, browser)


async def add_agent(deps: Deps, name: str, login: str, password: str) -> Agent:
    """Add a colleague."""
    hashed = await _hash(name, login, password)
    agent = Agent(deps.new_id(), name.strip(), login.strip(), deps.settings.team_language, deps.now())
    if not await deps.store.write(table.put_agent, agent, hashed):
        raise BadRequest(LOGIN_TAKEN, field="login")
    return agent


async def sign_in(deps: Deps, login: str, password: str, browser: Browser) -> SignedIn:
    """Sign in by password; wrong ones take as long as right ones."""
    known = await deps.store.read(table.password_of, login.strip())
    if not await asyncio.to_thread(_is_right, known[1] if known else _NOBODY, password) or known is None:
        raise NotAllowed(WRONG_LOGIN, field="password")
    return await _start(deps, known[0], browser)


async def authenticate(deps: Deps, cookie: str | None) -> AgentSession | None:
    """Give the session of a cookie, if it is good."""
    if not cookie:
        return None
    session = await deps.store.read(table.session_by_id, session_id(cookie))
    if session is None or deps.now() - session.used_at > _IDLE:
        return None
    if deps.now() - session.used_at > _RENEWAL:
        with suppress(NotStored, Busy):  # it is noted next time; to read, the agent is let in now
            await deps.store.write(table.use_session, session.id, deps.now())
    return session


async def change_me(
    deps: Deps, session: AgentSession, name: str | None, language: str | None, old: str | None, new: str | None
) -> Agent:
    """Change one's own account; a new password signs the other browsers out."""
    agent = replace(
        session.agent, name=(name or session.agent.name).strip(), language=language or session.agent.language
    )
    if new is None:
        await deps.store.write(table.change_agent, agent, None)
        return agent
    await confirm(deps, agent, old or "")
    await deps.store.write(table.change_agent, agent, await _hash(agent.name, agent.login, new, "new_password"))
    _cut_off(deps, await deps.store.write(table.end_other_sessions, agent.id, session.id))
    return agent


async def confirm(deps: Deps, agent: Agent, password: str) -> None:
    """Let an agent who is signed in give the password again. Raises NotAllowed where it is wrong."""
    known = await deps.store.read(table.password_of, agent.login)
    if known is None or not await asyncio.to_thread(_is_right, known[1], password):
        raise NotAllowed(WRONG_LOGIN, field="password")


async def sign_out(deps: Deps, session: AgentSession, other: str | None = None) -> None:
    """End this session, or another one of the same agent. Raises NotFound where it is not theirs."""
    ended = other or session.id
    if not await deps.store.write(table.end_session, session.agent.id, ended):
        raise NotFound(NOT_FOUND_TEXT)
    _cut_off(deps, [ended])


def session_id(cookie: str) -> str:
    """Give the id of the session that a cookie stands for."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def csrf_of(deps: Deps, cookie: str) -> str:
    """Give what a page must show beside the cookie, to prove that it is ours."""
    return hmac.new(deps.secret, b"csrf " + cookie.encode(), "sha256").hexdigest()[:32]


def _cut_off(deps: Deps, sessions: Sequence[str]) -> None:
    deps.publish([SessionEnded(ToAgentSession(each)) for each in sessions])


async def _start(deps: Deps, agent: Agent, browser: Browser) -> SignedIn:
    cookie = _text(deps.new_token() + deps.new_token())
    now = deps.now()
    session = AgentSession(session_id(cookie), agent, now, now, browser.user_agent[:300], browser.address)
    await deps.store.write(table.add_session, session)
    return SignedIn(cookie, session)


async def _hash(name: str, login: str, password: str, field: str = "password") -> str:
    if not name.strip() or not login.strip():
        raise BadRequest(NAME_MISSING, field="name" if not name.strip() else "login")
    if len(password) < SHORTEST_PASSWORD:
        raise BadRequest(PASSWORD_SHORT, {"least": SHORTEST_PASSWORD}, field=field)
    if _is_obvious(password, (login, login.split("@")[0], *name.split())):
        raise BadRequest(PASSWORD_OBVIOUS, field=field)
    return await asyncio.to_thread(_hasher.hash, password)


def _is_obvious(password: str, known: Iterable[str]) -> bool:
    """Tell whether little is left of a password without what everybody knows of its owner."""
    rest = password.casefold()
    for word in known:
        if len(word) > 2:
            rest = rest.replace(word.casefold(), "")
    return len(set(rest)) < 5


def _is_right(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _text(random: bytes) -> str:
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()
