"""A ticket's state over plain HTTP: `/ticket` asks for a link by mail, `/ticket/{token}` is what the link shows. No script, no cookie."""

import asyncio
import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

from aiohttp import web

from bot.content.wording import day_and_time
from bot.core.errors import Busy, NotStored, TresenError
from bot.core.facts import check_email
from bot.core.limits import Rate
from bot.core.phrases import Phrase
from bot.core.tickets import TicketStatus
from bot.service import states
from bot.service.deps import Deps
from bot.service.states import State
from bot.web import state_html
from bot.web.assets import minify_style
from bot.web.client import address_of, is_ours
from bot.web.limiting import Buckets, network_of
from bot.web.pages import FAVICON, of_browser, spoken

_Answer = Callable[[web.Request], Awaitable[web.Response]]
_FORM = "application/x-www-form-urlencoded"
_NUMBER = re.compile(r"\s*#?([0-9]{1,9})\s*")
_BODY_PATIENCE = 10  # seconds
_ASKING = Rate(burst=10, every=30)  # of one address
_TICKET = Rate(burst=10, every=60)  # for one number, whether there is such a ticket or not
_LOOKING = Rate(burst=60, every=2)  # of one address
_WAITS = {TicketStatus.NEW, TicketStatus.OPEN}  # the team owes a word
_log = logging.getLogger("tresen.state")


class StatePages:
    """The pages; `static` holds the style sheets. Nothing here writes an address of a request into the log: a token stands in it."""

    def __init__(self, deps: Deps, static: Path) -> None:
        """Keep the style, and who asked how often."""
        sheets = (static / "shared/tokens.css", static / "policy/policy.css")
        self._deps = deps
        self._style = minify_style("\n".join(each.read_text("utf-8") for each in sheets))
        hashed = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; form-action "
        )
        self._asking, self._tickets, self._looking = Buckets(_ASKING), Buckets(_TICKET), Buckets(_LOOKING)

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        return [
            web.get("/ticket", self._guarded(self._form)),
            web.post("/ticket", self._guarded(self._ask)),
            web.get("/ticket/{token}", self._guarded(self._state)),
            web.post("/ticket/{token}", self._guarded(self._confirm)),
        ]

    def _guarded(self, handler: _Answer) -> _Answer:
        """Answer whatever happens, with the headers of these pages."""

        async def answer(request: web.Request) -> web.Response:
            try:
                response = await handler(request)
            except (Busy, NotStored, TimeoutError):
                response = self._form_again(request, state_html.FAILED, 503)
            except Exception as error:
                _log.error(
                    "a page of a ticket's state failed: %s", type(error).__name__
                )  # no trace: it may hold the token
                response = self._form_again(request, state_html.FAILED, 500)
            is_form = request.match_info.get("token") is None
            response.headers.update(
                {
                    "Cache-Control": "no-store",
                    "Content-Security-Policy": self._policy + "'self'",
                    "Cross-Origin-Opener-Policy": "same-origin",
                    "Cross-Origin-Resource-Policy": "same-origin",
                    # A form that is sent without a referrer is sent without an origin too.
                    "Referrer-Policy": "same-origin" if is_form else "no-referrer",
                    "Vary": "Accept-Language",
                    "X-Content-Type-Options": "nosniff",
                    "X-Robots-Tag": "noindex, nofollow, noarchive",
                }
            )
            return response

        return answer

    async def _form(self, request: web.Request) -> web.Response:
        page = self._page(request)
        if not self._deps.settings.public_url:  # a link is never made of what a request calls us
            values = {"email": self._deps.settings.support_email}
            return _html(state_html.told(page, state_html.WRITE_TO_US, values))
        return _html(state_html.form(page))

    async def _ask(self, request: web.Request) -> web.Response:
        settings = self._deps.settings
        if not settings.public_url:
            return await self._form(request)
        if not is_ours(request, settings.public_url) or request.content_type != _FORM:
            return self._form_again(request, None, 403)
        if self._is_too_often(request, self._asking):
            return self._form_again(request, state_html.TOO_OFTEN, 429)
        body = await asyncio.wait_for(request.read(), _BODY_PATIENCE)
        values = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
        number, email = (values.get(name, [""])[0][:254] for name in ("number", "email"))
        found = _NUMBER.fullmatch(number)
        try:
            address = check_email(email)
        except TresenError:
            found = None
        if found is None:
            return self._form_again(request, state_html.INCOMPLETE, 400, number, email)
        if self._tickets.take(str(int(found[1])), self._deps.now().timestamp()):
            return self._form_again(request, state_html.TOO_OFTEN, 429)
        await states.mail_link(self._deps, int(found[1]), address)
        self._deps.wake()
        return _html(state_html.told(self._page(request), state_html.SENT))

    async def _state(self, request: web.Request) -> web.Response:
        if self._is_too_often(request, self._looking):
            return _html(state_html.told(self._page(request), state_html.TOO_OFTEN), 429)
        return self._opened(request, await states.state_of(self._deps, request.match_info["token"]))

    async def _confirm(self, request: web.Request) -> web.Response:
        """Have answers sent by mail. The token in the address is what no other site can know: it stands for an origin too."""
        if self._is_too_often(request, self._looking):
            return _html(state_html.told(self._page(request), state_html.TOO_OFTEN), 429)
        return self._opened(request, await states.confirm(self._deps, request.match_info["token"]), is_new=True)

    def _opened(self, request: web.Request, state: State | None, *, is_new: bool = False) -> web.Response:
        if state is None:
            return _html(state_html.told(self._page(request), state_html.DEAD, again=True), 404)
        return _html(self._shown(request, state, is_new=is_new))

    def _shown(self, request: web.Request, state: State, *, is_new: bool) -> str:
        ticket, page, settings = state.ticket, self._page(request), self._deps.settings
        zone, translations = settings.opening_hours.zone, self._deps.library().translations

        def at(moment: datetime) -> str:
            return day_and_time(translations, page.language, moment, zone.key)

        said = (
            state_html.Words(None, at(ticket.created_at), ticket.text),
            *(
                state_html.Words(
                    None if each.kind == "visitor" else each.agent_name or settings.company, at(each.at), each.text
                )
                for each in state.said
            ),
        )
        due = at(ticket.due_at) if ticket.status in _WAITS else ""
        asks = settings.confirms and ticket.confirmed_at is None
        mails = state_html.Mails.ASKED if asks else state_html.Mails.AGREED if is_new else state_html.Mails.SENT
        return state_html.state(page, ticket.number, ticket.status, due, said, mails)

    def _form_again(
        self, request: web.Request, told: Phrase | None, status: int, number: str = "", email: str = ""
    ) -> web.Response:
        return _html(state_html.form(self._page(request), told, number, email), status)

    def _is_too_often(self, request: web.Request, buckets: Buckets) -> bool:
        network = network_of(address_of(request, self._deps.settings.proxies))
        return network is not None and buckets.take(network, self._deps.now().timestamp()) > 0

    def _page(self, request: web.Request) -> state_html.Page:
        library, settings = self._deps.library(), self._deps.settings
        language = spoken(of_browser(request), library.knowledge.languages)

        def say(phrase: Phrase, values: Mapping[str, object] | None) -> str:
            return library.translations.say(language, phrase, values)

        return state_html.Page(language, settings.company, say, self._style, FAVICON)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
