"""Short forms are understood as the words that they stand for."""

from pathlib import Path

import pytest

from bot.content import ContentError, load_content
from bot.content.word_lists import read_acronyms
from bot.fees.fee_bands import read_fee_terms
from bot.nlu.spelling.acronyms import written_out
from bot.source_files.yaml_file import read_yaml

SHORT = load_content().acronyms
ASKED_FOR = [
    *("aht", "dht", "sbm", "cfo", "senco", "slt", "mat", "ceo", "ppa", "ehcp"),
    *("lado", "tra", "dbs", "tupe", "kcsie", "npqh", "ects"),
]


@pytest.mark.parametrize("short", ASKED_FOR)
def test_the_short_forms_of_schools_are_known(short: str) -> None:
    assert len(SHORT[short].split()) > 1


def test_short_forms_are_written_out_and_all_else_stays() -> None:
    assert (
        written_out("i'm a dht, 2 sencos & the slt's out", SHORT)
        == "i'm a deputy headteacher, 2 special educational needs coordinators & the slt's out"
    )
    assert written_out("how do i join?", SHORT) == "how do i join?"


@pytest.mark.parametrize("word", ["send", "it", "ta", "ect", "la", "pip", "head", "the"])
def test_what_is_a_word_as_well_is_left_alone(word: str) -> None:
    assert word not in SHORT


def test_no_short_form_stands_for_another() -> None:
    assert {
        short: words for short, words in SHORT.items() if written_out(words, SHORT) != words
    } == {}


@pytest.mark.parametrize("short", sorted(SHORT))
def test_a_short_form_names_the_same_band_of_fees_as_its_words(short: str) -> None:
    words, named = load_content().fee_words, read_fee_terms(load_content().fee_words, short)
    if named.roles:
        assert words.bands_of(named.roles, None) == words.bands_of(
            read_fee_terms(words, SHORT[short]).roles, None
        )


@pytest.mark.parametrize("text", ["aht: [a, b]\n", "two words: x\n", "aht: 3\n", "k9: dog\n"])
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "acronyms.yml"
    path.write_text(f"slt: senior leadership team\n{text}", "utf-8")
    with pytest.raises(ContentError, match=r"acronyms.yml.*2.*must be one word"):
        read_acronyms(read_yaml(path))
