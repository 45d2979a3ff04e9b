"""Whether two enquiries seem to be about the same school or the same process.

Shown to admins only, so that people of one school can have case officers of their own. It is a
hint that a person settles. Enquiries are found by equal keys, so one is never compared with all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

SCHOOL, PROCESS = "school", "process"
BEGUN = ("allegation_made", "process_started")
# Addresses that say nothing of where somebody works.
PUBLIC = frozenset(
    """
    aim.com aol.co.uk aol.com blueyonder.co.uk bt.com btconnect.com btinternet.com btopenworld.com
    duck.com email.com fastmail.com fastmail.fm freeserve.co.uk freenet.de fsmail.net gmail.com
    gmx.co.uk gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.fr
    hushmail.com icloud.com inbox.com lineone.net live.co.uk live.com live.fr lycos.co.uk mac.com
    mail.com mail.ru mailbox.org me.com msn.com nhs.net ntlworld.com o2.co.uk orange.fr
    outlook.com outlook.fr plusnet.com posteo.net proton.me protonmail.com qq.com rocketmail.com
    runbox.com sky.com supanet.com talk21.com talktalk.net tesco.net tiscali.co.uk tutanota.com
    uwclub.net virgin.net virginmedia.com waitrose.com wanadoo.co.uk web.de yahoo.co.uk yahoo.com
    yahoo.fr yahoo.ie yandex.com ymail.com zoho.com
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
MOST_NAMES = 8  # of schools, taken from one enquiry
LONGEST_NAME = 80
END = 5  # letters; a slip within a name leaves its first or its last ones as they are


DOMAIN, NAME, START, FINISH = "domain", "name", "start", "finish"


class MarkKey(NamedTuple):
    """A key under which an enquiry is found: a whole mark, or an end of a school's name."""

    kind: str
    value: str


@dataclass(frozen=True)
class DuplicateMarks:
    """What may show where an enquiry comes from, and what process it is about."""

    domain: str | None
    schools: tuple[str, ...]
    processes: frozenset[str]


def marks(about: str, email: str | None, facts: Iterable[Mapping[str, str]] = ()) -> DuplicateMarks:
    """Of an enquiry's words, its address, and the facts of the checks that go with it."""
    domain = email.rpartition("@")[2].lower() if email else None
    settled = [
        each for each in facts if each.get("stage") in ("allegation_made", "process_started")
    ]
    kinds = frozenset(each["issue_type"] for each in settled if each.get("issue_type"))
    own = None if domain in PUBLIC else domain
    return DuplicateMarks(own, _names(about), kinds - {"unsure", "other"})


def exact_keys(marks: DuplicateMarks) -> list[MarkKey]:
    """The keys that two enquiries share where a mark of theirs is the same."""
    domain = [MarkKey(DOMAIN, marks.domain)] if marks.domain else []
    return [*domain, *(MarkKey(NAME, name) for name in marks.schools)]


def near_keys(marks: DuplicateMarks) -> list[MarkKey]:
    """The keys that two enquiries share where a school's name differs by a slip."""
    parts = ((START, slice(END)), (FINISH, slice(-END, None)))
    return [MarkKey(kind, name[part]) for name in marks.schools for kind, part in parts]


def ground(first: DuplicateMarks, second: DuplicateMarks) -> str | None:
    """SCHOOL, or PROCESS where the kind of process is the same as well; None where neither."""
    same_domain = first.domain is not None and first.domain == second.domain
    same_name = any(
        fuzz.ratio(one, other) >= ALIKE for one in first.schools for other in second.schools
    )
    if not (same_domain or same_name):
        return None
    return PROCESS if first.processes & second.processes else SCHOOL


def _names(about: str) -> tuple[str, ...]:
    """The first names of schools in a text, each once."""
    found: dict[str, None] = {}
    for match in NAMED.finditer(about):
        if name := _core(match[1])[:LONGEST_NAME]:
            found[name] = None
        if len(found) == MOST_NAMES:
            break
    return tuple(found)


def _core(school: str) -> str:
    """A school's own name, without what all schools are called."""
    own = default_process(PLAIN.sub(" ", school.replace("’", "").replace("'", "")))
    return " ".join(own.split())
