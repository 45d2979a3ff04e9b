"""What every entry of a content file has in common."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Extra

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class FileEntry(BaseModel):
    """An entry of a content file; unknown keys are refused, so that slips are noticed."""

    class Config:
        extra = Extra.forbid
        frozen = True


class FileDay(date):
    """A day as files write it, 2027-05-31; a year or a day that doesn't exist is refused."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Callable[[Any], date]]:
        yield cls._day

    @classmethod
    def _day(cls, written: Any) -> date:
        if isinstance(written, date) and not isinstance(written, datetime):
            return written
        if not isinstance(written, str) or not ISO_DAY.fullmatch(written):
            raise ValueError(f"{written!r} is not a day such as 2027-05-31")
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise ValueError(f"{written} is not a day of the calendar") from None
