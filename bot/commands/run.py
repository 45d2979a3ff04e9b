"""`bot run`: trains if needed, then runs gateway, Rasa and actions until Ctrl-C."""

import asyncio
import subprocess
import sys

import click
from rich.console import Console
from rich.markup import escape

from bot import PROJECT_ROOT
from bot.commands.run_children import children
from bot.doctor.examination import refuse_faults
from bot.settings import Settings, settings
from bot.start_fault import START_FAULT, StartFault
from bot.supervisor import LogLimits, Supervisor
from bot.web.open_files import FEW, raise_open_files

console = Console(stderr=True, highlight=False)


@click.command()
@click.option("--no-train", is_flag=True, help="Use the model that is there, whatever changed.")
@click.option("--api", is_flag=True, help="Open Rasa's own API and REST channel on loopback too.")
def run(no_train: bool, api: bool) -> int:
    """Run the assistant on this machine; says where to look.

    Ports and places are settings (BOT_PORT, BOT_DATABASE_URL …, see docs/operating.md).
    """
    here = settings()
    for finding in refuse_faults(here, leave_out=() if no_train else ("model",)):
        console.print(f"[bold red]{escape(finding.line)}[/]", soft_wrap=True)
    if not no_train:
        train_first()
    here.var_dir.mkdir(parents=True, exist_ok=True)
    erase_again(here)
    open_enough_files()
    return asyncio.run(supervise(here, api))


def erase_again(here: Settings) -> None:
    """Erase what a restored backup brought back; raises StartFault where it can't be done.

    Nobody is let in before.
    """
    from bot.commands.privacy_run import opened

    try:
        with opened() as run:
            receipt = run.erase_again()
    except StartFault:
        raise
    except Exception as error:
        kind = type(error).__name__
        raise StartFault(f"erasures can't be verified ({kind}): `bot privacy verify`") from error
    if receipt:
        count = sum(receipt.rows.values())
        console.print(f"{count} rows had come back with a backup and were erased again.")


def train_first() -> None:
    """Train in a process of its own, since training leaves much memory behind."""
    if subprocess.run([sys.executable, "-m", "bot", "train"], cwd=PROJECT_ROOT).returncode:
        raise click.ClickException("no model to run with: the line above says why")


def open_enough_files() -> None:
    """Let the processes open as many files as the system allows; says where those are few."""
    if (allowed := raise_open_files()) < FEW:
        console.print(
            f"Only {allowed} files can be open at once, connections of visitors included: "
            f"allow {FEW} or more (`ulimit -Hn`, LimitNOFILE of systemd)."
        )


async def supervise(here: Settings, api: bool = False) -> int:
    """Start the three processes and restart them until stopped; returns the exit code."""
    limits = LogLimits(here.log_size, here.log_count)
    logs = here.var_dir / "log"
    supervisor = Supervisor(children(here, api), logs, limits, here.hung_after, console)
    with console.status("Starting (about half a minute) …"):
        await supervisor.start()
        ready = await supervisor.wait_until_ready(health(here))
    if ready:
        console.print(f"\n  The assistant is ready: [bold]http://{here.host}:{here.port}/[/bold]")
        console.print("  In a terminal: [bold]bot chat[/bold]. Stop with Ctrl-C.\n")
        await supervisor.watch()
    await supervisor.stop()
    if supervisor.gave_up:
        return START_FAULT
    return 0 if ready or supervisor.stopping else 1


def health(here: Settings) -> list[str]:
    """The URLs that answer 200 when ready; the gateway asks Rasa and the database."""
    return [f"{here.local_address}/readyz", f"http://127.0.0.1:{here.actions_port}/health"]
