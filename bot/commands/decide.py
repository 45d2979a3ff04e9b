"""`bot decide`: the outcome of a check for each line of facts."""

import json
from typing import Any

import click

from bot.checks.check_model import Check
from bot.checks.engine import next_fact, outcome
from bot.commands.check import WrongCall, check_named


@click.command()
@click.argument("name", metavar="CHECK")
def decide(name: str) -> None:
    """Decide CHECK (cover or eligibility) for each JSON object of facts, one a line on stdin.

    Writes a line for each: {"outcome", "rule", "ask", "because"}. While the outcome is null, `ask`
    is the next fact; `because` holds the facts that decided, with their values.
    """
    check = check_named(name)
    for number, line in enumerate(click.get_binary_stream("stdin"), 1):
        if not line.strip():
            continue
        try:
            decision = decide_facts(check, json.loads(line, object_pairs_hook=_object))
        except RecursionError:
            raise WrongCall(f"line {number}: is nested too deeply") from None
        except ValueError as error:
            raise WrongCall(f"line {number}: {error}") from error
        click.echo(json.dumps(decision, ensure_ascii=False))


def decide_facts(check: Check, facts: Any) -> dict[str, Any]:
    """The object to write for one line; raises ValueError where it holds no facts of the check."""
    if not isinstance(facts, dict):
        raise ValueError("must be a JSON object of facts")
    verdict = outcome(check, facts)
    if verdict is None:
        return {"outcome": None, "rule": None, "ask": next_fact(check, facts), "because": {}}
    return {
        "outcome": verdict.outcome,
        "rule": verdict.row,
        "ask": None,
        "because": verdict.because,
    }


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises ValueError where a fact is named twice, as the second would win."""
    facts = dict(pairs)
    if len(facts) < len(pairs):
        raise ValueError("names a fact twice")
    return facts
