"""The JSON object in the body of a call."""

import json
from typing import Any

from starlette.requests import Request

from bot.gateway.problems import Problem, too_long
from bot.settings import Settings
from bot.web.request_bodies import BodyFault, BodyLimits, UnusableBody, read_body


async def read_object(request: Request, settings: Settings) -> dict[str, Any]:
    """The JSON object in the body, `{}` where there is none; raises Problem."""
    try:
        body = await read_body(request, BodyLimits(settings.max_body, settings.body_deadline))
    except UnusableBody as unusable:
        raise _problem(unusable.fault, settings) from None
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


def _problem(fault: BodyFault, settings: Settings) -> Problem:
    if fault is BodyFault.TOO_BIG:
        return too_long(settings, "body_too_big")
    if fault is BodyFault.ENCODED:
        return Problem("encoded", {"Connection": "close"})
    return Problem("slow_body")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_constant(_name: str) -> None:
    raise ValueError("not a number")
