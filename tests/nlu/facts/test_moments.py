"""Explicit dates settle which came first; where they leave doubt, nothing is settled."""

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.nlu.facts.moments import moments, order

TODAY = date(2026, 11, 22)
with Path(__file__).with_name("moments.csv").open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['text']} {row['asked']}")
def test_a_message_dates_just_the_moments_that_it_tells(row: dict[str, str]) -> None:
    found = moments(row["text"], row["asked"] or None, TODAY)
    assert order(found) == (row["order"] or None)
    for name in ("joined", "begun", "either"):
        span = getattr(found, name)
        told = "/".join(map(str, span)) if span else ""
        assert told == (row[name] if row[name] != "yes" else told or "a range of days"), name
