"""`bot content test`: a fact too many, a fact too few and a promise are told with their place."""

from pathlib import Path

import pytest
from content_kit import edit, line_of, load, write
from content_set_kit import CONTENT_SET

from bot.content import load_content
from bot.content.proofs.claims import ALLOWED, AllowedFacts
from bot.content.proofs.content_proof import NEEDED, proof_faults, sentence_count, wording_problems
from bot.content.proofs.said_texts import NOT_SAID_FILES, SaidText, said_texts, translations
from bot.source_files.fault import Fault
from bot.source_files.yaml_file import YamlFile

FILES = load_content(CONTENT_SET).files
SAID = said_texts(FILES)
LIST = AllowedFacts(FILES.yaml(ALLOWED), SAID)


def claimed(words: str, topic: str = "how_to_join", source: str | None = "membership") -> list[str]:
    said = SaidText(words, topic, source, YamlFile("a_test.yml", b"{}"), ())
    return [claim.words for claim in LIST.unfounded(said)]


def faults(folder: Path) -> list[Fault]:
    """What the proof of a copy finds."""
    return proof_faults(load(folder))


def test_the_content_of_the_tests_holds() -> None:
    assert proof_faults(load_content(CONTENT_SET)) == []


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("Most of our 25,000 members pay by direct debit.", "25,000 members"),
        ("Fees are £12.50 a month.", "£12.50 a"),
        ("About 90% agree.", "90% agree"),
        ("Associates pay half price.", "half price"),
        ("You have fourteen days to cancel.", "fourteen days"),
        ("It takes one week.", "one week"),
        ("There are nine regions.", "nine regions"),
        ("Choose no at Step 6.", "Step 6"),
        ("Ring 0116 299 1123.", "0116 299 1123"),
        ("Ring 020 7946 0999 instead.", "020 7946 0999"),
        ("It changed in March 2015.", "March 2015"),
        ("The talks were in early 2014.", "early 2014"),
        ("Apply by 31 August.", "31 August"),
        ("Write to membership@ascl.org.uk.", "membership@ascl.org.uk"),
        ("Go to https://www.ascl.org.uk/join now.", "https://www.ascl.org.uk/join"),
        ("See ascl.org.uk/fees.", "ascl.org.uk/fees"),
        ("Ask for Jane Doe.", "Jane"),
        ("Grace runs the hotline.", "Grace"),
        ("They talk to the NEU.", "NEU"),
        ("The North Tyneside Association helps.", "Tyneside"),
    ],
)
def test_a_made_up_fact_is_noticed(words: str, fact: str) -> None:
    assert fact in claimed(words)


def test_a_fact_of_another_source_or_topic_is_noticed() -> None:
    roll_out = "Duncan Baldwin was to lead it, and that made five, each with a coordinator."
    assert claimed(roll_out, "regional_rollout", "magazine") == []
    assert claimed(roll_out, "regional_rollout", "membership") != []
    assert claimed(roll_out, "regions", "magazine") != []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("answers/magazine.yml", "735", "736"),
        ("answers/magazine.yml", "Richard Tanton", "Richard Stanton"),
        ("answers/magazine.yml", "future@ascl.org.uk", "info@ascl.org.uk"),
        ("answers/joining.yml", "Step 7", "Step 8"),
        ("answers/stance.yml", "four areas", "five areas"),
        ("contacts.yml", "councilrepresentatives.html", "council.html"),
        ("checks/cover.yml", "Teaching Regulation Agency", "Teaching Register Agency"),
        ("checks/eligibility.yml", "Employed on a UK contract", "Employed by Eton"),
        ("phrases.yml", "1 to 200 letters", "1 to 300 letters"),
        ("sources.yml", "February 2015", "February 2016"),
    ],
)
def test_a_fact_that_is_changed_is_told_with_its_place(
    folder: Path, file: str, old: str, new: str
) -> None:
    edit(folder / file, old, new)
    told = [fault for fault in faults(folder) if "is not among the" in fault.problem]
    assert {fault.file for fault in told} == {file}
    lines = (folder / file).read_text("utf-8").splitlines()
    assert all(lines[fault.line - 1].strip() for fault in told)


def test_a_number_that_is_changed_everywhere_still_needs_a_source(folder: Path) -> None:
    for name in ("crisis.yml", "numbers.yml"):
        text = (folder / name).read_text("utf-8")
        write(folder / name, text.replace("08000 562 561", "08000 562 651"))
    assert {fault.file for fault in faults(folder)} == {"allowed_facts.yml", "crisis.yml"}


def test_a_translation_adds_no_figure_number_or_address(folder: Path) -> None:
    edit(folder / "pages" / "cy.yml", "error_title: ", "error_title: 25,000 ")
    (fault,) = faults(folder)
    assert (fault.file, fault.line) == ("pages/cy.yml", line_of(folder / fault.file, "error_title"))
    assert "25,000" in fault.problem


