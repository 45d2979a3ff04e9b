"""The base of all refusals of a request; each face shows them in a form of its own."""

import math
from collections.abc import Mapping


class Refusal(Exception):
    """A request that isn't answered as it was asked: its HTTP status and headers.

    The visitor API answers with problem+json, the pages and the desk with a page of words.
    """

    def __init__(self, code: str | int, status: int, headers: Mapping[str, str] | None = None):
        super().__init__(code)
        self.status, self.headers = status, dict(headers or {})


def whole_seconds(wait: float) -> int:
    """The seconds to wait as `Retry-After` has them, at least one."""
    return max(1, math.ceil(wait))


def retry_after(seconds: int) -> dict[str, str]:
    """The header that says when to come again."""
    return {"Retry-After": str(seconds)}
