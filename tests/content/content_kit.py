"""A copy of the content, and of the examples of topics, that a test may spoil."""

import os
import shutil
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET

from bot.content import Content, ContentError, ContentStore, load_content
from bot.source_files.fault import Fault

ENTRY = """brand_new:
  label: Brand new
  text: A sentence that is long enough.
  next: [talk_to_human]
  owner: membership team
  review_by: 2027-05-31
"""


def copy_content(root: Path) -> Path:
    """`content` below `root`, with the examples in `nlu` beside it."""
    copied = Path(shutil.copytree(CONTENT_SET, root / "content"))
    shutil.move(copied / "examples", root / "nlu")
    return copied


def load(folder: Path) -> Content:
    """The content of a copy."""
    return load_content(folder, folder.with_name("nlu"))


def store_of(folder: Path, keep: Path | None = None) -> ContentStore:
    """A store of a copy."""
    return ContentStore(folder, keep, folder.with_name("nlu"))


def refreshed(store: ContentStore) -> Content:
    """What the store holds once it has looked at its files."""
    store.refresh()
    return store.current


def edit(path: Path, old: str, new: str) -> None:
    """Change a file, as an editor would, and never within the clock's grain."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    write(path, text.replace(old, new, 1))


def write(path: Path, text: str | bytes) -> None:
    """Write a file with a time of change that no earlier version had."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, ns=(before + 10**9, before + 10**9))


def add_topic(folder: Path, entry: str = ENTRY, file: str = "new.yml") -> None:
    """An answer in a file of its own, with the examples that lead to it."""
    write(folder / "answers" / file, entry)
    examples = "\nnlu:\n- intent: faq/brand_new\n  examples: |\n    - what is brand new\n"
    write(folder.with_name("nlu") / "new.yml", f'version: "3.1"{examples}')


def faults(folder: Path) -> tuple[Fault, ...]:
    """All that loading complains of."""
    with pytest.raises(ContentError) as caught:
        load(folder)
    return caught.value.faults


def line_of(path: Path, words: str) -> int:
    """The number of the first line that starts with `words`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.lstrip().startswith(words))
