"""How often a session or an address may speak; kept in this process, behind one small class."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from pyrate_limiter import Duration, InMemoryBucket, Rate, RateItem
from starlette.requests import Request

from bot.records.digests import guarded_digest

SITE_SHARE = 4  # an IPv6 /48, as one customer may have it, counts as four addresses
REMEMBERED = 20_000  # keys; beyond it those that were quiet longest are forgotten


class Limit:
    """At most `per_minute` of something for each key, in a sliding window."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic):
        self._rates = [Rate(per_minute, Duration.MINUTE)]
        self._clock = clock
        self._buckets: OrderedDict[str, InMemoryBucket] = OrderedDict()

    def wait(self, key: str | None) -> float:
        """Count one for `key`: 0 where it may pass, else the seconds to wait (not counted).

        Without a key nothing is counted.
        """
        if key is None:
            return 0.0
        now = int(self._clock() * 1000)
        bucket = self._bucket(key)
        bucket.leak(now)
        item = RateItem(key, now)
        if bucket.put(item):
            return 0.0
        waiting = bucket.waiting(item)
        return max(int(waiting), 1) / 1000 if isinstance(waiting, int) else 1.0

    def _bucket(self, key: str) -> InMemoryBucket:
        bucket = self._buckets.pop(key, None) or InMemoryBucket(self._rates)
        self._buckets[key] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket


class AddressLimit:
    """At most `per_minute` of something for each address; of this machine's own none is counted."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic):
        self._networks = Limit(per_minute, clock)
        self._sites = Limit(SITE_SHARE * per_minute, clock)

    def wait(self, address: str | None) -> float:
        """Count one for `address`: 0 where it may pass, else the seconds to wait."""
        return self._networks.wait(network(address)) or self._sites.wait(site(address))


class VisitorLimit:
    """A limit for each chat, and one for each address that chats are called from."""

    def __init__(self, per_chat: int, per_address: int):
        self._chats, self._addresses = Limit(per_chat), AddressLimit(per_address)

    def wait(self, chat: str, address: str | None) -> float:
        """Count one for both: 0 where it may pass, else the seconds to wait."""
        return self._chats.wait(chat) or self._addresses.wait(address)


def address_of(request: Request) -> str | None:
    """The address that a request comes from, as the trusted proxy names it."""
    return request.client.host if request.client else None


def site(address: str | None) -> str | None:
    """The /48 of an IPv6 address, None for all others."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if ip.is_loopback or not isinstance(ip, ipaddress.IPv6Address) or ip.ipv4_mapped:
        return None
    return str(ipaddress.ip_network((ip, 48), strict=False))


def network(address: str | None) -> str | None:
    """What counts as one address: of IPv6 the /64, since a single line has all of it.

    None for this machine's own: behind a proxy that names no client, everybody would share it.
    """
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if ip.is_loopback:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def network_hash(address: str | None) -> str | None:
    """The hash of the network, for tables; None for this machine's own."""
    found = network(address)
    return guarded_digest("network", found) if found else None
