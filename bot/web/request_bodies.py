"""Bodies and forms of requests, read within limits of size and time."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote_to_bytes

import anyio
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

FORM = "application/x-www-form-urlencoded"


class BodyFault(Enum):
    """Why a body can't be used."""

    TOO_BIG = "too big"
    TOO_SLOW = "too slow"
    ENCODED = "encoded"
    UNREADABLE = "unreadable"


class UnusableBody(Exception):
    """The body can't be used; nothing of what was sent stands in the error."""

    def __init__(self, fault: BodyFault):
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class BodyLimits:
    """The most bytes and form fields, and the seconds that they may take to arrive."""

    size: int
    seconds: float
    fields: int = 0


async def read_body(request: Request, limits: BodyLimits) -> bytes:
    """The body of a request; raises UnusableBody."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnusableBody(BodyFault.ENCODED)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > limits.size:
        raise UnusableBody(BodyFault.TOO_BIG)
    body = bytearray()
    try:
        with anyio.fail_after(limits.seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.size:
                    raise UnusableBody(BodyFault.TOO_BIG)
    except TimeoutError:
        raise UnusableBody(BodyFault.TOO_SLOW) from None
    return bytes(body)


async def parse_form(request: Request, body: bytes, limits: BodyLimits) -> FormData:
    """The fields of a form whose body has been read, none where it is empty; raises UnusableBody.

    A field that isn't UTF-8 is refused: Starlette would put signs in the place of its bytes.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        return FormData()
    if kind != FORM:
        raise UnusableBody(BodyFault.UNREADABLE)
    replay = Request(request.scope, _receive(body))
    try:
        body.decode("ascii")
        unquote_to_bytes(body).decode("utf-8")
        return await replay.form(max_fields=limits.fields, max_part_size=limits.size)
    except (ValueError, HTTPException, MultiPartException):
        # `from None`: the error's own text may hold what was sent.
        raise UnusableBody(BodyFault.UNREADABLE) from None


def _receive(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
