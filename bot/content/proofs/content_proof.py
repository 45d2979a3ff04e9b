"""Holds the words of the content against what its sources hold; the loader has read them."""

import re
from collections.abc import Iterator

from bot.content.content_model import Content
from bot.content.proofs.claims import ALLOWED, AllowedFacts
from bot.content.proofs.said_texts import SaidText, said_texts, translations
from bot.content.text_faults import other_facts
from bot.source_files.fault import Fault, FaultList
from bot.source_files.file_entry import FileEntry
from bot.source_files.yaml_file import YamlFile

NEEDED = "needed_facts.yml"
PROMISE = re.compile(
    r"\byou(?: are|'re|’re| will be|'ll be|’ll be)(?: now| fully| always)? covered\b"
    r"|\bfully covered\b|\bguarantee"
    r"|\b(?:we|ascl)(?: will|'ll|’ll| can always)? (?:fully |always )?"
    r"(?:covers?|supports?|represents?|defends?|protects?) "
    r"(?:you\b|full members|members|everyone)",
    re.I,
)
WRONG_TIME = re.compile(
    r"\b(?:happen|arose|arise|occur|took place|take place|date[sd]? from|stem)\w*[^.;?]{0,40}"
    r"\b(?:before|prior to)\b[^.;?]{0,25}(?:join|member)",
    re.I,
)
SENTENCE_END = re.compile(r"[.?!][\"”’)]?(?=\s|$)")
FEWEST, MOST = 2, 5  # sentences of an answer
LONGEST = 60  # words of an answer
YES = re.compile(r"yes\b", re.I)
NOT_COUNTED = ("flows", "chat")


class NeededFactsFile(FileEntry):
    """The file needed_facts.yml: what answers convey, by topic and by source; wordings in lists."""

    sources: dict[str, list[str | list[str]]]
    topics: dict[str, list[str | list[str]]]


def proof_faults(content: Content) -> list[Fault]:
    """What is wrong with the words of `content`, in order of file and line."""
    faults, said = FaultList(), said_texts(content.files)
    with faults.gather():
        allowed = AllowedFacts(content.files.yaml(ALLOWED), said)
        faults.add(*allowed.faults(), *_unfounded(content, allowed, said))
    with faults.gather():
        faults.add(*_needed(content, content.files.yaml(NEEDED)))
    for text in said:
        faults.add(*(text.fault(problem) for problem in wording_problems(text.words)))
    faults.add(*_answers(content), *_other_facts(content))
    return faults.sorted


def topics_without_source(content: Content) -> list[str]:
    """The topics whose answers rest on no document, but for talk about the chat."""
    return sorted(
        topic
        for topic, answer in content.answers.items()
        if answer.source is None and content.families[topic] != "chat"
    )


def wording_problems(words: str) -> Iterator[str]:
    """What no text may say: a promise of cover, or that it counts when something happened."""
    for sentence in re.split(r"(?<=[.?!])\s+|\n", words):
        if PROMISE.search(sentence) and "in line with" not in sentence:
            yield f"{sentence!r} promises cover: say that it is in line with ASCL's policy"
    if found := WRONG_TIME.search(words):
        yield f"{found.group()!r} goes by when something happened, not by when the process began"


def sentence_count(words: str) -> int:
    """How many there are; lines without a full stop are a list, which counts as one."""
    listed = any(not SENTENCE_END.search(line) for line in words.splitlines())
    return len(SENTENCE_END.findall(words)) + listed


def _unfounded(content: Content, allowed: AllowedFacts, said: list[SaidText]) -> Iterator[Fault]:
    for text in said:
        for claim in allowed.unfounded(text):
            yield text.fault(f"{claim.words!r} is not among the {claim.kind} of {ALLOWED}")
    for text in translations(content.files):
        for claim in allowed.unfounded(text):
            # Which capitals are names can't be told without ordinary words in that language.
            if claim.kind != "names":
                yield text.fault(f"{claim.words!r} is not among the {claim.kind} of {ALLOWED}")


def _needed(content: Content, file: YamlFile) -> Iterator[Fault]:
    """Each fact that an answer has to convey and doesn't, by its topic or by its source."""
    needed = file.parse(NeededFactsFile)
    for topic, facts in needed.topics.items():
        if topic not in content.answers:
            yield file.fault(f"{topic}: there is no answer of this name", "topics", topic)
            continue
        for fact in _missing(content, topic, facts):
            yield file.fault(f"{topic}: the answer no longer says {fact}", "topics", topic)
    for source, facts in needed.sources.items():
        for topic, answer in content.answers.items():
            if answer.source == source:
                for fact in _missing(content, topic, facts):
                    problem = f"{topic} rests on {source} and doesn't say {fact}"
                    yield file.fault(problem, "sources", source)


def _missing(content: Content, topic: str, facts: list[str | list[str]]) -> Iterator[str]:
    """The facts of which the answer has no wording, each as its wordings."""
    words = " ".join(content.words(content.answers[topic].text).split()).lower()
    for fact in facts:
        wordings = fact if isinstance(fact, list) else [fact]
        if not any(wording.lower() in words for wording in wordings):
            yield " or ".join(map(repr, wordings))


def _other_facts(content: Content) -> Iterator[Fault]:
    """Each translation that says other figures, and isn't said for that reason."""
    english = {name: entry.text for name, entry in content.answers.items()}
    english |= {name: entry.text for name, entry in content.phrases.items()}
    for said in translations(content.files):
        if said.topic in english and other_facts(english[said.topic], said.words):
            yield said.fault("has other figures or placeholders than the English text")


def _answers(content: Content) -> Iterator[Fault]:
    labels: dict[str, str] = {}
    for topic, answer in content.answers.items():
        file = content.files.yaml(f"answers/{content.families[topic]}.yml")
        count = sentence_count(content.words(answer.text))
        if content.families[topic] not in NOT_COUNTED and not FEWEST <= count <= MOST:
            problem = f"{topic}: has {count} sentences; {FEWEST} to {MOST} are read"
            yield file.fault(problem, topic, "text")
        length = len(content.words(answer.text).split())
        if length > LONGEST:
            problem = f"{topic}: has {length} words; at most {LONGEST} are read"
            yield file.fault(problem, topic, "text")
        if YES.match(answer.text):
            problem = f"{topic}: begins with a yes, which is false where the question was another"
            yield file.fault(problem, topic, "text")
        if topic in answer.next:
            yield file.fault(f"{topic}: offers itself", topic, "next")
        same = labels.setdefault(answer.label.casefold(), topic)
        if same != topic:
            yield file.fault(f"{topic}: {same} has the same label", topic, "label")
