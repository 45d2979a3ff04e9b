"""A fault in the content is told with its place; a broken change never replaces good words."""

from pathlib import Path

import pytest
from content_kit import ENTRY, add_topic, edit, faults, line_of, refreshed, store_of, write

from bot.content import ContentError, load_content


@pytest.mark.parametrize(
    ("added", "line", "problem"),
    [
        (ENTRY.replace("label: Brand new", "label: [Brand"), 3, "expected"),
        (ENTRY.replace("label:", "lable:"), 1, "label: is missing"),
        (ENTRY + "  colour: blue\n", 7, "colour: is not known here"),
        (ENTRY + "  source: hearsay\n", 7, "no source named 'hearsay'"),
        (ENTRY + "  links: [nowhere]\n", 7, "no link named 'nowhere'"),
        (ENTRY.replace("talk_to_human", "no_such_topic"), 4, "no topic named 'no_such_topic'"),
        (ENTRY.replace("  next: [talk_to_human]\n", ""), 1, "names no next step"),
        (ENTRY.replace("[talk_to_human]", "[hotline, vision, rejoin, regions]"), 4, "at most 3"),
        (ENTRY.replace("[talk_to_human]", '{talk_to_human: ""}'), 4, "2 to 60 characters"),
        (ENTRY.replace("long", "{wrong_name}"), 3, "nothing fills {wrong_name}"),
        (ENTRY.replace("long", "{}"), 3, "nothing fills {}"),
        (ENTRY.replace("long", "{membership_phone:d}"), 3, "takes no signs after its name"),
        (ENTRY.replace("long", "{membership_phone!x}"), 3, "takes no signs after its name"),
        (ENTRY.replace("is long", "{is long"), 3, "expected '}'"),
        (ENTRY.replace("2027-05-31", "next year"), 6, "'next year' is not a day"),
        (ENTRY.replace("A sentence that is long enough.", "Short."), 3, "at least 10"),
        (ENTRY + ENTRY, 7, "brand_new stands here twice"),
        ("brand_new: only words\n", 1, "must be a mapping"),
        ("- one\n- two\n", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
        ("# nothing yet\n", 1, "must be a mapping"),
    ],
)
def test_a_fault_is_told_with_file_and_line(
    folder: Path, added: str, line: int, problem: str
) -> None:
    add_topic(folder, added)
    error = next(fault for fault in faults(folder) if fault.file == "answers/new.yml")
    assert error.line == line
    assert problem in error.problem
    assert str(error).startswith(f"answers/new.yml, line {line}: ") and "\n" not in str(error)


def test_a_topic_answered_in_two_files_is_told_at_the_second(folder: Path) -> None:
    add_topic(folder, ENTRY + ENTRY.replace("brand_new", "how_to_join"), "zz.yml")
    (error,) = faults(folder)
    assert (error.file, error.line) == ("answers/zz.yml", 7)
    assert "how_to_join is answered in answers/joining.yml already" in error.problem


def test_a_file_that_is_not_utf_8_is_told(folder: Path) -> None:
    write(folder / "answers" / "new.yml", ENTRY.replace("long", "café").encode("latin-1"))
    assert "is not UTF-8 text" in str(faults(folder)[0])


def test_control_characters_are_told(folder: Path) -> None:
    write(folder / "answers" / "new.yml", ENTRY.replace("long", "lo\x07ng"))
    assert faults(folder)[0].file == "answers/new.yml"


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "contacts.yml").unlink()
    (error,) = faults(folder)
    assert str(error).startswith("contacts.yml, line 1: can't be read")


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "problem"),
    [
        ("phrases.yml", "{max_text}", "{longest}", "problem_too_long", "{longest}"),
        (
            "phrases.yml",
            "[talk_to_human,",
            "[talk_to_nobody,",
            "choices: [talk_to_nobody",
            "talk_to_nobody",
        ),
        ("contacts.yml", "0116 299 1122", "01162991122", "value", "put it in quotes"),
        ("contacts.yml", "url: null", "uri: null", "uri", "is not known here"),
        ("contacts.yml", "value: 0116 299 1122", "value: null", "value", "no value"),
        ("sources.yml", "title: Leader", "titel: Leader", "magazine", "title"),
        ("crisis.yml", "{membership_phone}", "{phone}", "card:", "{phone}"),
    ],
)
def test_the_other_files_are_checked_too(
    folder: Path, file: str, old: str, new: str, at: str, problem: str
) -> None:
    edit(folder / file, old, new)
    told = [fault for fault in faults(folder) if fault.file == file]
    error = next(fault for fault in told if problem in fault.problem)
    near = line_of(folder / file, at)
    assert near - 1 <= error.line <= near + 3


def test_a_changed_sentence_is_there_with_the_next_reply(folder: Path) -> None:
    store = store_of(folder)
    before = store.current
    assert store.current is before
    edit(folder / "answers" / "joining.yml", "You apply online", "One applies online")
    assert refreshed(store).answers["how_to_join"].text.startswith("One applies online")
    assert store.error is None


