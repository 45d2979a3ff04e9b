"""`bot bench`: the assistant measured beside stock Rasa, and beside the least that Rasa can be."""

from pathlib import Path

import click

NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def bench() -> None:
    """Measure the assistant beside stock Rasa."""


@bench.command()
@click.argument("folder", type=NEW_FOLDER)
@click.option("--most", default=0, help="At most so many examples a topic; all where it is 0.")
@click.option("--seed", default=1, show_default=True, help="Draws the sample.")
def projects(folder: Path, most: int, seed: int) -> None:
    """Write stock and floor as Rasa projects into FOLDER, to look at or to train by hand."""
    from bot.bench.examples import count, read_examples, sample
    from bot.bench.floor import write_floor
    from bot.bench.stock import write_stock

    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} isn't empty")
    examples = read_examples()
    if most:
        examples = sample(examples, most, seed)
    write_stock(folder / "stock", examples)
    write_floor(folder / "floor", examples)
    click.echo(f"{count(examples)} examples of {len(examples)} topics: {folder}/stock, /floor")
