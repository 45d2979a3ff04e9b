"""The hosts and origins under which this gateway is called.

They follow from the settings and from the socket of the connection, never from a header: whoever
sends a request chooses its headers.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.types import Scope

from bot.settings import Settings

LOCAL = ("localhost", "127.0.0.1", "::1")
ANY_ADDRESS = ("0.0.0.0", "::", "")
HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?", re.ASCII)
PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port of a page's address."""

    scheme: str
    host: str
    port: int | None


def own_hosts(settings: Settings) -> frozenset[str]:
    """The names and addresses that a `Host` header may hold, in lower case, without a port."""
    public = origin_of(settings.public_url)
    hosts = {*LOCAL, *(host.lower().strip("[]") for host in settings.allowed_hosts)}
    if public:
        hosts.add(public.host)
    if settings.host not in ANY_ADDRESS:
        hosts.add(settings.host.lower())
    return frozenset(hosts)


def names_own_host(scope: Scope, hosts: Iterable[str]) -> bool:
    """Whether the only `Host` header names one of these hosts, or the socket's own address."""
    given = [value for name, value in scope["headers"] if name == b"host"]
    found = HOST.fullmatch(given[0].decode("latin-1")) if len(given) == 1 else None
    name = found["name"].strip("[]").rstrip(".").lower() if found else None
    return name is not None and (name in hosts or name == _socket(scope)[0])


def is_own_origin(origin: str, scope: Scope, settings: Settings) -> bool:
    """Whether an origin is that of this gateway's own pages."""
    found = origin_of(origin)
    if found is None:
        return False
    if found == origin_of(settings.public_url):
        return True
    address, port = _socket(scope)
    named = {host.lower().strip("[]") for host in settings.allowed_hosts}
    if found.host in named and found.port in (PORTS[found.scheme], port):
        return True
    hosts = (own_hosts(settings) - named) | {address}
    return found.scheme == "http" and found.port == port and found.host in hosts


def origin_of(address: str) -> Origin | None:
    """The origin of an address, None where it isn't one of the web."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return None
    if scheme not in PORTS or not host or parts.username is not None:
        return None
    return Origin(scheme, host, PORTS[scheme] if port is None else port)


def _socket(scope: Scope) -> tuple[str | None, int | None]:
    """The address and port that the connection came in on."""
    server = scope.get("server")
    return (server[0], server[1]) if server else (None, None)
