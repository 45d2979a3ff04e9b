"""Logs of ids, codes and durations, as JSON lines on stderr; never a visitor's words."""

import json
import logging
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TextIO, cast

import structlog

from bot.web.log_stream import stream_of

log = structlog.get_logger("gateway")

# At DEBUG these write chunks of streams, rows and headers: whatever passes through them.
TALKATIVE = (
    "sse_starlette",
    "sqlalchemy",
    "alembic",
    "aiohttp",
    "httpx",
    "httpcore",
    "uvicorn",
    "asyncio",
)


def where(error: BaseException) -> str:
    """File and line that an exception came from: enough to find it, and no words."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


class BareFormatter(logging.Formatter):
    """Of another library's record only where it came from: its text may hold words."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line without arguments, traceback or exception text."""
        line = {
            "level": record.levelname.lower(),
            "event": "library",
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "logger": record.name,
            "where": f"{record.filename}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)


def set_up(level: str) -> None:
    """Send our own events and the bare facts of everyone else's to stderr.

    Lines that can't be written are counted, and never raise.
    """
    stream = stream_of(sys.stderr)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(BareFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, stream)),
    )
