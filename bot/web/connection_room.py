"""The room for connections: so many in all, and so many for one address."""

import ipaddress
from typing import Protocol

from bot.web.limits import network

SHARE = 4  # of all connections one address gets a quarter at most
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Roomer(Protocol):
    """A connection as far as its room is concerned."""

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""

    def give_way(self) -> None:
        """Close it at once."""


class ConnectionRoom:
    """Idle connections give way to new ones, the oldest of the fullest address first.

    Trusted proxies bring connections of many people: only the room in all bounds them.
    """

    def __init__(self, in_all: int, per_address: int, trusted_proxies: str):
        self._in_all, self._per_address = in_all, min(per_address, max(1, in_all // SHARE))
        self._trusts_all, self._trusted = _networks(trusted_proxies)
        self._addresses: dict[Roomer, str] = {}
        self._members: dict[str, dict[Roomer, None]] = {}

    def admit(self, connection: Roomer, address: str | None) -> bool:
        """Take a connection in, or say that there is no room."""
        key = self._key(address)
        mine = self._members.get(key, {})
        if key and len(mine) >= self._per_address and not self._make_room(key):
            return False
        if len(self._addresses) >= self._in_all and not self._make_room(self._fullest()):
            return False
        self._addresses[connection] = key
        self._members.setdefault(key, {})[connection] = None
        return True

    def leave(self, connection: Roomer) -> None:
        """The connection is closed; one that was never taken in may say so too."""
        key = self._addresses.pop(connection, None)
        if key is not None:
            del self._members[key][connection]
            if not self._members[key]:
                del self._members[key]

    def _make_room(self, key: str) -> bool:
        oldest = next((each for each in self._members.get(key, {}) if each.is_idle), None)
        if oldest is None:
            return False
        self.leave(oldest)
        oldest.give_way()
        return True

    def _fullest(self) -> str:
        """The address with the most connections that could give way."""
        idle = {key: sum(each.is_idle for each in all_) for key, all_ in self._members.items()}
        return max(idle, key=lambda key: idle[key])

    def _key(self, address: str | None) -> str:
        """What counts as one address; "" for proxies that are trusted."""
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return "unknown"
        if self._trusts_all or any(ip in trusted for trusted in self._trusted):
            return ""
        return network(address) or str(ip)


def room_for(open_files: int, per_address: int, trusted_proxies: str) -> ConnectionRoom:
    """Room for all connections that the limit of open files allows, with files kept for the rest.

    Databases, logs and connections to Rasa need some 150.
    """
    return ConnectionRoom(max(open_files - 200, open_files // 2), per_address, trusted_proxies)


def _networks(listed: str) -> tuple[bool, list[Network]]:
    """Whether everybody is trusted, and the networks that are."""
    networks = []
    names = [name.strip() for name in listed.split(",")]
    for name in names:
        try:
            networks.append(ipaddress.ip_network(name, strict=False))
        except ValueError:
            continue  # a name of a socket; uvicorn takes those too
    return "*" in names, networks
