"""`bot desk`: the accounts from the command line, the first one too."""

import os
import pty
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from line_kit import BOT, run_bot

from bot.records import Database
from bot.records.models import StaffUser
from bot.records.staff import staff_accounts

PASSWORD = "a long walk by the river"


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}"}


def add(place: dict[str, str], email: str, password: str, role: str = "admin") -> Any:
    options = ["--name", "Ann Example", "--role", role, "--password-stdin"]
    return run_bot("desk", "add-user", email, *options, stdin=f"{password}\n".encode(), env=place)


def user(place: dict[str, str], email: str) -> StaffUser:
    with Database(place["BOT_DATABASE_URL"]).reading() as db:
        found = staff_accounts.find_account(db, email)
        assert found
        return found


def test_the_first_admin_is_made_here_and_only_the_hash_of_the_password_is_kept(
    place: dict[str, str],
) -> None:
    done = add(place, "Ann@Example.org", PASSWORD)
    assert done.returncode == 0, done.stderr
    assert "as ann@example.org (admin)" in done.stdout
    made = user(place, "ann@example.org")
    assert (made.name, made.role, made.must_change) == ("Ann Example", "admin", False)
    assert PasswordHasher().verify(made.password_hash, PASSWORD)
    again = add(place, "ann@example.org", PASSWORD)
    assert again.returncode == 1
    assert again.stderr == "bot: There is an account ann@example.org already.\n"


def test_what_can_not_be_is_refused_in_one_line(place: dict[str, str]) -> None:
    for email, password, told in (
        ("ann@example.org", "short", "at least 12 characters"),
        ("ann@example.org", "ann@example.org", "must not be your name or e-mail address"),
        ("ann", PASSWORD, "doesn't look like an e-mail address"),
    ):
        done = add(place, email, password)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert told in done.stderr
    assert "no accounts" in run_bot("desk", "list", env=place).stdout


def test_without_a_terminal_nobody_is_asked_and_no_password_is_made_up(
    place: dict[str, str],
) -> None:
    options = ["--name", "Ann", "--role", "admin"]
    done = run_bot("desk", "add-user", "ann@example.org", *options, stdin=b"", env=place)
    assert done.returncode == 2
    assert "--password-stdin" in done.stderr


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    place: dict[str, str],
) -> None:
    ours, theirs = pty.openpty()
    command = [*BOT, "desk", "add-user", "ann@example.org", "--name", "Ann", "--role", "admin"]
    asked = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **place}
    )
    os.close(theirs)
    shown = b""
    for question in (b"Password: ", b"Repeat for confirmation: "):
        while question not in shown:
            shown += os.read(ours, 1_000)
        os.write(ours, PASSWORD.encode() + b"\n")
    assert asked.wait(60) == 0
    with suppress(OSError):  # a terminal whose other end is gone
        while rest := os.read(ours, 1_000):
            shown += rest
    os.close(ours)
    assert PASSWORD.encode() not in shown
    assert PasswordHasher().verify(user(place, "ann@example.org").password_hash, PASSWORD)


def test_accounts_are_listed_disabled_enabled_and_given_a_temporary_password(
    place: dict[str, str],
) -> None:
    assert add(place, "ann@example.org", PASSWORD).returncode == 0
    last = run_bot("desk", "disable", "ann@example.org", env=place)
    assert (last.returncode, "last admin" in last.stderr) == (1, True)
    assert add(place, "bea@example.org", PASSWORD, "reader").returncode == 0
    assert run_bot("desk", "disable", "BEA@example.org", env=place).returncode == 0
    assert user(place, "bea@example.org").disabled_at
    assert "disabled" in run_bot("desk", "list", env=place).stdout
    assert run_bot("desk", "enable", "bea@example.org", env=place).returncode == 0
    reset = run_bot("desk", "reset-password", "bea@example.org", env=place)
    bea = user(place, "bea@example.org")
    assert (bea.disabled_at, bea.must_change) == (None, True)
    assert PasswordHasher().verify(bea.password_hash, reset.stdout.strip())
    unknown = run_bot("desk", "enable", "nobody@example.org", env=place)
    assert unknown.returncode == 1
    assert "There is no account nobody@example.org" in unknown.stderr
