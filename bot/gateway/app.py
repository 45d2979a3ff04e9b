"""The gateway as an ASGI application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from bot.content import ContentStore
from bot.gateway import health, keep_page, page_files, problems, routes
from bot.gateway.crisis_watch import CrisisWatch, MakeDetector
from bot.gateway.logs import log, where
from bot.gateway.parts import Parts, assemble
from bot.gateway.problems import Problem
from bot.gateway.security import Guard
from bot.gateway.sessions import Clock, utc_now
from bot.gateway.words import Words
from bot.records import upgrade
from bot.settings import Settings
from bot.settings import settings as default_settings


def create_app(
    settings: Settings | None = None,
    *,
    content: ContentStore | None = None,
    detector: MakeDetector | None = None,
    clock: Clock = utc_now,
) -> Starlette:
    """A gateway; `detector` makes a crisis detector of its rules, `clock` says the time in UTC."""
    chosen = settings or default_settings()
    words = Words(content or ContentStore())
    crisis = CrisisWatch(detector or _default_detector())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(upgrade, chosen.database)
        app.state.parts = parts = assemble(chosen, words, crisis, clock)
        recovery = asyncio.create_task(_recover(parts))
        yield
        recovery.cancel()
        with suppress(asyncio.CancelledError):
            await recovery
        await parts.close()

    app = Starlette(
        routes=[*routes.ROUTES, *health.ROUTES, *keep_page.ROUTES, *page_files.ROUTES],
        middleware=[Middleware(Guard, settings=chosen, words=words)],
        exception_handlers={HTTPException: _of_http, Problem: _of_problem},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.words = words
    return app


def _default_detector() -> MakeDetector:
    from bot.gateway.crisis import CrisisDetector

    return CrisisDetector


async def _recover(parts: Parts) -> None:
    try:
        await parts.turns.recover()
    except Exception as error:
        log.error("recovery_broke", error=type(error).__name__, where=where(error))


async def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    log.info("refused", code=error.name)
    return problems.respond(error, await request.app.state.words.now())


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problems.respond(problems.of_http(error), await request.app.state.words.now())
