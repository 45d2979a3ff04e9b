"""`bot fees`: import, list and check."""

from pathlib import Path

import pytest
from line_kit import run_bot

HEADER = "band,membership,period,discount,amount,effective_from,effective_to,source,verified_on\n"
SOUND = HEADER + "deputy,full,month,,12.50,2026-01-01,2026-08-31,A paper,2026-01-01\n"


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}"}


def test_an_import_is_listed_by_date_and_replaces_the_example(
    place: dict[str, str], tmp_path: Path
) -> None:
    assert "example figures" in run_bot("fees", "list", env=place).stdout
    file = tmp_path / "real.csv"
    file.write_text(SOUND, encoding="utf-8")
    dry = run_bot("fees", "import", str(file), "--dry-run", env=place)
    assert dry.returncode == 0 and "nothing was changed" in dry.stdout
    assert "example figures" in run_bot("fees", "list", env=place).stdout
    assert run_bot("fees", "import", str(file), env=place).returncode == 0
    for day, held in (("2025-12-31", False), ("2026-08-31", True), ("2026-09-01", False)):
        told = run_bot("fees", "list", "--on", day, env=place).stdout
        assert ("£12.50" in told, "example" in told) == (held, False)
    checked = run_bot("fees", "check", env=place)
    assert checked.returncode == 1 and "without a successor" in checked.stderr


def test_a_file_at_fault_changes_nothing_and_is_told_by_line(
    place: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    bad = "deputy,full,,,-1,2026-01-01,,A paper,2026-01-01\n"
    file.write_text(SOUND + bad, encoding="utf-8")
    for verb in ("import", "check"):
        done = run_bot("fees", verb, str(file), env=place)
        assert done.returncode == 1
        assert sorted(done.stderr.splitlines()) == [
            "bot: bad.csv, line 3: period is missing",
            "bot: bad.csv, line 3: the amount '-1' is negative",
        ]
    assert "example figures" in run_bot("fees", "list", env=place).stdout
