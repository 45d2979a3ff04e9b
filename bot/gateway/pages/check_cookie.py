"""The cookie of a browser that walks through a check on pages: a secret that the pages belong to.

Without it an address could be sent on, and whoever has it would read the answers.
"""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.settings import Settings

PATH = "/check"
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def sent_secret(request: Request, settings: Settings) -> str | None:
    """The secret that came with a request, None without one."""
    secret = request.cookies.get(_name(request, settings), "")
    return secret if SECRET.fullmatch(secret) else None


def put_secret(
    request: Request,
    response: Response,
    settings: Settings,
    secret: str,
    seconds: int | None = None,
) -> None:
    """Let the browser send the secret with pages of checks: until it is closed, or for so long."""
    is_secure = _is_secure(request, settings)
    response.set_cookie(
        _name(request, settings),
        secret,
        max_age=seconds,
        path="/" if is_secure else PATH,  # the prefix __Host- demands the root
        secure=is_secure,
        httponly=True,
        samesite="lax",  # with "strict" the way from a website's chat would come without it
    )


def _name(request: Request, settings: Settings) -> str:
    return "__Host-check" if _is_secure(request, settings) else "check"


def _is_secure(request: Request, settings: Settings) -> bool:
    return request.url.scheme == "https" or settings.has_https
