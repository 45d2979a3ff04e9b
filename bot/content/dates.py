"""Dates as people write them, and the clock of the United Kingdom."""

from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date

LOCALE = "en_GB"
UK = ZoneInfo("Europe/London")


def written_date(day: date, locale: str = LOCALE) -> str:
    """`25 November 2026`; `locale` may be a language tag such as `cy` or `en-GB`."""
    return str(format_date(day, "d MMMM y", locale=locale.replace("-", "_")))