def test_every_place_of_the_content_is_read() -> None:
    read = {said.file.name for said in [*SAID, *translations(FILES)]}
    unread = NOT_SAID_FILES
    there = {path.relative_to(CONTENT_SET).as_posix() for path in CONTENT_SET.rglob("*.yml")}
    assert read == there - unread - {name for name in there if name.startswith("examples/")}
    whole = "\n".join(said.words for said in SAID)
    for words in ("call 999", "Between jobs", "Disclosure and Barring", "councilrepresentatives"):
        assert words in whole


def test_a_fact_that_is_said_nowhere_any_more_is_told_in_the_list(folder: Path) -> None:
    edit(folder / ALLOWED, "    phones: {}", "    phones: {01632 960 001: }")
    (fault,) = faults(folder)
    assert (fault.file, fault.line) == (ALLOWED, line_of(folder / ALLOWED, "phones: {"))
    assert "said nowhere any more" in fault.problem


@pytest.mark.parametrize("name", [ALLOWED, NEEDED])
@pytest.mark.parametrize("written", ["sources: 1\n", "{}\n", "foo: [\n", "sources: {a: [b]}\n"])
def test_a_list_that_is_none_is_told_with_its_file(folder: Path, name: str, written: str) -> None:
    write(folder / name, written)
    assert {fault.file for fault in faults(folder)} == {name}


@pytest.mark.parametrize(
    ("old", "new", "told_in", "line", "problem"),
    [
        ("Monthly direct debit", "Direct debit", NEEDED, "payment_method:", "no longer says"),
        ("label: How to pay", "label: How to join", "answers/paying.yml", "label:", "same label"),
        ("Monthly", "You are covered. Monthly", "answers/paying.yml", "text:", "promises cover"),
        (
            *("Monthly", "It counts what happened before you joined. Monthly"),
            *("answers/paying.yml", "text:", "goes by when"),
        ),
        ("Monthly", "So. So. So. So. Monthly", "answers/paying.yml", "text:", "sentences"),
        (
            *("next: [ask_fee, employer_pays", "next: [payment_method, employer_pays"),
            *("answers/paying.yml", "next:", "offers itself"),
        ),
        ("Monthly", "Yes. Monthly", "answers/paying.yml", "text:", "begins with a yes"),
        ("Monthly", "and so on " * 20 + "Monthly", "answers/paying.yml", "text:", "are read"),
    ],
)
def test_a_wording_that_says_too_little_or_too_much_is_told_with_its_place(
    folder: Path, old: str, new: str, told_in: str, line: str, problem: str
) -> None:
    edit(folder / "answers" / "paying.yml", old, new)
    told = [fault for fault in faults(folder) if problem in fault.problem]
    assert [fault.file for fault in told] == [told_in], faults(folder)
    lines = (folder / told_in).read_text("utf-8").splitlines()
    assert lines[told[0].line - 1].lstrip().startswith(line)


def test_an_answer_that_rests_on_an_old_document_has_to_say_its_date(folder: Path) -> None:
    path = folder / "answers" / "stance.yml"
    write(path, path.read_text("utf-8").replace("speaks from early 2015", "speaks from then"))
    told = [fault for fault in faults(folder) if fault.file == NEEDED]
    assert {fault.line for fault in told} == {line_of(folder / NEEDED, "stance:")}


def test_needed_facts_of_a_topic_that_is_gone_are_told(folder: Path) -> None:
    edit(folder / NEEDED, "  how_to_join:", "  how_to_join_x:")
    (fault,) = faults(folder)
    assert (fault.file, fault.line) == (NEEDED, line_of(folder / NEEDED, "how_to_join_x"))


def test_sentences_are_counted_as_people_would() -> None:
    assert sentence_count('It has the title "A b."\nWhy? See ascl.org.uk.') == 3
    assert sentence_count("These are named:\nInspection\nFunding\nThe list is old.") == 2


@pytest.mark.parametrize(
    "words",
    [
        "Good news: you are covered.",
        "You’ll be fully covered during your leave.",
        "Then we will support you.",
        "ASCL supports members with that.",
        "We'll represent you at the hearing.",
    ],
)
def test_a_promise_of_cover_is_noticed(words: str) -> None:
    assert list(wording_problems(words))
    assert not list(wording_problems(words.rstrip(".") + ", in line with its policy."))


@pytest.mark.parametrize(
    "words",
    [
        "We can't help where the events happened before you joined.",
        "Nothing that arose well before your membership is supported.",
        "It must not have occurred prior to joining.",
    ],
)
def test_going_by_when_things_happened_is_noticed(words: str) -> None:
    assert list(wording_problems(words))
