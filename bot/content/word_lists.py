"""The files that say how visitors write things: vocabulary.yml and acronyms.yml."""

import re

from bot.content.required_words import ENTITIES
from bot.source_files.fault import FaultList
from bot.source_files.yaml_file import YamlFile

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def read_vocabulary(file: YamlFile) -> dict[str, dict[str, list[str]]]:
    """Entity -> canonical value -> phrases; raises ContentError with every fault."""
    faults, meanings = FaultList(), dict[str, str]()
    for entity, values in file.data.items():
        if entity not in ENTITIES:
            faults.add(file.fault(f"{entity} is none of {', '.join(ENTITIES)}", entity))
        if not isinstance(values, dict):
            faults.add(file.fault(f"{entity} must be a mapping of values to phrases", entity))
            continue
        for value, phrases in values.items():
            listed = isinstance(phrases, list) and len(phrases) > 0
            if not listed or not all(isinstance(phrase, str) for phrase in phrases):
                problem = f"{entity}.{value} must be a list of phrases"
                faults.add(file.fault(problem, entity, value))
                continue
            for place, phrase in enumerate(phrases):
                other = meanings.setdefault(phrase.lower(), f"{entity}.{value}")
                if other != f"{entity}.{value}":
                    problem = f"{phrase!r} stands under {other} too"
                    faults.add(file.fault(problem, entity, value, place))
    for entity in ENTITIES.keys() - file.data.keys():
        faults.add(file.fault(f"has no {entity}"))
    faults.raise_any()
    return file.data


def read_acronyms(file: YamlFile) -> dict[str, str]:
    """Short form -> words, lower case; raises ContentError with every fault."""
    faults = FaultList()
    for short, words in file.data.items():
        if not isinstance(words, str) or not WORD.fullmatch(short):
            faults.add(file.fault(f"{short} must be one word that stands for words", short))
    faults.raise_any()
    return {short.lower(): words.lower() for short, words in file.data.items()}
