"""What one file says of another: sources, links, topics, examples, words that the program needs."""

import difflib
from collections.abc import Collection, Iterator

from bot.checks.check_model import Check, Fact
from bot.content.content_files import EXAMPLES
from bot.content.content_model import OPENING_HOURS
from bot.content.content_parts import ContentParts
from bot.content.notice_faults import notice_faults
from bot.content.notice_words import DETAILS
from bot.content.page_words import HEADING, MAIN
from bot.content.protected_numbers import number_faults
from bot.content.required_words import CONTACTS, ENTITIES, PHRASES, TOPICS
from bot.content.retention_words import RETENTION
from bot.content.text_faults import text_faults, unfinished
from bot.content.topic_examples import example_faults
from bot.source_files.fault import ContentError, Fault, FaultList
from bot.source_files.yaml_file import YamlFile

SAID = ("answers", "checks")
# Files with words of visitors.
HEARD = {"vocabulary.yml", "acronyms.yml", "listening.yml", "languages.yml"}
HEARD |= {"fee_bands.yml", "numbers.yml"}
WITHOUT_NEXT = ("flows", "chat")  # families whose answers go on by themselves


def find_reference_faults(parts: ContentParts, faults: FaultList) -> None:
    """Note what doesn't fit together, in either direction."""
    for find in _ALL:
        faults.add(*find(parts))


def source_faults(check: Check, file: YamlFile, sources: Collection[str]) -> Iterator[Fault]:
    """Each outcome of a check, read from `file`, that rests on a source that isn't there."""
    for name, outcome in check.outcomes.items():
        source = outcome.clause.source
        if source not in sources:
            problem = f"{name}: no source named {source!r} in sources.yml{_meant(source, sources)}"
            yield file.fault(problem, "outcomes", name, "clause", "source")


def _answers(parts: ContentParts) -> Iterator[Fault]:
    for topic, answer in parts.answers.items():
        file = parts.homes[topic]
        yield from _source(parts, file, answer.source, topic, "source")
        for link in answer.links:
            if "contacts.yml" not in parts.broken and link not in parts.links:
                problem = f"{topic}: no link named {link!r} in contacts.yml"
                yield file.fault(problem + _meant(link, parts.links), topic, "links")
        yield from _topics(parts, file, answer.next, topic, "next")
        if not answer.next and _family(parts, topic) not in WITHOUT_NEXT:
            yield file.fault(f"{topic}: names no next step: give one to three topics", topic)
        leads_to = [*(answer.follow_ups or {}).values()]
        yield from _topics(parts, file, leads_to, topic, "follow_ups")
        yield from _words(parts, file, (OPENING_HOURS,), topic, "text")
        yield from _words(parts, file, (), topic, "label")


def _phrases(parts: ContentParts) -> Iterator[Fault]:
    file = parts.yaml.get("phrases.yml")
    if file is None:
        return
    for name, phrase in parts.phrases.items():
        if name not in PHRASES:
            problem = f"{name}: the program says no phrase of this name"
            yield file.fault(problem + _meant(name, PHRASES.keys() - parts.phrases.keys()), name)
        if unfilled := set(phrase.takes) - {*PHRASES.get(name, phrase.takes)}:
            problem = f"{name}: the program fills in no {{{min(unfilled)}}}"
            yield file.fault(problem, name, "takes")
        yield from _topics(parts, file, phrase.choices, name, "choices")
        yield from _words(parts, file, phrase.takes, name, "text")
    for name in PHRASES.keys() - file.data.keys():
        yield file.fault(f"has no phrase {name}, which the program says")


def _canned(parts: ContentParts) -> Iterator[Fault]:
    for name, reply in parts.canned.items():
        file = parts.yaml["canned.yml"]
        yield from _topics(parts, file, reply.topics, name, "topics")
        yield from _words(parts, file, (), name, "text")


def _pages(parts: ContentParts) -> Iterator[Fault]:
    names = {*(home.name for home in parts.homes.values()), *parts.broken}
    families = {name.removeprefix("answers/") for name in names}
    for language, phrases in parts.pages.items():
        name = f"pages/{language}.yml"
        try:
            file = parts.files.yaml(name)
        except ContentError:
            continue
        for text, phrase in phrases.items():
            yield from _words(parts, file, phrase.takes, text)
            family = f"{text.removeprefix(HEADING)}.yml"
            if language == MAIN and text.startswith(HEADING) and family not in families:
                yield file.fault(f"{text}: there is no file answers/{family}", text)


def _checks(parts: ContentParts) -> Iterator[Fault]:
    for name, check in parts.checks.items():
        file = next(f for f in parts.yaml.values() if f.data.get("id") == name)
        if "sources.yml" not in parts.broken:
            yield from source_faults(check, file, parts.yaml["sources.yml"].data)
        if name not in parts.homes or _family(parts, name) != "flows":
            yield file.fault(f"answers/flows.yml has no answer {name} for this check", "id")
        for keys, text in file.texts():
            for problem in unfinished(text):
                yield file.fault(problem, *keys)


def _required(parts: ContentParts) -> Iterator[Fault]:
    for family, topics in TOPICS.items():
        name = f"answers/{family}.yml"
        for topic in topics:
            if name not in parts.broken and _family(parts, topic) != family:
                yield Fault(name, 1, f"has no answer {topic}, which the program asks for")
    if "contacts.yml" in parts.yaml:
        file = parts.yaml["contacts.yml"]
        for contact in CONTACTS:
            if contact not in (file.data.get("contacts") or {}):
                problem = f"has no contact {contact}, which the program names"
                yield file.fault(problem, "contacts")


