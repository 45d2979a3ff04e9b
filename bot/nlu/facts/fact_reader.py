"""Reads a message: the facts it states beyond doubt, and how it answers each question."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.nlu.dates.find_dates import find_dates
from bot.nlu.facts.answer_model import NONE, AnswerModel, FactReading
from bot.nlu.facts.clauses import ASKS, MessageClause, clauses, normal
from bot.nlu.facts.fact_rules import StatedFact, stated
from bot.nlu.facts.generic_answers import (
    generic_answer,
    without_generic_words,
    yes_no_facts,
)
from bot.nlu.facts.self_descriptions import described, single_value
from bot.nlu.facts.timing import settled
from bot.nlu.topics.message_text import readable
from bot.nlu.topics.topic_model import LazyVectors, Vectors

BY_RULE, BY_GENERIC = 0.97, 0.95
SHORT_ANSWER = 5
BEGUN = ("allegation_made", "process_started")
ASIDE = re.compile(r"^\W*(?:what|what's|whats|why|how|who|when|where|which)\b(?! (?:i|my|they)\b)")
# Words that take back an earlier answer: what they correct is no answer to the question now open.
MENDS = re.compile(
    r"\b(?:actually|i meant|i mean|by mistake|wrong thing|correction|i said|scrap that)\b"
)
UNSURE = "unsure"
PROCESS_ONLY = re.compile(r"\b(?:started|begun)\b")
ALLEGED = re.compile(r"\b(?:alleg|accus|complain|police|report|told)")
NONE_ALLEGED = re.compile(
    r"\b(?:no|nobody|no one|nothing|never|not)\b[^.,;]{0,30}\b(?:alleg|accus|complain|police"
    r"|report|told)"
)

WORKS = re.compile(r"\bi (?:work|teach) (?:in|at|for)\b")
ELSEWHERE = re.compile(
    r"\b(?:international|abroad|overseas|british schools? (?:in|of)|dubai|uae|emirates"
    r"|abu dhabi|qatar"
    r"|china|hong kong|singapore|spain|france|germany|italy|switzerland|thailand|bangkok|malaysia"
    r"|kuwait|oman|saudi|egypt|kenya|nigeria|ireland(?<!northern ireland)|dublin|usa|america|canada"
    r"|australia|new zealand|cyprus|portugal|netherlands|belgium|vietnam|japan|india|agency|supply"
    r"|self[- ]?employed|freelanc\w+|consultan\w+|retir\w+|interim|volunteer\w*|redundan\w+"
    r"|contract|governors? at|trustee|left|leaving|unpaid|zero[- ]hours|day rate|last day)\b"
)


@dataclass(frozen=True)
class FactThresholds:
    """The least confidence at which the trained model's reading counts as an answer."""

    statement: float = 0.5
    question: float = 0.9


