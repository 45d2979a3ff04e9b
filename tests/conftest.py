"""The whole assistant, started once for all tests that need it."""

from collections.abc import Iterator

import pytest
from content_set_kit import AS_OPERATED, use_content_set
from hypothesis import settings
from line_kit import Line, run_bot

settings.register_profile("untimed", settings(), deadline=None)  # timings belong to benchmarks
settings.load_profile("untimed")
use_content_set()


@pytest.fixture(scope="session")
def model() -> None:
    """A trained model that fits the project as it stands, its content included."""
    trained = run_bot("train", env=AS_OPERATED)
    assert trained.returncode == 0, trained.stderr


@pytest.fixture(scope="session")
def line(model: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """`bot run`, ready; ended by Ctrl-C, after which no process of its may be left."""
    started = Line(tmp_path_factory.mktemp("line"))
    try:
        started.start()
        yield started
    finally:
        left = started.stop()
    assert not left, f"processes left after Ctrl-C: {left}"
    assert started.process.returncode == 0, started.told().splitlines()[-60:]
