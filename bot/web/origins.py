"""Whether a request comes from a page of our own."""

from urllib.parse import urlsplit


def is_same_host(origin: str, host: str) -> bool:
    """Whether an origin is that of the address that was called."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
