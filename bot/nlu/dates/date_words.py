"""How people write dates: the words, and the regular expressions made of them."""

import re

from bot.nlu.dates.recurring_periods import MONTHS, WEEKDAYS

_COUNTED = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
)
_VAGUE = {"a": (1, 1), "an": (1, 1), "twenty": (20, 20), "couple": (2, 3), "few": (2, 5)}
# The least and the most that each may mean.
NUMBERS = {word: (n, n) for n, word in enumerate(_COUNTED, 1)} | _VAGUE | {"several": (3, 7)}
TERM_NAMES = {"michaelmas": "autumn", "lent": "spring", "hilary": "spring", "trinity": "summer"}
HALF_TERM_NAMES = {
    "october": "autumn",
    "oct": "autumn",
    "february": "spring",
    "feb": "spring",
    "may": "summer",
    "whitsun": "summer",
    "whit": "summer",
}
# Month names that are as often something else: a verb, a first name, an adjective.
AMBIGUOUS_MONTHS = frozenset({"march", "may", "april", "june", "august", "jan", "mar", "dec"})

_SHORT = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)})\b\.?)"
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
SHORT_WEEKDAY = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri)"
YEAR = r"(?:(?:19[6-9]\d|20[0-2]\d|203[0-5])(?![\d\w])|['’]\d\d\b)"
SCHOOL_YEARS = r"(?:20[0-3]\d\s?[/–-]\s?(?:20)?\d\d)(?![\d/-])"
SHORT_SCHOOL_YEARS = r"(?:[12]\d|3[0-5])[/–-](?:[12]\d|3[0-5])(?![\d/-])"
SCHOOL = r"(?:school|academic)"
UNIT = rf"(?:{SCHOOL}\s+year|half[\s-]?term|weekend|week|month|quarter|year|term)"
LAST = r"(?:last|previous|prior)"
THAT = r"(?:that|same|(?:the|that)\s+same)"
THIS = rf"(?:this|current|{THAT})"
NEXT = r"(?:next|coming|following)"
WHICH = rf"(?P<which>{LAST}|{THIS}|{NEXT})"
RELATIVE_YEAR = rf"(?:(?:{LAST}|{THIS}|{NEXT})\s+(?:{SCHOOL}\s+)?year|year\s+before\s+last)"
CLAUSE_END = r"(?=\s*(?:[.,;:!?)]|$))"
BEFORE = rf"\s+(?P<before>before\s+last|before{CLAUSE_END})"


def year_words(*others: str) -> str:
    """An optional year after a month, a term and the like: "2022", "of last year", "'22"."""
    years = "|".join((SCHOOL_YEARS, *others, YEAR, RELATIVE_YEAR))
    return rf"(?:(?:\s+of|\s+in)?(?:\s+the)?(?:\s*,)?\s*(?P<year>{years})(?!\w))?"


OF_YEAR = year_words()
AMOUNT = rf"(?:(?:a|the)\s+)?(?P<amount>\d{{1,3}}|{'|'.join(NUMBERS)})(?:\s+of)?"
SPAN_UNIT = (
    r"(?P<unit>days?|weeks?|wks?|fortnights?|months?|mths?|terms?|years?|yrs?|decades?)(?:['’]s?)?"
)
SHORT_UNITS = {"wk": "week", "mth": "month", "yr": "year"}

# Words that make a bare year, month or season a date when they come right before it.
IN = (
    r"(?:in|on|since|until|till|from|during|by|before|after|for|over|around|circa|throughout"
    r"|early|late|mid|between|pre|post|was|were|it['’]?s"
    r"|joined|membership|ascl|full|member|complaint|allegation|incident|letter|suspended|suspension"
    r"|accused|investigation|disciplinary|made|began|begun|opened|started|happened|dated|arrested"
    r"|last|next|this|back\s+in|back\s+to|beginning\s+of|start\s+of|middle\s+of|end\s+of)"
)
LEADS_IN = re.compile(rf"(?<![\w]){IN}(?:[\s-]+|[:=]\s*)(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
NOT_VERB_AFTER = (
    r"(?!\s+(?:i|we|you|he|she|they|it|be|have|not|need|want|also|well|or\s+may|mean|still|get)\b)"
)
# "In may I" is a month, "and may I" is not.
AFTER_MONTH = (
    rf"(?!\s+last\b(?!\s+{UNIT}))"
    r"(?:(?<!\bmay)(?<!\bmarch)|(?<=\bin\smay)|(?<=\bin\smarch)|(?<=since\smay)|(?<=since\smarch)"
    rf"|{NOT_VERB_AFTER})"
)
NO_COUNT = (
    r"(?!\s*(?:%|per\s?cent|pupils?|students?|children|kids|staff|schools?|people|members|pounds"
    r"|teachers|words|hours|quid|colleagues|employees|parents|[a-z]+\s+(?:pupils|students)))"
)
PART = re.compile(
    r"(?:\b(?:the\s+)?(?P<of>beginning|start|first\s+part|middle|end|latter\s+part)"
    r"\s+of\s+(?:the\s+)?"
    r"|\b(?P<near>early|mid|late)(?:\s+in)?[\s-]+(?:the\s+)?)$",
    re.IGNORECASE,
)
PARTS = {
    "beginning": 0,
    "start": 0,
    "first part": 0,
    "early": 0,
    "middle": 1,
    "mid": 1,
    "end": 2,
    "latter part": 2,
    "late": 2,
}
RELATION = re.compile(
    r"\b(?P<word>since|before|after|until|till|by|from)\s+(?:the\s+)?$", re.IGNORECASE
)
RELATIONS = {"till": "until", "by": "until", "from": "since"}
