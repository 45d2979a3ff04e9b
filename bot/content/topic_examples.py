"""The examples that topics are learnt from: each names an answer or a fact, and each has some."""

from collections.abc import Iterator, Mapping

from bot.checks.check_model import Fact
from bot.content.content_files import ContentFiles
from bot.content.required_words import WITHOUT_ANSWER
from bot.source_files.fault import ContentError, Fault
from bot.source_files.yaml_file import YamlFile


def example_faults(
    files: ContentFiles,
    names: list[str],
    answered: Mapping[str, tuple[YamlFile, str | None]],
    facts: Mapping[str, Fact] | None,
) -> Iterator[Fault]:
    """Examples of what isn't there, and answers without examples.

    `answered`: each topic's file and family; without `facts`, those of answers aren't looked at.
    """
    if not names:
        return
    learnt: set[str] = set()
    for name in names:
        try:
            file = files.yaml(name)
            intents = list(_intents(file))
        except ContentError as error:
            yield from error.faults
            return
        for place, intent in intents:
            learnt.add(intent.rpartition("/")[2])
            if problem := _problem(intent, answered, facts):
                yield file.fault(problem, "nlu", place)
    for topic, (file, _) in answered.items():
        if topic not in learnt:
            yield file.fault(f"{topic}: data/nlu has no examples of how people ask this", topic)


def _intents(file: YamlFile) -> Iterator[tuple[int, str]]:
    entries = file.data.get("nlu")
    if not isinstance(entries, list):
        file.refuse("must have a list `nlu`", "nlu")
    for place, entry in enumerate(entries):
        if isinstance(entry, dict) and isinstance(entry.get("intent"), str):
            yield place, entry["intent"]


def _problem(
    intent: str,
    answered: Mapping[str, tuple[YamlFile, str | None]],
    facts: Mapping[str, Fact] | None,
) -> str | None:
    kind, slash, name = intent.partition("/")
    if kind == "answer" and slash:
        fact, _, value = name.partition(".")
        if facts is None:
            return None
        if fact not in facts or value not in facts[fact].value_names:
            return f"{intent}: no check has a fact {fact} with a value {value}"
        return None
    topic = name if slash else kind
    if topic in WITHOUT_ANSWER:
        return None
    if topic not in answered:
        return f"{intent}: no file of answers/ has an answer {topic}"
    file, family = answered[topic]
    fits = family != "flows" if slash else family in ("flows", "chat")
    return None if fits else f"{intent}: {file.name} has its answer, so its name is not right"
