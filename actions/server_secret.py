"""The action server takes calls from Rasa alone: each needs the secret that `bot run` gives both.

rasa_sdk would listen on every address, and run any action for anybody who reaches it.
"""

import hmac
import os
from typing import Any

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.settings import settings

OPEN = ("/health",)
NAME = "bot_server_secret"

hookimpl = pluggy.HookimplMarker("rasa_sdk")


class ServerSecret:
    """The plugin of rasa_sdk: it is asked once the server's routes are there."""

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Listen on this machine alone, and check the secret of each call."""
        os.environ.setdefault("SANIC_HOST", "127.0.0.1")
        if is_required():
            app.register_middleware(check_secret, "request")


def is_required() -> bool:
    """Return whether a secret was given; `rasa run actions` by hand needs none."""
    return "rasa_secret" in settings().__fields_set__


async def check_secret(request: Request) -> HTTPResponse | None:
    """Refuse a call without the secret, before its body is looked at."""
    given: Any = request.headers.get("X-Bot-Secret", "")
    wanted = settings().rasa_secret.get_secret_value().encode()
    if request.path in OPEN or hmac.compare_digest(given.encode(errors="replace"), wanted):
        return None
    return response.json({"error": "forbidden"}, status=403)


if not plugin_manager().has_plugin(NAME):
    plugin_manager().register(ServerSecret(), NAME)
