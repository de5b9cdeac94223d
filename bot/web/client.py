"""Client: whose request it is. Behind a proxy that is trusted, the visitor's address, not the proxy's."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network


def address_of(request: web.Request, trusted: Sequence[Network]) -> str:
    """Give the client's address: the last one in X-Forwarded-For that is not itself a trusted proxy's."""
    peer = request.remote or ""
    hops = [hop.strip() for line in request.headers.getall("X-Forwarded-For", []) for hop in line.split(",")]
    for hop in reversed([*hops, peer]):
        if not _is_in(hop, trusted):
            return hop if _is_address(hop) else peer
    return hops[0] if hops and _is_address(hops[0]) else peer


def is_ours(request: web.Request, public_url: str) -> bool:
    """Tell whether no page of another site asks: an Origin has to be our own, as for sockets. Programs send none."""
    origin = request.headers.get("Origin")
    host, scheme = request.headers.get("Host", ""), request.scheme
    forwarded = [request.headers.get(f"X-Forwarded-{name}", "").split(",")[0].strip() for name in ("Proto", "Host")]
    behind_proxy = f"{forwarded[0] or scheme}://{forwarded[1] or host}"
    ours = {f"{scheme}://{host}", behind_proxy, public_url} - {""}
    return origin is None or origin in ours


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
