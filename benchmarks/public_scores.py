"""Figures of a system on a public set; pure. Rates are between 0 and 1."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
FALSE_ALARMS = 0.05  # the share of validation messages in scope below the threshold


def accuracy(guessed: list[str], meant: list[str]) -> float:
    """The share of right guesses."""
    return float(np.mean([guess == right for guess, right in zip(guessed, meant, strict=True)]))


def auroc(inside: Numbers, outside: Numbers) -> float:
    """The probability that a message in scope scores above one outside; a tie counts half."""
    ranked = np.sort(outside)
    below = np.searchsorted(ranked, inside, side="left")
    level = np.searchsorted(ranked, inside, side="right") - below
    return float((below + level / 2).mean() / len(outside))


def threshold(inside: Numbers, false_alarms: float = FALSE_ALARMS) -> float:
    """The score below which that share of the messages in scope lies."""
    return float(np.quantile(inside, false_alarms))


def refusals(inside: Numbers, outside: Numbers, at: float) -> dict[str, float]:
    """Recall and precision of calling out of scope what scores below `at`."""
    caught, wrongly = int((outside < at).sum()), int((inside < at).sum())
    called = caught + wrongly
    return {
        "recall": caught / len(outside),
        "precision": caught / called if called else 1.0,
        "false alarms": wrongly / len(inside),
    }


def spread(figures: list[float]) -> dict[str, Any]:
    """Mean and range over draws."""
    return {"mean": float(np.mean(figures)), "low": min(figures), "high": max(figures)}
