"""A fault in the content is told with its place; a broken change never replaces good words."""

import os
import shutil
from pathlib import Path

import pytest
from texts import CONTENT

from bot.content import ContentError, ContentStore, load_content

ENTRY = """brand_new:
  label: Brand new
  text: A sentence that is long enough.
  owner: membership team
  review_by: 2027-05-31
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


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


def refusal(folder: Path) -> ContentError:
    """What loading complains of."""
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    return caught.value


def line_of(path: Path, words: str) -> int:
    """The number of the first line that starts with `words`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.lstrip().startswith(words))


@pytest.mark.parametrize(
    ("added", "line", "problem"),
    [
        (ENTRY.replace("label: Brand new", "label: [Brand"), 3, "expected"),
        (ENTRY.replace("label:", "lable:"), 1, "label"),
        (ENTRY + "  colour: blue\n", 6, "colour: extra fields not permitted"),
        (ENTRY + "  source: hearsay\n", 1, "no source named 'hearsay'"),
        (ENTRY + "  links: [nowhere]\n", 1, "no link named 'nowhere'"),
        (ENTRY + "  choices: [no_such_topic]\n", 1, "no topic named 'no_such_topic'"),
        (ENTRY.replace("long", "{wrong_name}"), 1, "no contact named {wrong_name}"),
        (ENTRY.replace("long", "{}"), 1, "no contact named {}"),
        (ENTRY.replace("long", "{membership_phone:d}"), 1, "takes no signs after its name"),
        (ENTRY.replace("long", "{membership_phone!x}"), 1, "takes no signs after its name"),
        (ENTRY.replace("is long", "{is long"), 1, "expected '}'"),
        (ENTRY.replace("2027-05-31", "next year"), 5, "review_by: invalid date format"),
        (ENTRY.replace("A sentence that is long enough.", "Short."), 3, "at least 10"),
        (ENTRY + ENTRY, 6, 'duplicate key "brand_new"'),
        ("brand_new: only words\n", 1, "brand_new"),
        ("- one\n- two\n", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
        ("# nothing yet\n", 1, "must be a mapping"),
    ],
)
def test_a_fault_is_told_with_file_and_line(
    folder: Path, added: str, line: int, problem: str
) -> None:
    write(folder / "answers" / "new.yml", added)
    error = refusal(folder)
    assert (error.path.name, error.line) == ("new.yml", line)
    assert problem in error.problem or problem == "brand_new"
    assert str(error).startswith(f"new.yml, line {line}: ") and "\n" not in str(error)


def test_a_topic_answered_in_two_files_is_told_at_the_second(folder: Path) -> None:
    write(folder / "answers" / "zz.yml", ENTRY + ENTRY.replace("brand_new", "how_to_join"))
    error = refusal(folder)
    assert (error.path.name, error.line) == ("zz.yml", 6)
    assert "how_to_join is answered in another file already" in error.problem


def test_a_file_that_is_not_utf_8_is_told(folder: Path) -> None:
    write(folder / "answers" / "new.yml", ENTRY.replace("long", "café").encode("latin-1"))
    assert "is not UTF-8 text" in str(refusal(folder))


def test_control_characters_are_told(folder: Path) -> None:
    write(folder / "answers" / "new.yml", ENTRY.replace("long", "lo\x07ng"))
    assert refusal(folder).path.name == "new.yml"


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "contacts.yml").unlink()
    assert str(refusal(folder)).startswith("contacts.yml, line 1: can't be read")


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "problem"),
    [
        ("phrases.yml", "{max_text}", "{longest}", "problem_too_long", "{longest}"),
        ("phrases.yml", "[talk_to_human,", "[talk_to_nobody,", "unknown_again", "talk_to_nobody"),
        ("contacts.yml", "0116 299 1122", "01162991122", "value", "put it in quotes"),
        ("contacts.yml", "url: null", "uri: null", "uri", "extra fields"),
        ("contacts.yml", "value: 0116 299 1122", "value: null", "value", "no value"),
        ("sources.yml", "title: Leader", "titel: Leader", "magazine", "title"),
        ("crisis.yml", "{membership_phone}", "{phone}", "#", "{phone}"),
    ],
)
def test_the_other_files_are_checked_too(
    folder: Path, file: str, old: str, new: str, at: str, problem: str
) -> None:
    edit(folder / file, old, new)
    error = refusal(folder)
    assert error.path.name == file and problem in error.problem
    near = line_of(folder / file, at)
    assert near - 1 <= error.line <= near + 3


def test_a_changed_sentence_is_there_with_the_next_reply(folder: Path) -> None:
    store = ContentStore(folder)
    before = store.current
    assert store.current is before
    edit(folder / "answers" / "joining.yml", "You apply online", "One applies online")
    assert store.current.answers["how_to_join"].text.startswith("One applies online")
    assert store.error is None


