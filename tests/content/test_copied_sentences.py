"""No sentence of the source documents stands in the project."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.content.loading import CONTENT_DIR
from bot.content.proofs.said_texts import SaidText, said_texts

SAID = said_texts(load_content(CONTENT_DIR).files)
RUN = 8
PREFIX = 10
TITLES = ("Leading the Way: A Blueprint for a Self-Improving System",)


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Each run of eight words in lower case without punctuation, and the prefix of its hash."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", text.lower()))
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:PREFIX]


def source_runs() -> set[str]:
    """The hashes of all runs of the source documents, which aren't part of the project."""
    path = Path(__file__).with_name("seed_shingles.txt")
    lines = path.read_text(encoding="ascii").split("\n")
    return {line for line in lines if line and not line.startswith("#")}


KNOWN = source_runs()


def copied(text: str) -> list[str]:
    """Runs of eight words that stand in a source document too; titles may be named."""
    for title in TITLES:
        text = text.replace(title, "_")
    text = re.sub(r"https?://\S+", "_", text)
    return [run for run, mark in runs(text) if mark in KNOWN]


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.file.name}: {said.keys}")
def test_no_run_of_eight_words_is_copied_from_a_source(said: SaidText) -> None:
    assert copied(said.words) == []


def test_the_documentation_copies_no_source_either() -> None:
    pages = [*PROJECT_ROOT.glob("*.md"), *(PROJECT_ROOT / "docs").rglob("*.md")]
    assert PROJECT_ROOT / "README.md" in pages
    found = {page.name: copied(page.read_text(encoding="utf-8")) for page in pages}
    assert {page: runs for page, runs in found.items() if runs} == {}


def test_a_copied_run_is_noticed_however_it_is_set() -> None:
    title = "Leading the way - a BLUEPRINT, for a self"
    assert copied(title) == ["leading the way a blueprint for a self"]
    assert len(KNOWN) > 4000