class FactReader:
    """Pure: knows neither Rasa nor files. Texts may be as typed or mended."""

    def __init__(self, model: AnswerModel | None = None, thresholds: FactThresholds | None = None):
        self._model, self._thresholds = model, thresholds or FactThresholds()
        yes_no_facts()  # reads the checks now, not with the first message

    def facts(self, text: str, today: date) -> list[StatedFact]:
        """What a message states beyond doubt, in the order in which it is said.

        A fact said in two ways that don't agree is left out: it will be asked.
        """
        read = normal(text)
        if not readable(read):
            return []
        dates = find_dates(read, today)
        parts = clauses(read, tuple((one.begin, one.finish) for one in dates))
        found = [*stated(parts), *described(parts)]
        found = [each for each in found if not _half_said(each, read)]
        found += self._timing(read, parts, found, today)
        return sorted(_derived(_agreed(found), parts), key=lambda one: one.begin)

    def answers(
        self, text: str, dense: Vectors | LazyVectors | None, facts: Iterable[StatedFact] = ()
    ) -> dict[str, FactReading]:
        """The message as an answer to each question; without an entry where it isn't one.

        `dense` is the sentence's vector, shape (1, size); None leaves the trained model out.
        """
        read = normal(text).strip()
        if not readable(read):
            return {}
        found = {each.fact: FactReading(each.value, BY_RULE) for each in facts}
        trained = {} if self._model is None or dense is None else self._model.readings(read, dense)
        if ASIDE.search(read) and not generic_answer("timing", read):
            return found
        mends = bool(MENDS.search(read)) and bool(found)
        asks = mends or bool(read.endswith("?") or ASKS.search(read))
        for fact in trained:
            reading = found.get(fact) or self._reading(fact, read, trained[fact], asks)
            if reading and reading.value != NONE:
                found[fact] = reading
        return found

    def _reading(
        self, fact: str, text: str, trained: FactReading, asks: bool
    ) -> FactReading | None:
        least = self._thresholds.question if asks else self._thresholds.statement
        if asks and trained.value == UNSURE and not generic_answer(fact, text):
            return None
        if not asks or generic_answer(fact, text) == UNSURE:
            if without_generic_words(fact, text):
                return None
            if value := generic_answer(fact, text):
                return FactReading(value, BY_GENERIC)
            if value := _named(fact, text):
                return FactReading(value, BY_GENERIC)
        if trained.value == "nothing_yet" and _alleged(text):
            return None
        return trained if trained.confidence >= least else None

    @staticmethod
    def _timing(
        text: str, parts: list[MessageClause], found: list[StatedFact], today: date
    ) -> list[StatedFact]:
        """Dates settle it only where words don't; never for people who aren't full members."""
        if any(each.fact == "timing" for each in found):
            return []
        kinds = {each.value for each in found if each.fact == "membership"}
        return [] if kinds - {"full"} else settled(text, parts, today)


def _named(fact: str, text: str) -> str | None:
    """A role or workplace given by its bare name."""
    if fact not in ("role", "workplace") or len(text.split()) > SHORT_ANSWER:
        return None
    return (
        None
        if re.search(r"\b(?:not?|never|ex|former|was|were|used)\b", text)
        else (single_value(fact, text))
    )


def _half_said(found: StatedFact, text: str) -> bool:
    """Whether only "nothing has started" is said, beside an allegation that may have been made."""
    said = text[found.begin : found.finish]
    only_process = found.value == "nothing_yet" and PROCESS_ONLY.search(said)
    return bool(only_process and _alleged(text))


def _alleged(text: str) -> bool:
    """Whether a text speaks of an accuser without saying that there is none: no false hope then."""
    return bool(ALLEGED.search(text) and not NONE_ALLEGED.search(text))


def _agreed(found: list[StatedFact]) -> list[StatedFact]:
    """One of each fact: the first said, where all that is said of it agrees."""
    first: dict[str, StatedFact] = {}
    values: dict[str, set[str]] = {}
    for each in found:
        values.setdefault(each.fact, set()).add(each.value)
        kept = first.get(each.fact)
        if kept is None or (each.fact == "stage" and each.value == "process_started"):
            first[each.fact] = each
    if values.get("stage") == set(BEGUN):
        values["stage"] = {"process_started"}
    return [each for fact, each in first.items() if len(values[fact]) == 1]


def _derived(found: list[StatedFact], parts: list[MessageClause]) -> list[StatedFact]:
    """What follows from facts stated, unless the visitor says of it themselves.

    A disciplinary by the employer has to do with employment; what has been alleged or started is a
    current issue; who holds a post in a school or trust today is employed there, unless something
    speaks of another country or another footing.
    """
    known = {each.fact: each for each in found}
    follows = [
        (known.get("issue_type"), {"internal_disciplinary"}, "employment_related", "yes"),
        (known.get("stage"), set(BEGUN), "current_issue", "yes"),
    ]
    working = any(WORKS.search(part.text) for part in parts if part.plain)
    if ("role" in known or working) and not any(ELSEWHERE.search(part.text) for part in parts):
        employers = {"school_or_college", "trust_central"}
        follows.append((known.get("workplace"), employers, "employment", "uk_contract"))
    return found + [
        StatedFact(fact, value, cause.begin, cause.finish)
        for cause, values, fact, value in follows
        if cause and cause.value in values and fact not in known
    ]
