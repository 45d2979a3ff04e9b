"""The widget for other websites: its files, and which sites may show it."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import PROJECT_ROOT
from bot.gateway.gateway_services import GatewayServices
from bot.gateway.security import may_embed
from bot.gateway.widget.compress import ZIPPED

WIDGET = PROJECT_ROOT / "bot" / "widget"
DIST, LOCALES = WIDGET / "dist", WIDGET / "locales"
DEFAULT_LOCALE = "en-GB"
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
    path = DIST / request.path_params["name"]
    if not path.is_file() or path.parent != DIST:
        raise HTTPException(404)
    built = await anyio.to_thread.run_sync(_built, path, path.stat().st_mtime_ns)
    cache = FOREVER if path.name.count(".") == 4 else SHORT
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
    parts: GatewayServices = request.app.state.parts
    headers = {**OPEN, "Cache-Control": "no-store"}
    asked = request.query_params.get("id", "main")
    origin = request.headers.get("origin")
    if not may_embed(parts.settings, asked, origin, request.headers.get("host", "")):
        return JSONResponse({"allowed": False}, headers=headers)
    locale = chosen_locale(request.query_params.get("locale", ""))
    content = await parts.words.now()
    about = {
        "allowed": True,
        "phone": content.contacts.contacts["membership_phone"].words,
        "max_text": parts.settings.max_text,
        "idle_seconds": parts.settings.session_idle,
        "locale": locale,
        "words": await anyio.to_thread.run_sync(words_of, locale),
    }
    return JSONResponse(about, headers=headers)


ROUTES = [Route("/widget/site", site, middleware=ZIPPED), Route("/widget/{name}", widget_file)]


def chosen_locale(asked: str) -> str:
    """The locale for what a page asks: its own, one of the same language, else English."""
    known = sorted(path.stem for path in LOCALES.glob("*.json"))
    exact = [name for name in known if name.lower() == asked.lower()]
    language = asked.lower().split("-")[0]
    near = [name for name in known if name.lower().split("-")[0] == language]
    return next(iter(exact + near), DEFAULT_LOCALE)


def words_of(locale: str) -> dict[str, Any]:
    """The words of the widget; a changed file holds from the next page on."""
    path = LOCALES / f"{locale}.json"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=32)
def _built(path: Path, _changed: int) -> BuiltFile:
    plain = path.read_bytes()
    etag = f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
    return BuiltFile(plain, gzip.compress(plain, 9, mtime=0), etag)
