"""The cookies of staff, of a session and of a device: opaque; tables hold only their hashes."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import PREFIX
from bot.desk.desk_services import desk_services
from bot.records.digests import digest

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_session_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def sent_hash(request: Request) -> str | None:
    """The hash of the token that came with a request."""
    token = request.cookies.get(_name(request), "")
    return digest(token) if TOKEN.fullmatch(token) else None


def put_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser send the token with requests of our own pages only."""
    lifetime = desk_services(request).lifetimes.longest
    response.set_cookie(_name(request), token, max_age=lifetime, **_how(request))


def remove_cookie(request: Request, response: Response) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(_name(request), **_how(request))


def sent_device(request: Request) -> str | None:
    """The token of the device that came with a request."""
    token = request.cookies.get(_device_name(request), "")
    return token if TOKEN.fullmatch(token) else None


def put_device_cookie(request: Request, response: Response, token: str) -> None:
    """Let the browser show at the next sign-in that this account was signed in here before."""
    lifetime = desk_services(request).shared.settings.desk_device_lifetime
    response.set_cookie(_device_name(request), token, max_age=lifetime, **_how(request))


def _how(request: Request) -> dict:
    secure = _is_secure(request)
    path = "/" if secure else PREFIX  # the prefix __Host- demands the root
    return {"path": path, "secure": secure, "httponly": True, "samesite": "strict"}


def _name(request: Request) -> str:
    return "__Host-desk" if _is_secure(request) else "desk"


def _device_name(request: Request) -> str:
    return f"{_name(request)}-device"


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https" or desk_services(request).shared.settings.has_https
