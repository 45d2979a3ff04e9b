"""Fields of an enquiry: taken as people type them, or refused for a reason that can be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_content
from bot.enquiries import field_readers
from bot.enquiries.enquiry_fields import BY_NAME, checked
from bot.enquiries.field_readers import ContactDetails, UnfitField

PHRASES = load_content().phrases


@pytest.mark.parametrize(
    "typed,contact",
    [
        ("jo@school.example.com", ContactDetails(email="jo@school.example.com")),
        (
            "It's Jo.Bloggs@School.Example.com.",
            ContactDetails(email="Jo.Bloggs@school.example.com"),
        ),
        ("<jo@school.example.com>", ContactDetails(email="jo@school.example.com")),
        ("020 7946 0123", ContactDetails(phone="+442079460123")),
        ("ring me on 020 7946 0123 please", ContactDetails(phone="+442079460123")),
        ("+44 (0)20 7946 0123", ContactDetails(phone="+442079460123")),
        ("+33 1 42 68 53 00", ContactDetails(phone="+33142685300")),
        (
            "jo@school.example.com or 020 7946 0123",
            ContactDetails("jo@school.example.com", "+442079460123"),
        ),
    ],
)
def test_a_contact_is_read_out_of_a_sentence(typed: str, contact: ContactDetails) -> None:
    assert field_readers.contact(typed) == contact


@pytest.mark.parametrize(
    "typed,problem",
    [
        ("", "enquiry_no_contact"),
        ("by owl", "enquiry_no_contact"),
        ("jo at school", "enquiry_no_contact"),
        ("jo@", "enquiry_bad_email"),
        ("jo@school", "enquiry_bad_email"),
        ("jo@school..com", "enquiry_bad_email"),
        ("01632 960123", "enquiry_bad_phone"),
        ("12345678", "enquiry_bad_phone"),
        ("a" * 300 + "@example.com", "enquiry_bad_email"),
    ],
)
def test_a_contact_that_cannot_be_used_is_refused_by_name(typed: str, problem: str) -> None:
    with pytest.raises(UnfitField) as refused:
        field_readers.contact(typed)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    "typed,name",
    [
        ("Jo Bloggs", "Jo Bloggs"),
        ("  Siân   O’Neill-Jones ", "Siân O’Neill-Jones"),
        ("王小明", "王小明"),
        ("Jo\u202eBloggs", "Jo Bloggs"),
    ],
)
def test_a_name_is_anybodys(typed: str, name: str) -> None:
    assert BY_NAME["name"].read(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "12345", "jo@example.com", "x" * 81, "\u200b"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(UnfitField):
        BY_NAME["name"].read(typed)


def test_a_form_gives_the_problem_of_each_field() -> None:
    found, problems = checked({"about": "", "name": "Jo", "email": "x", "phone": ""})
    assert found is None
    assert problems == {"about": "enquiry_no_about", "email": "enquiry_bad_email"}
    found, problems = checked({"about": "Pensions", "name": "Jo"})
    assert problems == {"email": "enquiry_no_contact"}
    found, problems = checked({"about": "Pensions", "name": "Jo", "phone": "02079460123"})
    assert found is not None and not problems
    assert {name: value for name, value in found.items() if value} == {
        "about": "Pensions",
        "name": "Jo",
        "phone": "+442079460123",
    }


@given(st.dictionaries(st.sampled_from([*BY_NAME]), st.text()))
def test_no_form_breaks_it_and_each_problem_has_its_words(form: dict[str, str]) -> None:
    found, problems = checked(form)
    assert (found is None) is bool(problems)
    assert set(problems.values()) <= set(PHRASES)
    if found:
        again, none = checked({k: v or "" for k, v in found.items()})
        assert again == found and not none


@given(st.text())
def test_no_sentence_breaks_the_reading_of_a_contact(typed: str) -> None:
    try:
        found = field_readers.contact(typed)
    except UnfitField as unfit:
        assert unfit.problem in PHRASES
    else:
        assert found.email or found.phone
