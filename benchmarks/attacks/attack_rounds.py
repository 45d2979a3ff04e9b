"""Quiet and attack in turn: the times of other visitors, and the memory of the gateway."""

import asyncio
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.attacks.attackers import NAMES
from benchmarks.attacks.long_past import long_chats
from benchmarks.attacks.others import watch
from benchmarks.faults.gateway_alone import GatewayAlone, ready
from benchmarks.percentiles import median, p95
from benchmarks.processes import memory_mb
from bot import PROJECT_ROOT

LONG_CHATS = {"long-chats": 4, "crisis-flood": 1}
OWN_LIMITS = {"BOT_LOG_LEVEL": "info"}
EVERY = 0.5  # seconds between two looks at the memory


@dataclass(frozen=True)
class AttackResult:
    """Milliseconds of each pair of phases, requests of the attacker, megabytes of the gateway."""

    attack: str
    quiet: list[float]
    attacked: list[float]
    sent: int
    memory_before: float
    memory_most: float

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: what else the machine does changes both of a pair."""
        pairs = zip(self.attacked, self.quiet, strict=True)
        return float(median([attacked / quiet for attacked, quiet in pairs]))


def measure(
    names: Iterable[str], rounds: int, seconds: float, tell: Callable[[str], None]
) -> Iterable[AttackResult]:
    """Each attack on a gateway of its own, with the limits that it has by default."""
    for name in (each for each in NAMES if each in set(names)):
        with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
            gateway = GatewayAlone(Path(folder), OWN_LIMITS, limits={})
            with ready(gateway):
                yield _attack(name, gateway, rounds, seconds, tell)


def _attack(
    name: str, gateway: GatewayAlone, rounds: int, seconds: float, tell: Callable[[str], None]
) -> AttackResult:
    database = gateway.var / "assistant.db"
    tokens = long_chats(gateway.url, database, LONG_CHATS.get(name, 0))
    asyncio.run(watch(gateway.url, seconds / 2))  # whatever is loaded with the first messages
    before, quiet, attacked, sent = memory_mb(gateway.pid), list[float](), list[float](), 0
    with _MemoryWatch(gateway.pid) as memory:
        for number in range(rounds):
            tell(f"{name}, round {number + 1} of {rounds}")
            quiet.append(p95(asyncio.run(watch(gateway.url, seconds))))
            with _attacker(name, gateway.url, seconds + 2, tokens) as attacker:
                attacked.append(p95(asyncio.run(watch(gateway.url, seconds))))
                sent += int(attacker.communicate()[0] or 0)
    return AttackResult(name, quiet, attacked, sent, before, memory.most)


def _attacker(name: str, url: str, seconds: float, tokens: list[str]) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "benchmarks.attacks.attackers", name, url, str(seconds)]
    return subprocess.Popen([*words, *tokens], cwd=PROJECT_ROOT, stdout=subprocess.PIPE)


class _MemoryWatch:
    """The most memory that a process had while this was open."""

    def __init__(self, pid: int):
        self._pid, self._over, self.most = pid, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, memory_mb(self._pid))
