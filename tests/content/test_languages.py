"""Welsh is recognised, English and names never are; translations say the same facts."""

import csv
import re
from pathlib import Path

import pytest
from content_kit import copy_content, edit, faults, load
from content_set_kit import OPERATOR_CONTENT

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.content.languages import language_of
from bot.content.proofs.content_proof import proof_faults
from bot.content.translations import answer_in, answer_words, topic_heard, topics_in

CONTENT = load_content(OPERATOR_CONTENT)
LANGUAGES = CONTENT.languages
# What is Welsh among the messages of the validation set.
IN_WELSH = {"Dw i eisiau siarad Cymraeg"}
FEWEST = 12  # topics that can be had in Welsh
FIGURE = re.compile(r"\d+")
QUESTIONS = {
    "sut mae ymuno?": "how_to_join",
    "Sut ydw i'n ymuno ag ASCL?": "how_to_join",
    "pwy sy'n cael ymuno": "who_can_join",
    "Rwy'n bennaeth mewn ysgol uwchradd yng Ngwynedd. Alla i fod yn aelod?": "who_can_join",
    "faint mae'n costio": "ask_fee",
    "Beth yw'r gost?": "ask_fee",
    "beth yw manteision aelodaeth": "benefits",
    "Oes gennych chi rif ffôn?": "contact_membership",
    "sut i gwyno": "contact_membership",
    "preifatrwydd": "privacy",
    "Mae honiad wedi ei wneud yn fy erbyn": "allegation_made",
    "Hoffwn siarad â pherson": "talk_to_human",
    "ga i siarad gyda rhywun": "talk_to_human",
    "dw i angen help": "when_to_contact",
    "sut mae talu": "payment_method",
    "Diolch, faint yw'r pris?": "ask_fee",
    "bore da": "greet",
    "Ble mae'r archfarchnad agosaf?": None,
}
NOT_WELSH = [
    "Siân Wyn, Ysgol Gyfun Gwynllyw",
    "I work at Ysgol y Moelwyn in Blaenau Ffestiniog",
    "Beth Davies",
    "Pam, deputy head",
    "Llanelli",
    "hwyl",
    "helo",
    "chi square",
    "thx",
    "dunno",
    "dw i'n bennaeth, can I join",
    "jak dołączyć do związku",
    "wie kann ich beitreten",
    "42",
    "?",
]


@pytest.mark.parametrize(("message", "topic"), QUESTIONS.items())
def test_welsh_is_recognised_and_its_topic_heard(message: str, topic: str | None) -> None:
    assert language_of(message, LANGUAGES) == "cy"
    assert topic_heard(CONTENT, message, "cy") == topic


@pytest.mark.parametrize("message", NOT_WELSH)
def test_names_slips_and_other_languages_are_not_welsh(message: str) -> None:
    assert language_of(message, LANGUAGES) != "cy"


def test_no_message_of_the_validation_set_is_taken_for_welsh() -> None:
    path = PROJECT_ROOT / "tests/nlu/validation.csv"
    with path.open(encoding="utf-8") as file:
        messages = [row["text"] for row in csv.DictReader(file)]
    assert len(messages) > 1_000
    assert {each for each in messages if language_of(each, LANGUAGES) == "cy"} == IN_WELSH


def test_a_dozen_topics_can_be_had_in_welsh_each_marked_until_it_is_reviewed() -> None:
    topics = topics_in(CONTENT, "cy")
    assert len(topics) >= FEWEST
    for topic in topics:
        translated = CONTENT.answers[topic].translations["cy"]
        said = answer_words(CONTENT, translated, "cy")
        assert ("siaradwr brodorol" in said) is not translated.is_reviewed


@pytest.mark.parametrize("topic", topics_in(CONTENT, "cy"))
def test_a_translation_says_the_same_figures_numbers_and_names(topic: str) -> None:
    answer = CONTENT.answers[topic]
    welsh = CONTENT.words(answer.translations["cy"].text)
    english = CONTENT.words(answer.text)
    assert sorted(FIGURE.findall(welsh)) == sorted(FIGURE.findall(english))
    for name in (
        "My ASCL",
        "Professional Associate",
        "DfE",
        "CPD",
        CONTENT.contacts.contacts["membership_phone"].words,
    ):
        assert welsh.count(name) == english.count(name), name


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("    cy:\n      label: Sut i ymuno", "    xx:\n      label: Sut i ymuno", "language 'xx'"),
        ("ar-lein, drwy wefan ASCL", "ar-lein, drwy {nowhere}", "nothing fills {nowhere}"),
        ("      review: native review outstanding\n", "", "is missing"),
    ],
)
def test_a_translation_that_is_broken_is_refused(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    folder = copy_content(tmp_path)
    edit(folder / "answers" / "joining.yml", old, new)
    assert any(sentence in fault.problem for fault in faults(folder))


@pytest.mark.parametrize("figure", ["3 llythyr", "{unfinished_chat_hours}"])
def test_a_translation_with_another_figure_is_told_and_not_said(
    tmp_path: Path, figure: str
) -> None:
    folder = copy_content(tmp_path)
    edit(folder / "answers" / "joining.yml", "rhywfaint o wybodaeth", figure)
    content = load(folder)
    assert answer_in(content, "how_to_join", "cy") is None
    assert "how_to_join" not in topics_in(content, "cy")
    problems = [fault.problem for fault in proof_faults(content)]
    assert any(each.startswith("how_to_join: has other figures") for each in problems)
