"""A new fact of a check: two files are edited, and the check asks for it and decides by it."""

import json
import re
from pathlib import Path

from how_to_kit import changed, follow, run

FACTS = {
    "employment": "uk_contract",
    "former_full_member": "no",
    "workplace": "school_or_college",
    "role": "senior_leader",
    "current_issue": "no",
}
ASK_ON_PAGES = f"""
import sys
from pathlib import Path
from bench import make_settings, start_gateway
from pages_kit import Walker
from bot.content.loading import CONTENT_DIR
from bot.nlu.training_examples import read_examples

labels = {{each.label for each in read_examples()}}
assert {{f"answer/uk_workplace.{{value}}" for value in ("yes", "no", "unsure")}} <= labels
gateway = start_gateway(make_settings(Path(sys.argv[1]), 9), CONTENT_DIR)
walker = Walker(gateway.url, **{{"Accept-Language": "en-GB"}})
walker.begin("eligibility")
facts = {FACTS!r}
while walker.asked in facts:
    walker.answer(facts[walker.asked])
print(walker.asked, walker.page.text)
walker.answer("no")
print(walker.answers_all(facts).text)
gateway.server.stop()
"""


def decided(tree: Path, **more: str) -> dict[str, object]:
    facts = json.dumps({**FACTS, **more})
    found: dict[str, object] = json.loads(
        run(tree, "-m", "bot", "decide", "eligibility", given=facts)
    )
    return found


def test_a_fact_is_added_in_two_files_and_is_asked_and_decides(tree: Path) -> None:
    follow("a-fact-of-a-check.md", tree)
    assert changed(tree) == [
        "bot/content/checks/eligibility.yml",
        "data/nlu/answers_eligibility.yml",
    ]
    assert "check_eligibility: sound; 6 facts" in run(tree, "-m", "bot", "check", "validate")
    run(tree, "-m", "bot", "content", "check")
    assert run(tree, "-m", "bot", "sync").strip() == "Wrote domain.yml"
    domain = (tree / "domain.yml").read_text(encoding="utf-8")
    assert re.search(r"required_slots: \[employment, .*, uk_workplace\]", domain)
    assert "utter_ask_eligibility_form_uk_workplace" in domain

    assert decided(tree)["ask"] == "uk_workplace"
    assert decided(tree, uk_workplace="yes")["outcome"] == "eligible"
    assert decided(tree, uk_workplace="unsure")["outcome"] == "check_organisation"
    (tree.parent / "pages").mkdir()
    shown = run(tree, "-c", ASK_ON_PAGES, str(tree.parent / "pages"))
    assert "uk_workplace" in shown and "Is your workplace in the United Kingdom?" in shown
    assert "The organisation needs checking" in shown
