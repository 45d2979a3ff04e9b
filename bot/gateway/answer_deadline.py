"""Whoever asks gets an answer in time, whatever the database does."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import Problem
from bot.web.logs import log

BEYOND_TURN = 2.0  # seconds that storing a message and its replies may take besides
LASTING = ("/v1/events", "/desk")  # a stream, and work of staff that may take its time


class AnswerDeadline:
    """Raises Problem where no answer begins within `seconds`; the work goes on to its end.

    Sent again with the same key, a message is stored once all the same.
    """

    def __init__(self, app: ASGIApp, seconds: float):
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith(LASTING):
            await self._app(scope, receive, send)
            return
        answer = _TimedAnswer(send)
        work = asyncio.ensure_future(self._app(scope, receive, answer))
        try:
            await asyncio.wait({work}, timeout=self._seconds)
        except asyncio.CancelledError:
            work.cancel()
            raise
        if not work.done() and not answer.has_begun:
            answer.is_late = True
            work.add_done_callback(_note)
            raise Problem("internal")
        await work


class _TimedAnswer:
    """The way out; closed to an answer that comes too late."""

    def __init__(self, send: Send):
        self._send = send
        self.has_begun = self.is_late = False

    async def __call__(self, message: Message) -> None:
        if not self.is_late:
            self.has_begun = True
            await self._send(message)


def _note(work: "asyncio.Future[None]") -> None:
    error = None if work.cancelled() else work.exception()
    log.warning("answer_late", error=type(error).__name__ if error else None)
