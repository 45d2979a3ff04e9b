"""Connections within limits: of time, of the size of their headers, and in number.

Uvicorn reads headers without end with httptools, and waits for a silent connection for ever.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.web.connection_room import ConnectionRoom

LARGEST_HEAD = 64 * 1024  # bytes of a request's line and headers
WRITE_PATIENCE = 30.0  # seconds that an answer waits for somebody who doesn't read it
NO_ROOM = (
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


@dataclass(frozen=True)
class ConnectionLimits:
    """Seconds for the head of a request to arrive, and the room for all connections."""

    head_deadline: float
    room: ConnectionRoom


def bounded_protocol(limits: ConnectionLimits) -> type[H11Protocol]:
    """The protocol for one server of uvicorn."""

    class Bounded(BoundedProtocol):
        pass

    Bounded.limits = limits
    return Bounded


class BoundedProtocol(H11Protocol):
    """One connection; closed where nothing comes, where too much comes, or for want of room."""

    limits: ConnectionLimits

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection in, or turn it away."""
        self._head_timer, self._write_timer = _Timer(), _Timer()
        super().connection_made(transport)
        address = self.client[0] if self.client else None
        if self.limits.room.admit(self, address):
            self._watch_head()
        else:
            transport.write(NO_ROOM)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give its room back."""
        self.limits.room.leave(self)
        self._head_timer.stop()
        self._write_timer.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a connection that is being closed is read no further."""
        if not self.transport.is_closing():
            super().data_received(data)
            self._watch_head()

    def pause_writing(self) -> None:
        """The other side reads too slowly."""
        super().pause_writing()
        self._write_timer.start(self.loop, WRITE_PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        """The other side reads again."""
        super().resume_writing()
        self._write_timer.stop()

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def give_way(self) -> None:
        """Close an idle connection for one that is needed more."""
        self.transport.abort()

    def _watch_head(self) -> None:
        """Time what is waited for: the head of a request, or the rest of one already answered."""
        state: Any = self.conn.their_state
        waits = state is h11.IDLE or (state is h11.SEND_BODY and self.is_idle)
        if not waits or self.transport.is_closing():
            self._head_timer.stop()
        else:
            self._head_timer.start(self.loop, self.limits.head_deadline, self.transport.abort)


class _Timer:
    """Calls something once, unless it is stopped before; a running one isn't started again."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    def start(
        self, loop: asyncio.AbstractEventLoop, seconds: float, what: Callable[[], None]
    ) -> None:
        if self._handle is None:
            self._handle = loop.call_later(seconds, what)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None
