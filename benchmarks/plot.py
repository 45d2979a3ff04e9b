"""Draws the figures of a run."""

from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.percentiles import median, over_rounds, p95

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

COLOURS = {"stock": "#8c6d31", "ours": "#0b5a73", "gateway": "#5aa9c4", "baseline": "#9a9a9a"}
WAYS = {
    "stock": ("stock/rest", "stock"),
    "ours": ("ours/rest", "ours, by REST"),
    "gateway": ("ours/gateway", "ours, through the gateway"),
    "baseline": ("baseline/rest", "baseline"),
}


def draw(run: dict[str, Any], path: Path) -> None:
    """Understanding, time of a message and messages a second, side by side, as a PNG."""
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 4), layout="constrained")
    _understanding(axes[0], run)
    _times(axes[1], run["rounds"])
    _rates(axes[2], run["rounds"])
    path.parent.mkdir(parents=True, exist_ok=True)
    # No date inside: the same figures make the same file.
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def _understanding(axes: Axes, run: dict[str, Any]) -> None:
    names = {
        "stock": "stock",
        "ours_sample": "ours, on the\nsame examples",
        "ours": "ours, on every\nexample",
        "baseline": "baseline",
    }
    values = [100 * run["understanding"][name]["right"] for name in names]
    colours = [COLOURS[name.removesuffix("_sample")] for name in names]
    bars = axes.bar(list(names.values()), values, color=colours)
    axes.bar_label(bars, fmt="%.1f")
    axes.set(title="Understood rightly, in scope, %", ylim=(0, 105))
    axes.tick_params(axis="x", labelsize=8)


def _times(axes: Axes, rounds: list[dict[str, Any]]) -> None:
    for row, (name, (way, _)) in enumerate(reversed(WAYS.items())):
        each = [one["one_by_one"][way] for one in rounds]
        middle, high = over_rounds(map(median, each)), over_rounds(map(p95, each))
        axes.barh(row, middle, color=COLOURS[name])
        axes.plot([middle, high], [row, row], color="black", marker="|", linewidth=1)
        axes.text(high, row, f"  {middle:.0f} / {high:.0f}", va="center", fontsize=8)
    axes.set_yticks(range(len(WAYS)), [label for _, label in reversed(WAYS.values())], fontsize=8)
    axes.margins(x=0.25)
    axes.set(title="A message: median / 95th percentile, ms")


def _rates(axes: Axes, rounds: list[dict[str, Any]]) -> None:
    for name, (way, label) in WAYS.items():
        visitors = list(rounds[0]["at_once"][way])
        rates = [over_rounds(one["at_once"][way][at]["rate"] for one in rounds) for at in visitors]
        axes.plot(visitors, rates, marker="o", color=COLOURS[name], label=label)
    axes.set(title="Messages a second", xlabel="visitors at once", ylim=(0, None))
    axes.legend(fontsize=8)
