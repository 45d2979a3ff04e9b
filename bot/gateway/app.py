"""The gateway as an ASGI application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from bot.content import ContentStore
from bot.content.process_content import content_store
from bot.gateway import health, problems
from bot.gateway.answer_deadline import BEYOND_TURN, AnswerDeadline
from bot.gateway.crisis.crisis_watch import CrisisWatch
from bot.gateway.gateway_services import gateway_services
from bot.gateway.handoff import handoff_calls
from bot.gateway.messages import session_keeping, visitor_api
from bot.gateway.pages.dispatch import lost
from bot.gateway.pages.page_routes import ROUTES as PAGES
from bot.gateway.problems import ENQUIRY, Problem
from bot.gateway.readiness import Readiness
from bot.gateway.security import Guard
from bot.gateway.widget import developer_pages, page_files, widget_calls, widget_files
from bot.records import upgrade
from bot.settings import Settings
from bot.settings import settings as default_settings
from bot.web.background import beside, tried
from bot.web.clock import Clock, utc_now
from bot.web.logs import log
from bot.web.shared_services import Extension


def create_app(
    settings: Settings | None = None,
    *,
    content: ContentStore | None = None,
    clock: Clock = utc_now,
    extensions: Sequence[Extension] = (),
) -> Starlette:
    """A gateway; `content` is by default that of the process, `clock` says the time in UTC.

    `extensions` are the other services of the process that faces people.
    """
    chosen = settings or default_settings()
    words = content or content_store()
    crisis = CrisisWatch(words)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        words.follow()
        await anyio.to_thread.run_sync(upgrade, chosen.database)
        page = f"{chosen.public_address}{ENQUIRY}" if _serves(app, ENQUIRY) else None
        app.state.services = services = gateway_services(chosen, words, crisis, clock, page)
        app.state.readiness = Readiness(services.transactions, services.rasa, clock)
        recovery = tried(services.turns.recover, "recovery_failed")
        running_on = (recovery, services.queue_watch.run(), services.streams.run())
        async with AsyncExitStack() as running:
            for each in running_on:
                await running.enter_async_context(beside(each))
            for extension in extensions:
                await running.enter_async_context(extension.running(services.shared))
            yield
        await services.close()
        words.leave()

    app = Starlette(
        routes=[
            *visitor_api.ROUTES,
            *session_keeping.ROUTES,
            *handoff_calls.ROUTES,
            *widget_calls.ROUTES,
            *health.ROUTES,
            *PAGES,
            *(route for extension in extensions for route in extension.routes),
            *widget_files.ROUTES,
            *([] if chosen.public_url else developer_pages.ROUTES),
            *page_files.ROUTES,
        ],
        middleware=[
            Middleware(Guard, settings=chosen, words=words),
            Middleware(AnswerDeadline, seconds=chosen.turn_deadline + BEYOND_TURN),
        ],
        exception_handlers={HTTPException: _of_http, Problem: _of_problem},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.words = words
    return app


def _serves(app: Starlette, path: str) -> bool:
    return any(getattr(route, "path", None) == path for route in app.routes)


async def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    log.info("refused", code=error.name)
    return problems.respond(error, request.app.state.words.current)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/"):
        return await lost(request, error.status_code)
    return problems.respond(problems.of_http(error), request.app.state.words.current)
