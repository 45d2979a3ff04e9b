"""How long something has lasted ("for twelve years", "my fifth year"), as when it began."""

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.nlu.dates.date_readers import amount, step, unit_of
from bot.nlu.dates.date_words import AMOUNT, SPAN_UNIT
from bot.nlu.dates.find_dates import DateRange
from bot.nlu.dates.named_times import EARLIEST, VAGUE

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NOT_SO_LONG = (
    r"(?!\s+(?:ago|back|before|after\w*|later|earlier|into|time|from|notice|old|to\s+go|left|of\s+age"
    r"|until|till|in\s+to|prior|older|younger|too\s+late|apart|older|when|by\s+the\s+time)\b"
    r"|['’-])"
)
COUNTED = re.compile(
    rf"(?<![\w£.,/-])(?:(?P<more>over|more than|at least)\s+)?"
    rf"(?:(?:for\s+)?(?:the\s+)?(?:last|past)\s+)?(?<!in )(?<!within )(?<!every ){AMOUNT}\+?\s?"
    rf"{SPAN_UNIT}(?!\w){NOT_SO_LONG}",
    re.IGNORECASE,
)
VAGUELY = re.compile(
    r"\b(?:for|these|over|of|by|spent)\s+"
    r"(?:many\s+|some\s+|absolute\s+|donkey['’]?s\s+|the\s+best\s+part\s+of\s+)*"
    r"(?P<unit>years|ages|yonks|decades|months|weeks|ever)\b"
    r"(?!\s+(?:ago|back|before|until|till))"
    r"|\b(?P<forever>donkey['’]?s\s+years|forever)\b",
    re.IGNORECASE,
)
ORDINAL = re.compile(
    rf"\bmy\s+(?P<ordinal>{'|'.join(ORDINALS)}|\d\d?(?:st|nd|rd|th))"
    r"\s+(?P<unit>year|month|week|term)\b"
    r"(?=\s+(?:with|in ascl|in the (?:union|association)|as a (?:full )?member"
    r"|(?:of|in) membership))",
    re.IGNORECASE,
)


def find_durations(text: str, today: date) -> list[DateRange]:
    """For each length of time in `text` the range in which it began, if it lasts until `today`."""
    found = [_range(match, _counted(match, today)) for match in COUNTED.finditer(text)]
    found += [_range(match, _vaguely(match, today)) for match in VAGUELY.finditer(text)]
    found += [_range(match, _ordinal(match, today)) for match in ORDINAL.finditer(text)]
    return sorted(found, key=lambda one: one.begin)


def _range(match: re.Match[str], span: tuple[date, date]) -> DateRange:
    start, end = max(EARLIEST, span[0]), max(EARLIEST, span[1])
    return DateRange(start, end, match.group(), *match.span(), "duration", "for")


def _counted(match: re.Match[str], today: date) -> tuple[date, date]:
    low, high = amount(match["amount"])
    unit = unit_of(match)
    start = EARLIEST if match["more"] else _back(today, unit, high + 1)
    near, nearer = _back(today, unit, low), _back(today, unit, low - 1)
    return start, near + (nearer - near) / 2


def _back(today: date, unit: str, count: int) -> date:
    try:
        return today - step(unit, count)
    except (ValueError, OverflowError):
        return EARLIEST


def _vaguely(match: re.Match[str], today: date) -> tuple[date, date]:
    far, near = VAGUE.get((match["unit"] or "").lower().rstrip("s"), (720, 12))
    return today - relativedelta(months=far), today - relativedelta(months=near)


def _ordinal(match: re.Match[str], today: date) -> tuple[date, date]:
    word = match["ordinal"].lower()
    number = ORDINALS.index(word) + 1 if word in ORDINALS else int(re.sub(r"\D", "", word))
    return _back(today, match["unit"].lower(), number), _back(
        today, match["unit"].lower(), number - 1
    )
