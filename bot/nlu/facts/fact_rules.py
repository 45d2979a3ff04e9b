"""Rules that find facts stated beyond doubt, from fact_rules.yml; they look at one clause each."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.nlu.facts.clauses import MessageClause
from bot.source_files.yaml_file import YamlFile, read_yaml

RULES = Path(__file__).with_name("fact_rules.yml")
OPTIONS = frozenset({"when", "unless", "negated", "feared"})
NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|none|nor|without|hardly|cannot|no one|nothing|neither)\b"
    r"|\b\w+n't\b|\b(?:havent|hasnt|isnt|wasnt|arent|dont|didnt)\b"
)
REACH = 28


@dataclass(frozen=True)
class StatedFact:
    """A fact stated: its value, and where in the text it is said, [begin, finish)."""

    fact: str
    value: str
    begin: int
    finish: int


@dataclass(frozen=True)
class FactRule:
    """`negated`: its words hold a negation themselves; `feared`: it also holds of what may be."""

    fact: str
    value: str
    when: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    negated: bool
    feared: bool

    def match(self, clause: MessageClause) -> re.Match[str] | None:
        """Where the clause states the fact, None where it doesn't."""
        if clause.feared and not self.feared:
            return None
        if self.unless and self.unless.search(clause.text):
            return None
        for pattern in self.when:
            for match in pattern.finditer(clause.text):
                if self.negated or not negated(clause.text, match):
                    return match
        return None


@cache
def read_rules(path: Path = RULES) -> tuple[FactRule, ...]:
    """The rules of a file; ContentError with the line where one of them can't be read."""
    file = read_yaml(path)
    return tuple(_rule(file, place) for place in range(len(file.data["rules"])))


def stated(clauses: list[MessageClause], path: Path = RULES) -> list[StatedFact]:
    """What the clauses state about the visitor, one for each rule and clause that meet."""
    found = []
    for clause in clauses:
        if not clause.plain:
            continue
        for rule in read_rules(path):
            if match := rule.match(clause):
                begin = clause.begin + match.start()
                found.append(StatedFact(rule.fact, rule.value, begin, clause.begin + match.end()))
    return found


def negated(text: str, match: re.Match[str]) -> bool:
    """Whether a negation stands in the match or shortly before it."""
    return NEGATION.search(text, max(0, match.start() - REACH), match.end()) is not None


def _rule(file: YamlFile, place: int) -> FactRule:
    entry, words = file.data["rules"][place], file.data["words"]
    facts = [name for name in entry if name not in OPTIONS]
    if len(facts) != 1 or "when" not in entry:
        file.refuse("a rule names one fact with its value, and `when`", "rules", place)
    try:
        when = tuple(re.compile(_spelt(pattern, words)) for pattern in entry["when"])
        unless = re.compile(_spelt(entry["unless"], words)) if "unless" in entry else None
    except (re.error, KeyError) as error:
        file.refuse(f"{facts[0]}: {error}", "rules", place)
    value = str(entry[facts[0]])
    return FactRule(
        facts[0], value, when, unless, entry.get("negated", False), entry.get("feared", True)
    )


def _spelt(pattern: str, words: dict[str, str]) -> str:
    return re.sub(r"(?<!\?P)(?<!\?)<(\w+)>", lambda match: words[match[1]], pattern)
