"""The documentation against the code that it speaks of."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot import PROJECT_ROOT
from bot.cli import VERBS, bot
from bot.gateway.problems import STATUS
from bot.records.models import Base
from bot.settings import Settings

DOCS = PROJECT_ROOT / "docs"
AT_THE_TOP = [PROJECT_ROOT / "README.md", PROJECT_ROOT / "CHANGELOG.md"]
NOTES = (PROJECT_ROOT / "benchmarks").glob("*.md")
PAGES = sorted([*AT_THE_TOP, *NOTES, *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
RULE = re.compile(r"^([a-z]+):(?!=)(.*?)(?:##(.*))?$", re.MULTILINE)


def read(name: str) -> str:
    return (PROJECT_ROOT / name).read_text(encoding="utf-8")


def named(page: Path) -> str:
    return page.relative_to(PROJECT_ROOT).as_posix()


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every verb of `bot` and every verb below a group, by its full name."""
    context = click.Context(bot)
    for verb in VERBS:
        command = bot.get_command(context, verb)
        assert command is not None
        yield f"bot {verb}", command
        for name, below in getattr(command, "commands", {}).items():
            yield f"bot {verb} {name}", below


def make_rules() -> dict[str, tuple[list[str], str]]:
    """The verbs of the Makefile: what each needs first, and its line of help."""
    found = RULE.findall(read("Makefile"))
    return {name: (needs.split(), help_text.strip()) for name, needs, help_text in found}


def quoted_commands(text: str) -> list[list[str]]:
    """The commands in the shell examples of a page, split into words."""
    blocks = [code for language, code in FENCE.findall(text) if language == "sh"]
    lines = [line for block in blocks for line in block.replace("\\\n", "").splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def headings(text: str) -> list[str]:
    return [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def as_documented(value: object) -> str:
    """A default as the table of settings writes it."""
    if isinstance(value, Path):
        return f"`{value.relative_to(PROJECT_ROOT)}`"
    return "empty" if value == "" else f"`{value}`"


@pytest.mark.parametrize("name", Settings.__fields__)
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    rows = re.findall(r"^\| `(BOT_\w+)` \| (.*?) \|", read("docs/operating.md"), re.MULTILINE)
    field = Settings.__fields__[name]
    documented = dict(rows)[f"BOT_{name.upper()}"]
    if field.field_info.default_factory is None:
        assert documented == as_documented(field.default)


def test_no_setting_is_documented_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `BOT_(\w+)` \|", read("docs/operating.md"), re.MULTILINE)
    assert {name.lower() for name in rows} == set(Settings.__fields__)


@pytest.mark.parametrize("name,command", commands(), ids=lambda value: str(value))
def test_every_verb_of_bot_is_documented_with_its_options(
    name: str, command: click.Command
) -> None:
    text = read("docs/commands.md")
    section = text.split(f"### {' '.join(name.split()[:2])}\n")[1].split("\n### ")[0]
    assert name.count(" ") == 1 or f"`{name}" in section
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert [each.opts[0] for each in options if each.opts[0] not in section] == []


def test_no_verb_of_bot_is_documented_that_does_not_exist() -> None:
    assert set(re.findall(r"^### bot (\w+)", read("docs/commands.md"), re.MULTILINE)) == set(VERBS)


def test_every_table_that_is_stored_is_named_for_the_data_protection_officer() -> None:
    privacy = read("docs/privacy/retention-schedule.md")
    assert [name for name in Base.metadata.tables if f"| `{name}` |" not in privacy] == []


def test_every_verb_of_make_is_documented() -> None:
    text = read("docs/commands.md")
    assert [verb for verb in make_rules() if f"`make {verb}`" not in text] == []


def test_make_help_lists_every_verb_that_is_not_a_part_of_another() -> None:
    rules = make_rules()
    parts = {need for needs, help_text in rules.values() if help_text for need in needs}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=PROJECT_ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    listed = re.findall(r"^  make (\w+) +\S", told, re.MULTILINE)
    assert [verb for verb in rules if verb not in listed and verb not in parts] == []
    assert {"help", "run", "test"} <= set(listed)


def test_every_folder_at_the_top_is_in_the_readme() -> None:
    made = {"results", "__pycache__"}
    folders = {
        path.name
        for path in PROJECT_ROOT.iterdir()
        if path.is_dir() and path.name[0] != "." and path.name not in made
    }
    folders = {name for name in folders if not name.endswith(".egg-info")} | {".ci"}
    told = set(re.findall(r"^\| `([\w.]+)/", read("README.md"), re.MULTILINE))
    assert folders - told == set()


def test_every_folder_in_the_readme_exists() -> None:
    told = re.findall(r"^\| `([\w./]+)/` ", read("README.md"), re.MULTILINE)
    made_later = {"models", "var"}
    missing = [name for name in told if not (PROJECT_ROOT / name).is_dir()]
    assert set(missing) <= made_later
    assert "bot/content" in told


def test_every_folder_of_tests_is_in_the_page_on_testing() -> None:
    folders = {path.name for path in (PROJECT_ROOT / "tests").iterdir() if path.is_dir()}
    folders = {name for name in folders if name[0] not in "._"}
    text = read("docs/testing.md")
    assert [name for name in sorted(folders) if f"`tests/{name}/`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_and_images_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            assert target.startswith("https://"), target
            continue
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_of_the_project_that_a_page_names_exist(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    paths = re.findall(r"`((?:bot|actions|benchmarks|data|docs|tests|\.ci)/[\w./*-]*)`", text)
    assert [path for path in paths if not list(PROJECT_ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_number_and_the_three_headings(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem[:4]} ")
    assert headings(text) == HEADINGS


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.stem[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_that_a_page_quotes_exist(page: Path) -> None:
    known = dict(commands())
    for words in quoted_commands(page.read_text(encoding="utf-8")):
        if words[0] == "make":
            assert words[1] in make_rules()
        for place, word in enumerate(words):
            if word == ".venv/bin/bot":
                full = [f"bot {' '.join(words[place + 1 : end])}" for end in (place + 2, place + 3)]
                assert [name for name in full if name in known]


def test_the_readme_names_the_two_commands() -> None:
    assert [words[:2] for words in quoted_commands(read("README.md"))][:2] == [
        ["make", "run"],
        ["make", "test"],
    ]


def test_every_error_of_the_api_is_documented_with_its_status() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| (`.*?`) \|", read("docs/api.md"), re.MULTILINE)
    documented = {
        code: statuses for statuses, codes in rows for code in re.findall(r"`(\w+)`", codes)
    }
    assert set(documented) == set(STATUS)
    assert [code for code, status in STATUS.items() if str(status) not in documented[code]] == []
