from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Engine

_F = TypeVar("_F", bound=Callable[..., Any])

def listen(target: Engine | type, identifier: str, fn: Callable[..., None]) -> None: ...
def listens_for(target: Engine | type, identifier: str) -> Callable[[_F], _F]: ...
