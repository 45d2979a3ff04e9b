"""Medians, percentiles and ratios; pure. Times are in milliseconds where nothing else is said."""

from collections.abc import Iterable, Sequence
from statistics import median as median

import numpy as np


def percentile(values: Sequence[float], share: float) -> float:
    """The percentile `share` (0 to 100), linearly interpolated."""
    return float(np.percentile(values, share))


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return percentile(values, 95)


def over_rounds(values: Iterable[float]) -> float:
    """One figure for those of several rounds: their median."""
    return float(median(values))


def ratio(value: float, to: float) -> str:
    """`value` as a multiple of `to`, with two digits that mean something."""
    times = value / to
    return f"{times:.0f}" if times >= 10 else f"{times:.1f}" if times >= 1 else f"{times:.2f}"


def number(value: float) -> str:
    """A figure with about three digits that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
