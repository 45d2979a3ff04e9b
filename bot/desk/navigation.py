"""Navigation: a page with a tab of its own declares it with its route."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NavigationTab:
    """One entry of the navigation; `badge` names the count that stands beside it."""

    label: str
    badge: str | None = None
