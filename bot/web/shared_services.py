"""What the parts of the process that faces people have in common, and how a part joins it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from bot.content import ContentStore
from bot.settings import Settings
from bot.web.bus import Bus
from bot.web.clock import Clock
from bot.web.transactions import Transactions


@dataclass(frozen=True)
class SharedServices:
    """One for the process."""

    settings: Settings
    words: ContentStore
    transactions: Transactions
    bus: Bus
    clock: Clock


class Extension(Protocol):
    """A part beside the visitor API: its routes, and what runs while the process does."""

    routes: Sequence[BaseRoute]

    def running(self, shared: SharedServices) -> AbstractAsyncContextManager[None]:
        """Entered once the tables are there, left when the process ends."""
