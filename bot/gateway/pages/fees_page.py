"""What membership costs, as a table: the schedule that the chat tells figures of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.content import Content
from bot.content.dates import written_date
from bot.fees.fee_bands import FeeWords
from bot.fees.fee_model import DISCOUNTS, PERIODS, FeeRow
from bot.fees.fee_schedule import Figure, figure
from bot.fees.money import spoken
from bot.gateway.pages.dispatch import PageRequest
from bot.gateway.pages.soon import Unreachable
from bot.records import stored_fees as schedules

TOPIC = "ask_fee"


async def table_of(visit: PageRequest) -> dict[str, Any] | None:
    """`tables`, `sources`, whether they are `example` figures; None without a database."""
    services, content = visit.services, visit.frame.content
    words = content.fee_words
    try:
        read = services.transactions.read(schedules.in_force, content.example_fees)
        schedule = await visit.soon(read)
    except Unreachable:
        return None
    day = services.sessions.now().date()
    tables = [_table(words, schedule.rows, each, day) for each in (None, *DISCOUNTS)]
    shown = [row for row in schedule.rows if row.holds_on(day)]
    return {
        "tables": [each for each in tables if each["lines"]],
        "sources": _sources(content, shown),
        "example": content.phrase("fee_example") if schedule.example else None,
    }


def _table(words: FeeWords, rows: list[FeeRow], discount: str | None, day: date) -> dict[str, Any]:
    """The bands that have a figure with this discount, each with its amount for each period."""
    lines = []
    for band, about in words.bands.items():
        keys = [(band, about.membership, period, discount) for period in PERIODS]
        found = [figure(rows, key, day, words.near_days) for key in keys]
        if any(found):
            lines.append({"label": about.label, "cells": [_cell(each) for each in found]})
    return {"name": discount or "full", "lines": lines}


def _cell(found: Figure | None) -> dict[str, Any]:
    """`amount`, and with a change near `then` and the `day` of it."""
    if found is None:
        return {"amount": None, "then": None}
    if found.next is None:
        return {"amount": spoken(found.now.pence), "then": None}
    day = written_date(found.next.effective_from)
    return {"amount": spoken(found.now.pence), "then": spoken(found.next.pence), "day": day}


def _sources(content: Content, rows: Iterable[FeeRow]) -> list[str]:
    told = dict.fromkeys((row.source, row.verified_on) for row in rows)
    return [content.phrase("fee_source", source=name, day=written_date(day)) for name, day in told]
