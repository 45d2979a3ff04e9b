"""The way around: a line for each room of the desk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """One entry of the navigation; `badge` names the count that stands beside it."""

    label: str
    path: str
    role: str
    badge: str | None = None


TABS = (
    Tab("Overview", "/desk", "reader"),
    Tab("Queue", "/desk/queue", "reader", badge="waiting"),
    Tab("Search", "/desk/search", "reader"),
    Tab("Outbox", "/desk/letters", "reader"),
    Tab("Alike", "/desk/likenesses", "admin"),
    Tab("Figures", "/desk/figures", "reader"),
    Tab("Staff", "/desk/staff", "admin"),
    Tab("Audit", "/desk/audit", "admin"),
)
