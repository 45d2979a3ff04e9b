"""Fields of an enquiry: taken as people type them, or refused for a reason that can be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_content
from bot.enquiries import contact_readers
from bot.enquiries.contact_readers import ContactDetails
from bot.enquiries.enquiry_fields import BY_NAME, checked
from bot.enquiries.field_readers import UnfitField

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
        ("07700 900123", ContactDetails(phone="+447700900123")),
        ("0116 299 1122 ext 12", ContactDetails(phone="+441162991122;ext=12")),
        ("0116 299 1122 (ext. 12)", ContactDetails(phone="+441162991122;ext=12")),
        ("ring 0116 299 1122, extension 12 please", ContactDetails(phone="+441162991122;ext=12")),
        ("0116 299 1122, after 12/05/2026", ContactDetails(phone="+441162991122")),
        ("jo@school.example.com, after 12/05/2026", ContactDetails("jo@school.example.com")),
        ("'jo@school.example.com'", ContactDetails("jo@school.example.com")),
        ("e-mail:jo@school.example.com!", ContactDetails("jo@school.example.com")),
        (
            "it's sean.o'brien@school.org.uk, thanks",
            ContactDetails("sean.o'brien@school.org.uk"),
        ),
        ("Sean.O’Brien@school.org.uk", ContactDetails("Sean.O'Brien@school.org.uk")),
        (
            "jo@school.example.com or 020 7946 0123",
            ContactDetails("jo@school.example.com", "+442079460123"),
        ),
    ],
)
def test_a_contact_is_read_out_of_a_sentence(typed: str, contact: ContactDetails) -> None:
    assert contact_readers.contact(typed) == contact


@pytest.mark.parametrize(
    "typed,problem",
    [
        ("", "enquiry_no_contact"),
        ("by owl", "enquiry_no_contact"),
        ("jo at school", "enquiry_no_contact"),
        ("jo@", "enquiry_bad_email"),
        ("jo@school", "enquiry_bad_email"),
        ("sean.o 'brien@school.org.uk", "enquiry_bad_email"),
        ("jo@school.example.com or sam@school.example.com", "enquiry_several"),
        ("0116 299 1122 or 0116 299 1123", "enquiry_several"),
        ("jo@school..com", "enquiry_bad_email"),
        ("01632 960123", "enquiry_bad_phone"),
        ("12345678", "enquiry_bad_phone"),
        ("a" * 300 + "@example.com", "enquiry_bad_email"),
    ],
)
def test_a_contact_that_cannot_be_used_is_refused_by_name(typed: str, problem: str) -> None:
    with pytest.raises(UnfitField) as refused:
        contact_readers.contact(typed)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    "typed,name",
    [
        ("Jo Bloggs", "Jo Bloggs"),
        ("  Siân   O’Neill-Jones ", "Siân O’Neill-Jones"),
        ("王小明", "王小明"),
        ("Jo\u202eBloggs", "Jo Bloggs"),
        *(
            (name, name)
            for name in (
                "Will May",
                "Can Yilmaz",
                "Do Thi My",
                "No Tae-woo",
                "How Wei Ling",
                "An",
                "Jo",
            )
        ),
        ("María de los Ángeles Alvariño González", "María de los Ángeles Alvariño González"),
    ],
)
def test_a_name_is_anybodys(typed: str, name: str) -> None:
    assert BY_NAME["name"].read(typed) == name


@pytest.mark.parametrize("typed", ["", "  ", "12345", "jo@example.com", "x" * 81, "\u200b"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(UnfitField):
        BY_NAME["name"].read(typed)


def refusal_of_name(typed: str) -> str:
    """The phrase that refuses a name."""
    with pytest.raises(UnfitField) as refused:
        BY_NAME["name"].read(typed)
    return refused.value.problem


@pytest.mark.parametrize(
    "typed",
    [
        "what happens next",
        "why do you need it",
        "how long does it take",
        "hello",
        "what",
        "ok",
        "the same as before please, it is on my account",
        "Jo?",
        "Jo 07700 900123",
    ],
)
def test_a_sentence_is_no_name(typed: str) -> None:
    assert refusal_of_name(typed) == "enquiry_odd_name"


@pytest.mark.parametrize(
    "typed",
    [
        "no",
        "No thanks",
        "none",
        "anonymous",
        "can i stay anonymous",
        "Can I do this anonymously?",
        "I'd rather not say",
        "prefer not to",
        "I don’t want to give my name",
        "n/a",
    ],
)
def test_who_would_rather_give_no_name_is_told_what_an_answer_needs(typed: str) -> None:
    assert refusal_of_name(typed) == "enquiry_name_withheld"


@pytest.mark.parametrize(
    "typed",
    [
        "sean.o'brien@school.org.uk",
        "Sean.O’Brien@school.org.uk",
        "jo@school",
        "jo@",
        "<jo@a.example>",
        "01632 960123",
        "0116 299 1122 ext 12",
        "0116 299 1122 (ext. 12)",
        "441162991122",
        "116 299 1122",
        "07700 900123",
        "0116 299 1122 or 0116 299 1123",
        "tel: 0116.299.1122",
    ],
)
def test_chat_and_page_take_or_refuse_the_same_in_the_same_words(typed: str) -> None:
    name = "email" if "@" in typed else "phone"
    values, problems = checked({"about": "Pensions", "name": "Jo", name: typed})
    try:
        told = getattr(contact_readers.contact(typed), name)
    except UnfitField as unfit:
        assert problems == {name: unfit.problem}
    else:
        assert values is not None and values[name] == told


@pytest.mark.parametrize(
    "typed,written",
    [
        ("01162991122x12", "0116 299 1122 ext. 12"),
        ("+33142685300", "+33 1 42 68 53 00"),
        ("02079460123", "020 7946 0123"),
        ("01534 885500", "01534 885500"),
    ],
)
def test_a_number_is_written_as_people_write_it(typed: str, written: str) -> None:
    assert contact_readers.written_phone(contact_readers.phone(typed)) == written


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
        found = contact_readers.contact(typed)
    except UnfitField as unfit:
        assert unfit.problem in PHRASES
    else:
        assert found.email or found.phone
