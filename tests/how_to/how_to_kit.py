"""Does what a how-to says, in a copy of the project: edits files as its code blocks stand."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from content_set_kit import CONTENT_SET

from bot import PROJECT_ROOT
from bot.content.content_files import PARTS

PAGES = PROJECT_ROOT / "docs" / "how-to"
# What a content owner edits comes from the tests' own content.
OWNED = {"data/nlu": CONTENT_SET / "examples", "bot/content": CONTENT_SET}
COPIED = ("bot", "data", "tests", "config.yml", "domain.yml", "pyproject.toml")
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules", "pictures")
STEP = re.compile(r"(?P<said>[^\n]*)\n\n```(?P<language>\w*)\n(?P<block>.*?)```\n", re.DOTALL)
CREATE = re.compile(r"Create \*\*(?P<path>[^*]+)\*\*")
APPEND = re.compile(r"At the end of `(?P<path>[\w./-]+\.\w+)`")
APPEND_TO_LIST = re.compile(r"At the end of `(?P<name>[A-Z_]+)` in `(?P<path>[^`]+)`")
BEFORE = re.compile(r"Before `(?P<anchor>[^`]+)` in `(?P<path>[^`]+)`")
REPLACE = re.compile(r"Replace `(?P<anchor>[^`]+)` in `(?P<path>[^`]+)` by")
COMMANDS_OF_THE_PROJECT = ("make ", ".venv/bin/")


def copy_project(folder: Path) -> Path:
    """A copy of the program, its data and its tests."""
    folder.mkdir()
    for name in COPIED:
        if (PROJECT_ROOT / name).is_dir():
            shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=IGNORED)
        else:
            shutil.copy2(PROJECT_ROOT / name, folder / name)
    return copy_content(folder)


def copy_content(folder: Path) -> Path:
    """Put the content of the tests, and its examples, where the project has its own."""
    content, examples = folder / "bot" / "content", folder / "data" / "nlu"
    for part, suffixes in PARTS.items():
        (content / part).mkdir(parents=True, exist_ok=True)
        for path in (content / part).iterdir():
            if path.suffix in suffixes:
                path.unlink()
    shutil.rmtree(examples, ignore_errors=True)
    shutil.copytree(CONTENT_SET, content, dirs_exist_ok=True)
    examples.parent.mkdir(exist_ok=True)
    shutil.move(content / "examples", examples)
    return folder


def follow(page: str, tree: Path, **names: str) -> None:
    """Make every edit of a how-to in `tree`; `names` stand in for the page's capital words."""
    text = (PAGES / page).read_text(encoding="utf-8")
    for name, value in names.items():
        text = text.replace(name, value)
    steps = list(STEP.finditer(text))
    assert len(steps) == text.count("```") // 2, "a block isn't led in by a line of its own"
    for step in steps:
        if step["language"] == "sh":
            _run_shell(step["block"], tree)
        else:
            _edit(step["said"], step["block"], tree)


def changed(tree: Path) -> list[str]:
    """The files of the tree that are new or differ from the project's."""
    files = [path for path in tree.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    names = (path.relative_to(tree) for path in files)
    return sorted(name.as_posix() for name in names if not _is_same(name, tree))


def run(tree: Path, *command: str, given: str = "") -> str:
    """What `python COMMAND` writes in the tree; its own database, no settings from outside."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    folders = (tree, tree / "tests", tree / "tests" / "gateway", tree / "tests" / "desk")
    env = {
        **outside,
        "BOT_DATABASE_URL": f"sqlite:///{tree.parent / 'own.db'}",
        "BOT_VAR_DIR": str(tree.parent / "var"),
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tree,
        env=env,
        input=given,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3_000:]
    return done.stdout


def assert_code_is_clean(tree: Path, *names: str) -> None:
    """The linter and the formatter have nothing to say of these files."""
    run(tree, "-m", "ruff", "check", "--no-cache", *names)
    run(tree, "-m", "ruff", "format", "--check", "--no-cache", *names)


def words_outside_blocks(page: str) -> int:
    """How much there is to read beside what is copied."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return len(re.sub(r"```.*?```", "", text, flags=re.DOTALL).split())


def _run_shell(block: str, tree: Path) -> None:
    """Edits by command; commands of the project are left to the test."""
    for line in block.splitlines():
        if not line.startswith(COMMANDS_OF_THE_PROJECT):
            subprocess.run(["bash", "-ec", line], cwd=tree, check=True)


def _edit(said: str, block: str, tree: Path) -> None:
    if found := CREATE.search(said):
        path = tree / found["path"]
        assert not path.exists(), path
        path.write_text(block, encoding="utf-8")
        return
    for how in (APPEND_TO_LIST, APPEND, BEFORE, REPLACE):
        if found := how.search(said):
            path = tree / found["path"]
            text = path.read_text(encoding="utf-8")
            path.write_text(_edited(how, found, text, block), encoding="utf-8")
            return
    raise AssertionError(f"no edit is named: {said}")


def _edited(how: re.Pattern[str], found: re.Match[str], text: str, block: str) -> str:
    if how is APPEND:
        return text + block
    if how is APPEND_TO_LIST:
        end = text.index("\n)\n", text.index(f"\n{found['name']} = (\n")) + 1
        return text[:end] + block + text[end:]
    at = text.index(found["anchor"])
    assert text.count(found["anchor"]) == 1, found["anchor"]
    if how is REPLACE:
        return text[:at] + block.rstrip("\n") + text[at + len(found["anchor"]) :]
    line = text.rindex("\n", 0, at) + 1
    return text[:line] + block + text[line:]


def _is_same(name: Path, tree: Path) -> bool:
    own = PROJECT_ROOT / name
    for folder, origin in OWNED.items():
        if name.is_relative_to(folder) and name.suffix != ".py":
            own = origin / name.relative_to(folder)
    return own.is_file() and filecmp.cmp(own, tree / name, shallow=False)
