"""A content owner fills in what the operator knows; both proofs of the content go on to hold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from how_to_kit import changed, copy_content, follow, run

from bot.content import ContentError, load_content
from bot.content.proofs.content_proof import proof_faults

WEEK = """week:
  monday: ["09:00-17:00"]
  friday: ["09:00-12:30", "13:30-16:00"]"""
HOTLINE = "hotline: {number: 01632 960 001, stands_in: [contacts.yml]}\n"
FEES = "https://www.ascl.org.uk/fees"
TYPE = """      grievance: {choice: A grievance, said: it is a grievance}
      other: {choice: Something else"""
TYPED = """- intent: answer/issue_type.grievance
  examples: |
    - somebody raised a grievance against me
    - it's a grievance
"""


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def allow(content: Path, kind: str, fact: str) -> None:
    facts = f"    {kind}:\n      {fact}: [contacts]"
    edit(content / "allowed_facts.yml", (f"    {kind}: {{}}", facts))


def hours(tree: Path) -> None:
    edit(tree / "bot/content/hours.yml", ("\nweek: null", f"\n{WEEK}"))


def hotline(tree: Path) -> None:
    content = tree / "bot" / "content"
    given = "hotline_contact:\n    value: "
    edit(content / "contacts.yml", (f"{given}null", f"{given}the hotline on 01632 960 001"))
    append(content / "numbers.yml", HOTLINE)
    allow(content, "phones", "01632 960 001")


def fees_link(tree: Path) -> None:
    label = "label: Membership fees\n    url: "
    edit(tree / "bot/content/contacts.yml", (f"{label}null", label + FEES))
    allow(tree / "bot" / "content", "links", FEES)


def topic(tree: Path) -> None:
    follow("a-topic.md", tree)


def wording(tree: Path) -> None:
    paying = tree / "bot/content/answers/paying.yml"
    edit(
        paying,
        ("Monthly direct debit is how most", "By monthly direct debit most"),
    )


def issue_type(tree: Path) -> None:
    cover = tree / "bot/content/checks/cover.yml"
    edit(
        cover,
        ("      other: {choice: Something else", TYPE),
        ("/inquest_inquiry |", "/inquest_inquiry/grievance |"),
    )
    append(tree / "data/nlu/answers_cover.yml", TYPED)


EDITS = [hours, hotline, fees_link, topic, wording, issue_type]


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_each_change_by_itself_is_sound_and_proved(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    tree = copy_content(tmp_path)
    assert changed(tree) == []
    change(tree)
    assert changed(tree) != []
    content = load_content(tree / "bot" / "content", tree / "data" / "nlu")
    assert proof_faults(content) == []


def test_the_verbs_pass_after_all_changes_together(tree: Path) -> None:
    for change in EDITS:
        change(tree)
    run(tree, "-m", "bot", "content", "check")
    assert "car_park" in run(tree, "-m", "bot", "content", "test")


def test_a_number_without_its_entry_is_refused_and_a_link_without_its_line_is_told(
    tmp_path: Path,
) -> None:
    tree = copy_content(tmp_path)
    content = tree / "bot" / "content"
    fees_link(tree)
    edit(content / "allowed_facts.yml", (f"      {FEES}: [contacts]", "      {}"))
    told = proof_faults(load_content(content, tree / "data" / "nlu"))
    assert [(fault.file, FEES in fault.problem) for fault in told] == [("contacts.yml", True)]
    hotline(tree)
    edit(content / "numbers.yml", (HOTLINE, ""))
    with pytest.raises(ContentError, match="01632 960 001"):
        load_content(content, tree / "data" / "nlu")
