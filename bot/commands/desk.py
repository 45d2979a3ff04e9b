"""`bot desk`: the accounts of staff, among them the first admin."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from bot.records import open_database
from bot.settings import settings
from bot.web.clock import utc_now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.records.models import StaffUser

ROLES = click.Choice(["reader", "adviser", "admin"])


@click.group()
def desk() -> None:
    """Manage who may sign in to the desk."""


@desk.command(name="add-user")
@click.argument("email")
@click.option("--name", required=True, help="As visitors will read it.")
@click.option("--role", type=ROLES, required=True, help="What the account may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add_user(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Make an account; the password is asked for twice."""
    from bot.desk.account.account_fields import checked_email, checked_name
    from bot.desk.account.passwords import Passwords, weakness
    from bot.records.staff import audit_log, staff_accounts

    with _errors_in_one_line():
        email, name = checked_email(email), checked_name(name)
        _refuse_known(email)
        password = _read_password(password_stdin)
        weak = weakness(password, email, name)
        if weak:
            raise click.ClickException(weak)
        with open_database.writing() as db:
            user = staff_accounts.add(db, email, name, role, Passwords().hash(password), utc_now())
            audit_log.record_event(db, None, f"made {role}", "account", user.id, now=utc_now())
    click.echo(f"{name} can sign in at {settings().public_address}/desk as {email} ({role}).")


@desk.command(name="list")
def list_users() -> None:
    """List the accounts."""
    from bot.records.staff import staff_accounts

    table = Table("e-mail", "name", "role", "two steps", "state")
    with open_database.writing() as db:
        users = staff_accounts.all_staff(db)
        for user in users:
            state = "disabled" if user.disabled_at else "in use"
            two_steps = "on" if user.totp_secret else "off"
            table.add_row(user.email, user.name, user.role, two_steps, state)
    if users:
        Console().print(table)
    else:
        click.echo("There are no accounts yet: `bot desk add-user` makes the first.")


@desk.command()
@click.argument("email")
def disable(email: str) -> None:
    """Sign somebody out everywhere and keep them out."""
    from bot.records.staff import staff_accounts

    _change(email, "account disabled", lambda db, user: staff_accounts.disable(db, user, utc_now()))
    click.echo(f"{email} is disabled and signed out.")


@desk.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody sign in again."""
    from bot.records.staff import staff_accounts

    _change(email, "account enabled", staff_accounts.enable)
    click.echo(f"{email} can sign in again.")


@desk.command(name="reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Print a temporary password, which has to be changed at the next sign-in."""
    from bot.desk.account.passwords import Passwords, temporary
    from bot.records.staff import staff_accounts

    password = temporary()
    stored = Passwords().hash(password)

    def work(db: "Session", user: "StaffUser") -> None:
        staff_accounts.set_password(db, user, stored, utc_now(), temporary=True)

    _change(email, "password reset", work)
    click.echo(password)


def _change(email: str, event: str, work: Callable[["Session", "StaffUser"], None]) -> None:
    from bot.records.staff import audit_log, staff_accounts

    with _errors_in_one_line(), open_database.writing() as db:
        user = staff_accounts.find_account(db, email)
        if user is None:
            raise click.ClickException(f"There is no account {email}. `bot desk list` shows all.")
        work(db, user)
        audit_log.record_event(db, None, event, "account", user.id, now=utc_now())


def _refuse_known(email: str) -> None:
    """Refuse a known address before the password is asked for."""
    from bot.records.staff import staff_accounts

    with open_database.writing() as db:
        if staff_accounts.find_account(db, email):
            raise click.ClickException(f"There is an account {email} already.")


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask for the password: --password-stdin.")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    """Turn errors into one line."""
    from bot.records.staff.staff_accounts import LastAdmin

    try:
        yield
    except LastAdmin:
        raise click.ClickException("This is the last admin: add another one first.") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
