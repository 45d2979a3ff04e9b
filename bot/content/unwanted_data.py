"""Finds personal data that nobody needs here: of others, or numbers that open something.

Precise rather than complete: who is warned without reason stops reading. Pure.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

INSURANCE, CARD, NAME, ADDRESS = KINDS = ("insurance", "card", "name", "address")
MASK = "•••••"

# HMRC gives no number with these letters or pairs.
INSURANCE_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ -]?(?:[0-9]{2}[ -]?){3}[A-D](?![A-Z0-9])",
    re.IGNORECASE,
)
CARD_NUMBER = re.compile(r"(?<![\w+£.,-])(?:[3-6]|2[2-7])(?:[ -]?[0-9]){12,18}(?![\w,.]?[0-9])")
AREAS = """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT
DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL
LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO
SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"""
POSTCODE = re.compile(
    rf"(?<![A-Z0-9])(?:{'|'.join(sorted(AREAS.split(), key=len, reverse=True))})"
    r"[0-9][0-9A-Z]? ?(?!1ST\b|2ND\b|3RD\b|[0-9]TH\b)[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])",
    re.IGNORECASE,
)
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?"
WORD = r"[A-Z](?:['’-]?[^\W\d_])*[a-zà-ÿ]"
FULL_NAME = rf"{WORD} {WORD}"
NAMED = rf"(?P<name>{TITLE} {WORD}(?: {WORD})?|{FULL_NAME})"
YEAR = r"[Yy](?:ear|r) ?(?:R|[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven)"
PUPIL = r"(?:[Pp]upil|[Ss]tudent|[Cc]hild|[Bb]oy|[Gg]irl)"
ROLE = (
    r"(?:head(?:teacher| teacher|master|mistress| of [a-z]+)?|deputy(?: head)?|assistant head"
    r"|principal|vice[- ]principal|business manager|SBM|line manager|manager|colleague|teacher"
    r"|TA|teaching assistant|SENCO|SENDCo|governor|chair(?: of governors)?|CEO|chief executive"
    r"|HR manager|caretaker|PA|headteacher's PA)"
)
WHOSE = r"(?:[Oo]ur|[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Tt]he|[Aa]|[Aa]nother)"
CALLED = r"(?:,? (?:called|named)|,? whose name is)"
WITH_ROLE = (
    rf"\b(?:{YEAR} )?{PUPIL},? {NAMED}",
    rf"\b(?:{YEAR} )?{PUPIL}{CALLED} (?P<name>{WORD}(?: {WORD})?)",
    rf"\b{WHOSE} (?:[a-z]+ )?{ROLE}(?:{CALLED}|,)? {NAMED}",
    rf"\b{NAMED},? (?:who is |is |was |from |in )*{YEAR}\b",
    rf"\b{NAMED},? (?:who is |is |was )?(?:our|my|the) (?:[a-z]+ )?{ROLE}\b",
)
NAMES = tuple(re.compile(pattern) for pattern in WITH_ROLE)
NO_NAMES = frozenset(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June
    July August September October November December Head Deputy Assistant Teacher Teachers Governor
    Governors Chair Key Stage Year Pupil Pupils Student Students Premium Referral Unit Parliament
    Support Services Service Loans Company Officer Manager Lead Director School Academy College
    Trust Primary Secondary Grammar High Council Union Local Authority Human Resources Department
    Ofsted Board Policy Handbook Pay Pension Pensions Ascl Education Executive Chief Principal Sixth
    Form Every Child Protection Welfare Wellbeing Voice The This That These Those They There Then
    What When Where Which Who Why How But And Because However Please Can Could Should Would Will Is
    Are Was Were Has Have Had Do Does Did If In On At As So He She We You Our My His Her Their It
    Sexual Abuse Safeguarding Mental Health Safety Care Benefit Tax Poverty
    Also After Before Since Great Britain England Wales Scotland Northern Ireland Zoom Teams Google
    """.split()  # noqa: SIM905
)


class UnwantedData(NamedTuple):
    """Where it stands in a text; `kind` is one of KINDS."""

    kind: str
    start: int
    end: int


def unwanted_data(text: str) -> list[UnwantedData]:
    """All that was found, in the order of the text."""
    return sorted({*_found(text)}, key=lambda each: (each.start, each.end, each.kind))


def kinds_of(text: str) -> list[str]:
    """The kinds that were found, each once, in the order of KINDS."""
    found = {each.kind for each in _found(text)}
    return [kind for kind in KINDS if kind in found]


def masked(text: str) -> str:
    """The text with MASK in the place of what was found."""
    for each in reversed(_apart(unwanted_data(text))):
        text = f"{text[: each.start]}{MASK}{text[each.end :]}"
    return text


def masked_words(text: str) -> frozenset[str]:
    """The words that `masked` hides, for a piece of the text that may be cut anywhere."""
    spans = (text[each.start : each.end] for each in _found(text))
    return frozenset(word.casefold() for span in spans for word in re.findall(r"\w+", span))


def _found(text: str) -> Iterator[UnwantedData]:
    for kind, pattern in ((INSURANCE, INSURANCE_NUMBER), (ADDRESS, POSTCODE)):
        for found in pattern.finditer(text):
            yield UnwantedData(kind, *found.span())
    for found in CARD_NUMBER.finditer(text):
        if _is_card(re.sub(r"\D", "", found[0])):
            yield UnwantedData(CARD, *found.span())
    for pattern in NAMES:
        for found in pattern.finditer(text):
            if NO_NAMES.isdisjoint(re.findall(r"[^\W_]+", found["name"])):
                yield UnwantedData(NAME, *found.span("name"))


def _is_card(digits: str) -> bool:
    """Whether the last digit is that of Luhn's check."""
    doubled = [2 * int(each) for each in digits[-2::-2]]
    total = sum(map(int, digits[-1::-2])) + sum(each // 10 + each % 10 for each in doubled)
    return total % 10 == 0


def _apart(found: list[UnwantedData]) -> list[UnwantedData]:
    """Those that overlap as one."""
    apart: list[UnwantedData] = []
    for each in found:
        if apart and each.start < apart[-1].end:
            last = apart[-1]
            apart[-1] = last._replace(end=max(last.end, each.end))
        else:
            apart.append(each)
    return apart
