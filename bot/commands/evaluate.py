"""`bot evaluate`: how well messages and facts are understood, measured on files of them."""

import json
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from bot.commands.classify import progress
from bot.evaluation import evaluation_tables as tables
from bot.evaluation.calibration import calibration_bins, calibration_error
from bot.evaluation.labelled_messages import MessageFileError, read_messages, with_typos
from bot.evaluation.message_classifier import NoModelError, load_classifier
from bot.evaluation.regression import (
    BaselineFigures,
    FiguresError,
    Result,
    compare_figures,
    figures_of,
    read_figures,
    write_figures,
)
from bot.evaluation.reliability_picture import draw_reliability
from bot.evaluation.scores import score
from bot.evaluation.thresholds import try_thresholds

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class EvaluateGroup(click.Group):
    """`bot evaluate FILE` is short for `bot evaluate messages FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command unless a command or --help stands first."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [messages.name or "", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options of the default command, then the commands."""
        messages.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=EvaluateGroup, subcommand_metavar="FILE | COMMAND [ARGS]...")
def evaluate() -> None:
    """Measure on FILE, a CSV with the columns text, topic and, if wanted, accept.

    `accept` names other topics that count as right, separated by "|". A message of the assistant's
    topics that it would not answer counts as wrong. Where FILE is named like a command, write
    `messages FILE`.
    """


@evaluate.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
@click.option("--errors", is_flag=True, help="List every message that was taken wrongly.")
@click.option("--typos", is_flag=True, help="Misspell each message, always in the same way.")
@click.option("--sweep", is_flag=True, help="Show what other thresholds would do.")
@click.option(
    "--against",
    type=FILE,
    help="Exit 1 where a figure is below that of this file by more than noise.",
)
@click.option("--write", type=NEW_FILE, help="Write the figures to this file, for --against.")
@click.option(
    "--pictures", type=FOLDER, help="Draw how well confidence is calibrated, into a folder."
)
def messages(
    file: Path,
    as_json: bool,
    errors: bool,
    typos: bool,
    sweep: bool,
    against: Path | None,
    write: Path | None,
    pictures: Path | None,
) -> int:
    """Measure how messages are understood (the default)."""
    results = _classified(file, typos)
    if as_json:
        click.echo(json.dumps(score(results).as_dict(), indent=1, ensure_ascii=False))
    else:
        tables.print_scores(score(results), errors)
    if sweep:
        tables.print_thresholds(try_thresholds(results))
    if pictures:
        bins = calibration_bins(results)
        draw_reliability(bins, file.name, pictures / "reliability.png")
        click.echo(f"expected calibration error: {calibration_error(bins):.3f}", err=True)
    figures = figures_of(results, date.today())
    if write:
        write_figures(figures, write)
    return _compare(figures, against, Console(stderr=as_json, highlight=False)) if against else 0


@evaluate.command()
@click.argument("answers", type=FILE)
@click.argument("openings", type=FILE)
@click.option("--errors", is_flag=True, help="List what was understood wrongly.")
def facts(answers: Path, openings: Path, errors: bool) -> None:
    """Measure how facts are understood.

    ANSWERS is a CSV with the columns text, fact and value; OPENINGS has a JSON object a line, with
    text and facts.
    """
    from bot.evaluation.fact_scores import load_fact_reader, score_answers, score_openings

    reader = load_fact_reader()
    first, second = score_answers(reader, answers), score_openings(reader, openings)
    click.echo(f"answers understood right: {first.recall:.1%} of {first.total}")
    click.echo(f"facts from openings: precision {second.precision:.1%}, recall {second.recall:.1%}")
    for text, fact, expected, understood in (first.wrong + second.wrong) if errors else []:
        click.echo(f"{fact}: {expected or '-'} taken for {understood or '-'}: {text}")


@evaluate.command(name="cross-validate")
@click.argument("picture", type=NEW_FILE)
def cross_validate(picture: Path) -> None:
    """Cross-validate the topic model on data/nlu; draw the confusion matrix as PICTURE, a PNG."""
    from bot.evaluation import cross_validation

    share, count = cross_validation.cross_validate(picture)
    click.echo(f"{share:.1%} of {count} examples, {cross_validation.FOLDS} folds")


def _classified(file: Path, typos: bool) -> list[Result]:
    """The messages of the file, each with what it was understood as."""
    try:
        labelled = read_messages(file)
        classify = load_classifier()
    except MessageFileError as error:
        raise click.UsageError(str(error)) from error
    except NoModelError as error:
        raise click.ClickException(str(error)) from error
    labelled = with_typos(labelled) if typos else labelled
    return [(each, classify(each.text)) for each in progress(labelled, "Evaluating")]


def _compare(figures: BaselineFigures, against: Path, console: Console) -> int:
    """Print the changes since the committed figures; 1 where one is worse by more than noise."""
    try:
        changes = compare_figures(read_figures(against), figures)
    except FiguresError as error:
        raise click.ClickException(str(error)) from error
    tables.print_changes(changes, console)
    return 1 if any(change.fails for change in changes) else 0
