"""Rounds of a fault: visitors go on, the fault strikes and ends, then the ledger is compared."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.every_fault import FAMILIES
from benchmarks.faults.fault_model import FaultTrial, Subject
from benchmarks.faults.fault_visitors import FaultVisitor
from benchmarks.faults.ledger import Audit, Ledger
from benchmarks.faults.mail_sink import MailSink, mail_sink

VISITORS = 4
BEFORE = 0.6  # seconds of a round before the fault
AFTER = 0.4  # seconds after it


@dataclass(frozen=True)
class FaultResult:
    """A fault's rounds: the counts of its ledger, and what was found to be wrong."""

    fault: str
    rounds: int
    ledger: Ledger
    audit: Audit

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing done twice, nobody without a number, every step done at last."""
        wrong = (self.audit.lost, self.audit.doubled)
        return not any((*wrong, self.ledger.without_number, self.ledger.given_up))


def try_faults(
    names: Iterable[str], rounds: int, tell: Callable[[str], None]
) -> Iterable[FaultResult]:
    """Try these faults, family by family, each for so many rounds."""
    chosen = set(names)
    with mail_sink() as sink:
        for family in FAMILIES:
            faults = {name: each for name, each in family.faults.items() if name in chosen}
            if not faults:
                continue
            with ExitStack() as stack:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-"))
                subject = stack.enter_context(family.begin(Path(folder), sink.settings))
                yield from _try_on(subject, faults, rounds, sink, tell)


def _try_on(
    subject: Subject,
    faults: Mapping[str, FaultTrial],
    rounds: int,
    sink: MailSink,
    tell: Callable[[str], None],
) -> Iterable[FaultResult]:
    for name, fault in faults.items():
        ledger = Ledger()
        for number in range(rounds):
            tell(f"{name}, round {number + 1} of {rounds}")
            _round(subject, fault, ledger)
        yield FaultResult(name, rounds, ledger, ledger.audit(subject.database, sink.delivered))


def _round(subject: Subject, fault: FaultTrial, ledger: Ledger) -> None:
    over = threading.Event()
    with ThreadPoolExecutor(VISITORS) as pool:
        visitors = [FaultVisitor(subject.url, ledger, over) for _ in range(VISITORS)]
        running = [pool.submit(each.go_on) for each in visitors]
        try:
            time.sleep(BEFORE)
            with fault.strike(subject):
                time.sleep(fault.hold)
            subject.wait_until_up()
            time.sleep(AFTER)
        finally:
            over.set()
        for each in running:
            each.result()
