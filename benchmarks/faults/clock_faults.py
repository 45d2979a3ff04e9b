"""The gateway's clock put back and forward, by the hook that its application takes the time from.

Rasa and the tables of the operating system keep their own time.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.faults.gateway_alone import GatewayAlone, ready

SHIFT = "seconds"
MINUTE = 60.0


@contextmanager
def gateway_with_moved_clock(folder: Path, settings: Mapping[str, str]) -> Iterator[GatewayAlone]:
    """A gateway whose clock a file moves."""
    shift = folder / SHIFT
    shift.write_text("0", encoding="utf-8")
    words = (sys.executable, "-m", "benchmarks.faults.moved_clock", str(shift))
    with ready(GatewayAlone(folder, settings, words)) as gateway:
        yield gateway


def stepped(seconds: float) -> Callable[[GatewayAlone], AbstractContextManager[None]]:
    """The clock moved at once, and put right again."""

    @contextmanager
    def strike(gateway: GatewayAlone) -> Iterator[None]:
        _move(gateway.folder, seconds)
        yield
        _move(gateway.folder, 0)

    return strike


def _move(folder: Path, seconds: float) -> None:
    fresh = folder / f"{SHIFT}.new"
    fresh.write_text(str(seconds), encoding="utf-8")
    fresh.replace(folder / SHIFT)


FAMILY = FaultFamily(
    gateway_with_moved_clock,
    {
        "clock-back-an-hour": FaultTrial(stepped(-60 * MINUTE)),
        "clock-on-20-minutes": FaultTrial(stepped(20 * MINUTE)),
        "clock-on-two-hours": FaultTrial(stepped(120 * MINUTE)),
    },
)
