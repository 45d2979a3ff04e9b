"""Each process of the whole assistant killed, and stopped until its supervisor kills it."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.faults.fault_model import FaultFamily, FaultTrial
from benchmarks.running_assistant import PROCESSES, RunningAssistant, is_alive, until

HUNG_AFTER = 8  # seconds
ENDED_AFTER = 90.0  # seconds


@contextmanager
def whole_assistant(folder: Path, settings: Mapping[str, str]) -> Iterator[RunningAssistant]:
    """`bot run`, with its own content."""
    assistant = RunningAssistant(folder, BOT_HUNG_AFTER=str(HUNG_AFTER), **settings)
    try:
        assistant.start()
        yield assistant
    finally:
        assistant.stop()


def killed(name: str) -> Callable[[RunningAssistant], AbstractContextManager[None]]:
    """`kill -9` of one process."""

    @contextmanager
    def strike(assistant: RunningAssistant) -> Iterator[None]:
        assistant.kill(name)
        yield

    return strike


def stopped(name: str) -> Callable[[RunningAssistant], AbstractContextManager[None]]:
    """One process that listens and doesn't answer, until its supervisor ends it."""

    @contextmanager
    def strike(assistant: RunningAssistant) -> Iterator[None]:
        pid = assistant.pid(name)
        os.kill(pid, signal.SIGSTOP)
        yield
        until(lambda: not is_alive(pid), ENDED_AFTER, f"the end of {name}, which hangs")

    return strike


FAMILY = FaultFamily(
    whole_assistant,
    {
        **{f"kill-{name}": FaultTrial(killed(name), 0.5) for name in PROCESSES},
        **{f"hang-{name}": FaultTrial(stopped(name), 1.0) for name in PROCESSES},
    },
)
