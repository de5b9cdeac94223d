"""Targets: to which addresses a webhook may be sent. What is judged is what is connected to: a name is resolved once."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.core.reach import is_public

_LONGEST = 2000  # characters of an address
_PRIVATE = "{host} is an address of a private network; webhook_private = true allows those"
_Found = Sequence[tuple[int, int, int, str, tuple[Any, ...]]]


class BadTarget(Exception):
    """Where nothing is sent; the text says why, and what to do."""


def read_target(text: str, *, allows_private: bool) -> URL:
    """Read the address of a webhook. Raises BadTarget."""
    if len(text) > _LONGEST or not text.isprintable() or " " in text:
        raise BadTarget("this is no address; write it like https://shop.example/hooks")
    try:
        url = URL(text)
    except ValueError:
        raise BadTarget("this is no address; write it like https://shop.example/hooks") from None
    check_target(url, allows_private=allows_private)
    return url


def check_target(url: URL, *, allows_private: bool) -> None:
    """Raise BadTarget where nothing may be sent to. What a name stands for is looked at by the resolver."""
    if url.scheme not in ("http", "https") or not url.host:
        raise BadTarget("an address begins with https:// or http://, and a host")
    if url.user is not None or url.password is not None:
        raise BadTarget("an address holds no user and no password: the signature says who sends")
    host = (url.raw_host or "").rstrip(".")  # as it goes to the resolver, or to the socket
    is_literal = ":" in host or host.replace(".", "").isdigit()
    if is_literal and not allows_private and not is_public(host):
        raise BadTarget(_PRIVATE.format(host=url.host))


class PublicResolver(AbstractResolver):
    """Asks the system for the addresses of a name, and gives those that may be connected to."""

    def __init__(self, *, allows_private: bool) -> None:
        self._allows_private = allows_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses of a name. Raises BadTarget where all of them are private."""
        found = await _ask(host, port, family)
        addresses = [
            ResolveResult(
                hostname=host,
                host=str(where[0]),
                port=port,
                family=kind,
                proto=proto,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, proto, _, where in found
            if self._allows_private or is_public(str(where[0]))
        ]
        if not addresses:
            raise BadTarget(_PRIVATE.format(host=host))
        return addresses

    async def close(self) -> None:
        """Nothing is kept open."""


async def _ask(host: str, port: int, family: int) -> _Found:
    """Ask in a thread that nobody waits for: a name server that hangs holds up no other webhook, and no stop."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_Found] = loop.create_future()

    def tell(found: _Found | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(found or [])
        else:
            answer.set_exception(error)

    def ask() -> None:
        found: _Found | None = None
        problem: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        except (OSError, UnicodeError) as error:
            problem = error if isinstance(error, OSError) else OSError(str(error))
        with suppress(RuntimeError):  # the loop is gone
            loop.call_soon_threadsafe(tell, found, problem)

    threading.Thread(target=ask, name="tresen-resolving", daemon=True).start()
    return await answer