def test_a_new_file_is_noticed(folder: Path) -> None:
    store = store_of(folder)
    add_topic(folder)
    assert refreshed(store).label("brand_new") == "Brand new"
    assert refreshed(store).families["brand_new"] == "new"


def test_a_broken_change_keeps_the_last_good_words_and_says_why(folder: Path) -> None:
    store = store_of(folder)
    path = folder / "answers" / "joining.yml"
    good = path.read_text(encoding="utf-8")
    edit(path, "You apply online", "You apply {somewhere}")
    assert refreshed(store).answers["how_to_join"].text.startswith("You apply online")
    assert store.error is not None and "{somewhere}" in str(store.error)
    assert str(store.error).startswith("answers/joining.yml, line 3: ")
    write(path, good.replace("You apply online", "You apply there"))
    assert refreshed(store).answers["how_to_join"].text.startswith("You apply there")
    assert store.error is None


def test_a_half_written_file_keeps_the_last_good_words(folder: Path) -> None:
    store = store_of(folder)
    path = folder / "phrases.yml"
    whole = path.read_bytes()
    write(path, whole[: whole.index(b"unknown_again") + 40])
    assert refreshed(store).phrase("unreadable")
    assert store.error is not None
    told = {(fault.file, fault.problem) for fault in store.error.faults}
    assert ("phrases.yml", "has no phrase unreadable, which the program says") in told
    write(path, b"")
    assert refreshed(store).phrase("clarify") and store.error is not None
    write(path, whole)
    assert refreshed(store).phrase("clarify") and store.error is None


def test_a_deleted_file_that_is_needed_keeps_the_last_good_words(folder: Path) -> None:
    store = store_of(folder)
    (folder / "crisis.yml").unlink()
    assert "116 123" in refreshed(store).crisis.card
    assert store.error is not None and "can't be read" in str(store.error)


def test_a_deleted_file_of_answers_takes_its_answers_away(folder: Path) -> None:
    add_topic(folder)
    store = store_of(folder)
    assert "brand_new" in refreshed(store).answers
    (folder / "answers" / "new.yml").unlink()
    (folder.with_name("nlu") / "new.yml").unlink()
    assert "brand_new" not in refreshed(store).answers and store.error is None


def test_a_file_that_disappears_while_it_is_looked_at_does_no_harm(folder: Path) -> None:
    store = store_of(folder)
    (folder / "answers" / "dangling.yml").symlink_to(folder / "gone.yml")
    assert refreshed(store).phrase("clarify")


def test_content_that_is_broken_from_the_start_is_an_error(folder: Path) -> None:
    write(folder / "sources.yml", "")
    with pytest.raises(ContentError, match=r"sources\.yml, line 1"):
        store_of(folder)


def test_contacts_stand_where_their_names_do() -> None:
    content = load_content()
    words = content.words(content.answers["rejoin"].text)
    assert "0116 299 1122" in words and "{" not in words


def test_what_an_operator_fills_in_is_used_at_once(folder: Path) -> None:
    store = store_of(folder)
    hotline = store.current.answers["hotline"]
    assert "I don't hold the hotline's number" in store.current.words(hotline.text)
    edit(folder / "contacts.yml", "value: null", 'value: "Ring it on 01632 960 001."')
    with (folder / "numbers.yml").open("a") as numbers:
        numbers.write("hotline: {number: 01632 960 001, stands_in: [contacts.yml]}\n")
    words = refreshed(store).words(hotline.text)
    assert "Ring it on 01632 960 001." in words and "I don't hold" not in words


def test_a_link_is_shown_only_where_it_has_an_address(folder: Path) -> None:
    add_topic(folder, ENTRY + "  links: [fees, council_representatives]\n")
    store = store_of(folder)
    shown = refreshed(store).links_of(store.current.answers["brand_new"])
    assert [link["label"] for link in shown] == ["Council representatives"]
    contacts = "label: Membership fees\n    url: "
    edit(folder / "contacts.yml", contacts + "null", contacts + "https://example.org/fees")
    shown = refreshed(store).links_of(store.current.answers["brand_new"])
    assert {"label": "Membership fees", "url": "https://example.org/fees"} in shown


def test_a_phrase_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_content().phrase("no_such_phrase")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{membership_phone}", "{nobody}", "nothing fills {nobody}"),
        ("topics: [make_enquiry]", "topics: [make_tea]", "no topic named 'make_tea'"),
        ("label: Hello", "lable: Hello", "label: is missing"),
    ],
)
def test_a_canned_reply_that_cannot_be_used_is_refused(
    folder: Path, old: str, new: str, problem: str
) -> None:
    edit(folder / "canned.yml", old, new)
    told = faults(folder)
    assert {fault.file for fault in told} == {"canned.yml"}
    assert any(problem in fault.problem for fault in told)


def test_a_changed_canned_reply_is_there_at_once(folder: Path) -> None:
    store = store_of(folder)
    edit(folder / "canned.yml", "Is there anything else", "Is there something else")
    assert "something else" in refreshed(store).canned["anything_else"].text
