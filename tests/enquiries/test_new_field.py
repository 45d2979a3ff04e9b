"""A new field of an enquiry: five files are edited, and all that shows an enquiry knows it."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import PROJECT_ROOT

QUESTION = """SCHOOL = EnquiryQuestion(
    "school",
    "enquiry_school",
    ask="enquiry_ask_school",
    change="enquiry_change_school",
    buttons=(QuestionButton("none", "enquiry_no_school"),),
    skip="none",
)

FIELDS = (
"""
FIELD = """    EnquiryField(
        "school",
        field_readers.line_of(120, long="enquiry_long_school"),
        SCHOOL,
        label="enquiry_label_school",
        page=PageInput("enquiry_school"),
        heading="School",
        column="school",
    ),
)
BY_NAME"""
PHRASES = """
enquiry_ask_school: {text: Which school do you work at?}
enquiry_no_school: {text: I'd rather not say}
enquiry_change_school: {text: Change the school}
enquiry_label_school: {text: School}
enquiry_long_school: {text: Please give just the name of the school.}
"""
PAGE_WORDS = """
enquiry_school: {school}
enquiry_long_school: {long}
"""
MIGRATION = '''"""The school of an enquiry."""

import sqlalchemy as sa
from alembic import op

from bot.records.reporting.enquiry_search import index_enquiries

revision = "9999"
down_revision = "{last}"
branch_labels = None
depends_on = None
BEFORE = ("reference", "name", "about", "email", "phone", "reach")


def upgrade() -> None:
    """Make room for it, and search in it."""
    op.add_column("enquiries", sa.Column("school", sa.Text()))
    index_enquiries(op.get_bind(), (*BEFORE, "school"))


def downgrade() -> None:
    """Drop it."""
    index_enquiries(op.get_bind(), BEFORE)
    op.drop_column("enquiries", "school")
'''
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

from bot.records.database import MIGRATIONS, make_engine
from bot.settings import settings

engine = make_engine(settings().database)
config = Config()
config.set_main_option("script_location", str(MIGRATIONS))
with engine.execution_options(writes=True).begin() as connection:
    config.attributes["connection"] = connection
    command.downgrade(config, "-1")
    command.upgrade(config, "head")
"""


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{path.name} has no {old!r}"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def add_field(root: Path) -> None:
    """What the how-to says."""
    fields = root / "bot" / "enquiries" / "enquiry_fields.py"
    edit(fields, ("FIELDS = (\n", QUESTION), (")\nBY_NAME", FIELD))
    content = root / "bot" / "content"
    add(content / "phrases.yml", PHRASES)
    english = PAGE_WORDS.format(school="Your school", long="Shorten the name of the school.")
    add(content / "pages" / "en-GB.yml", english)
    welsh = PAGE_WORDS.format(school="Eich ysgol", long="Byrhewch enw'r ysgol.")
    add(content / "pages" / "cy.yml", welsh)
    versions = root / "bot" / "records" / "migrations" / "versions"
    last = max(path.name for path in versions.glob("[0-9]*.py"))[:4]
    (versions / "9999_school.py").write_text(MIGRATION.format(last=last), encoding="utf-8")


def changed(before: Path, after: Path) -> list[str]:
    found = [
        path for path in after.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    pairs = ((path, before / path.relative_to(after)) for path in found)
    return sorted(
        path.name
        for path, old in pairs
        if not old.is_file() or not filecmp.cmp(path, old, shallow=False)
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the program in a folder of its own."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    shutil.copytree(PROJECT_ROOT / "bot", tmp_path / "tree" / "bot", ignore=ignored)
    return tmp_path / "tree"


def run(tree: Path, *command: str) -> str:
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_DATABASE_URL": f"sqlite:///{tree / 'own.db'}",
        "PYTHONPATH": str(tree),
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=tree, env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return done.stdout


def test_a_field_is_added_in_five_files_and_is_asked_stored_shown_and_searched(tree: Path) -> None:
    add_field(tree)
    assert changed(PROJECT_ROOT / "bot", tree / "bot") == [
        *("9999_school.py", "cy.yml", "en-GB.yml", "enquiry_fields.py", "phrases.yml"),
    ]
    reference = re.findall(r"ENQ-\S+", run(tree, "-c", USE))[-1]
    shown = run(tree, "-m", "bot", "enquiries", "show", reference)
    assert re.search(r"school: +Hillside Academy", shown)
    run(tree, "-c", DOWN_AND_UP)
