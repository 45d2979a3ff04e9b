"""`bot fees`: import, undo, list, check and history."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from line_kit import run_bot

from bot.cli import bot, exit_code
from bot.settings import settings

HEADER = "band,membership,period,discount,amount,effective_from,effective_to,source,verified_on\n"
ONE_BAND = HEADER + "deputy,full,month,,12.50,2026-01-01,2026-08-31,A paper,2026-01-01\n"
SHIPPED = (CONTENT_SET / "fees.csv").read_text(encoding="utf-8")
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """`bot fees …` in this process: its code, its output and its errors."""
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    monkeypatch.setenv("SUDO_USER", "ann")
    settings.cache_clear()

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = exit_code(bot, "bot", ["fees", *words])
        return code, *capsys.readouterr()

    yield run
    settings.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], str]:
    """Writes a fee file; returns its path."""

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_an_import_shows_its_changes_asks_and_replaces_the_example(
    call: Call, file: Callable[[str, str], str]
) -> None:
    real = file("real.csv", SHIPPED)
    assert "example figures" in call("list")[1]
    code, told, _ = call("import", real, "--dry-run")
    assert code == 0 and "trust_leader, full, month: none -> £30.00, from" in told
    assert "nothing was changed" in told
    assert call("import", real, typed="n\n")[0] == 1
    assert "example figures" in call("list")[1]
    assert call("import", real, typed="y\n")[0] == 0
    assert "example figures" not in call("list")[1]
    dearer = file("dearer.csv", SHIPPED.replace("30.00", "31.50"))
    code, told, _ = call("import", dearer, "--yes")
    assert code == 0 and "trust_leader, full, month: £30.00 -> £31.50 (+5.0%), from" in told
    assert "£31.50" in call("list", "--on", "2026-12-01")[1]
    assert "£31.50" not in call("list", "--on", "2025-12-31")[1]


def test_what_can_hardly_be_meant_needs_force_and_a_reason(
    call: Call, file: Callable[[str, str], str]
) -> None:
    one_band = file("one.csv", ONE_BAND)
    code, _, told = call("import", one_band, "--yes")
    assert code == 1 and "bot: one.csv: the band trust_leader has no figure" in told
    assert "deputy, full, month ended on 2026-08-31" in told
    assert "example figures" in call("list")[1]
    code, _, told = call("import", one_band, "--yes", "--force")
    assert code == 2 and told.count("\n") == 1 and "--force needs --reason" in told
    assert call("import", one_band, "--yes", "--force", "--reason", "a trial")[0] == 0
    code, _, told = call("check")
    assert code == 1 and "without a successor" in told


def test_the_history_says_who_when_and_why_and_an_undo_goes_back_step_by_step(
    call: Call, file: Callable[[str, str], str]
) -> None:
    assert call("undo", "--yes")[0] == 1
    for amount in ("30.00", "31.00", "32.00"):
        text = SHIPPED.replace("30.00", amount)
        assert call("import", file(f"{amount}.csv", text), "--yes", "--reason", "due")[0] == 0
    for amount in ("31.00", "30.00"):
        code, told, _ = call("undo", "--yes", "--reason", "a slip")
        assert code == 0 and f"{amount}.csv is in force again" in told
        assert f"£{amount}" in call("list")[1]
    assert "example (example figures) is in force again" in call("undo", "--yes")[1]
    rows = call("history")[1].splitlines()
    digest = hashlib.sha256(SHIPPED.encode()).hexdigest()[:16]
    undone = next(row for row in rows if "30.00.csv (undo)" in row)
    assert "ann" in undone and "a slip" in undone and digest in undone
    assert sum(".csv" in row for row in rows) == 5
    assert sum("UTC" in row for row in rows) == 6


def test_a_file_at_fault_changes_nothing_and_is_told_by_line(tmp_path: Path) -> None:
    env = {"BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}"}
    file = tmp_path / "bad.csv"
    bad = "deputy,full,,,-1,2026-01-01,,A paper,2026-01-01\n"
    file.write_text(ONE_BAND + bad, encoding="utf-8")
    for verb in ("import", "check"):
        done = run_bot("fees", verb, str(file), env=env)
        assert done.returncode == 1
        assert sorted(done.stderr.splitlines()) == [
            "bot: bad.csv, line 3: period is missing",
            "bot: bad.csv, line 3: the amount '-1' is negative",
        ]
