"""The widget for other websites: its files, and which sites may show it."""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import PROJECT_ROOT
from bot.content import Content
from bot.content.widget_words import DEFAULT_LOCALE
from bot.gateway.crisis.crisis_watch import numbers_to_call
from bot.gateway.gateway_services import GatewayServices
from bot.gateway.problems import ENQUIRY
from bot.gateway.security import may_embed
from bot.gateway.widget.compress import ZIPPED

DIST = PROJECT_ROOT / "bot" / "widget" / "dist"
VERSIONED = re.compile(r"widget\.\d+\.\d+\.\d+(\.(panel|more))?\.js")
FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
TYPES = {".js": "text/javascript; charset=utf-8", ".json": "application/json"}
# Nothing here is anybody's own, so any page may read it; integrity hashes need that.
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@dataclass(frozen=True)
class BuiltFile:
    """A built file, plain and compressed."""

    plain: bytes
    compressed: bytes
    etag: str


async def widget_file(request: Request) -> Response:
    """GET /widget/{name}: versioned files never change, the moving one is asked for again soon."""
    name = request.path_params["name"]
    path = next((each for each in DIST.iterdir() if each.name == name), None)
    if path is None:
        raise HTTPException(404)
    built = await anyio.to_thread.run_sync(_built, path, path.stat().st_mtime_ns)
    cache = FOREVER if VERSIONED.fullmatch(path.name) else SHORT
    headers = {**OPEN, "Cache-Control": cache, "ETag": built.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == built.etag:
        return Response(status_code=304, headers=headers)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    body = built.compressed if zipped else built.plain
    return Response(body, headers=headers, media_type=TYPES.get(path.suffix, "text/plain"))


async def site(request: Request) -> Response:
    """GET /widget/site: what the widget needs to know of the page that it is on."""
    services: GatewayServices = request.app.state.services
    headers = {**OPEN, "Cache-Control": "no-store"}
    asked = request.query_params.get("id", "main")
    origin = request.headers.get("origin")
    if not may_embed(services.settings, asked, origin, request.scope):
        return JSONResponse({"allowed": False}, headers=headers)
    content = services.words.current
    locale = chosen_locale(content, request.query_params.get("locale", ""))
    about = {
        "allowed": True,
        "crisis": numbers_to_call(content),
        "phone": content.contacts.contacts["membership_phone"].words,
        "max_text": services.settings.max_text,
        "enquiry_page": f"{services.settings.public_address}{ENQUIRY}",
        "privacy_page": content.notice_link()["url"],
        "idle_seconds": services.settings.session_idle,
        "locale": locale,
        "languages": {name: words["language"] for name, words in content.widget.items()},
        "consent": content.phrase("handoff_write_consent"),
        "words": content.widget[locale],
    }
    if offered := content.offer_named(request.query_params.get("topic", "")):
        about["topic"] = offered["label"]
    return JSONResponse(about, headers=headers)


ROUTES = [Route("/widget/site", site, middleware=ZIPPED), Route("/widget/{name}", widget_file)]


def chosen_locale(content: Content, asked: str) -> str:
    """The locale for what a page asks: its own, one of the same language, else English."""
    known = sorted(content.widget)
    exact = [name for name in known if name.lower() == asked.lower()]
    language = asked.lower().split("-")[0]
    near = [name for name in known if name.lower().split("-")[0] == language]
    return next(iter(exact + near), DEFAULT_LOCALE)


def newest_panel() -> tuple[str, str]:
    """The name of the newest file with a panel, and its integrity hash."""
    path = DIST / "integrity.json"
    return _newest_panel(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _newest_panel(path: Path, _changed: int) -> tuple[str, str]:
    hashes: dict[str, str] = json.loads(path.read_text("utf-8"))
    panels = [name for name in hashes if name.endswith(".panel.js")]
    newest = max(panels, key=lambda name: [int(part) for part in name.split(".")[1:4]])
    return newest, hashes[newest]


@lru_cache(maxsize=32)
def _built(path: Path, _changed: int) -> BuiltFile:
    plain = path.read_bytes()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
    return BuiltFile(plain, gzip.compress(plain, 9, mtime=0), etag)
