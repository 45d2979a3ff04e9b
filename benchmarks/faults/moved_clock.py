"""`python -m benchmarks.faults.moved_clock FILE`: a gateway with a clock moved as FILE says."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from bot.gateway.app import create_app
from bot.serve import EXTENSIONS, server_config
from bot.settings import settings
from bot.web import logs
from bot.web.clock import Clock, utc_now
from bot.web.open_files import raise_open_files


def moved_by(path: Path) -> Clock:
    """The time, moved by as many seconds as the file holds then."""

    def now() -> datetime:
        return utc_now() + timedelta(seconds=float(path.read_text(encoding="utf-8")))

    return now


def main(path: Path) -> None:
    """Serve as `python -m bot.serve` does."""
    chosen = settings()
    logs.set_up(chosen.log_level)
    app = create_app(chosen, clock=moved_by(path), extensions=EXTENSIONS)
    uvicorn.Server(server_config(app, chosen, raise_open_files())).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
