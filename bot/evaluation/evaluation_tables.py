"""The results of an evaluation as tables in the terminal."""

from rich.console import Console
from rich.table import Table

from bot.evaluation.regression import MeasureChange
from bot.evaluation.scores import Scores
from bot.evaluation.thresholds import ThresholdResult


def print_scores(scores: Scores, errors: bool) -> None:
    """Print the measures, the topics with misses and the confusions; `errors` lists each miss."""
    console = Console(highlight=False)
    table = Table("measure", "value", "of", title="Understanding")
    for name, value, count in scores.measures():
        table.add_row(name, f"{100 * value:.1f} %", str(count))
    console.print(table)
    topics = Table("topic", "right", "of", title="Topics with misses")
    for topic, (right, count) in sorted(scores.topics.items()):
        if right < count:
            topics.add_row(topic, str(right), str(count))
    console.print(topics)
    confusions = Table("meant", "taken for", "times", title="Most frequent confusions")
    for (meant, taken), times in scores.confusions.most_common(15):
        confusions.add_row(meant, taken, str(times))
    console.print(confusions)
    for message, understood in scores.wrong if errors else ():
        got = f"{understood['topic']} {understood['confidence']:.2f} {understood['disposition']}"
        console.print(f"{message.topic} -> {got}: {message.text}", markup=False)


def print_thresholds(results: list[ThresholdResult]) -> None:
    """Print what each threshold for answering would do."""
    table = Table("answer_at", "answered", "of them right", "asked back", title="Thresholds")
    for result in results:
        rates = (result.answered, result.right, result.asked_back)
        table.add_row(f"{result.answer_at:.2f}", *(f"{100 * rate:.1f} %" for rate in rates))
    Console(highlight=False).print(table)


def print_changes(changes: list[MeasureChange], console: Console) -> None:
    """Print what was lost and gained since the committed figures, and whether that is noise."""
    table = Table("measure", "lost", "gained", "by chance", "", title="Against what is committed")
    for change in changes:
        verdict = "worse" if change.fails else "better" if change.improves else ""
        lost, gained = str(len(change.lost)), str(len(change.gained))
        table.add_row(change.measure, lost, gained, f"{change.chance:.2f}", verdict)
    console.print(table)
    for change in changes:
        for text in change.lost:
            console.print(f"lost, {change.measure}: {text}", markup=False, soft_wrap=True)
    if any(change.fails for change in changes):
        console.print("Understanding is worse than committed: mend it, or renew with --write.")
