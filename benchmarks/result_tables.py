"""Markdown tables of a run's figures; pure."""

from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.percentiles import median, number, over_rounds, p95, ratio

Results = dict[str, Any]
Row = list[str]
NAMES = {
    "stock": "stock",
    "ours_sample": "ours, on the same examples",
    "ours": "ours, on every example",
    "baseline": "baseline",
    "stock_all": "stock, on every example",
}
MEASURES = {
    "right": "right, in scope",
    "answered": "answered rightly at once",
    "out_of_scope_recall": "out of scope: seen",
    "out_of_scope_precision": "out of scope: rightly called so",
}
KINDS = {
    "parse": "`model/parse`",
    "rest": "message by Rasa's REST channel",
    "gateway": "message through our gateway",
}
PICTURE = (
    "![Three charts: messages understood rightly, the time of a message, messages a second]"
    "(results/benchmark.png)"
)


def report(run: Results, full: Results | None = None, load: Results | None = None) -> str:
    """The whole report; `full` is stock on every example, `load` the load test, where measured."""
    parts = [
        PICTURE,
        _where(run),
        "### Understanding",
        understanding(run, full),
        "### Speed",
        speed(run),
    ]
    if load:
        parts += ["### A thousand visitors", visitors(load)]
    return "\n\n".join(parts) + "\n"


def understanding(run: Results, full: Results | None) -> str:
    """Examples, training time and understanding of each system."""
    rows = [_understood(name, run) for name in run["understanding"]]
    note = ""
    if full:
        rows.insert(1, _understood("stock_all", full))
        note = f"\n\nStock on every example was measured on {full['date']}, {_machine(full)}."
    head = ["", "examples", *MEASURES.values(), "training, s", "of processor, s"]
    return table(head, rows) + note


def _understood(name: str, run: Results) -> Row:
    trained, rates = run["training"][name], run["understanding"][name]
    figures = [f"{100 * rates[key]:.1f} %" for key in MEASURES]
    effort = [number(trained[key]) for key in ("seconds", "cpu_seconds")]
    return [NAMES[name], _examples(name, run), *figures, *effort]


def _examples(name: str, run: Results) -> str:
    if name == "baseline":
        return "keywords"
    return f"{run['examples']['sample' if name in ('stock', 'ours_sample') else 'all']:,}"


def speed(run: Results) -> str:
    """Time, rate, start and memory of each system, and ours as a multiple of the others."""
    rounds = run["rounds"]
    measures = _speed_measures(rounds[0])
    rows = [_row(label, measure, rounds, others) for label, measure, others in measures]
    head = ["", "stock", "ours", "baseline", "ours : stock", "ours : baseline"]
    return table(head, rows)


Measure = Callable[[Results, str], float | None]


def _speed_measures(first: Results) -> Iterable[tuple[str, Measure, list[str]]]:
    """Label, measure and the systems that ours is compared with."""
    for kind, name in KINDS.items():
        yield f"{name}, median ms", _single(kind, median), TO
        yield "… 95th percentile", _single(kind, p95), TO
    for visitors in first["at_once"]["stock/rest"]:
        for kind in ("rest", "gateway"):
            way = "REST" if kind == "rest" else "gateway"
            rate, slowest = (_burst(kind, visitors, key) for key in ("rate", "p95"))
            yield f"messages a second, {visitors} at once, {way}", rate, TO
            # It varies twofold from run to run, so a ratio would mislead.
            yield "… 95th percentile, ms", slowest, []
    yield "start until ready, s", lambda each, system: each["start_seconds"][system], TO
    yield "memory, MB", lambda each, system: each["memory_mb"][system], TO


def _single(kind: str, statistic: Callable[[list[float]], float]) -> Measure:
    return lambda each, system: statistic(_way(each["one_by_one"], system, kind))


def _burst(kind: str, visitors: str, key: str) -> Measure:
    return lambda each, system: _way(each["at_once"], system, kind)[visitors][key]


def _way(by: Results, system: str, kind: str) -> Any:
    """Figures of a system's route; a system without a gateway is measured by REST."""
    return by.get(f"{system}/{kind}") or by[f"{system}/rest"]


def _row(label: str, measure: Measure, rounds: list[Results], others: list[str]) -> Row:
    by_system = {s: [_value(measure(each, s)) for each in rounds] for s in ALL}
    figures = [number(over_rounds(each)) for each in by_system.values()]
    ratios = [_ratio(by_system["ours"], by_system[other]) for other in others]
    return [label, *figures, *(ratios or [""] * len(TO))]


ALL = ("stock", "ours", "baseline")
TO = ["stock", "baseline"]


def _ratio(ours: list[float], other: list[float]) -> str:
    """The median of the rounds' ratios: a disturbance affects both figures of a round."""
    return ratio(over_rounds(a / b for a, b in zip(ours, other, strict=True)), 1)


def _value(figure: float | None) -> float:
    return float("inf") if figure is None else figure


def visitors(load: Results) -> str:
    """Results of the load test."""
    rows = [
        ["visitors, each with a message every", f"{load['visitors']:,}, {load['every']:.0f} s"],
        ["messages sent in", f"{load['sent']:,}, {number(load['seconds'])} s"],
        ["answered: median, 95th and 99th percentile, ms", _spread(load)],
        ["refused or without an answer", str(load["unanswered"])],
        ["lost: sent, and not in the database", str(load["lost"])],
        ["stored, and without a reply in the database", str(load["without_reply"])],
        ["the asking itself, share of one core", f"{100 * load['own_share']:.0f} %"],
    ]
    return table(["", _machine(load)], rows)


def _spread(load: Results) -> str:
    return ", ".join(number(load[key]) for key in ("median", "p95", "p99"))


def table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table with right-aligned figures."""
    line = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, line, *rows))


def _where(run: Results) -> str:
    chosen, rounds = run["options"], run["rounds"]
    packages = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    loads = ", ".join(f"{each['load_before'][0]:.1f}" for each in rounds)
    bursts = [at for each in rounds for by in each["at_once"].values() for at in by.values()]
    shares = ", ".join(f"{100 * _own_share(system, rounds):.0f} % for {system}" for system in ALL)
    lines = [
        f"Measured on {run['date']} at commit {run['commit'] or 'unknown'}, {_machine(run)};",
        f"Python {run['machine']['python']}, {packages}.",
        f"{chosen['rounds']} rounds with {chosen['messages']} messages along each way, seed "
        f"{chosen['seed']}; at most {chosen['most']} examples a topic in the sample.",
        f"Load of the machine before each round: {loads}. Messages without an answer:",
        f"{sum(each['lost'] for each in bursts)}. The asking itself took at most so much of one "
        f"core: {shares}.",
    ]
    return "\n".join(lines)


def _own_share(system: str, rounds: list[Results]) -> float:
    """The largest share of one core that the client took in any burst of a system."""
    ways = [each["at_once"] for each in rounds]
    return max(
        at["own_share"]
        for by in ways
        for way, bursts in by.items()
        if way.startswith(f"{system}/")
        for at in bursts.values()
    )


def _machine(run: Results) -> str:
    found = run["machine"]
    return (
        f"{found['processor']}, {found['cores']} cores, {found['memory_gb']} GB, {found['system']}"
    )
