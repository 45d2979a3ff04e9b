"""`python -m benchmarks words` and `python -m benchmarks pictures`: journeys through the chat."""

from pathlib import Path

import click

from benchmarks.journeys import read_journeys
from benchmarks.one_line_errors import errors_in_one_line
from benchmarks.words_read import count_journey, words_table
from bot import PROJECT_ROOT

IMAGES = PROJECT_ROOT / "docs" / "images" / "journeys"
url_option = click.option(
    "--url", default="http://127.0.0.1:8080", show_default=True, help="Of a running assistant."
)


@click.command()
@url_option
def words(url: str) -> None:
    """Count the words and turns of each journey; exit code 1 where a budget is missed."""
    with errors_in_one_line():
        rows = [count_journey(url, journey) for journey in read_journeys().values()]
    click.echo(words_table(rows))
    missed = [row.title for row in rows if not row.is_within]
    if missed:
        raise click.ClickException(f"more words than allowed: {'; '.join(missed)}")


@click.command()
@url_option
@click.option("--only", multiple=True, help="Names of journeys; all without it.")
@click.option("--into", default=IMAGES, type=click.Path(file_okay=False, path_type=Path))
def pictures(url: str, only: tuple[str, ...], into: Path) -> None:
    """Photograph each journey at four widths, with Chromium, into docs/images/journeys."""
    from benchmarks.journey_pictures import take_pictures

    with errors_in_one_line():
        journeys = read_journeys()
        take_pictures(url, {name: journeys[name] for name in only or journeys}, into)
    size = sum(path.stat().st_size for path in into.glob("*.png"))
    click.echo(f"{into}: {size / 1024:.0f} KiB")
