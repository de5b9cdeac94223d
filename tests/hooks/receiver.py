"""A real receiver of webhooks on a free port, which can be told to refuse, to redirect and to hang."""

import base64
import hashlib
import hmac
import json
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    def is_signed(self, secret: str = SECRET) -> bool:
        """Verify as the specification says it, without a line of ours."""
        key = base64.b64decode(secret[len("whsec_") :])
        content = self.headers["webhook-id"].encode() + b"." + self.headers["webhook-timestamp"].encode() + b"."
        wanted = base64.b64encode(hmac.new(key, content + self.body, hashlib.sha256).digest()).decode()
        return self.headers["webhook-signature"].split(" ") == [f"v1,{wanted}"]


@dataclass
class Receiver:
    """What it got, and what it shall say next."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    taken: list[Got] = field(default_factory=list)
    """Those of them that were answered with 200."""
    answers: deque[int | web.Response] = field(default_factory=deque)
    """What is answered next; where nothing is left: 200."""
    always: int | None = None
    """What is answered to everything."""
    judge: Callable[[Got], Awaitable[int]] | None = None
    """What is answered to each, where it matters which."""
    on_post: Callable[[], Awaitable[None]] | None = None
    """Awaited when a request has arrived in full, before it is answered."""

    @property
    def types(self) -> list[str]:
        return [each.event["type"] for each in self.got]

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        got = Got(request.method, request.path_qs, headers, await request.read())
        self.got.append(got)
        if self.on_post:
            await self.on_post()
        if self.judge:
            answer: int | web.Response = await self.judge(got)
        else:
            answer = self.answers.popleft() if self.answers else self.always or 200
        if answer == 200:
            self.taken.append(got)
        return web.Response(status=answer) if isinstance(answer, int) else answer


def redirect(status: int, to: str) -> web.Response:
    return web.Response(status=status, headers={"Location": to})


@asynccontextmanager
async def serve(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Serve."""
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port, ssl_context=tls).start()
    receiver.url = f"{'https' if tls else 'http'}://{host}:{runner.addresses[0][1]}/hooks?of=tickets"
    try:
        yield receiver
    finally:
        await runner.cleanup()
