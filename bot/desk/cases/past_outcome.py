"""A case sheet in words for staff: each check as it was told, by the rules that applied then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.checks.check_model import Check, FactError
from bot.checks.outcome_report import outcome_report_retold
from bot.content import Content
from bot.records.reporting.case_summary import CaseSummary


@dataclass(frozen=True)
class PastCheck:
    """A finished check: `facts` are label and value, `older` where today's rules are newer.

    `clause` is "" where today's rules have no such outcome any more.
    """

    title: str
    outcome: str
    facts: list[tuple[str, str]]
    clause: str
    rule: int
    version: str
    older: bool
    at: datetime | None


def finished_check(
    known: Mapping[str, Check], words: Content, row: Any, at: datetime | None
) -> PastCheck:
    """Of a row, or of what an enquiry holds of one."""
    check = known.get(row["check"])
    told = _retold(check, row) if check else None
    clause = ""
    if told:
        clause = f"{words.sources[told.clause.source].title}: {told.clause.heading}"
    return PastCheck(
        title=check.title if check else row["check"],
        outcome=told.label if told else row["outcome"],
        facts=[_fact(check, name, value) for name, value in row["facts"].items()],
        clause=clause,
        rule=row["rule"],
        version=row["version"],
        older=check is not None and row["version"] != str(check.version),
        at=at,
    )


def past_checks_of_summary(
    known: Mapping[str, Check], words: Content, sheet: CaseSummary
) -> dict[str, Any]:
    """What the template of the case sheet takes beside the sheet itself."""
    told = [finished_check(known, words, vars(row), row.at) for row in sheet.finished]
    if not sheet.finished and sheet.enquiries:
        # The chat may be erased before the enquiry that came from it.
        kept = (sheet.enquiries[-1].context or {}).get("checks") or []
        told = [finished_check(known, words, row, None) for row in kept]
    return {"finished": told, "running": _running(known, sheet), "changed": _changed(known, sheet)}


def _running(known: Mapping[str, Check], sheet: CaseSummary) -> dict[str, Any] | None:
    if sheet.running is None:
        return None
    check = known.get(sheet.running.check)
    facts = [
        (*_fact(check, each.fact, each.value), each.text)
        for each in sheet.running.replies
        if check is None or each.fact in check.facts
    ]
    title = check.title if check else sheet.running.check
    return {"title": title, "facts": facts, "asks": _label(check, sheet.running.question or "")}


def _changed(known: Mapping[str, Check], sheet: CaseSummary) -> list[tuple[str, str, str]]:
    found = []
    for each in sheet.changed:
        check = known.get(each.check)
        label, before = _fact(check, each.fact, each.before)
        found.append((label, before, _fact(check, each.fact, each.after)[1]))
    return found


def _retold(check: Check, row: Any) -> Any:
    try:
        return outcome_report_retold(check, row["facts"], row["outcome"], row["rule"])
    except FactError:
        return None


def _label(check: Check | None, name: str) -> str:
    return check.facts[name].label if check and name in check.facts else name


def _fact(check: Check | None, name: str, value: str) -> tuple[str, str]:
    """Label and words of a value, or their names where today's check doesn't know them."""
    try:
        said = check.facts[name].value(value).choice if check else value
    except (KeyError, FactError):
        said = value
    return _label(check, name), said
