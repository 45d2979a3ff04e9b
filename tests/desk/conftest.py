"""A desk for each test that changes it, and one for those that only look."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import browser_kit
import pytest
from bench import write_content
from desk_kit import DeskServer, running_desk
from playwright.sync_api import Browser

NO_RASA = 9  # the discard port: nobody answers, and the desk needs nobody


@pytest.fixture(scope="session")
def desk_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_content(tmp_path_factory.mktemp("desk") / "content")


@pytest.fixture
def start_desk(tmp_path: Path, desk_content: Path) -> Iterator[Callable[..., DeskServer]]:
    with ExitStack() as started:
        yield lambda **given: started.enter_context(
            running_desk(tmp_path, desk_content, NO_RASA, **given)
        )


@pytest.fixture
def desk(start_desk: Callable[..., DeskServer]) -> DeskServer:
    return start_desk()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser_kit.chromium() as launched:
        yield launched
