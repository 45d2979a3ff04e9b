"""Roles: each route is declared with its role, and nothing else can be mounted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.navigation import NavigationTab
from bot.records.models import StaffSession, StaffUser
from bot.records.staff.staff_accounts import ROLES

PREFIX = "/desk"


@dataclass(frozen=True)
class CurrentUser:
    """A member of staff in a live session."""

    user_id: int
    email: str
    name: str
    role: str
    available: bool
    must_change: bool
    has_two_steps: bool
    session_id: int
    csrf_token: str
    alarmed_at: datetime | None = None

    def may(self, role: str) -> bool:
        """Whether their role is this one or above it."""
        return ROLES.index(self.role) >= ROLES.index(role)


Handler = Callable[[Request, CurrentUser], Awaitable[Response]]
PublicHandler = Callable[[Request, CurrentUser | None], Awaitable[Response]]


@dataclass(frozen=True)
class DeskRoute:
    """A page or action of the desk; `role` None: open to all. Made by the two functions below."""

    path: str
    handler: Callable[[Request, Any], Awaitable[Response]]
    methods: tuple[str, ...]
    role: str | None
    background: bool
    tab: NavigationTab | None = None


def desk_route(
    path: str,
    handler: Handler,
    *,
    role: str,
    methods: Sequence[str] = ("GET",),
    background: bool = False,
    tab: NavigationTab | None = None,
) -> DeskRoute:
    """`path` below /desk for `role` and those above it.

    `background`: pages ask for it by themselves, so it doesn't keep a session from idling.
    `tab`: the page's entry in the navigation.
    """
    if role not in ROLES:
        raise ValueError(f"the role of {path} is one of {', '.join(ROLES)}")
    return DeskRoute(PREFIX + path, handler, tuple(methods), role, background, tab)


def public_route(
    path: str, handler: PublicHandler, *, methods: Sequence[str] = ("GET",)
) -> DeskRoute:
    """`path` below /desk for anybody; the handler gets None where nobody is signed in."""
    return DeskRoute(PREFIX + path, handler, tuple(methods), None, True)


def authenticate(session: StaffSession, account: StaffUser) -> CurrentUser:
    """The user of a session."""
    return CurrentUser(
        user_id=account.id,
        email=account.email,
        name=account.name,
        role=account.role,
        available=account.available,
        must_change=account.must_change,
        has_two_steps=account.totp_secret is not None,
        session_id=session.id,
        csrf_token=session.csrf_token,
        alarmed_at=account.alarmed_at,
    )
