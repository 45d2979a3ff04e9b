"""`bot sync`: what follows from checks and examples, written into Rasa's files."""

import click


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where something would change.")
def sync(check: bool) -> None:
    """Write the generated blocks of domain.yml and data/stories/checks.yml anew.

    They follow from bot/content/checks/ and data/nlu/. `bot train` does the same first.
    """
    from bot.content import ContentError
    from bot.nlu import domain_file

    try:
        outdated = domain_file.outdated() if check else domain_file.sync()
    except (ContentError, OSError) as error:
        raise click.ClickException(str(error)) from error
    names = ", ".join(path.name for path in outdated)
    if check and names:
        raise click.ClickException(f"{names} must be written anew: run `make sync`")
    click.echo(f"Wrote {names}" if names else "Everything is up to date")
