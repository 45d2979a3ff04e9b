"""What visitors say in a few words to steer a talk: listening.yml."""

import re
from collections.abc import Mapping
from functools import cached_property

from pydantic import validator

from bot.source_files.file_entry import FileEntry

WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
CONFIRMS, DENIES, TAKES_BACK, ACKNOWLEDGES = ("confirms", "denies", "takes_back", "acknowledges")
SAYS_NOTHING = "says_nothing"
SHORT_ANSWERS = frozenset({CONFIRMS, DENIES, TAKES_BACK, ACKNOWLEDGES, SAYS_NOTHING})
YES_OR_NO = frozenset("yn")


class ShortAnswer(FileEntry):
    """Words one of which must be said, and those that may stand beside them."""

    marks: frozenset[str]
    beside: frozenset[str]


class PersonWords(FileEntry):
    """Phrases that make a wish for a person, in the order in which they are said."""

    wishes: list[str]
    talks: list[str]
    people: list[str]

    class Config:
        keep_untouched = (cached_property,)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What a wish for a person matches, in lower case with straight apostrophes."""
        wish, talk, person = (
            "|".join(map(re.escape, each)) for each in (self.wishes, self.talks, self.people)
        )
        return re.compile(rf"\b(?:{wish})\b(?:\W+\w+){{0,2}}?\W+(?:{talk})\W+(?:{person})\b")


class ShortWords(FileEntry):
    """The short answers by kind, and the words that make a wish for each flow explicit.

    `person`: how a wish for a person is said inside a longer message.
    """

    answers: Mapping[str, ShortAnswer]
    wishes: Mapping[str, frozenset[str]]
    person: PersonWords

    @validator("answers")
    @classmethod
    def has_every_kind(cls, value: Mapping[str, ShortAnswer]) -> Mapping[str, ShortAnswer]:
        """The program asks for each kind by name."""
        if set(value) != SHORT_ANSWERS:
            raise ValueError(f"must have {', '.join(sorted(SHORT_ANSWERS))}")
        return value

    def kind_of(self, text: str) -> str | None:
        """The kind of short answer that a text is and nothing more; None for any other text.

        Letters that stand alone and figures say nothing, but for the first letters of yes and no.
        """
        said = words_said(text)
        for kind, words in self.answers.items():
            if said & words.marks and said <= words.marks | words.beside:
                return kind
        is_stray = all(len(word) == 1 and word not in YES_OR_NO for word in said)
        return SAYS_NOTHING if is_stray else None

    def asks_for_person(self, text: str) -> bool:
        """Whether a wish to talk to a person stands anywhere in a text."""
        return self.person.pattern.search(text.lower().replace("’", "'")) is not None

    def is_wish(self, flow: str, text: str) -> bool:
        """Whether a text says a word for a flow; flows that aren't listed need none."""
        return flow not in self.wishes or bool(words_said(text) & self.wishes[flow])


def words_said(text: str) -> frozenset[str]:
    """The words of a text in lower case."""
    return frozenset(WORDS.findall(text.lower().replace("’", "'")))
