"""Rasa's own commands work from the project's root; `make validate` has `rasa data validate`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from line_kit import QUIET, free_ports

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.nlu.training import newest_model


@pytest.fixture(scope="module")
def runs(model: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Each command once, two at a time."""
    place = tmp_path_factory.mktemp("rasa")
    newest = ["--model", str(newest_model())]
    (port,) = free_ports(1)
    stories = ["--stories", "tests/test_stories.yml", "--out", str(place / "results")]
    # The answer has buttons: `k` goes up from the first to the shell's own, which asks for words.
    typed = b"how do I join\nk\n/stop\n"
    with ThreadPoolExecutor(2) as pool:
        yield {
            "shell": pool.submit(rasa, place, "shell", *newest, "-p", str(port), typed=typed),
            "test": pool.submit(
                rasa, place, "test", "core", *newest, *stories, "--fail-on-prediction-errors"
            ),
        }


def rasa(place: Path, *verb: str, typed: bytes = b"") -> tuple[int, str]:
    """Exit code and all output of a command of Rasa's."""
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *verb],
        cwd=PROJECT_ROOT,
        env={
            **os.environ,
            **QUIET,
            "RASA_TELEMETRY_ENABLED": "false",
            "SANIC_HOST": "127.0.0.1",
            "BOT_VAR_DIR": str(place / "var"),
        },
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=240,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def test_the_stories_are_told_as_written(runs: dict[str, Future[tuple[int, str]]]) -> None:
    code, told = runs["test"].result()
    assert code == 0, told
    correct = re.search(r"Correct:\s+(\d+) / (\d+)", told)
    assert correct is not None
    assert correct[1] == correct[2] != "0"


def test_the_shell_answers_with_words_and_source(
    runs: dict[str, Future[tuple[int, str]]],
) -> None:
    code, told = runs["shell"].result()
    content = load_content()
    assert code == 0, told
    assert content.words(content.answers["how_to_join"].text).splitlines()[0] in told
    assert f"Source: {content.sources['membership'].title}" in told