def _contacts(parts: ContentParts) -> Iterator[Fault]:
    file = parts.yaml.get("contacts.yml")
    if file is None:
        return
    for part, named in (("contacts", parts.contacts), ("links", parts.links)):
        for name, entry in named.items():
            yield from _source(parts, file, entry.source, part, name, "source")
    for keys, text in file.texts():
        for problem in text_faults(text, ()):
            yield file.fault(problem, *keys)
    for name in CONTACTS:
        value = parts.contacts[name].value if name in parts.contacts else None
        numbers = {each.number for each in parts.numbers.values()}
        if value is not None and "numbers.yml" in parts.yaml and value not in numbers:
            problem = f"{name}: {value!r} is not a number of numbers.yml: is it right?"
            yield file.fault(problem, "contacts", name, "value")


def _card(parts: ContentParts) -> Iterator[Fault]:
    if parts.crisis is not None:
        yield from _words(parts, parts.yaml["crisis.yml"], (), "card")


def _numbers(parts: ContentParts) -> Iterator[Fault]:
    if "numbers.yml" not in parts.yaml:
        return
    said = [file for name, file in parts.yaml.items() if name not in HEARD]
    for name in parts.files.names("pages"):
        try:
            said.append(parts.files.yaml(name))
        except ContentError:
            continue
    listed = {
        name: entry
        for name, entry in parts.numbers.items()
        if not parts.broken.intersection(entry.stands_in)
    }
    yield from number_faults(listed, parts.yaml["numbers.yml"], said, "crisis.yml")


def _vocabulary(parts: ContentParts) -> Iterator[Fault]:
    """The values are those of the facts that the entities stand for."""
    facts = _facts(parts) or {}
    for entity, values in (parts.vocabulary or {}).items():
        fact = facts.get(ENTITIES.get(entity, ""))
        for value in values if fact else ():
            if fact and value not in fact.value_names:
                problem = f"{entity}.{value}: the fact {fact.name} of the checks has no such value"
                yield parts.yaml["vocabulary.yml"].fault(problem, entity, value)


def _examples(parts: ContentParts) -> Iterator[Fault]:
    """The examples beside the answers and the facts of the checks."""
    if any(name.startswith(SAID) for name in parts.broken):
        return
    facts = _facts(parts)
    answered = {topic: (home, _family(parts, topic)) for topic, home in parts.homes.items()}
    yield from example_faults(parts.files, parts.files.names(EXAMPLES), answered, facts)


def _translations(parts: ContentParts) -> Iterator[Fault]:
    """Answers and phrases in other languages."""
    for topic, answer in parts.answers.items():
        texts = {code: each.text for code, each in answer.translations.items()}
        yield from _translated(parts, parts.homes[topic], topic, texts)
    for name, phrase in parts.phrases.items():
        yield from _translated(parts, parts.yaml["phrases.yml"], name, phrase.translations)


def _translated(
    parts: ContentParts, file: YamlFile, name: str, translations: dict[str, str]
) -> Iterator[Fault]:
    for code, translated in translations.items():
        if "languages.yml" not in parts.broken and code not in parts.languages:
            problem = f"{name}: no language {code!r} in languages.yml"
            yield file.fault(problem, name, "translations", code)
        for problem in text_faults(translated, _fillable(parts, (OPENING_HOURS,))):
            if "contacts.yml" not in parts.broken or "nothing fills" not in problem:
                yield file.fault(f"{name}: {problem}", name, "translations", code)


_ALL = (
    *(_answers, _phrases, _translations, _canned, _pages, _checks, _required),
    *(_contacts, notice_faults, _card, _numbers, _vocabulary, _examples),
)


def _facts(parts: ContentParts) -> dict[str, Fact] | None:
    """The facts of all checks; None while a check can't be read, since then some are missing."""
    if len(parts.checks) < len(parts.files.names("checks")):
        return None
    return {name: fact for check in parts.checks.values() for name, fact in check.facts.items()}


def _family(parts: ContentParts, topic: str) -> str | None:
    home = parts.homes.get(topic)
    return home.name.removeprefix("answers/").removesuffix(".yml") if home else None


def _source(parts: ContentParts, file: YamlFile, source: str | None, *keys: str) -> Iterator[Fault]:
    if source is None or "sources.yml" in parts.broken or source in parts.yaml["sources.yml"].data:
        return
    named = next(key for key in keys if key not in ("contacts", "links"))
    problem = f"{named}: no source named {source!r} in sources.yml"
    yield file.fault(problem + _meant(source, parts.sources), *keys)


def _topics(
    parts: ContentParts, file: YamlFile, topics: Collection[str], *keys: str
) -> Iterator[Fault]:
    if any(name.startswith("answers/") for name in parts.broken):
        return
    for topic in topics:
        if topic not in parts.homes:
            problem = f"{keys[0]}: no topic named {topic!r} to offer"
            yield file.fault(problem + _meant(topic, parts.homes), *keys)


def _words(
    parts: ContentParts, file: YamlFile, takes: Collection[str], *keys: str
) -> Iterator[Fault]:
    """The faults of the text at `keys`."""
    text = file.data
    for key in keys:
        text = text[key]
    text = text["text"] if isinstance(text, dict) else text
    for problem in text_faults(str(text), _fillable(parts, takes)):
        if "contacts.yml" not in parts.broken or "nothing fills" not in problem:
            yield file.fault(f"{keys[0]}: {problem}", *keys)


def _fillable(parts: ContentParts, takes: Collection[str]) -> set[str]:
    """The names that a text may have in braces."""
    details = parts.notice.details if parts.notice else DETAILS
    return {*takes, *parts.contacts, *details, *RETENTION}


def _meant(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; is {near[0]!r} meant?" if near else ""
