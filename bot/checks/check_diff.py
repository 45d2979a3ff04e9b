"""What a change to a check means: which answers change their outcome, in sentences."""

from collections.abc import Iterator
from math import prod
from typing import cast

from bot.checks.check_model import Check
from bot.checks.check_sentences import condition, sentence
from bot.checks.diagram import DecisionDiagram, regions


def differences(old: Check, new: Check) -> list[str]:
    """The changes from one version of a check to another: outcomes first, then questions and words.

    The first sentence counts the combinations whose outcome changes, of those that both versions
    know: answers that only one of them has are named after it.
    """
    domains = _shared_domains(old, new)
    tables = (old.rows, new.rows)
    pairs = DecisionDiagram(
        domains, tables, lambda rows: tuple(row and row.outcome for row in rows)
    )
    facts = {**old.facts, **new.facts}
    changed, sentences = 0, []
    for region in regions(pairs.root):
        before, after = cast(tuple[str, str], region.label)
        if before == after:
            continue
        size = prod(len(region.allowed.get(name, values)) for name, values in domains.items())
        changed += size
        where = condition(facts, region.allowed)
        sentences.append(sentence(f"{where}: {before} becomes {after} ({_counted(size)})"))
    total = prod(len(values) for values in domains.values())
    verb = "changes its" if changed == 1 else "change their"
    summary = f"{changed:,} of {_counted(total)} {verb} outcome."
    return [summary, *sentences, *_questions(old, new), *_words(old, new)]


def _shared_domains(old: Check, new: Check) -> dict[str, tuple[str, ...]]:
    """All facts of either version; of one that both have, the values that both have."""
    domains = {**new.domains, **{n: v for n, v in old.domains.items() if n not in new.domains}}
    for name in old.facts.keys() & new.facts.keys():
        theirs = set(old.domains[name])
        domains[name] = tuple(value for value in domains[name] if value in theirs)
    return domains


def _questions(old: Check, new: Check) -> Iterator[str]:
    """Facts and values that only one version has."""
    for one, other, word in ((new, old, "New"), (old, new, "No longer there")):
        for name, values in one.domains.items():
            if name not in other.facts:
                yield f"{word}: the question {name}."
                continue
            for value in values:
                if value not in other.domains[name]:
                    yield f"{word}: the answer {value} to {name}."


def _words(old: Check, new: Check) -> Iterator[str]:
    """Facts and outcomes of both versions that now read, or rest on something, otherwise."""
    for name, fact in new.facts.items():
        if name in old.facts and old.facts[name] != fact:
            yield f"Changed: the question {name}."
    for name, outcome in new.outcomes.items():
        if name in old.outcomes and old.outcomes[name] != outcome:
            yield f"Changed: the words of the outcome {name}."
    if (old.decides, old.offer, old.more, old.title) != (
        new.decides,
        new.offer,
        new.more,
        new.title,
    ):
        yield "Changed: the words that go with every outcome."


def _counted(number: int) -> str:
    """A number of combinations."""
    return f"{number:,} combination{'' if number == 1 else 's'}"
