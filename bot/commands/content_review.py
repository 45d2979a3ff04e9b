"""`bot content review`: what the assistant should learn from, clustered by meaning."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.content.dates import UK
from bot.records import open_database
from bot.settings import settings
from bot.silence import output_to, silence_rasa

if TYPE_CHECKING:
    from bot.evaluation.clustering import MessageCluster
    from bot.records.reporting.lessons import Lesson

MOST = 2_000
SHOWN = 4


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what came from this day on.")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Groups shown."
)
@click.option("--json", "as_json", is_flag=True, help="Write every group as JSON.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    help="Write examples (.yml), test messages (.csv) or cases of checks (.jsonl); a folder: all.",
)
def review(since: datetime | None, limit: int, as_json: bool, export: Path | None) -> None:
    """List corrections, bad ratings and messages that weren't understood, most frequent first.

    Addresses, numbers, postcodes and recognised names are removed. A person has to read the rest
    before it goes anywhere.
    """
    with open_database.reading() as db:
        from bot.records.reporting.lessons import lessons

        found = lessons(db, since.replace(tzinfo=UK) if since else None, MOST)
    if export:
        _export(found, export)
        return
    grouped = _clustered([lesson for lesson in found if lesson.text])
    if as_json:
        groups = [_as_dict(group, members) for group, members in grouped]
        click.echo(json.dumps(groups, indent=1, ensure_ascii=False))
        return
    _print_clusters(grouped[:limit], len(grouped))
    wordless = [lesson for lesson in found if not lesson.text and lesson.right]
    for lesson in wordless:
        click.echo(f"\nwithout words of the visitor: {_summary([lesson])}")
        _print_corrections([lesson])


def _clustered(found: "list[Lesson]") -> "list[tuple[MessageCluster, list[Lesson]]]":
    if not found:
        return []
    with output_to(settings().var_dir / "log" / "review.log"):
        silence_rasa()
        from bot.evaluation.clustering import cluster_messages, load_encoder

        clusters = cluster_messages([lesson.text for lesson in found], load_encoder().encode)
    by_text: dict[str, list[Lesson]] = {}
    for lesson in found:
        by_text.setdefault(lesson.text, []).append(lesson)
    return [(group, [each for text in group.texts for each in by_text[text]]) for group in clusters]


def _print_clusters(grouped: "list[tuple[MessageCluster, list[Lesson]]]", count: int) -> None:
    if not count:
        click.echo("There is nothing to review.")
    for group, members in grouped:
        click.echo(f"{group.times} × {group.representative}")
        click.echo(f"    {_summary(members)}")
        for text in group.texts[1:SHOWN]:
            click.echo(f"    also: {text}")
        if len(group.texts) > SHOWN:
            click.echo(f"    and {len(group.texts) - SHOWN} more")
        _print_corrections(members)
    if count > len(grouped):
        click.echo(f"… and {count - len(grouped)} smaller groups: --limit shows more.")


def _print_corrections(members: "list[Lesson]") -> None:
    for lesson in members:
        for right in lesson.right:
            why = f" ({right.why})" if right.why else ""
            click.echo(f"    right: {right.kind} {right.value}{why}")


def _summary(members: "list[Lesson]") -> str:
    reasons = Counter(reason for lesson in members for reason in sorted(lesson.reasons))
    topics = Counter(_taken_for(lesson) for lesson in members)
    counts = ", ".join(f"{reason} {times}" for reason, times in sorted(reasons.items()))
    return f"{counts}; taken for {', '.join(topic for topic, _ in topics.most_common(3))}"


def _taken_for(lesson: "Lesson") -> str:
    meta = lesson.meta
    if meta.get("fallback"):
        return "nothing"
    return str(meta.get("outcome") or meta.get("topic") or meta.get("question") or "nothing")


def _as_dict(group: "MessageCluster", members: "list[Lesson]") -> dict[str, Any]:
    return {
        "representative": group.representative,
        "times": group.times,
        "texts": list(group.texts),
        "reasons": dict(Counter(reason for each in members for reason in sorted(each.reasons))),
        "right": [vars(right) for each in members for right in each.right],
    }


def _export(found: "list[Lesson]", target: Path) -> None:
    from bot.evaluation import review_export

    writers: dict[str, Callable[..., int]] = {
        ".yml": review_export.write_examples,
        ".csv": review_export.write_messages,
        ".jsonl": review_export.write_cases,
    }
    files = [target]
    if target.suffix not in writers:
        if target.suffix or target.is_file():
            raise click.UsageError(f"{target.name} ends neither in .yml, .csv nor .jsonl")
        target.mkdir(parents=True, exist_ok=True)
        files = [target / name for name in ("examples.yml", "messages.csv", "cases.jsonl")]
    for path in files:
        try:
            count = writers[path.suffix](found, path)
        except OSError as error:
            raise click.ClickException(f"{path}: {error.strerror}") from error
        click.echo(f"{path}: {count}")
    click.echo("Read every line before you commit it: names may still stand in it.")
