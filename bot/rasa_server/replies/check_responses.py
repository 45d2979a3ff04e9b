"""Renderers for the responses of a guided check, and for what another means while one asks."""

from bot.rasa_server.replies.check_scene import CheckScene
from bot.rasa_server.replies.reply_request import Renderer, Reply, ReplyRequest


def render_check(request: ReplyRequest) -> Reply | None:
    """Word a question, a list of facts, or an outcome of a check."""
    return _scene(request).reply(request.name, request.found)


def inside_check(otherwise: Renderer) -> Renderer:
    """Return a renderer that words a response for the open question; `otherwise` without one."""

    def render(request: ReplyRequest) -> Reply | None:
        scene = _scene(request)
        if not scene.is_open:
            return otherwise(request)
        return scene.reply(request.name, request.found)

    return render


def _scene(request: ReplyRequest) -> CheckScene:
    return CheckScene(request.content, request.content.checks, request.tracker)
