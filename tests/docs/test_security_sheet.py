"""The ASVS sheet against the list of requirements, and the security pages against the code."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot import PROJECT_ROOT
from bot.settings import Settings

SECURITY = PROJECT_ROOT / "docs" / "security"
SHEET = SECURITY / "asvs.md"
PAGES = [PROJECT_ROOT / "SECURITY.md", *sorted(SECURITY.glob("*.md"))]
ROW = re.compile(r"^\| (V\d.*?) \| (.*?) \| (.*?) \| (.*?) \| ?(.*?) ?\|$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?|[\w-]+\.(?:lock|toml|md)")
TEST = re.compile(r"test_\w+")
STATES = ("met", "open", "n/a")

# The newest requirement of each section in ASVS 5.0.0 at level 1 or 2. Those of level 3 alone come
# last in their section, so that the others are numbered from 1 without a gap.
SECTIONS = {
    "V1": {1: 2, 2: 9, 3: 11, 4: 3, 5: 2},
    "V2": {1: 3, 2: 3, 3: 4, 4: 1},
    "V3": {2: 2, 3: 4, 4: 6, 5: 5, 7: 2},
    "V4": {1: 3, 2: 1, 3: 2, 4: 4},
    "V5": {1: 1, 2: 3, 3: 2, 4: 3},
    "V6": {1: 3, 2: 12, 3: 4, 4: 4, 5: 5, 6: 3, 8: 4},
    "V7": {1: 3, 2: 4, 3: 2, 4: 5, 5: 2, 6: 2},
    "V8": {1: 2, 2: 3, 3: 1, 4: 1},
    "V9": {1: 3, 2: 4},
    "V10": {1: 2, 2: 2, 3: 4, 4: 11, 5: 5, 6: 2, 7: 3},
    "V11": {1: 2, 2: 3, 3: 3, 4: 4, 5: 1, 6: 1},
    "V12": {1: 3, 2: 2, 3: 4},
    "V13": {1: 1, 2: 5, 3: 2, 4: 5},
    "V14": {1: 2, 2: 4, 3: 3},
    "V15": {1: 3, 2: 3, 3: 7},
    "V16": {1: 1, 2: 5, 3: 4, 4: 3, 5: 3},
    "V17": {1: 1, 2: 4, 3: 2},
}
REQUIREMENTS = [
    f"{chapter}.{section}.{number}"
    for chapter, sections in SECTIONS.items()
    for section, last in sections.items()
    for number in range(1, last + 1)
]


def rows() -> list[tuple[list[str], str, str, str]]:
    """Each row of the sheet: its requirements, state, explanation and tests."""
    found = ROW.findall(SHEET.read_text(encoding="utf-8"))
    return [(ids.split(", "), state, told, tests) for ids, _, state, told, tests in found]


@cache
def defined_tests() -> frozenset[str]:
    """The names of all tests in Python."""
    files = (PROJECT_ROOT / "tests").rglob("test_*.py")
    return frozenset(
        name
        for file in files
        for name in re.findall(r"def (test_\w+)\(", file.read_text(encoding="utf-8"))
    )


def paths_in(text: str) -> list[str]:
    """The files and folders of the project that a text names."""
    return [code for code in CODE.findall(text) if PATH.fullmatch(code)]


def test_the_standard_has_as_many_requirements_of_level_1_and_2() -> None:
    assert len(REQUIREMENTS) == 70 + 183


def test_each_requirement_of_level_1_and_2_stands_once_and_in_its_order() -> None:
    told = [each for ids, *_ in rows() for each in ids]
    assert told == REQUIREMENTS


def test_each_row_is_read_and_has_one_of_the_states() -> None:
    lines = SHEET.read_text(encoding="utf-8").splitlines()
    assert len(rows()) == sum(line.startswith("| V") for line in lines)
    assert {state for _, state, _, _ in rows()} == set(STATES)


def test_the_count_is_that_of_the_rows() -> None:
    count = Counter(state for ids, state, _, _ in rows() for _ in ids)
    told = ", ".join(f"{count[state]} {state}" for state in STATES)
    assert f"\nCount: {told}.\n" in SHEET.read_text(encoding="utf-8")


def test_what_is_met_names_code_or_a_page_and_says_which_tests_hold_it() -> None:
    for ids, state, told, tests in rows():
        if state == "met":
            assert paths_in(told) or "](" in told, ids
        if state != "n/a":
            named = CODE.findall(tests)
            assert named or tests == "none", ids
            assert all(TEST.fullmatch(name) or name in paths_in(tests) for name in named), ids
        assert told, ids


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_path_on_a_security_page_exists(page: Path) -> None:
    paths = paths_in(page.read_text(encoding="utf-8"))
    paths = [path for path in paths if not path.startswith("var/")]  # made while it runs
    assert [path for path in paths if not (PROJECT_ROOT / path).exists()] == []


def test_each_test_on_the_sheet_exists() -> None:
    told = {name for *_, tests in rows() for name in CODE.findall(tests) if TEST.fullmatch(name)}
    assert told - defined_tests() == set()
    assert told


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_setting_on_a_security_page_exists(page: Path) -> None:
    told = {name.lower() for name in re.findall(r"\bBOT_(\w+)", page.read_text(encoding="utf-8"))}
    assert told - set(Settings.__fields__) == set()


def test_the_way_to_report_names_no_address_that_nobody_reads() -> None:
    text = (PROJECT_ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "@" not in text and "://" not in text
    assert not re.search(r"\d{4,}", text)


def test_links_of_the_page_on_reporting_lead_to_files() -> None:
    page = PROJECT_ROOT / "SECURITY.md"
    targets = re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", page.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (PROJECT_ROOT / target).is_file()] == []
