"""The language of a visitor's last words, told only where it is plain."""

import pytest

from bot.desk.cases.spoken_language import NOT_SURE, spoken_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I am a deputy head and I would like to know what it costs to join", "English"),
        ("Rwy'n bennaeth ysgol gynradd a hoffwn wybod faint mae'n costio i ymuno", "Welsh"),
        ("Je suis directrice d'une école et je voudrais savoir comment adhérer", "French"),
        ("hello", NOT_SURE),
        ("", NOT_SURE),
        ("x" * 500, NOT_SURE),
        ("😀" * 200, NOT_SURE),
        ("07700 900123 ENQ-7K3M-9Q", NOT_SURE),
    ],
    ids=range(8),
)
def test_a_language_is_named_only_where_it_is_plain(text: str, language: str) -> None:
    assert spoken_language(text) == language
