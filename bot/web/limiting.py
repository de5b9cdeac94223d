"""Limiting: how much a connection, a visitor and an address may ask for; generous to people, firm to a flood."""

from collections import Counter
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from bot.core.limits import Bucket, Rate, take
from bot.settings import Settings

MOST_BUCKETS = 20_000  # of visitors, and as many of addresses: a few megabytes


class Buckets:
    """The buckets of one kind, by whom they are for. Whoever was away longest is forgotten first: his is full again."""

    def __init__(self, rate: Rate, most: int = MOST_BUCKETS) -> None:
        self._rate = rate
        self._most = most
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str, at: float) -> float:
        """Take one; give how many seconds to wait (0: it was there)."""
        bucket, wait = take(self._buckets.pop(key, None), self._rate, at)
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            del self._buckets[next(iter(self._buckets))]
        return wait

    def __len__(self) -> int:
        return len(self._buckets)


class Limiter:
    """The limits of commands and connections. `now` gives seconds that never go back."""

    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        self.connection = Rate(settings.connection_burst, 1 / settings.connection_rate)
        self.visitors = Buckets(Rate(settings.visitor_burst, 1 / settings.visitor_rate))
        self.addresses = Buckets(Rate(settings.address_burst, 1 / settings.address_rate))
        self.now = now
        self._most_connections = settings.address_connections
        self._connections: dict[str, int] = {}
        self.hits: Counter[str] = Counter()
        """How often each limit was met."""

    def wait(self, owner: str | None, network: str | None) -> float:
        """Take one command of a visitor (or agent) and of an address, where they are known; give how many seconds to wait."""
        at = self.now()
        if wait := self.visitors.take(owner, at) if owner else 0.0:
            self.hits["visitor"] += 1
        elif wait := self.addresses.take(network, at) if network else 0.0:
            self.hits["address"] += 1
        return wait

    def connect(self, network: str | None) -> bool:
        """Count a connection of an address; False: it has too many, or opens them too fast."""
        if network is None:
            return True
        if self._connections.get(network, 0) >= self._most_connections or self.addresses.take(network, self.now()):
            self.hits["address_connections"] += 1
            return False
        self._connections[network] = self._connections.get(network, 0) + 1
        return True

    def disconnect(self, network: str | None) -> None:
        """Count a connection that was counted as gone."""
        if network is None:
            return
        left = self._connections.get(network, 0) - 1
        if left > 0:
            self._connections[network] = left
        else:
            self._connections.pop(network, None)


def network_of(address: str) -> str | None:
    """Give whose address this is: an IPv6 line has 2**64 of them. None for this machine's own: it is a proxy nobody named, or you."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    if found.is_loopback:
        return None
    if isinstance(found, IPv4Address):
        return str(found)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"
