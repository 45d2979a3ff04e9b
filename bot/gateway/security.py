"""Around everything: headers, where a call may come from, the last resort for errors."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.content import ContentStore
from bot.gateway.problems import Problem, respond, too_many
from bot.settings import Settings
from bot.web.limits import network
from bot.web.logs import log, where
from bot.web.origins import is_own_origin, names_own_host, own_hosts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}  # a year
# A page's own policy is the stricter one; the desk tells its own origin where a form came from.
OWN = ("Content-Security-Policy", "Referrer-Policy")
CROWDED = 5.0  # seconds until an address with too many open requests comes again
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class Guard:
    """The outermost layer: adds security headers to every response."""

    def __init__(self, app: ASGIApp, settings: Settings, words: ContentStore):
        self._app, self._settings, self._words = app, settings, words
        self._hosts = own_hosts(settings)
        self._always = {**ALWAYS, **(HTTPS_ONLY if settings.has_https else {})}
        self._open: Counter[str] = Counter()
        self._allowed = {
            origin for origins in settings.site_origins.values() for origin in _cleaned(origins)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; no exception passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outgoing = _Outgoing(send, self._headers(scope))
        try:
            if not names_own_host(scope, self._hosts):
                raise Problem("wrong_host")
            app = self._answer_preflight(scope) or self._app
            with self._counted(scope):
                await app(scope, receive, outgoing)
        except ClientDisconnect:
            log.debug("visitor_left")
        except Problem as problem:
            log.info("refused", code=problem.name)
            await respond(problem, self._words.current)(scope, receive, outgoing)
        except Exception as error:
            log.error("request_failed", error=type(error).__name__, where=where(error))
            if not outgoing.started:
                last_resort = respond(Problem("internal"), self._words.current)
                await last_resort(scope, receive, outgoing)

    @contextmanager
    def _counted(self, scope: Scope) -> Iterator[None]:
        """Count an open request for its address; raises Problem where there are too many.

        Behind a proxy all connections come from there: streams of one address would fill it.
        """
        address = network(scope["client"][0] if scope.get("client") else None)
        if address is None:
            yield
            return
        if self._open[address] >= self._settings.connections_per_address:
            raise too_many(CROWDED)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _answer_preflight(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or not _is_api(scope):
            return None
        if not (self._is_allowed(origin) or is_own_origin(origin, scope, self._settings)):
            raise Problem("foreign_origin")
        asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        return Response(status_code=204, headers=PREFLIGHT) if asks else None

    def _headers(self, scope: Scope) -> dict[str, str]:
        headers = dict(self._always)
        if _is_api(scope):
            headers["Cache-Control"] = "no-store"
            headers["Vary"] = "Origin"
            origin = Headers(scope=scope).get("origin", "")
            if self._is_allowed(origin):
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = "Retry-After"
        return headers

    def _is_allowed(self, origin: str) -> bool:
        return origin.lower() in self._allowed


def may_embed(settings: Settings, site: str, origin: str | None, scope: Scope) -> bool:
    """Whether a page of this origin may show the widget under this id of a site.

    A page of the gateway itself sends no origin, and always may.
    """
    if origin is None or is_own_origin(origin, scope, settings):
        return True
    return origin.lower() in _cleaned(settings.site_origins.get(site, []))


class _Outgoing:
    def __init__(self, send: Send, headers: dict[str, str]):
        self._send, self._headers = send, headers
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            own = {name: headers[name] for name in OWN if name in headers}
            headers.update({**self._headers, **own})
        await self._send(message)


def _cleaned(origins: list[str]) -> set[str]:
    return {origin.lower().rstrip("/") for origin in origins}


def _is_api(scope: Scope) -> bool:
    return bool(scope["path"].startswith("/v1/"))
