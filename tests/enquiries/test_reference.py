"""References: readable, and a slip never gives another."""

from hypothesis import given
from hypothesis import strategies as st

from bot.enquiries import reference
from bot.enquiries.reference import LETTERS

written = st.builds(lambda _: reference.new(), st.integers())


@given(written, st.data())
def test_one_wrong_letter_is_no_reference(known: str, data: st.DataObject) -> None:
    places = [place for place in range(4, len(known)) if known[place] != "-"]
    place = data.draw(st.sampled_from(places))
    letter = data.draw(st.sampled_from([each for each in LETTERS if each != known[place]]))
    assert reference.read(known[:place] + letter + known[place + 1 :]) is None


@given(written, st.integers(0, 4))
def test_two_neighbours_changed_about_are_no_reference_unless_they_are_the_same(
    known: str, place: int
) -> None:
    code = list(known.removeprefix("ENQ-").replace("-", ""))
    code[place], code[place + 1] = code[place + 1], code[place]
    swapped = "".join(code)
    same = swapped == known.removeprefix("ENQ-").replace("-", "")
    assert (reference.read(swapped) == known) is same


@given(written)
def test_it_is_read_however_it_is_typed(known: str) -> None:
    bare = known.replace("-", "")
    for typed in (known, known.lower(), bare, bare.removeprefix("ENQ"), f" {known} "):
        assert reference.read(typed) == known
    assert reference.found_in(f"my reference was {known.lower()}, I think") == known
    assert reference.found_in(f"it is {known.removeprefix('ENQ-')}.") == known


def test_words_are_no_reference() -> None:
    for text in ("", "hello", "ENQ", "ENQ-7K3M", "people", "0116 299 1122", "ENQ-7K3M-9Q-1"):
        assert reference.read(text) is None or reference.read(text) == "ENQ-7K3M-9Q"
    assert reference.found_in("I have no reference at all") is None
