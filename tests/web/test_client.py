"""Whose request it is: behind a trusted proxy the visitor's address, and nobody else's word for it."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.web.client import address_of, is_ours

LOCAL = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("::1"))


class _Transport:
    """The end of a connection that only knows who is at the other."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._peer, 50000) if name == "peername" else default


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # a stranger's word is not believed
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),  # what the visitor made up stands further left
        ("127.0.0.1", ["1.2.3.4", "198.51.100.1, 10.0.0.7"], "198.51.100.1"),
        ("::1", ["2001:db8::5"], "2001:db8::5"),
        ("127.0.0.1", ["not an address"], "127.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["10.0.0.3"], "10.0.0.3"),
    ],
)
def test_the_address_of_a_client(peer: str, forwarded: list[str], address: str) -> None:
    headers = CIMultiDict([("X-Forwarded-For", each) for each in forwarded])
    request = make_mocked_request("GET", "/", headers=headers, transport=_Transport(peer))
    assert address_of(request, LOCAL) == address


@pytest.mark.parametrize(
    ("origin", "forwarded", "ours"),
    [
        (None, {}, True),  # a program
        ("http://chat.example", {}, True),
        ("https://chat.example", {}, False),
        ("https://chat.example", {"X-Forwarded-Proto": "https"}, True),
        ("https://front.example", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "front.example, x"}, True),
        ("https://public.example", {}, True),
        ("https://evil.example", {"X-Forwarded-Proto": "https"}, False),
        ("http://chat.example.evil.example", {}, False),
        ("null", {}, False),
        ("", {}, False),
    ],
)
def test_pages_of_our_own(origin: str | None, forwarded: dict[str, str], ours: bool) -> None:
    headers = {"Host": "chat.example", **forwarded, **({} if origin is None else {"Origin": origin})}
    assert is_ours(make_mocked_request("POST", "/", headers=headers), "https://public.example") is ours
    assert is_ours(make_mocked_request("POST", "/", headers=headers), "") is (
        ours and origin != "https://public.example"
    )
