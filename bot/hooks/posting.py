"""Posting: one try to hand an event over, signed, and what came back."""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from bot.core.hooks import sign
from bot.hooks.targets import BadTarget, PublicResolver, check_target, read_target

TIMEOUT = 15.0  # seconds for a try, redirects and all
_REDIRECTS = 3
_KEPT = (307, 308)  # the others would make a GET of it
_SHOWN = 200  # characters of an answer that a person gets to see


@dataclass(frozen=True)
class Answer:
    """What became of a try."""

    status: int | None
    """Of HTTP; None where there was no answer."""
    words: str
    """What came back, in one line of ours."""
    body: str = ""
    """The beginning of what the receiver said, where it was asked for; printable."""

    @property
    def is_taken(self) -> bool:
        """The receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_unwanted(self) -> bool:
        """The receiver wants no more of them."""
        return self.status == HTTPStatus.GONE


async def post(
    url: str, secret: str, message: str, body: bytes, now: datetime, *, allows_private: bool, reads: bool = False
) -> Answer:
    """Send `body` under the id `message`, once. Whatever the network does is an answer, never an error."""
    seconds = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tresen",
        "webhook-id": message,
        "webhook-timestamp": str(seconds),
        "webhook-signature": sign(secret, message, seconds, body),
    }
    # A connection for each try: what a name stands for is asked anew, and an answer that never ends is hung up on.
    connector = TCPConnector(
        resolver=PublicResolver(allows_private=allows_private), use_dns_cache=False, force_close=True
    )
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                timeout=ClientTimeout(total=None),
                headers=headers,
            ) as session,
        ):
            return await _post(session, read_target(url, allows_private=allows_private), body, allows_private, reads)
    except BadTarget as error:
        return Answer(None, str(error))
    except TimeoutError:
        return Answer(None, f"no answer within {TIMEOUT:.0f} seconds")
    except ClientResponseError:
        return Answer(None, "what came back is no HTTP")  # its words would quote the address, and what came
    except (ssl.SSLError, ClientError, OSError, ValueError) as error:
        return Answer(None, _one_line(str(error)) or type(error).__name__)


async def _post(session: ClientSession, url: URL, body: bytes, allows_private: bool, reads: bool) -> Answer:
    for _ in range(_REDIRECTS + 1):
        async with session.post(url, data=body, allow_redirects=False) as response:
            if response.status not in _KEPT or "Location" not in response.headers:
                return Answer(response.status, _meaning(response.status), await _beginning(response) if reads else "")
            following = url.join(URL(response.headers["Location"]))
        if url.scheme == "https" and following.scheme != "https":
            raise BadTarget("redirected from https to http, where everybody could read it")
        check_target(following, allows_private=allows_private)
        url = following
    raise BadTarget(f"redirected more than {_REDIRECTS} times")


def _meaning(status: int) -> str:
    if 300 <= status < 400:
        return f"HTTP {status}: only 307 and 308 are followed; add the webhook with its new address"
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


async def _beginning(response: ClientResponse) -> str:
    return _one_line((await response.content.read(4 * _SHOWN)).decode("utf-8", "replace"))


def _one_line(text: str) -> str:
    """Make what strangers say fit for a terminal and a table."""
    return "".join(each if each.isprintable() else "�" for each in " ".join(text.split()))[:_SHOWN]
