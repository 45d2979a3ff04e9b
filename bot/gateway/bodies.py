"""Reads a JSON body within its limits of size and time."""

import json
from typing import Any

import anyio
from starlette.requests import Request

from bot.gateway.problems import Problem
from bot.settings import Settings


async def read_object(request: Request, settings: Settings) -> dict[str, Any]:
    """The JSON object in the body, `{}` where there is none; raises Problem."""
    body = await _read(request, settings)
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


async def _read(request: Request, settings: Settings) -> bytes:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("encoded", {"Connection": "close"})
    too_big = Problem("body_too_big", max_text=settings.max_text)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > settings.max_body:
        raise too_big
    body = bytearray()
    try:
        with anyio.fail_after(settings.body_deadline):
            async for chunk in request.stream():
                body += chunk
                if len(body) > settings.max_body:
                    raise too_big
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
