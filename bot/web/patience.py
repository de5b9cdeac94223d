"""Patience: a web server that does not wait for ever for a request to become whole.

aiohttp waits for the rest of a head as long as its sender likes; a few thousand such connections would be all that a process can have.
"""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

_IDLE = 75.0  # seconds between two requests of a connection


class PatientHandler(RequestHandler):
    """One HTTP connection. From its first moment, and from the first byte of each later request, its head has so long to be whole."""

    __slots__ = ("_deadline", "_patience")

    def __init__(self, manager: web.Server, patience: float, **options: Any) -> None:
        super().__init__(manager, **options)
        self._patience = patience
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._deadline = self._loop.call_later(self._patience, self._give_up)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End the wait."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; note whether they made a head whole, or began one."""
        super().data_received(data)
        if self._payload_parser is not None:  # a WebSocket: no more heads
            return
        if self._messages or self._current_request is not None:
            self._stop_waiting()
        elif self._deadline is None and self.transport is not None:
            self._deadline = self._loop.call_later(self._patience, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self.transport is not None:
            self.transport.abort()


class PatientServer(web.Server):
    """Makes handlers that give up."""

    patience: float

    def __call__(self) -> RequestHandler:
        """Give the handler of a new connection."""
        return PatientHandler(self, self.patience, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application; a request's head may take so many seconds."""

    __slots__ = ("_patience",)

    def __init__(self, app: web.Application, patience: float, **options: Any) -> None:
        super().__init__(app, keepalive_timeout=_IDLE, **options)
        self._patience = patience

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        server = PatientServer(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            loop=made._loop,
            **made._kwargs,
        )
        server.patience = self._patience
        return server
