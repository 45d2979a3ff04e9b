"""The words that visitors read hold no fact of our own making and no sentence of the sources."""

import re
import shutil
from pathlib import Path

import pytest
from claims import allow_list, unfounded
from texts import CONTENT, TRANSLATIONS, Said, runs, seed_runs, texts, translations

from actions.fee_form import told_fee
from bot import PROJECT_ROOT
from bot.content import load_content
from bot.fees.fee_answer import look_up
from bot.fees.fee_bands import NamedFeeTerms
from bot.fees.fee_csv import read_fee_file
from bot.rasa_server.replies.fee_replies import fee_reply

SAID = texts()
PROMISE = re.compile(
    r"\byou(?: are|'re|’re| will be|'ll be|’ll be)(?: now| fully| always)? covered\b"
    r"|\bfully covered\b|\bguarantee"
    r"|\b(?:we|ascl)(?: will|'ll|’ll| can always)? (?:fully |always )?"
    r"(?:covers?|supports?|represents?|defends?|protects?) "
    r"(?:you\b|full members|members|everyone)",
    re.I,
)
WRONG_TEST = re.compile(
    r"\b(?:happen|arose|arise|occur|took place|take place|date[sd]? from|stem)\w*[^.;?]{0,40}"
    r"\b(?:before|prior to)\b[^.;?]{0,25}(?:join|member)",
    re.I,
)
TITLES = ("Leading the Way: A Blueprint for a Self-Improving System",)


def promises(text: str) -> list[str]:
    """Sentences that promise cover without saying that it is in line with ASCL's policy."""
    sentences = re.split(r"(?<=[.?!])\s+|\n", text)
    return [each for each in sentences if PROMISE.search(each) and "in line with" not in each]


def copied(text: str) -> list[str]:
    """Runs of eight words that stand in a source document too; titles may be named."""
    for title in TITLES:
        text = text.replace(title, "_")
    text = re.sub(r"https?://\S+", "_", text)
    known = seed_runs()
    return [run for run, mark in runs(text) if mark in known]


def claimed(words: str, topic: str = "how_to_join", source: str | None = "membership") -> list[str]:
    return [claim.words for claim in unfounded(Said(words, topic, source, "a test"))]


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.where)
def test_every_figure_name_number_and_address_stands_in_a_source(said: Said) -> None:
    assert unfounded(said) == [], f"not in tests/content/allowed.yml: {said.words!r}"


@pytest.mark.parametrize("said", translations(), ids=lambda said: said.where)
def test_a_translation_adds_no_figure_number_or_address(said: Said) -> None:
    # Which capitals are names can't be told in a language that the list of ordinary words isn't in.
    assert [claim for claim in unfounded(said) if claim.kind != "names"] == []


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
        ("contacts.yml", "0116 299 1122", "0116 299 1112"),
        ("contacts.yml", "councilrepresentatives.html", "council.html"),
        ("crisis.yml", "08000 562 561", "08000 562 651"),
        ("checks/cover.yml", "Teaching Regulation Agency", "Teaching Register Agency"),
        ("checks/eligibility.yml", "Employed on a UK contract", "Employed by Eton"),
        ("phrases.yml", "1 to 200 letters", "1 to 300 letters"),
        ("sources.yml", "February 2015", "February 2016"),
    ],
)
def test_a_tampered_copy_of_the_content_is_noticed(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    assert any(unfounded(said) for said in texts(copy))


def test_every_place_of_the_content_is_read() -> None:
    read = {said.where.split(":")[0] for said in SAID}
    unread = {"numbers.yml", "vocabulary.yml", "acronyms.yml", "hours.yml", *TRANSLATIONS}
    assert read == {path.name for path in CONTENT.rglob("*.yml")} - unread
    whole = "\n".join(said.words for said in SAID)
    for words in ("call 999", "Between jobs", "Disclosure and Barring", "councilrepresentatives"):
        assert words in whole


def test_the_allow_list_holds_nothing_that_is_no_longer_said() -> None:
    whole = " ".join(" ".join(said.words for said in SAID).split()).lower()
    for source, kinds in allow_list()["sources"].items():
        for kind, entries in kinds.items():
            unused = [str(words) for words in entries if str(words).lower() not in whole]
            assert not unused, f"{source}, {kind}"


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.where)
def test_nothing_promises_cover_or_goes_by_when_things_happened(said: Said) -> None:
    assert promises(said.words) == []
    assert not WRONG_TEST.search(said.words)


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
    assert promises(words) and not promises(words.rstrip(".") + ", in line with its policy.")


@pytest.mark.parametrize(
    "words",
    [
        "We can't help where the events happened before you joined.",
        "Nothing that arose well before your membership is supported.",
        "It must not have occurred prior to joining.",
    ],
)
def test_going_by_when_things_happened_is_noticed(words: str) -> None:
    assert WRONG_TEST.search(words)


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.where)
def test_no_run_of_eight_words_is_copied_from_a_source(said: Said) -> None:
    assert copied(said.words) == []


def test_the_documentation_copies_no_source_either() -> None:
    pages = [*PROJECT_ROOT.glob("*.md"), *(PROJECT_ROOT / "docs").rglob("*.md")]
    assert PROJECT_ROOT / "README.md" in pages
    found = {page.name: copied(page.read_text(encoding="utf-8")) for page in pages}
    assert {page: runs for page, runs in found.items() if runs} == {}


def test_a_copied_run_is_noticed_however_it_is_set() -> None:
    title = "Leading the way - a BLUEPRINT, for a self"
    assert copied(title) == ["leading the way a blueprint for a self"]
    assert len(seed_runs()) > 4000


def test_no_example_figure_is_told_without_saying_so() -> None:
    content, bands = load_content(), load_content().fee_words
    rows = read_fee_file((CONTENT / "fees.csv").read_bytes(), bands.bands)
    assert rows and all("example" in row.source.lower() for row in rows)
    for day in sorted({row.effective_from for row in rows}):
        for row in rows:
            named = NamedFeeTerms(periods=(row.period,), discount=row.discount)
            found = look_up(bands, rows, named, day, row.band)
            for example in (True, False):
                reply = fee_reply(content, told_fee(bands, found, example))
                says_so = reply["text"].startswith(content.phrase("fee_example"))
                marked = {each["example"] for each in reply["meta"]["fees"]}
                assert (says_so, marked) == (example, {example})