def test_a_new_file_is_noticed(folder: Path) -> None:
    store = ContentStore(folder)
    write(folder / "answers" / "new.yml", ENTRY)
    assert store.current.label("brand_new") == "Brand new"
    assert store.current.families["brand_new"] == "new"


def test_a_broken_change_keeps_the_last_good_words_and_says_why(folder: Path) -> None:
    store = ContentStore(folder)
    path = folder / "answers" / "joining.yml"
    good = path.read_text(encoding="utf-8")
    edit(path, "You apply online", "You apply {somewhere}")
    assert store.current.answers["how_to_join"].text.startswith("You apply online")
    assert store.error is not None and "{somewhere}" in str(store.error)
    assert str(store.error).startswith("joining.yml, line 1: ")
    write(path, good.replace("You apply online", "You apply there"))
    assert store.current.answers["how_to_join"].text.startswith("You apply there")
    assert store.error is None


def test_a_half_written_file_keeps_the_last_good_words(folder: Path) -> None:
    store = ContentStore(folder)
    path = folder / "phrases.yml"
    whole = path.read_bytes()
    write(path, whole[: whole.index(b"unknown_again") + 40])
    assert store.current.phrase("unreadable")
    assert store.error is not None and store.error.path.name == "phrases.yml"
    assert "has lost" in str(store.error) and "unreadable" in str(store.error)
    write(path, b"")
    assert store.current.phrase("clarify") and store.error is not None
    write(path, whole)
    assert store.current.phrase("clarify") and store.error is None


def test_a_deleted_file_that_is_needed_keeps_the_last_good_words(folder: Path) -> None:
    store = ContentStore(folder)
    (folder / "crisis.yml").unlink()
    assert "116 123" in store.current.crisis.card
    assert store.error is not None and "can't be read" in str(store.error)


def test_a_deleted_file_of_answers_takes_its_answers_away(folder: Path) -> None:
    write(folder / "answers" / "new.yml", ENTRY)
    store = ContentStore(folder)
    assert "brand_new" in store.current.answers
    (folder / "answers" / "new.yml").unlink()
    assert "brand_new" not in store.current.answers and store.error is None


def test_a_file_that_disappears_while_it_is_looked_at_does_no_harm(folder: Path) -> None:
    store = ContentStore(folder)
    (folder / "answers" / "dangling.yml").symlink_to(folder / "gone.yml")
    assert store.current.phrase("clarify")


def test_content_that_is_broken_from_the_start_is_an_error(folder: Path) -> None:
    write(folder / "sources.yml", "")
    with pytest.raises(ContentError, match=r"sources\.yml, line 1"):
        ContentStore(folder)


def test_contacts_stand_where_their_names_do() -> None:
    content = load_content(CONTENT)
    words = content.words(content.answers["rejoin"].text)
    assert "0116 299 1122" in words and "{" not in words


def test_what_an_operator_fills_in_is_used_at_once(folder: Path) -> None:
    store = ContentStore(folder)
    hotline = store.current.answers["hotline"]
    assert "I don't hold the hotline's number" in store.current.words(hotline.text)
    edit(folder / "contacts.yml", "value: null", 'value: "Ring it on 01632 960 001."')
    words = store.current.words(hotline.text)
    assert "Ring it on 01632 960 001." in words and "I don't hold" not in words


def test_a_link_is_shown_only_where_it_has_an_address(folder: Path) -> None:
    write(folder / "answers" / "new.yml", ENTRY + "  links: [fees, council_representatives]\n")
    store = ContentStore(folder)
    shown = store.current.links_of(store.current.answers["brand_new"])
    assert [link["label"] for link in shown] == ["Council representatives"]
    contacts = "label: Membership fees\n    url: "
    edit(folder / "contacts.yml", contacts + "null", contacts + "https://example.org/fees")
    shown = store.current.links_of(store.current.answers["brand_new"])
    assert {"label": "Membership fees", "url": "https://example.org/fees"} in shown


def test_a_phrase_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_content(CONTENT).phrase("no_such_phrase")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{membership_phone}", "{nobody}", "no contact named {nobody}"),
        ("topics: [make_enquiry]", "topics: [make_tea]", "no topic named 'make_tea'"),
        ("label: Hello", "lable: Hello", "label: field required"),
    ],
)
def test_a_canned_reply_that_cannot_be_used_is_refused(
    folder: Path, old: str, new: str, problem: str
) -> None:
    edit(folder / "canned.yml", old, new)
    error = refusal(folder)
    assert error.path.name == "canned.yml"
    assert problem in error.problem


def test_a_changed_canned_reply_is_there_at_once(folder: Path) -> None:
    store = ContentStore(folder)
    edit(folder / "canned.yml", "Is there anything else", "Is there something else")
    assert "something else" in store.current.canned["anything_else"].text
