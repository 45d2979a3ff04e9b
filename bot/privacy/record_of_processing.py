"""The record of processing (Article 30 of the UK GDPR): what the tables declare, as Markdown."""

from sqlalchemy import Table

from bot.data_declarations import DATA_CLASSES, declaration_of
from bot.privacy.ownership import TABLES
from bot.privacy.schedule import kept
from bot.privacy.tracker_rows import COPIES
from bot.settings import Settings

HEAD = """# Record of processing

`bot privacy record` writes this page from what the tables declare and the defaults of the
settings; a test compares them. Who is responsible, the data protection officer, purposes, lawful
basis, Article 9 condition and recipients stand in `bot/content/notice.yml`, once.

| activity | whose data | what is held | with personal data | kept |
| --- | --- | --- | --- | --- |
"""
# Data class -> what it is held for, and whose it is.
ACTIVITIES = {
    "conversation": ("answering questions in the chat", "visitors; people they write about"),
    "check": ("guided checks of membership and cover", "visitors"),
    "enquiry": ("dealing with enquiries", "enquirers; people they write about"),
    "staff": ("accounts of staff", "staff"),
    "security": ("security, and who did what", "staff; visitors, by hashes alone"),
    "figures": ("figures for the union", "nobody: counts"),
    "operation": ("running the assistant", "nobody"),
}
TAIL = """
Special categories: contact with a union can reveal membership; words can reveal health (Article 9)
and allegations of offences (Article 10). Of children only what somebody types against the hint.

Transfers: the assistant sends data to no other service. E-mails go through the mail server of
`BOT_SMTP_URL`; what that and the hosting do is the operator's to add under `recipients`.

Security: [threat model](../security/threat-model.md), [privacy](README.md).
"""


def record_of_processing(settings: Settings) -> str:
    """The whole page."""
    tables = [*TABLES.values(), *COPIES]
    return HEAD + "".join(_line(name, tables, settings) for name in DATA_CLASSES) + TAIL


def _line(name: str, tables: list[Table], settings: Settings) -> str:
    own = [table for table in tables if declaration_of(table).data_class == name]
    own.sort(key=lambda table: table.name)
    holds = "; ".join(declaration_of(table).holds for table in own)
    personal = ", ".join(f"`{table.name}`" for table in own if declaration_of(table).personal)
    activity, whose = ACTIVITIES[name]
    cells = activity, whose, holds, personal or "none", kept(name, settings)
    return f"| {' | '.join(cells)} |\n"
