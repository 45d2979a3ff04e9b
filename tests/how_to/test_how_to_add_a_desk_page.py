"""A new page of the desk: three files, and a line in the tests' list of who may open what."""

from pathlib import Path

from how_to_kit import assert_code_is_clean, changed, follow, run

LOOK = """
import sys
from pathlib import Path
from desk_kit import running_desk
from bot.content.loading import CONTENT_DIR

TAB = '<a href="/desk/answers"'
with running_desk(Path(sys.argv[1]), CONTENT_DIR, 9) as desk:
    assert desk.browser().get("/desk/answers").status_code == 303
    reader, adviser = desk.signed_in("reader"), desk.signed_in("adviser")
    assert reader.get("/desk/answers").status_code == 403
    assert TAB not in reader.get("/desk").text
    assert TAB in adviser.get("/desk").text
    page = adviser.get("/desk/answers")
    assert page.status_code == 200 and TAB + ' aria-current="page"' in page.text
    tabs = [tab for tab in ("Figures", "Answers", "Staff") if f">{tab}<" in page.text]
    assert tabs == ["Figures", "Answers"]
    print(page.text)
"""
MATRIX = "tests/desk/test_desk_access.py::test_every_endpoint_is_in_the_matrix_and_nothing_else"
PROGRAM = ["bot/desk/app.py", "bot/desk/reports/answers_page.py", "bot/desk/templates/answers.html"]


def test_a_page_is_added_in_three_files_and_has_its_role_and_its_tab(tree: Path) -> None:
    follow("a-page-of-the-desk.md", tree)
    assert changed(tree) == [*PROGRAM, "tests/desk/access.txt"]
    assert_code_is_clean(tree, *PROGRAM[:2])
    assert "How to pay: membership team, review by" in run(tree, "-c", LOOK, str(tree.parent))
    run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", MATRIX)
