"""Which came first, membership or the allegation or process: settled by dates and their order."""

import re
from datetime import date, timedelta

from bot.nlu.dates.find_dates import DateRange, find_dates
from bot.nlu.dates.recurring_periods import Span
from bot.nlu.facts.clauses import MessageClause
from bot.nlu.facts.fact_rules import StatedFact, negated

JOINED = re.compile(
    r"\b(?:joined|signed up|joining|member(?:ship)?|became a member|been (?:with|in) (?:you|ascl)"
    r"|(?:with|in) (?:you|ascl)|rejoined)\b"
)
NOT_OURS = re.compile(
    r"\b(?:joined|joining) (?:the|this|my|a|our|another) (?:[\w-]+ )?(?:school|trust|college"
    r"|academy"
    r"|team|staff|council)|\b(?:neu|nasuwt|naht|nut|atl|unison|gmb|other union|another union)\b"
    r"|\bmembers? of (?:the )?(?:staff|slt|public|team)|\bi(?:'ll| will) join|\bassociate\b"
)
LENGTH = re.compile(
    r"\b(?:for|these|past|been a (?:full )?member|in ascl|with you) (?:the |past |last |over "
    r"|more than"
    r" |about |around |nearly |almost |at least |some |a good )*(?P<count>\d{1,2}|two|three"
    r"|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|a (?:few|couple(?: of)?)|many"
    r"|several|donkey's)? ?(?P<unit>years|months|weeks|decades|ages)\b(?! (?:ago|back|before))"
)
_COUNTED = (
    *("two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
COUNTS = {word: count for count, word in enumerate(_COUNTED, 2)} | {
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
UNITS = {"years": 365, "months": 30, "weeks": 7, "decades": 3650, "ages": 730}
EVENT = re.compile(
    r"\b(?:allegations?|alleg(?:ed|es)|accus\w+|complain(?:t|ts|ed)|investigat\w+|disciplin\w+"
    r"|suspen(?:ded|sion)|referr(?:ed|al)|letter|written to me|wrote to me|process"
    r"|proceedings|panel"
    r"|hearing|arrested|charged with|police|inquest|inquiry|reported me|called (?:me )?in|formal"
    r"|told me|interview(?:ed)?|grievance|bailed|hr)\b"
)
INCIDENT = re.compile(
    r"\b(?:incidents?|happened|events?|occurred|took place|of something|about something"
    r"|over something"
    r"|historic\w*|dat(?:es|ing) (?:back|from)|relat(?:es|ing) to|from when|back when|goes back"
    r"|allegations? (?:from|of)|regarding|concerning|complaint from|what i did|trip"
    r"|supposedly did)\b"
)
JUST = re.compile(r"\b(?:just|this morning|now been|recently been)\b")
NEWEST = timedelta(days=14)


def settled(text: str, clauses: list[MessageClause], today: date) -> list[StatedFact]:
    """The timing that dates settle: all known events on one side of the day of joining."""
    dates = find_dates(text, today)
    joins, events = [], []
    undated = False
    for clause in clauses:
        if not clause.mine or not clause.asserted:
            continue
        own = [one for one in dates if clause.begin <= one.begin < clause.finish]
        if JOINED.search(clause.text) and not EVENT.search(clause.text):
            joins += _joined(clause, own, today)
        elif match := EVENT.search(clause.text):
            if negated(clause.text, match):
                continue
            span = _happened(clause, own, today)
            undated = undated or span is None
            events += [(span, clause)] if span else []
    if len(joins) != 1 or not events:
        return []
    return _ordered(joins[0], events, undated)


def _ordered(
    join: Span, events: list[tuple[Span, MessageClause]], undated: bool
) -> list[StatedFact]:
    """The first event decides; "after" only where every event is known to be later."""
    for (_, end), clause in events:
        if end < join[0]:
            return [StatedFact("timing", "before_joining", clause.begin, clause.finish)]
    if not undated and all(start > join[1] for (start, _), _ in events):
        clause = events[0][1]
        return [StatedFact("timing", "after_joining", clause.begin, clause.finish)]
    return []


def _joined(clause: MessageClause, dates: list[DateRange], today: date) -> list[Span]:
    """When membership began, as far as the clause says so beyond doubt."""
    if clause.hedged or NOT_OURS.search(clause.text):
        return []
    if match := LENGTH.search(clause.text):
        return [_ago(match, today)]
    if len(dates) != 1 or dates[0].relation in ("before", "until"):
        return []
    if dates[0].start > today:
        return []
    if re.search(r"\b(?:until|till|left|lapsed|ended|expired|cancelled|was a)\b", clause.text):
        return []
    return [(dates[0].start, min(dates[0].end, today))]


def _ago(match: re.Match[str], today: date) -> Span:
    """The span in which a membership of so many years began; a vague number reaches far back."""
    count = match["count"] or ""
    vague = not count.isdecimal() and count not in COUNTS
    number = 2 if vague else COUNTS.get(count) or int(count)
    unit = UNITS[match["unit"]]
    least = today - timedelta(days=max(0, (number - (1 if not vague else 0.5)) * unit))
    most = today - timedelta(days=(60 if vague else number * 1.3 + 1) * unit)
    return max(most, date(1950, 1, 1)), least


def _happened(clause: MessageClause, dates: list[DateRange], today: date) -> Span | None:
    """When the event of a clause was; None where no date, or more than one, or doubt says so."""
    if clause.hedged or INCIDENT.search(clause.text):
        return None
    if len(dates) == 1 and dates[0].relation in ("in", "since") and "before" not in clause.text:
        end = dates[0].end
        return dates[0].start, (max(today, end) if dates[0].start <= today <= end else end)
    if not dates and JUST.search(clause.text):
        return today - NEWEST, today
    if len(dates) == 1 and dates[0].text.endswith("before"):
        return dates[0].start, dates[0].end
    return None
