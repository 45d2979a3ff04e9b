"""Each fault in the content is refused with its file, its line and a sentence."""

import re
from pathlib import Path

import pytest
from content_kit import add_topic, copy_content, edit, faults, load, write
from content_set_kit import CONTENT_SET

from bot.content import ContentError, load_content
from bot.content.proofs.claims import ALLOWED
from bot.content.proofs.content_proof import NEEDED
from bot.content.required_words import PAGE_WORDS, PHRASES, TOPICS, WIDGET_WORDS

# file, what stands there, what is put there, where the fault is told (file, start of its line),
# and words of the sentence
SLIPS: dict[str, tuple[str, str, str, str, str, str]] = {
    "unknown pattern group": (
        "crisis.yml",
        "phrases:\n",
        "phrases:\n- WISH to be gone\n",
        "crisis.yml",
        "- WISH",
        "'WISH' is no word and is not named before",
    ),
    "crisis pattern that begins with a gap": (
        "crisis.yml",
        "exclusions:\n",
        "exclusions:\n- '* to die for'\n",
        "crisis.yml",
        "- '* to die",
        "must begin with a word",
    ),
    "exclusion that hides the plainest words": (
        "crisis.yml",
        "exclusions:\n",
        "exclusions:\n- i want to die\n",
        "crisis.yml",
        "- i want to die",
        "'i want to die' brings up no card",
    ),
    "no crisis pattern at all": (
        "crisis.yml",
        "phrases:\n",
        "phrases: []\nlost:\n",
        "crisis.yml",
        "phrases:",
        "at least 1 item",
    ),
    "detail that the notice needs": (
        "notice.yml",
        "  recipients:\n",
        "  receivers:\n",
        "notice.yml",
        "details:",
        "has no detail recipients, which the notice needs",
    ),
    "unfinished detail of the notice": (
        "notice.yml",
        "    value: null\n",
        "    value: to be confirmed\n",
        "notice.yml",
        "value: to be",
        "'to be confirmed' looks unfinished",
    ),
    "placeholder of the notice": (
        "notice.yml",
        "{records_days}",
        "{record_days}",
        "notice.yml",
        "text: |-",
        "nothing fills {record_days}",
    ),
    "missing link to the notice": (
        "contacts.yml",
        "privacy_notice:",
        "notice:",
        "contacts.yml",
        "links:",
        "has no link privacy_notice",
    ),
    "source of a check": (
        "checks/cover.yml",
        "source: membership",
        "source: membershp",
        "checks/cover.yml",
        "clause: {source: membershp",
        "no source named 'membershp' in sources.yml; is 'membership' meant?",
    ),
    "renamed phrase": (
        "phrases.yml",
        "greeting:\n",
        "greating:\n",
        "phrases.yml",
        "greating:",
        "the program says no phrase of this name; is 'greeting' meant?",
    ),
    "renamed phrase is missing": (
        "phrases.yml",
        "greeting:\n",
        "greating:\n",
        "phrases.yml",
        "# What",
        "has no phrase greeting, which the program says",
    ),
    "renamed topic with its examples left": (
        "answers/joining.yml",
        "how_to_join:\n",
        "how_to_joyn:\n",
        "data/nlu/joining.yml",
        "- intent: faq/how_to_join",
        "no file of answers/ has an answer how_to_join",
    ),
    "topic without examples": (
        "answers/joining.yml",
        "how_to_join:\n",
        "how_to_joyn:\n",
        "answers/joining.yml",
        "how_to_joyn:",
        "data/nlu has no examples of how people ask this",
    ),
    "day that doesn't exist": (
        "answers/joining.yml",
        "review_by: 2027-05-31",
        "review_by: 2027-02-30",
        "answers/joining.yml",
        "review_by: 2027-02-30",
        "how_to_join.review_by: 2027-02-30 is not a day of the calendar",
    ),
    "year for a date": (
        "answers/joining.yml",
        "review_by: 2027-05-31",
        "review_by: 2027",
        "answers/joining.yml",
        "review_by: 2027",
        "2027 is not a day such as 2027-05-31",
    ),
    "year for the date of a check": (
        "checks/cover.yml",
        "version: 2026-11-22",
        "version: 2026",
        "checks/cover.yml",
        "version: 2026",
        "2026 is not a day",
    ),
    "year for a closed day": (
        "hours.yml",
        "closed: []",
        "closed: [{day: 2026, label: Christmas}]",
        "hours.yml",
        "closed:",
        "2026 is not a day",
    ),
    "broken table": (
        "checks/eligibility.yml",
        '- "retiring | * | * | * | * | associate"\n',
        "",
        "checks/eligibility.yml",
        "rows:",
        "no row for employment retiring",
    ),
    "outcome that a row misspells": (
        "checks/eligibility.yml",
        '| associate"',
        '| asociate"',
        "checks/eligibility.yml",
        '- "retiring',
        "no outcome named 'asociate'",
    ),
    "check that is no YAML": (
        "checks/cover.yml",
        "facts:\n",
        "facts: [\n",
        "checks/cover.yml",
        "label:",
        "is not YAML",
    ),
    "value of a fact renamed, its examples left": (
        "checks/eligibility.yml",
        "      overseas_contract: {",
        "      foreign_contract: {",
        "checks/eligibility.yml",
        '- "overseas_contract',
        "employment has no value 'overseas_contract'",
    ),
    "fee bands without a key": (
        "fee_bands.yml",
        "near_days: 60\n",
        "",
        "fee_bands.yml",
        "stale_days",
        "near_days: is missing",
    ),
    "amount in words": (
        "fees.csv",
        "full,month,,30.00",
        "full,month,,thirty",
        "fees.csv",
        "trust_leader,full,month,,thirty",
        "'thirty' is not an amount in pounds",
    ),
    "band that fee_bands.yml doesn't have": (
        "fees.csv",
        "deputy,full,year",
        "vice,full,year",
        "fees.csv",
        "vice,full,year",
        "unknown band 'vice'",
    ),
    "vocabulary that is no YAML": (
        "vocabulary.yml",
        "role:\n",
        "foo: [\nrole:\n",
        "vocabulary.yml",
        "senior_leader:",
        "is not YAML",
    ),
    "unknown entity": (
        "vocabulary.yml",
        "role:\n",
        "rolle:\n",
        "vocabulary.yml",
        "rolle:",
        "rolle is none of role, workplace, process",
    ),
    "value of an entity that no check has": (
        "vocabulary.yml",
        "  senior_leader:\n",
        "  senior_boss:\n",
        "vocabulary.yml",
        "senior_boss:",
        "the fact role of the checks has no such value",
    ),
    "short form of two words": (
        "acronyms.yml",
        "aht: assistant headteacher\n",
        "a h t: assistant headteacher\n",
        "acronyms.yml",
        "a h t:",
        "must be one word that stands for words",
    ),
    "doubled braces": (
        "answers/flows.yml",
        "{membership_phone}",
        "{{membership_phone}}",
        "answers/flows.yml",
        "text:",
        "{{membership_phone}} would be said as it stands: write {membership_phone}",
    ),
    "square brackets": (
        "answers/flows.yml",
        "{membership_phone}",
        "[membership_phone]",
        "answers/flows.yml",
        "text:",
        "[membership_phone] would be said as it stands",
    ),
    "pointed brackets": (
        "phrases.yml",
        "{membership_phone}",
        "<membership_phone>",
        "phrases.yml",
        "text:",
        "<membership_phone> would be said as it stands",
    ),
    "square brackets around what the program fills in": (
        "phrases.yml",
        "{max_text}",
        "[max_text]",
        "phrases.yml",
        "text:",
        "[max_text] would be said as it stands",
    ),
    "placeholder in a check that nothing fills": (
        "checks/cover.yml",
        "{membership_phone}",
        "{member_phone}",
        "checks/cover.yml",
        "next_step",
        "nothing fills {member_phone}",
    ),
    "script for a link": (
        "contacts.yml",
        "label: Join online\n    url: null",
        "label: Join online\n    url: javascript:alert(1)",
        "contacts.yml",
        "url: javascript",
        "is not an address such as https://www.example.org/page",
    ),
    "link without its colon": (
        "contacts.yml",
        "https://www.ascl.org.uk",
        "https//www.ascl.org.uk",
        "contacts.yml",
        "url: https//",
        "is not an address",
    ),
    "link without https": (
        "contacts.yml",
        "https://www.ascl.org.uk",
        "www.ascl.org.uk",
        "contacts.yml",
        "url: www",
        "is not an address",
    ),
    "link with a blank": (
        "contacts.yml",
        "https://www.ascl.org.uk/member",
        "https://www.ascl.org.uk/mem ber",
        "contacts.yml",
        "url: https",
        "is not an address",
    ),
    "malformed address of a source": (
        "sources.yml",
        "url: null",
        "url: https://[ascl",
        "sources.yml",
        "url: https",
        "is not an address",
    ),
    "script in an answer": (
        "answers/flows.yml",
        "You can join if",
        "You can join if javascript:alert(1)",
        "answers/flows.yml",
        "text:",
        "is not an address that may stand here",
    ),
    "value to be confirmed": (
        "contacts.yml",
        "value: null",
        "value: TBC",
        "contacts.yml",
        "value: TBC",
        "'TBC' looks unfinished",
    ),
    "answer to be done": (
        "answers/flows.yml",
        "You can join if",
        "You can (TODO) join if",
        "answers/flows.yml",
        "text:",
        "'TODO' looks unfinished",
    ),
    "telephone number of the team changed in one place": (
        "contacts.yml",
        "value: 0116 299 1122",
        "value: 0116 299 1123",
        "contacts.yml",
        "value: 0116 299 1123",
        "0116 299 1123 is not a number of numbers.yml",
    ),
    "the same in a sentence": (
        "contacts.yml",
        "team does: 0116 299 1122",
        "team does: 0116 299 1212",
        "contacts.yml",
        "unset:",
        "0116 299 1212 is not a number of numbers.yml",
    ),
    "crisis number with two figures changed about": (
        "crisis.yml",
        "Samaritans: 116 123",
        "Samaritans: 116 132",
        "crisis.yml",
        "card:",
        "116 132 is not a number of numbers.yml",
    ),
    "crisis number that looks like no number": (
        "crisis.yml",
        "call 999",
        "call 99",
        "crisis.yml",
        "card:",
        "99 is not a number of numbers.yml",
    ),
    "charity's number with a figure less": (
        "crisis.yml",
        "Support: 08000 562 561",
        "Support: 08000 562 56",
        "crisis.yml",
        "card:",
        "08000 562 56 is not a number",
    ),
    "crisis number left out": (
        "crisis.yml",
        "Samaritans: 116 123.",
        "Samaritans.",
        "numbers.yml",
        "samaritans:",
        "116 123 doesn't stand in crisis.yml any more",
    ),
    "number changed in numbers.yml alone": (
        "numbers.yml",
        "number: 116 123",
        "number: 116 124",
        "crisis.yml",
        "card:",
        "116 123 is not a number of numbers.yml",
    ),
    "number typed into an answer": (
        "answers/flows.yml",
        "{membership_phone}",
        "0116 299 1122",
        "answers/flows.yml",
        "text:",
        "0116 299 1122 stands in contacts.yml alone: write its placeholder",
    ),
    "strange number on a page": (
        "pages/cy.yml",
        "{membership_phone}",
        "01632 960 001",
        "pages/cy.yml",
        "footer",
        "01632 960 001 is not a number",
    ),
    "word of the pages renamed": (
        "pages/en-GB.yml",
        "help_title:",
        "help_titel:",
        "pages/en-GB.yml",
        "help_titel:",
        "no page shows a text of this name",
    ),
    "heading without answers": (
        "pages/en-GB.yml",
        "family_joining:",
        "family_joinin:",
        "pages/en-GB.yml",
        "family_joinin:",
        "there is no file answers/joinin.yml",
    ),
    "word of the widget renamed": (
        "widget/en-GB.json",
        '"launcher"',
        '"lancher"',
        "widget/en-GB.json",
        '"lancher"',
        "the widget shows no text of this name",
    ),
    "placeholder of the widget that nothing fills": (
        "widget/cy.json",
        "{name} o ASCL",
        "{enw} o ASCL",
        "widget/cy.json",
        '"joinedBy"',
        "nothing fills {enw}",
    ),
    "widget words that are no JSON": (
        "widget/cy.json",
        '"language": "Cymraeg",',
        '"language": "Cymraeg"',
        "widget/cy.json",
        '"review"',
        "is not JSON",
    ),
    "contact renamed": (
        "contacts.yml",
        "membership_phone:",
        "membership_fone:",
        "contacts.yml",
        "contacts:",
        "has no contact membership_phone, which the program names",
    ),
    "topic of a canned reply": (
        "canned.yml",
        "topics: [make_enquiry]",
        "topics: [make_tea]",
        "canned.yml",
        "topics: [make_tea]",
        "no topic named 'make_tea' to offer",
    ),
    "name twice": (
        "sources.yml",
        "stance:\n",
        "membership:\n",
        "sources.yml",
        "membership:",
        "membership stands here twice",
    ),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_refused_with_file_line_and_a_sentence(
    folder: Path, slip: tuple[str, str, str, str, str, str]
) -> None:
    file, old, new, told_in, line, problem = slip
    edit(folder / file, old, new)
    told = [fault for fault in faults(folder) if problem in fault.problem]
    assert told, [str(fault) for fault in faults(folder)]
    assert told[0].file == told_in
    path = folder.with_name("nlu") if told_in.startswith("data/nlu/") else folder
    lines = (path / told_in.removeprefix("data/nlu/")).read_text("utf-8").splitlines()
    assert any(lines[fault.line - 1].lstrip().startswith(line) for fault in told), told


def test_the_content_as_it_stands_is_sound() -> None:
    assert load_content(CONTENT_SET)


def test_all_faults_are_told_at_once_in_order_of_file_and_line(folder: Path) -> None:
    edit(folder / "answers" / "flows.yml", "source: membership", "source: hearsay")
    edit(folder / "crisis.yml", "phrases:\n", "phrases:\n- WISH to be gone\n")
    edit(folder / "fee_bands.yml", "near_days: 60\n", "")
    write(folder / "vocabulary.yml", "foo: [\n")
    told = faults(folder)
    assert [fault.file for fault in told] == [
        *("answers/flows.yml", "crisis.yml", "fee_bands.yml", "vocabulary.yml"),
    ]
    assert list(told) == sorted(told)


@pytest.mark.parametrize(
    "name", sorted({path.name for path in CONTENT_SET.glob("*.yml")} - {ALLOWED, NEEDED})
)
def test_a_file_that_is_gone_is_one_fault_and_no_fault_of_what_refers_to_it(
    folder: Path, name: str
) -> None:
    (folder / name).unlink()
    told = faults(folder)
    assert [fault.file for fault in told if "can't be read" in fault.problem] == [name]
    assert not [fault for fault in told if "no source named" in fault.problem]
    assert not [fault for fault in told if "nothing fills" in fault.problem]


def test_a_table_that_is_broken_is_one_fault_and_no_fault_of_what_refers_to_it(
    folder: Path,
) -> None:
    edit(folder / "checks" / "cover.yml", "rows:\n", "rows:\n- broken\n")
    assert {fault.file for fault in faults(folder)} == {"checks/cover.yml"}


def test_a_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    folder = copy_content(tmp_path)
    with pytest.raises(ContentError, match="can't be read"):
        load(folder / "nowhere")


def test_a_telephone_number_that_is_changed_everywhere_is_taken(folder: Path) -> None:
    for name in ("contacts.yml", "contacts.yml", "numbers.yml"):
        edit(folder / name, "0116 299 1122", "0116 299 1123")
    assert load(folder).contacts.contacts["membership_phone"].value == "0116 299 1123"


def test_what_an_operator_may_write_is_taken(folder: Path) -> None:
    edit(folder / "contacts.yml", "value: null", 'value: "Ring it on 01632 960 001, 8 am to 6 pm."')
    with (folder / "numbers.yml").open("a") as numbers:
        numbers.write("hotline: {number: 01632 960 001, stands_in: [contacts.yml]}\n")
    edit(folder / "contacts.yml", "url: null", "url: https://example.org/join?from=chat#top")
    edit(
        folder / "answers" / "flows.yml",
        "You can join if",
        "In 2014-15 [sic], 1,200 of 3-5 {{so}}:",
    )
    add_topic(folder)
    assert load(folder).families["brand_new"] == "new"


def test_no_phrase_that_the_program_says_can_go(folder: Path) -> None:
    path = folder / "phrases.yml"
    write(path, re.sub(r"(?m)^(\w+):", r"\1_x:", path.read_text("utf-8")))
    told = {fault.problem for fault in faults(folder)}
    assert {f"has no phrase {name}, which the program says" for name in PHRASES} <= told


def test_no_word_of_the_pages_and_the_widget_can_go(folder: Path) -> None:
    path = folder / "pages" / "en-GB.yml"
    write(path, re.sub(r"(?m)^(\w+):", r"\1_x:", path.read_text("utf-8")))
    write(folder / "widget" / "en-GB.json", "{}")
    told = {fault.problem for fault in faults(folder)}
    assert {f"has no {name}, which the pages need" for name in PAGE_WORDS} <= told
    assert {f"has no {name}, which the widget needs" for name in WIDGET_WORDS} <= told


def test_no_topic_that_the_program_knows_can_go_though_its_examples_go_too(folder: Path) -> None:
    for path in (folder / "answers").glob("*.yml"):
        write(path, re.sub(r"(?m)^(\w+):", r"\1_x:", path.read_text("utf-8")))
    for path in folder.with_name("nlu").glob("*.yml"):
        renamed = re.sub(r"(?m)^(- intent: (?:\w+/)?\w+)$", r"\1_x", path.read_text("utf-8"))
        write(path, renamed)
    told = {(fault.file, fault.problem) for fault in faults(folder)}
    assert {
        (f"answers/{family}.yml", f"has no answer {topic}, which the program asks for")
        for family, topics in TOPICS.items()
        for topic in topics
    } <= told
