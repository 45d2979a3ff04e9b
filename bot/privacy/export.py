"""Everything that is stored of one person: as data for a machine, and as a page to read.

Hashes, tokens and keys are left out: they say nothing of the person and would open things.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bot.data_declarations import declaration_of
from bot.privacy.ownership import TABLES, CaseSet, owned_ids, slices
from bot.privacy.tracker_rows import COPIES, TrackerRows
from bot.records.models import Conversation
from bot.web.html_templates import html_templates

LEFT_OUT = re.compile(r"(.*_)?(hash|token|key|secret)")
TEMPLATES = Path(__file__).resolve().parent / "templates"
Row = Mapping[str, Any]
ExportedData = dict[str, dict[str, Any]]


def export_cases(db: Session, cases: CaseSet, trackers: TrackerRows) -> ExportedData:
    """By table: `holds`, what is in it, and `rows`, oldest first; values are those of JSON."""
    found: ExportedData = {}
    ids = owned_ids(db, cases)
    for name in sorted(ids, key=list(TABLES).index):
        found[name] = _exported(TABLES[name], _rows(db, TABLES[name], ids[name]))
    query = select(Conversation.sender_id).where(Conversation.id.in_(cases.conversations))
    copies = trackers.of(list(db.scalars(query)))
    for table in COPIES:
        if copies[table.name]:
            found[table.name] = _exported(table, copies[table.name])
    return found


def as_json(exported: ExportedData) -> str:
    """The export for a machine."""
    return _json(exported)


def as_page(exported: ExportedData, now: datetime) -> str:
    """The export as an HTML page without scripts."""
    templates = html_templates(TEMPLATES, {"as_json": _json})
    return templates.get_template("export.html").render(exported=exported, now=now)


def _exported(table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    shown = [column.name for column in table.columns if not LEFT_OUT.fullmatch(column.name)]
    cells = [{name: _value(row[name]) for name in shown if row[name] is not None} for row in rows]
    return {"holds": declaration_of(table).holds, "rows": cells}


def _rows(db: Session, table: Table, ids: list[int]) -> list[Row]:
    found: list[Row] = []
    for some in slices(sorted(ids)):
        query = select(table).where(table.c.id.in_(some)).order_by(table.c.id)
        found += db.execute(query).mappings().all()
    return found


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
