"""Reads a person's name, and tells it from a sentence or a refusal to give one.

A word alone decides little, as many are names somewhere (Will, May, Can, No, How): two words of
sentences do, or a whole text that is no answer.
"""

import re

from bot.enquiries.field_readers import FieldReader, UnfitField, tidy

MOST_WORDS, MOST_DIGITS = 8, 2
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
OF_SENTENCES = frozenset(
    """
    i you me your we our us they them he she it its this that these those there here
    am is are was were be been do does did done don't doesn't didn't can can't cannot could would
    should will won't shall have has had haven't isn't aren't i'm i'd i'll i've it's what's that's
    what how why when where who which whose whether if because after before
    to for from with without about at in on by
    need needs want wants give giving gave say saying tell telling ask asking know get getting
    happens happen happening next then long much many stay remain leave rather prefer please
    not and or but just only first any some more
    name email e-mail phone number question enquiry answer anonymous private confidential wait
    """.split()  # noqa: SIM905
)
NO_NAMES = frozenset(
    """
    yes yeah yep ok okay sure thanks thank please help hello hi hey hiya stop skip next back wait
    send what why how when where who which pardon sorry unknown name test
    """.split()  # noqa: SIM905
)
WITHHELD = re.compile(
    r"""\W*(?: no | nope | nah | none | nobody | n/a | no\ name | (?:no|not)\ thanks?(?:\ you)? )\W*
    | .*\b(?: anon | anonymous(?:ly)? | anonymity | nameless | rather\ not | prefer\ not
        | without\ (?:giving\ |saying\ )?(?:a|my)\ name | not\ (?:saying|telling|giving)
        | (?:don['’]?t|do\ not|won['’]?t|not|will\ not)
          \ (?:want|wish|like|have|going|give|say|tell) )\b.*""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def name_of(longest: int, none: str, odd: str, withheld: str) -> FieldReader:
    """A reader of a person's name; `withheld` answers those who would rather give none."""

    def read(text: str) -> str:
        value = " ".join(tidy(text).split())
        if WITHHELD.fullmatch(value):
            raise UnfitField(withheld)
        if not any(char.isalpha() for char in value):
            raise UnfitField(none)
        if len(value) > longest or not _could_be_name(value):
            raise UnfitField(odd)
        return value

    return FieldReader(read, (none, odd, withheld))


def _could_be_name(value: str) -> bool:
    words = [word.casefold().replace("’", "'") for word in WORD.findall(value)]
    if any(sign in value for sign in "@/?!") or len(words) > MOST_WORDS:
        return False
    if sum(char.isdigit() for char in value) > MOST_DIGITS:
        return False
    if sum(word in OF_SENTENCES for word in words) > 1:
        return False
    return not all(word in NO_NAMES for word in words)
