"""Reach: which addresses of the network are everybody's, and which are somebody's own."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_GIVEN_OUT = IPv6Network("2000::/3")  # all that is global; the rest of IPv6 is reserved, local or for something else
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: an IPv4 address stands in the last 32 bits
_DOCUMENTS = IPv6Network("3fff::/20")
_OF_PROTOCOLS = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network, whatever it is written as. What is none is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    if found.scope_id is not None:
        return False
    inner = _inside(found)
    if inner is not None:
        return _is_public_4(inner)
    return found in _GIVEN_OUT and found not in _DOCUMENTS and found.is_global and not found.is_multicast


def _is_public_4(address: IPv4Address) -> bool:
    is_special = address.is_multicast or address.is_reserved or any(address in each for each in _OF_PROTOCOLS)
    return address.is_global and not is_special


def _inside(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address to which a gateway would hand on what is sent to this one; None: it is IPv6 through and through."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
