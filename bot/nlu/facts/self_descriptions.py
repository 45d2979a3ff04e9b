"""Role and workplace as visitors give them of themselves, in the words of the vocabulary."""

import re
from functools import cache

from bot.content.process_content import current_content
from bot.nlu.entities.vocabulary import patterns
from bot.nlu.facts.clauses import MessageClause
from bot.nlu.facts.fact_rules import StatedFact, negated

ADVERBS = r"(?:(?:now|just|only|currently|recently|newly|also|still|actually|already|really) )*"
ADJECTIVES = (
    r"(?:(?:new|newly appointed|full[- ]time|part[- ]time|experienced|serving|substantive|primary"
    r"|secondary|college|school|academy|trust|first[- ]time|permanent|lead|qualified|career|simple"
    r"|humble|state|current|local|junior|infant|independent|second|normal|ordinary|mere"
    r"|non-teaching) )*"
)
I_AM = (
    rf"(?:\b(?:i'?m|i am|am|im|i work|working|work|i'?ve been|ive been|i have been|employed"
    rf"|promoted to|"
    rf"appointed|i became|became|acting|i started|as|now|my (?:job|role|post|title) is) {ADVERBS}"
    rf"(?:as )?(?:an? |the |your |one of the |on (?:the )?|a member of (?:the )?|in (?:the )?)?"
    rf"{ADJECTIVES})"
)
# A message may begin with no verb at all: "deputy head at a comp here".
FRAGMENT = rf"^\W*(?:(?:hi|hello|hiya|morning)(?: there)? )?(?:an? )?{ADJECTIVES}"
FOLLOWED = re.compile(r" (?:here|at|in|of|for|with|on|from|now|since)\b|\s*$")
PAST = re.compile(
    r"\b(?:was|were|used to|ex|former|formerly|retired?|retiring|years as|until|till"
    r"|previously|before i"
    r"|when i was|had"
    r" been|left|lost|last (?:job|role|school|post)|old (?:job|school)|going to be|about to become"
    r"|hoping|want|next (?:year|term|september)|will be|due to (?:start|become)|applying|applied"
    r"|looking for|interview for|offered|aspiring|thinking of|stepping down|stepped down|finished"
    r"|resigned|my (?:last|previous|old)|back then|at the time|worked|taught|training (?:to|for)"
    r"|designate|start(?:ing)? (?:at|in|as)|(?:a|the) (?:previous|former|old) school|if i"
    r"|i'd be|would be|no longer)\b|\b(?:ex|former)-"
)
# Others of the vocabulary may be held beside another post, or come with a wider responsibility.
NEITHER = re.compile(
    r"teacher|assistant|tas?$|nqt|ect|trainee|hlta|lsa|lecturer|supervisor|caretaker|receptionist"
    r"|technician|librarian|mentor|form tutor"
)
AT = r"\b(?:at|in|for|by|of|within|run|lead|leading|running|head|join|with|inside|across)\b"
PLACED = rf"{AT} (?:(?!police)[\w'-]+ ){{0,5}}?"
UNCLEAR_PLACES = frozenset(
    {
        *("schools", "my school", "our school", "a trust", "the trust", "our trust", "my trust"),
        *("mat", "mats", "multi-academy trust", "academy trust", "academies trust", "charity"),
        *("multi academy trust", "multi academy trusts", "charities", "la", "hospital", "church"),
        *("not-for-profit", "third sector", "shop", "construction", "retail", "council"),
    }
)
CENTRAL = re.compile(
    r"\b(?:ceo|cfo|coo|chief \w+(?: officer)?|trust leader|director of \w+|central \w+|head office)"
    r" (?:\w+ ){0,3}?(?:of|for|at|in) (?:[\w'-]+ ){0,4}?(?:mat|(?:multi[- ])?academ(?:y|ies) trust"
    r"|trust)\b|\bwork (?:centrally )?(?:for|in) (?:a|the|our|my) (?:mat|trust)(?:'s)? central"
)


def described(clauses: list[MessageClause]) -> list[StatedFact]:
    """Roles and workplaces that the visitor claims as their own, today's and beyond doubt."""
    found = []
    for clause in clauses:
        if not clause.plain or PAST.search(clause.text):
            continue
        found += _roles(clause)
        found += _places(clause)
    return found


def _roles(clause: MessageClause) -> list[StatedFact]:
    """The first words that say what the visitor is; "governor" and such may be a second hat."""
    match = _pattern("role", I_AM).search(clause.text)
    if match is None:
        match = _pattern("role", FRAGMENT).search(clause.text)
        if match is None or not FOLLOWED.match(clause.text, match.end()):
            return []
    if negated(clause.text, match):
        return []
    value = _values("role")[match["phrase"]]
    if value == "neither" and not NEITHER.search(match["phrase"]):
        return []
    return [_found("role", value, clause, match)]


def _places(clause: MessageClause) -> list[StatedFact]:
    if match := CENTRAL.search(clause.text):
        return [_found("workplace", "trust_central", clause, match)]
    found = {}
    for match in _pattern("workplace", PLACED).finditer(clause.text):
        phrase = match["phrase"]
        if phrase not in UNCLEAR_PLACES and not negated(clause.text, match):
            found[_values("workplace")[phrase]] = match
    if len(found) > 1 and "school_or_college" in found and "trust_central" not in found:
        return []
    return [_found("workplace", value, clause, match) for value, match in found.items()]


def _found(fact: str, value: str, clause: MessageClause, match: re.Match[str]) -> StatedFact:
    return StatedFact(fact, value, clause.begin + match.start(), clause.begin + match.end())


@cache
def _values(entity: str) -> dict[str, str]:
    return {
        each["pattern"].replace("’", "'"): each["id"]
        for each in patterns(current_content().vocabulary)
        if each["label"] == entity
    }


@cache
def _pattern(entity: str, before: str) -> re.Pattern[str]:
    """The vocabulary's phrases after words that lead them in, the longest phrase first."""
    phrases = sorted(_values(entity), key=len, reverse=True)
    listed = "|".join(re.escape(phrase) for phrase in phrases)
    return re.compile(
        rf"{before}(?P<phrase>{listed})(?![\w'])(?! (?:governor|trust(?!s)|improvement|(?:who"
        rf"|that) ))"
    )


def single_value(entity: str, text: str) -> str | None:
    """The value that all of the vocabulary's phrases in a short text have in common, if any."""
    found = {_values(entity)[match["phrase"]] for match in _pattern(entity, r"\b").finditer(text)}
    return found.pop() if len(found) == 1 else None
