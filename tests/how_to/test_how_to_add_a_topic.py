"""A new topic: two files are edited, and visitors find the answer."""

from pathlib import Path

from how_to_kit import changed, follow, run

LOOK = """
from starlette.testclient import TestClient
from bot.gateway.app import create_app
from bot.nlu.training_examples import topic_examples

assert sum(each.label == "faq/car_park" for each in topic_examples()) >= 20
with TestClient(create_app()) as browser:
    assert "/help/car_park" in browser.get("/help").text
    assert "/help/car_park" in browser.get("/help", params={"q": "parking"}).text
    print(browser.get("/help/car_park").text)
"""


def test_a_topic_is_added_in_two_files_and_is_shown_to_visitors(tree: Path) -> None:
    answers = int(run(tree, "-m", "bot", "content", "check").split()[0])
    run(tree, "-m", "bot", "sync")  # of the operator's own domain
    before = {*changed(tree)}
    follow("a-topic.md", tree)
    assert {*changed(tree)} - before == {"bot/content/answers/paying.yml", "data/nlu/paying.yml"}
    assert run(tree, "-m", "bot", "content", "check").startswith(f"{answers + 1} answers")
    assert run(tree, "-m", "bot", "sync").strip() == "Wrote domain.yml"
    domain = (tree / "domain.yml").read_text(encoding="utf-8")
    assert "utter_faq/car_park: [{text: car_park}]" in domain
    page = run(tree, "-c", LOOK)
    assert "parking at ASCL's office" in page.replace("&#39;", "'")
    assert "{membership_phone}" not in page
