"""Why nothing can run as it is set up."""

import sys
from typing import NoReturn

START_FAULT = 2  # the exit code of what can't start as it is set up
MARK = "bot: "  # before each line of a fault, on stderr and so in the log of a process


class StartFault(Exception):
    """One line in words, without content; a command that meets it ends with code 2."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The fault, one line for each cause."""
        return (str(self),)


class StartFaults(StartFault):
    """Several at once."""

    def __init__(self, lines: list[str]):
        super().__init__("; ".join(lines))
        self._lines = tuple(lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """The faults, one line each."""
        return self._lines


def exit_with(fault: StartFault) -> NoReturn:
    """End this process with the fault's lines on stderr and code 2."""
    for line in fault.lines:
        sys.stderr.write(f"{MARK}{line}\n")
    raise SystemExit(START_FAULT) from fault
