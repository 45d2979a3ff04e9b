"""A new field of an enquiry: five files are edited, and all that shows an enquiry knows it."""

import re
from pathlib import Path

from how_to_kit import assert_code_is_clean, changed, follow, run

FIELDS = "bot/enquiries/enquiry_fields.py"
VERSIONS = "bot/records/migrations/versions"
USE = """
from starlette.testclient import TestClient

from bot.content import load_content
from bot.desk.reports.csv_export import ENQUIRIES
from bot.enquiries import enquiry_dialogue, enquiry_domain
from bot.enquiries.enquiry_dialogue import EnquiryMessage
from bot.enquiries.enquiry_fields import BY_SLOT
from bot.gateway.app import create_app
from bot.records import Database
from bot.records.enquiries import enquiry_records
from bot.records.reporting.full_text_search import search_texts
from bot.settings import settings

assert enquiry_domain.enquiry_form_slots()[-2:] == ["enquiry_school", "enquiry_send"]
assert "  - enquiry_school" in enquiry_domain.enquiry_blocks()["buttons of an enquiry"]
step = enquiry_dialogue.hear({}, "enquiry_school", EnquiryMessage("Hillside Academy"))
assert enquiry_dialogue.field_values(step.known)["school"] == "Hillside Academy"
words = load_content()
assert words.phrase(BY_SLOT["enquiry_school"].ask) == "Which school do you work at?"
assert "school" in ENQUIRIES

with TestClient(create_app()) as browser:
    form = browser.get("/enquiry").text
    assert 'name="school"' in form and "Your school" in form
    filled = {"about": "Pensions", "name": "Jo", "phone": "020 7946 0123", "consent": "yes"}
    wrong = browser.post("/enquiry", data={**filled, "school": "x" * 200}).text
    assert "Shorten the name" in wrong
    browser.post("/enquiry", data={**filled, "school": "Hillside Academy"})

database = Database(settings().database)
with database.writing() as db:
    (hit,) = search_texts(db, "hillside")
    row = db.get(enquiry_records.Enquiry, hit.enquiry_id)
    assert enquiry_records.field_values(row)["school"] == "Hillside Academy"
    print(row.reference)
database.close()
"""
DOWN_AND_UP = """
from alembic import command
from alembic.config import Config

from bot.records.database import make_engine
from bot.records.schema_versions import MIGRATIONS
from bot.settings import settings

engine = make_engine(settings().database)
config = Config()
config.set_main_option("script_location", str(MIGRATIONS))
with engine.execution_options(writes=True).begin() as connection:
    config.attributes["connection"] = connection
    command.downgrade(config, "-1")
    command.upgrade(config, "head")
"""


def test_a_field_is_added_in_five_files_and_is_asked_stored_shown_and_searched(tree: Path) -> None:
    last = max(path.name[:4] for path in (tree / VERSIONS).glob("[0-9]*.py"))
    following = f"{int(last) + 1:04}"
    follow("a-field-of-an-enquiry.md", tree, LAST=last, NEXT=following)
    assert changed(tree) == [
        "bot/content/pages/cy.yml",
        "bot/content/pages/en-GB.yml",
        "bot/content/phrases.yml",
        FIELDS,
        f"{VERSIONS}/{following}_school.py",
    ]
    assert_code_is_clean(tree, FIELDS)
    run(tree, "-m", "bot", "content", "check")
    assert run(tree, "-m", "bot", "sync").strip() == "Wrote domain.yml"
    reference = re.findall(r"ENQ-\S+", run(tree, "-c", USE))[-1]
    shown = run(tree, "-m", "bot", "enquiries", "show", reference)
    assert re.search(r"school: +Hillside Academy", shown)
    run(tree, "-c", DOWN_AND_UP)
