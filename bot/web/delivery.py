"""Delivery: the one place that sends events, in the order in which they were committed, to the audience they name."""

import asyncio
import logging
import time
from collections.abc import Sequence

from prometheus_client import Histogram

from bot.core.events import (
    Audience,
    Event,
    SessionEnded,
    ToAgents,
    ToAgentSession,
    ToConversation,
    ToEveryone,
    ToVisitor,
)
from bot.web.guard import GuardedServer
from bot.web.payloads import event_payload

VISITOR, AGENT = "/visitor", "/agent"  # the namespaces
FAREWELL = 0.05  # seconds from an end until who was signed out is cut off; nothing is done for them meanwhile
EVERYONE = "everyone"  # the room that all of a namespace are in
_log = logging.getLogger("tresen.delivery")


def rooms_of(audience: Audience) -> list[tuple[str, str]]:
    """Give the (namespace, room) pairs of an audience; a room belongs to one namespace."""
    match audience:
        case ToVisitor(visitor=visitor):
            return [(VISITOR, f"visitor:{visitor}")]
        case ToConversation(visitor=visitor):
            return [(VISITOR, f"visitor:{visitor}"), (AGENT, EVERYONE)]
        case ToAgents():
            return [(AGENT, EVERYONE)]
        case ToEveryone():
            return [(VISITOR, EVERYONE), (AGENT, EVERYONE)]
        case ToAgentSession(session=session):
            return [(AGENT, f"session:{session}")]


class Delivery:
    """Takes events and sends them one after the other. A client that missed one replays it from the store."""

    def __init__(self, server: GuardedServer) -> None:
        self._server = server
        self._events: asyncio.Queue[tuple[Event, float]] = asyncio.Queue()
        self.lag = Histogram(
            "tresen_fan_out_seconds", "From the commit until an event is with its connections.", registry=None
        )
        self._farewells: set[asyncio.Task[None]] = set()

    def publish(self, events: Sequence[Event]) -> None:
        """Hand over what happened; returns at once. Who was signed out is nobody from here on."""
        at = time.monotonic()
        for event in events:
            if isinstance(event, SessionEnded):
                for namespace, room in rooms_of(event.to):
                    self._server.sign_out(namespace, room)
            self._events.put_nowait((event, at))

    @property
    def waiting(self) -> int:
        """How many events are still to be sent."""
        return self._events.qsize()

    async def run(self) -> None:
        """Send until cancelled. One that cannot be sent is logged and costs nobody else anything."""
        while True:
            event, at = await self._events.get()
            try:
                await self._send(event)
                self.lag.observe(time.monotonic() - at)
            except Exception:
                _log.exception("an event could not be sent: %s", type(event).__name__)
            finally:
                self._events.task_done()
            await asyncio.sleep(0)  # to send never waits: others get their turn, however much there is

    async def settle(self) -> None:
        """Wait until everything that was published is on its way."""
        await self._events.join()

    async def _send(self, event: Event) -> None:
        rooms = [each for each in rooms_of(event.to) if self._server.has_members(*each)]
        named = event_payload(event) if rooms else None
        for namespace, room in rooms:
            if named is not None:
                await self._server.spread(namespace, room, *named)
        if isinstance(event, SessionEnded):
            farewell = asyncio.create_task(self._say_farewell(event))  # nobody else waits for it
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)

    async def _say_farewell(self, event: SessionEnded) -> None:
        """Cut off who was signed out, a moment later and after the answer to the command in hand, which must not be overtaken."""
        await asyncio.sleep(FAREWELL)
        for namespace, room in rooms_of(event.to):
            await self._server.dismiss(namespace, room)
