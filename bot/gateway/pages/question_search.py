"""Finds the questions that some words are about, and puts several findings into one ranking."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

import anyio
import anyio.to_thread
from rapidfuzz import fuzz, process

from bot.content import Answer, Content

WORD = re.compile(r"[^\W_]+")
ENDING_WORDS = "ships ship ments ment ions ion ings ing ies ied ers er ors or ed es s y"
ENDINGS = tuple(ENDING_WORDS.split())
STOP_WORDS = """
a about am an and are as at be been but by can could did do does for from get had has have how i
if in is it its me my no not of on or our she should so that the their them there they this to us
was we were what when where which who why will with would you your
"""
STOP = frozenset(STOP_WORDS.split())
LABEL, TEXT = 3.0, 1.0
CLOSE, CLOSE_IF_LONG = 86, 80  # how alike a word and a slip of it are, of 100
LABEL_ITSELF = 90  # words as like a label as this mean it, though none of them says much
MOST = 8
SMOOTH = 3  # how much less the first places of a ranking differ
AT_ONCE = 2  # searches at the same time


class QuestionIndex:
    """The words of the answers, stemmed once.

    A topic's name counts as a label: it often says what visitors say.
    """

    def __init__(self, answers: Mapping[str, Answer], union: str):
        self._answers = answers
        self._ignored = STOP | set(WORD.findall(union.lower()))  # every answer is about the union
        names = {
            topic: f"{answer.label} {topic.replace('_', ' ')}" for topic, answer in answers.items()
        }
        self._labels = {topic: frozenset(self._stems(name)) for topic, name in names.items()}
        self._texts = {topic: frozenset(self._stems(each.text)) for topic, each in answers.items()}
        held = (*self._labels.values(), *self._texts.values())
        self._known = sorted({stem for stems in held for stem in stems})

    def search(self, words: str) -> list[str]:
        """The topics that fit best, at most eight; none where no word is known.

        A word counts more in a label than in a text, and less the more answers hold it; a label
        counts the more of it was said.
        """
        asked = list(dict.fromkeys(self._stems(words[:200])))[:20]
        scores = dict.fromkeys(self._answers, 0.0)
        for stem in filter(None, (_nearest(each, self._known) for each in asked)):
            labels, texts = self._labels, self._texts
            holding = [topic for topic in scores if stem in labels[topic] or stem in texts[topic]]
            for topic in holding:
                weight = LABEL if stem in labels[topic] else TEXT
                scores[topic] += weight / len(holding) ** 0.5
        for topic, answer in self._answers.items():
            likeness = fuzz.token_sort_ratio(words.lower(), answer.label.lower())
            if scores[topic] or likeness >= LABEL_ITSELF:
                scores[topic] += LABEL * likeness / 100
        best = max(scores.values(), default=0.0)
        found = [topic for topic in scores if scores[topic] and scores[topic] >= best / 3]
        return sorted(found, key=lambda topic: -scores[topic])[:MOST]

    def _stems(self, text: str) -> Iterable[str]:
        return _stems(text, self._ignored)


def in_one_ranking(*rankings: Sequence[str]) -> list[str]:
    """The members of several rankings, best first (reciprocal rank fusion); the first decides ties.

    Cormack, Clarke and Buettcher, 2009.
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, topic in enumerate(ranking, start=1):
            scores[topic] = scores.get(topic, 0.0) + 1 / (SMOOTH + place)
    return sorted(scores, key=lambda topic: -scores[topic])[:MOST]


class QuestionSearch:
    """Searches the newest content, off the event loop and in few threads of its own."""

    def __init__(self) -> None:
        self._indexed: tuple[Content, QuestionIndex] | None = None
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    async def find(self, words: str, content: Content, topics: list[str]) -> list[str]:
        """Those of the topics that fit the words best."""
        search = partial(self._search, words, content, topics)
        return await anyio.to_thread.run_sync(search, limiter=self._limiter)

    def _search(self, words: str, content: Content, topics: list[str]) -> list[str]:
        indexed = self._indexed
        if indexed is None or indexed[0] is not content:
            answers = {topic: content.answers[topic] for topic in topics}
            indexed = content, QuestionIndex(answers, content.phrase("union_name"))
            self._indexed = indexed
        return indexed[1].search(words)


def _stems(text: str, ignored: Collection[str]) -> Iterable[str]:
    """The words that say something, in small letters without accents and endings."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("\u2019", ""))
    for word in WORD.findall("".join(c for c in plain if not unicodedata.combining(c))):
        if word not in ignored:
            yield _stem(word)


def _stem(word: str) -> str:
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word[: len(word) - len(ending)] if ending else word


def _nearest(stem: str, known: list[str]) -> str | None:
    """The stem itself or, for a slip of the pen, the one that is closest."""
    if stem in known or len(stem) < 4:
        return stem
    alike = max(CLOSE - len(stem) // 2, CLOSE_IF_LONG)
    found = process.extractOne(stem, known, scorer=fuzz.ratio, score_cutoff=alike)
    return str(found[0]) if found else None
