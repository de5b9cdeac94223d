"""The console's HTTP calls: set-up, sign-in, sessions, colleagues. Answers are JSON and never cached."""

import hmac
from functools import partial

from aiohttp import web

from bot.core import incoming
from bot.core.errors import BUSY, Busy, NotAllowed
from bot.core.limits import Bucket, Rate, take
from bot.service import agents, vault
from bot.service.agents import Browser, SignedIn
from bot.service.deps import Deps
from bot.store import agents as table
from bot.store.agents import AgentSession
from bot.web import console_wire, payloads
from bot.web.agent import COOKIE, agent_payload
from bot.web.answers import SignedOut, answering, read
from bot.web.client import address_of

_TRIES = Rate(burst=8, every=30)  # sign-ins by address and by login
_MOST_BUCKETS = 10_000


class Api:
    """The calls; what they need stands in Deps, but for the buckets of the sign-in."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._buckets: dict[str, Bucket] = {}

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        base, answer = "/api/v1", partial(answering, self._deps)
        return [
            web.post(f"{base}/setup", answer(self._setup)),
            web.post(f"{base}/login", answer(self._login)),
            web.post(f"{base}/logout", answer(self._logout)),
            web.get(f"{base}/me", answer(self._me)),
            web.post(f"{base}/me", answer(self._change_me)),
            web.post(f"{base}/logins/{{id}}", answer(self._open_login)),
            web.get(f"{base}/agents", answer(self._agents)),
            web.post(f"{base}/agents", answer(self._add_agent)),
            web.get(f"{base}/sessions", answer(self._list_sessions)),
            web.delete(f"{base}/sessions/{{id}}", answer(self._end_session)),
        ]

    async def _setup(self, request: web.Request) -> web.Response:
        command = await read(request, console_wire.SetUp)
        self._slow_down(request, "setup")
        signed_in = await agents.sign_up(
            self._deps,
            command.secret,
            agents.Account(command.name, command.login, command.password, command.language),
            self._browser(request),
        )
        return self._welcome(signed_in)

    async def _login(self, request: web.Request) -> web.Response:
        command = await read(request, console_wire.Login)
        self._slow_down(request, command.login.casefold())
        signed_in = await agents.sign_in(self._deps, command.login, command.password, self._browser(request))
        return self._welcome(signed_in)

    async def _logout(self, request: web.Request) -> web.Response:
        session = await self._signed_in(request)
        await agents.sign_out(self._deps, session)
        response = web.json_response({"ok": True})
        response.del_cookie(COOKIE, path="/")
        return response

    async def _me(self, request: web.Request) -> web.Response:
        session = await self._signed_in(request, is_safe=True)
        csrf = agents.csrf_of(self._deps, request.cookies[COOKIE])
        company = self._deps.settings.company
        return web.json_response({"ok": True, "agent": agent_payload(session.agent), "csrf": csrf, "company": company})

    async def _change_me(self, request: web.Request) -> web.Response:
        session = await self._signed_in(request)
        command = await read(request, console_wire.ChangeMe)
        if command.new_password is not None:
            self._slow_down(request, session.agent.login.casefold())
        agent = await agents.change_me(
            self._deps, session, command.name, command.language, command.password, command.new_password
        )
        return web.json_response({"ok": True, "agent": agent_payload(agent)})

    async def _open_login(self, request: web.Request) -> web.Response:
        session = await self._signed_in(request)
        command = await read(request, console_wire.OpenLogin)
        self._slow_down(request, session.agent.login.casefold())
        await agents.confirm(self._deps, session.agent, command.password)
        reason = incoming.typed(command.reason)
        fields = await vault.open_login(self._deps, session.agent, request.match_info["id"], reason)
        return web.json_response({"ok": True, "fields": fields})

    async def _agents(self, request: web.Request) -> web.Response:
        await self._signed_in(request, is_safe=True)
        everybody = await self._deps.store.read(table.all_agents)
        return web.json_response({"ok": True, "agents": [agent_payload(each) for each in everybody]})

    async def _add_agent(self, request: web.Request) -> web.Response:
        await self._signed_in(request)
        command = await read(request, console_wire.NewAgent)
        agent = await agents.add_agent(self._deps, command.name, command.login, command.password)
        return web.json_response({"ok": True, "agent": agent_payload(agent)})

    async def _list_sessions(self, request: web.Request) -> web.Response:
        session = await self._signed_in(request, is_safe=True)
        found = await self._deps.store.read(table.sessions_of, session.agent.id)
        listed = [
            {
                "id": each.id,
                "created_at": payloads.instant(each.created_at),
                "used_at": payloads.instant(each.used_at),
                "user_agent": each.user_agent,
                "address": each.address,
                "is_this": each.id == session.id,
            }
            for each in found
        ]
        return web.json_response({"ok": True, "sessions": listed})

    async def _end_session(self, request: web.Request) -> web.Response:
        session = await self._signed_in(request)
        other = request.match_info["id"]
        await agents.sign_out(self._deps, session, other)
        return web.json_response({"ok": True})

    async def _signed_in(self, request: web.Request, is_safe: bool = False) -> AgentSession:
        """Give who calls; a call that changes something must show the CSRF token beside the cookie."""
        cookie = request.cookies.get(COOKIE)
        session = await agents.authenticate(self._deps, cookie)
        if session is None or cookie is None:
            raise SignedOut(agents.SIGNED_OUT)
        shown = request.headers.get("X-CSRF-Token", "")
        if not is_safe and not hmac.compare_digest(shown.encode(), agents.csrf_of(self._deps, cookie).encode()):
            raise NotAllowed(agents.SIGNED_OUT, field="X-CSRF-Token")
        return session

    def _welcome(self, signed_in: SignedIn) -> web.Response:
        csrf = agents.csrf_of(self._deps, signed_in.cookie)
        response = web.json_response({"ok": True, "agent": agent_payload(signed_in.session.agent), "csrf": csrf})
        is_secure = self._deps.settings.public_url.startswith("https://")
        response.set_cookie(
            COOKIE, signed_in.cookie, httponly=True, samesite="Strict", secure=is_secure, path="/", max_age=14 * 86400
        )
        return response

    def _browser(self, request: web.Request) -> Browser:
        address = address_of(request, self._deps.settings.proxies)
        return Browser(request.headers.get("User-Agent", ""), address)

    def _slow_down(self, request: web.Request, login: str) -> None:
        """Raise Busy for who tries too often, by address and by login."""
        now = self._deps.now().timestamp()
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets = {key: each for key, each in self._buckets.items() if _is_recent(each, now)}
        for key in (f"address {self._browser(request).address}", f"login {login}"):
            self._buckets[key], wait = take(self._buckets.get(key), _TRIES, now)
            if wait:
                raise Busy(BUSY, retry_after=round(wait + 0.5))


def _is_recent(bucket: Bucket, now: float) -> bool:
    return now - bucket.at < _TRIES.every * _TRIES.burst
