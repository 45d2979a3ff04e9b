"""Confidence against what was right: the bins, the error, the picture."""

from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.calibration import calibration_bins, calibration_error
from bot.evaluation.reliability_picture import draw_reliability
from bot.evaluation.scores import ScoredMessage


def said(confidence: float, right: bool) -> tuple[ScoredMessage, dict[str, Any]]:
    """A message whose first topic has that confidence."""
    topic = "ask_fee" if right else "vision"
    return ScoredMessage("words", "ask_fee"), {
        "ranking": [{"topic": topic, "confidence": confidence}]
    }


def test_what_is_said_at_eight_tenths_and_right_as_often_has_no_error() -> None:
    found = calibration_bins([said(0.8, number < 8) for number in range(10)])
    assert [(each.count, each.right) for each in found] == [(10, 0.8)]
    assert calibration_error(found) == pytest.approx(0.0)


def test_the_error_is_the_mean_gap_weighted_by_count() -> None:
    found = calibration_bins([said(0.95, False)] * 3 + [said(0.15, False)])
    assert calibration_error(found) == pytest.approx((3 * 0.95 + 0.15) / 4)


def test_full_confidence_has_a_place_and_unreadable_messages_have_none() -> None:
    unreadable = (ScoredMessage("…", "out_of_scope"), {"ranking": []})
    assert [each.count for each in calibration_bins([said(1.0, True), unreadable])] == [1]
    assert calibration_error([]) == 0.0


def test_a_picture_of_it_is_drawn(tmp_path: Path) -> None:
    draw_reliability(
        calibration_bins([said(0.9, True), said(0.4, False)]), "some.csv", tmp_path / "r.png"
    )
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")
