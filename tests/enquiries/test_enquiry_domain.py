"""The domain knows the enquiry as its fields are declared."""

import re

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.enquiries.enquiry_domain import enquiry_blocks
from bot.enquiries.enquiry_fields import FIELDS, QUESTIONS

BLOCK = re.compile(r"^ *# >>> ([^:\n]+):.*\n((?:.*\n)*?) *# <<<\n", re.M)
CONTENT = load_content()


def test_the_blocks_of_the_domain_follow_from_the_fields() -> None:
    domain = (PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8")
    written = {name: lines.splitlines() for name, lines in BLOCK.findall(domain)}
    for name, lines in enquiry_blocks().items():
        assert written[name] == lines, "run `bot sync`"


def test_every_phrase_that_a_field_names_has_words_in_the_chat_and_on_the_page() -> None:
    chat = {question.ask for question in QUESTIONS} | {field.label for field in FIELDS}
    chat |= {button.phrase for question in QUESTIONS for button in question.buttons}
    assert chat <= set(CONTENT.phrases)
    page = {field.page.label for field in FIELDS} | {field.page.hint for field in FIELDS} - {""}
    for words in CONTENT.pages.values():
        assert page <= set(words)


def test_consent_is_asked_before_anything_personal() -> None:
    keys = [question.key for question in QUESTIONS]
    before = QUESTIONS[: keys.index("consent")]
    assert [question.key for question in before] == ["about"]
    assert keys[-1] == "send"
