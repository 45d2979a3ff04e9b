"""`bot …`: the verbs for running, measuring and editing the assistant.

Exit codes: 0 done, 1 it didn't work, 2 the call was wrong. Errors are one line on stderr.
"""

import sys
from importlib import import_module

import click

from bot.encryption.unreadable_value import UnreadableValue
from bot.source_files.fault import ContentError
from bot.start_fault import MARK, START_FAULT, StartFault

# name -> (module, attribute, short help); modules load only when called, so `bot --help` is quick.
VERBS = {
    "run": ("bot.commands.run", "run", "Train if the data changed, then run the assistant."),
    "doctor": ("bot.commands.doctor", "doctor", "Check what a start needs, and what to do."),
    "chat": ("bot.commands.chat", "chat", "Talk to the running assistant in the terminal."),
    "train": ("bot.commands.train", "train", "Train the model if what it is made of changed."),
    "tune": ("bot.commands.tune", "tune", "Tune the reader of facts, for developers."),
    "sync": ("bot.commands.sync", "sync", "Write what follows from checks and examples."),
    "classify": ("bot.commands.classify", "classify", "Say what each line of stdin is about."),
    "evaluate": (
        "bot.commands.evaluate",
        "evaluate",
        "Measure how messages and facts are understood.",
    ),
    "check": ("bot.commands.check", "check", "Prove, read and compare the guided checks."),
    "decide": ("bot.commands.decide", "decide", "Decide a check for each line of facts."),
    "content": ("bot.commands.content", "content", "Check the words that visitors read."),
    "enquiries": ("bot.commands.enquiries", "enquiries", "See enquiries and their letters."),
    "privacy": ("bot.commands.privacy", "privacy", "Delete and export what is stored of people."),
    "keys": ("bot.commands.keys", "keys", "Make and change the keys of stored data."),
    "backup": ("bot.commands.backup", "backup", "Back up what is stored, while it runs or not."),
    "restore": ("bot.commands.restore", "restore", "Check a backup, and put it in place."),
    "fees": ("bot.commands.fees", "fees", "Import, list and check what membership costs."),
    "desk": ("bot.commands.desk", "desk", "Manage who may sign in to the desk."),
    "audit": ("bot.commands.audit", "audit", "Check the audit log of the desk."),
    "switch": ("bot.commands.switch", "switch", "Switch the assistant off and on."),
}


class Verbs(click.Group):
    """The group of verbs, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of a newcomer's needs."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in VERBS:
            return None
        module, attribute, _ = VERBS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb[2]) for name, verb in VERBS.items()])


@click.group(cls=Verbs)
def bot() -> None:
    """The ASCL Membership Assistant."""


def main(arguments: list[str] | None = None) -> None:
    """Run one verb and exit with its code."""
    sys.exit(exit_code(bot, "bot", arguments))


def exit_code(command: click.Command, program: str, arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; an error is one line on standard error."""
    try:
        result = command.main(args=arguments, prog_name=program, standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.Abort:
        return 1
    except click.ClickException as problem:
        click.echo(f"{program}: {problem.format_message()}", err=True)
        return problem.exit_code
    except StartFault as fault:
        for line in fault.lines:
            click.echo(f"{MARK}{line}", err=True)
        return START_FAULT
    except (ContentError, UnreadableValue) as error:
        click.echo(f"{MARK}{error}", err=True)
        return 1
    except BrokenPipeError:
        return 1
    return result if isinstance(result, int) else 0
