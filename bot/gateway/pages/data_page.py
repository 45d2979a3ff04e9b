"""What is stored of a chat, to read and as a file, for whoever has the token of its button."""

import re

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.messages.privacy_wishes import COPY, COPY_FILE, COPY_PAGE
from bot.gateway.pages.dispatch import PageRequest, lasting_page
from bot.gateway.pages.frame import HEADERS
from bot.gateway.pages.page_refusals import PageRefusal
from bot.privacy.export import ExportedData
from bot.records.chat import choices

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
ATTACHED = {"Content-Disposition": 'attachment; filename="export.json"'}


@lasting_page
async def my_data(visit: PageRequest) -> Response:
    """GET /my-data/{token}: what is stored, to read."""
    exported = await _exported(visit)
    file = COPY_FILE.format(**visit.request.path_params)
    return visit.frame.page(
        "my_data.html",
        title=visit.frame.t("data_title"),
        exported=exported,
        file=file,
        now=visit.services.sessions.now(),
    )


@lasting_page
async def my_data_file(visit: PageRequest) -> Response:
    """GET /my-data/{token}/export.json: the same for a machine."""
    return JSONResponse(await _exported(visit), headers={**HEADERS, **ATTACHED})


ROUTES = [
    Route(COPY_FILE, my_data_file, methods=["GET"]),
    Route(COPY_PAGE, my_data, methods=["GET"]),
]


async def _exported(visit: PageRequest) -> ExportedData:
    """All of the token's chat while that is open; raises PageRefusal for any other token."""
    token, services = visit.request.path_params["token"], visit.services
    if not TOKEN.fullmatch(token):
        raise PageRefusal("gone", 404)
    now, idle = services.sessions.now(), services.settings.session_idle
    chat = await services.transactions.read(choices.live_chat_of, token, COPY, now, idle)
    if chat is None:
        raise PageRefusal("gone", 404)
    return await services.privacy.export(chat)
