"""The words around the pages that need no script, a file for each language."""

from bot.content.content_entries import Phrase
from bot.content.content_files import ContentFiles
from bot.content.required_words import PAGE_WORDS
from bot.content.text_faults import placeholders
from bot.source_files.fault import FaultList
from bot.source_files.yaml_file import YamlFile

MAIN = "en-GB"  # complete by itself; every other language translates it
HEADING = "family_"  # of a file of answers, on the page that lists them

PageWords = dict[str, dict[str, Phrase]]
"""The phrases of each language by their names."""


def read_pages(files: ContentFiles, faults: FaultList) -> PageWords:
    """Every language, the main one first; a translation has the names and placeholders of it."""
    pages: PageWords = {MAIN: {}}
    with faults.gather():
        main_file = files.yaml(f"pages/{MAIN}.yml")
        pages[MAIN] = _main(main_file, faults)
    for name in files.names("pages"):
        language = name.removeprefix("pages/").removesuffix(".yml")
        if language != MAIN:
            with faults.gather():
                pages[language] = _translation(files.yaml(name), pages[MAIN], faults)
    return pages


def _main(file: YamlFile, faults: FaultList) -> dict[str, Phrase]:
    phrases = {}
    for name in file.data:
        with faults.gather():
            phrases[name] = _phrase(file, name, [])
        if name not in PAGE_WORDS and not name.startswith(HEADING):
            faults.add(file.fault(f"{name}: no page shows a text of this name", name))
    for name in PAGE_WORDS.keys() - file.data.keys():
        faults.add(file.fault(f"has no {name}, which the pages need"))
    return phrases


def _translation(file: YamlFile, main: dict[str, Phrase], faults: FaultList) -> dict[str, Phrase]:
    phrases = {}
    for name in file.data:
        if name not in main:
            faults.add(file.fault(f"{name}: {MAIN}.yml has no such name", name))
            continue
        with faults.gather():
            phrases[name] = phrase = _phrase(file, name, main[name].takes)
            if _names(phrase.text) != _names(main[name].text):
                file.refuse(f"{name}: has other placeholders than {MAIN}.yml", name)
    if missing := sorted(main.keys() - file.data.keys()):
        faults.add(file.fault(f"has no {', '.join(missing)}"))
    return phrases


def _phrase(file: YamlFile, name: str, takes: list[str]) -> Phrase:
    """The phrase of an entry; a plain text takes the placeholders of its original."""
    if isinstance(file.data[name], str):
        return Phrase(text=file.data[name], takes=takes)
    return file.parse(Phrase, name)


def _names(text: str) -> set[str]:
    """The placeholders; none where the braces don't match, which is told elsewhere."""
    try:
        return placeholders(text)
    except ValueError:
        return set()
