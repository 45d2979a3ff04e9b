"""One round: start every system, send messages by all of its routes in turn, stop it."""

import asyncio
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.asking import TURNS, Burst, burst, conversations, converse
from benchmarks.percentiles import p95
from benchmarks.processes import BenchmarkError, memory_mb, serving
from benchmarks.systems import System
from benchmarks.visitor_questions import Questions
from benchmarks.ways import Gateway, Parse, Rest, Way

VISITORS = (1, 16, 64)
WARM_UP = 2 * TURNS  # messages; the first ones compile TensorFlow's graphs and fill caches
Tell = Callable[[str], None]
Ways = dict[str, dict[str, Callable[[], Way]]]  # system -> kind -> what opens the route


@dataclass(frozen=True)
class BenchmarkPlan:
    """How many messages are sent one after the other by each route, and the bursts."""

    messages: int
    visitors: tuple[int, ...] = VISITORS

    def in_burst(self, visitors: int) -> int:
        """Messages of a burst: at least a conversation for each visitor."""
        return max(self.messages // 3, visitors * TURNS)


def run_round(
    number: int, systems: dict[str, System], plan: BenchmarkPlan, supply: Questions, tell: Tell
) -> Any:
    """Run round `number` in its own event loop and return its figures."""
    names = _rotated(list(systems), number)
    found: dict[str, Any] = {"load_before": list(os.getloadavg()), "start_seconds": {}}
    with ExitStack() as stack:
        ways: Ways = {}
        pids = {}
        for name in names:
            served = systems[name].served()
            log = systems[name].folder / "served.log"
            tell(f"round {number}: starting {name}")
            pids[name], seconds = stack.enter_context(serving(served.command, served.ready, log))
            found["start_seconds"][name] = round(seconds, 2)
            ways[name] = {"parse": _way(Parse, served.rasa), "rest": _way(Rest, served.rasa)}
            if served.gateway:
                ways[name]["gateway"] = _way(Gateway, served.gateway)
        found |= asyncio.run(ask(number, ways, plan, supply, tell))
        found["memory_mb"] = {name: round(memory_mb(pids[name])) for name in names}
    return found


async def ask(
    number: int, ways: Ways, plan: BenchmarkPlan, supply: Questions, tell: Tell
) -> dict[str, Any]:
    """Send all messages of a round to running servers and return the figures."""
    lines = {f"{name}/{kind}": make() for name, by in ways.items() for kind, make in by.items()}
    try:
        tell(f"round {number}: warming up")
        await _one_by_one(lines, _texts(supply, WARM_UP))
        tell(f"round {number}: one message after the other, {plan.messages} along each way")
        single = await _one_by_one(lines, _texts(supply, plan.messages))
        bursts: dict[str, dict[str, Any]] = {
            name: {} for name in lines if not name.endswith("/parse")
        }
        for visitors in plan.visitors:
            tell(f"round {number}: {visitors} at once")
            texts = _texts(supply, plan.in_burst(visitors))
            for name, by in bursts.items():
                by[str(visitors)] = _burst_figures(
                    await burst(lines[name], texts[_kind(name)], visitors)
                )
    finally:
        for way in lines.values():
            await way.client.close()
    return {"one_by_one": single, "at_once": bursts}


async def _one_by_one(lines: dict[str, Way], texts: dict[str, list[str]]) -> dict[str, list[float]]:
    """Milliseconds by each route; the routes take turns, a conversation each."""
    times: dict[str, list[float]] = {name: [] for name in lines}
    chats = {kind: list(conversations(each)) for kind, each in texts.items()}
    for turn in range(len(chats["rest"])):
        for name in _rotated(list(lines), turn):
            say = await lines[name].visitor()
            for each in await converse(say, chats[_kind(name)][turn]):
                if each is None:
                    raise BenchmarkError(f"{name} left a message without an answer")
                times[name].append(round(each, 2))
    return times


def _texts(supply: Questions, count: int) -> dict[str, list[str]]:
    """Questions for each kind of route: the same for all systems, none twice for one."""
    return {kind: supply.take(count) for kind in ("parse", "rest", "gateway")}


def _burst_figures(done: Burst) -> dict[str, Any]:
    figures = {key: value for key, value in asdict(done).items() if key != "milliseconds"}
    rounded = {key: round(value, 3) for key, value in figures.items()}
    return {
        **rounded,
        "answered": len(done.milliseconds),
        "rate": round(done.rate, 2),
        "p95": round(p95(done.milliseconds), 1) if done.milliseconds else None,
    }


def _way(kind: Callable[[str], Way], url: str) -> Callable[[], Way]:
    return lambda: kind(url)


def _kind(name: str) -> str:
    return name.rsplit("/", 1)[1]


def _rotated(names: list[str], by: int) -> list[str]:
    by %= len(names)
    return names[by:] + names[:by]
