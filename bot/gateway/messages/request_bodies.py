"""Reads a body within its limits of size and time."""

import json
from typing import Any

import anyio
from starlette.requests import Request

from bot.gateway.problems import Problem
from bot.settings import Settings


class TooBig(Exception):
    """More bytes than are taken."""


async def read_object(request: Request, settings: Settings) -> dict[str, Any]:
    """The JSON object in the body, `{}` where there is none; raises Problem."""
    try:
        body = await read_body(request, settings.body_deadline, settings.max_body)
    except TooBig:
        raise Problem("body_too_big", max_text=settings.max_text) from None
    if not body:
        return {}
    try:
        data = json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        # `from None`: the message of a JSON error carries what was sent.
        raise Problem("bad_json") from None
    if not isinstance(data, dict):
        raise Problem("bad_json")
    return data


async def read_body(request: Request, deadline: float, most: int) -> bytes:
    """The body, of at most `most` bytes; raises TooBig, or Problem for what can't be read."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("encoded", {"Connection": "close"})
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > most:
        raise TooBig
    body = bytearray()
    try:
        with anyio.fail_after(deadline):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise TooBig
    except TimeoutError:
        raise Problem("slow_body") from None
    return bytes(body)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_constant(_name: str) -> None:
    raise ValueError("not a number")
