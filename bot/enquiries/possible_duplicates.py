"""Whether two enquiries seem to be about the same school or the same process.

Shown to admins only, so that people of one school can have case officers of their own. It is a
hint: better one too many than one too few, and a person settles each.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

SCHOOL, PROCESS = "school", "process"
BEGUN = ("allegation_made", "process_started")
# Addresses that say nothing of where somebody works.
PUBLIC = frozenset(
    """
    aol.com btinternet.com btopenworld.com fastmail.com gmail.com gmx.com googlemail.com
    hotmail.co.uk hotmail.com icloud.com live.co.uk live.com mac.com mail.com me.com msn.com
    ntlworld.com outlook.com proton.me protonmail.com sky.com talktalk.net virginmedia.com
    yahoo.co.uk yahoo.com zoho.com
    """.split()  # noqa: SIM905
)
KINDS = r"School|College|Academy|Academies|Trust|Primary|Secondary|Grammar|High|Infants|Juniors?"
NAMED = re.compile(
    rf"((?:(?:St|Saint|The|of|and|[A-Z][\w’'.-]*)\s+){{1,6}}(?:{KINDS})(?:\s+(?:{KINDS}))*)\b"
)
# What stands before a school's own name, or is part of every school's.
PEOPLE = r"I|We|CEO|Chair|Head|Headteacher|Principal|Deputy|Assistant|Governors?|Trustees?"
PLAIN = re.compile(rf"\b(?:{KINDS}|{PEOPLE}|the|our|my|a|an|at|of|and)\b", re.IGNORECASE)
ALIKE = 90  # of 100; "St Mary's High School" and "St Marys High" are alike, two saints aren't


@dataclass(frozen=True)
class DuplicateMarks:
    """What may show where an enquiry comes from, and what process it is about."""

    domain: str | None
    schools: tuple[str, ...]
    processes: frozenset[str]


def marks(about: str, email: str | None, facts: Iterable[Mapping[str, str]] = ()) -> DuplicateMarks:
    """Of an enquiry's words, its address, and the facts of the checks that go with it."""
    domain = email.rpartition("@")[2].lower() if email else None
    names = tuple(filter(None, (_core(found) for found in NAMED.findall(about))))
    settled = [
        each for each in facts if each.get("stage") in ("allegation_made", "process_started")
    ]
    kinds = frozenset(each["issue_type"] for each in settled if each.get("issue_type"))
    return DuplicateMarks(None if domain in PUBLIC else domain, names, kinds - {"unsure", "other"})


def ground(first: DuplicateMarks, second: DuplicateMarks) -> str | None:
    """SCHOOL, or PROCESS where the kind of process is the same as well; None where neither."""
    same_domain = first.domain is not None and first.domain == second.domain
    same_name = any(
        fuzz.ratio(one, other) >= ALIKE for one in first.schools for other in second.schools
    )
    if not (same_domain or same_name):
        return None
    return PROCESS if first.processes & second.processes else SCHOOL


def _core(school: str) -> str:
    """A school's own name, without what all schools are called."""
    own = default_process(PLAIN.sub(" ", school.replace("’", "").replace("'", "")))
    return " ".join(own.split())
