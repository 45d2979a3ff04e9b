"""Navigation: one tab for each page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NavigationTab:
    """One entry of the navigation; `badge` names the count that stands beside it."""

    label: str
    path: str
    role: str
    badge: str | None = None


TABS = (
    NavigationTab("Overview", "/desk", "reader"),
    NavigationTab("Queue", "/desk/queue", "reader", badge="waiting"),
    NavigationTab("Search", "/desk/search", "reader"),
    NavigationTab("Outbox", "/desk/letters", "reader"),
    NavigationTab("Alike", "/desk/likenesses", "admin"),
    NavigationTab("Figures", "/desk/figures", "reader"),
    NavigationTab("Staff", "/desk/staff", "admin"),
    NavigationTab("Audit", "/desk/audit", "admin"),
)
