"""The enquiry form without scripts: kind about slips, stored once, told of to nobody else."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from bench import Gateway
from pages_kit import Form, PageReader, Walker
from sqlalchemy import func, select

from bot.content import load_content
from bot.enquiries.enquiry_fields import FIELDS, MAX_ABOUT
from bot.records import Database
from bot.records.enquiries import correspondence
from bot.records.models import Email, Enquiry

WORDS = load_content().pages
FILLED = {
    "about": "Can I change to part time and stay a full member?",
    "name": "Pat Example",
    "email": "pat@example.org",
    "consent": "yes",
}
HOSTILE = '"><script>alert(1)</script></textarea><img src=x onerror=alert(1)> \u202egnp.exe {name}'


@pytest.fixture
def form(walker: Walker) -> Form:
    """The form as it stands empty."""
    return walker.open("/enquiry").forms[0]


@pytest.fixture
def number(tables: Database) -> Iterator[Callable[[], int]]:
    """How many enquiries there are."""

    def count() -> int:
        with tables.reading() as db:
            return int(db.scalar(select(func.count()).select_from(Enquiry)))

    yield count


def newest(tables: Database) -> Enquiry:
    with tables.reading() as db:
        return db.scalars(select(Enquiry).order_by(Enquiry.id.desc())).first()


def test_an_enquiry_is_stored_and_its_reference_read_back(
    walker: Walker, form: Form, tables: Database
) -> None:
    page = walker.send(form, **FILLED, phone="020 7946 0123", reach="weekdays")
    row = newest(tables)
    assert row.reference in page.text and "Your enquiry has arrived" in page.text
    assert (row.about, row.name, row.email) == (
        FILLED["about"],
        FILLED["name"],
        FILLED["email"],
    )
    assert (row.phone, row.reach, row.channel) == ("+442079460123", "weekdays", "page")
    assert row.sender_id is None and not row.urgent and row.language == "en"
    assert "I agree that ASCL stores and reads what I have written" in row.consent
    assert FILLED["about"] not in page.text and FILLED["email"] not in walker.path


def test_reloading_and_sending_again_leave_one_enquiry(
    walker: Walker, form: Form, number: Callable[[], int]
) -> None:
    mine = {**FILLED, "about": "Sent twice?"}
    before, first = number(), walker.send(form, **mine).text
    path = walker.path
    assert walker.send(form, **mine).text == first and walker.path == path
    assert walker.open(path).text == first
    assert number() == before + 1


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"about": " "}, "about", "enquiry_no_about"),
        ({"about": "x" * (MAX_ABOUT + 1)}, "about", "enquiry_long_about"),
        ({"name": ""}, "name", "enquiry_no_name"),
        ({"name": "a/b@c"}, "name", "enquiry_odd_name"),
        ({"name": "what happens next"}, "name", "enquiry_odd_name"),
        ({"name": "can i stay anonymous"}, "name", "enquiry_name_withheld"),
        ({"email": ""}, "email", "enquiry_no_contact"),
        ({"email": "pat@"}, "email", "enquiry_bad_email"),
        ({"phone": "12"}, "phone", "enquiry_bad_phone"),
        ({"reach": "x" * 300}, "reach", "enquiry_long_reach"),
        ({"consent": ""}, "consent", "enquiry_no_consent"),
        ({"consent": "no"}, "consent", "enquiry_no_consent"),
    ],
    ids=lambda value: str(value)[:20],
)
@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_a_slip_is_told_beside_its_field_in_the_language_of_the_page_and_nothing_is_lost(
    pages: Gateway,
    number: Callable[[], int],
    language: str,
    changed: dict[str, str],
    field: str,
    problem: str,
) -> None:
    walker, before = Walker(pages.url, **{"Accept-Language": language}), number()
    filled = {**FILLED, **changed}
    page = walker.send(walker.open("/enquiry").forms[0], **filled)
    assert walker.response is not None and walker.response.status_code == 422
    words = load_content().page(language, problem)
    assert page.text.count(words) == 2 and page.links[words] == f"#{field}"
    assert field in page.ids and f"{field}-error" in page.ids
    for name, typed in filled.items():
        if name != "consent":
            assert page.forms[0].fields[name] == typed
    assert page.text.startswith(WORDS[language]["error_prefix"].text)
    assert number() == before


def test_the_page_refuses_a_field_in_the_words_of_the_chat() -> None:
    problems = {problem for field in FIELDS for problem in field.read.problems}
    for problem in problems | {"enquiry_no_contact"}:
        assert WORDS["en-GB"][problem].text == load_content().phrase(problem)


def test_a_number_to_ring_will_do_without_an_address(
    walker: Walker, form: Form, tables: Database
) -> None:
    walker.send(form, **{**FILLED, "email": ""}, phone="0116 299 1122")
    assert newest(tables).email is None and newest(tables).phone == "+441162991122"


def finished(walker: Walker) -> PageReader:
    """The page of an outcome that shouldn't wait."""
    facts = {"membership": "full", "employment_related": "yes", "stage": "process_started"}
    walker.begin("cover")
    return walker.answers_all({**facts, "timing": "unsure"})


def test_the_outcome_of_a_check_goes_along_and_makes_it_urgent(
    walker: Walker, tables: Database
) -> None:
    page = finished(walker)
    page = walker.open(page.links["Send an enquiry with this outcome"])
    assert "A person needs to look at this" in page.text
    walker.send(page.forms[0], **{**FILLED, "about": "About my check"})
    row = newest(tables)
    assert row.urgent and row.topic == "check_cover"
    (check,) = row.context["checks"]
    assert check["outcome"] == "needs_adviser" and check["facts"]["membership"] == "full"
    assert set(row.context) == {"checks", "unanswered", "topics", "urgent"}


def test_an_outcome_that_is_gone_is_said_and_the_enquiry_still_taken(
    walker: Walker, tables: Database
) -> None:
    page = walker.open(f"/outcome/{'A' * 32}/enquiry")
    assert "no longer have the outcome of your check" in page.text
    walker.send(page.forms[0], **{**FILLED, "about": "Without my check"})
    assert newest(tables).context["checks"] == []


def test_a_sign_of_crisis_brings_up_the_card_and_makes_it_urgent(
    walker: Walker, form: Form, tables: Database
) -> None:
    about = "I want to kill myself"
    assert (
        "People you can call now"
        in walker.send(form, **{**FILLED, "about": about, "name": ""}).text
    )
    page = walker.send(form, **{**FILLED, "about": about})
    assert "People you can call now" in page.text and page.links["999"] == "tel:999"
    assert newest(tables).urgent


def test_hostile_words_are_stored_as_they_are_and_shown_as_text(
    walker: Walker, form: Form, tables: Database
) -> None:
    page = walker.send(form, **{**FILLED, "about": HOSTILE, "name": ""})
    assert walker.response is not None and "<script" not in walker.response.text
    assert "<img src=x" not in walker.response.text
    assert page.forms[0].fields["about"] == HOSTILE
    walker.send(form, **{**FILLED, "about": HOSTILE})
    assert "<script>alert(1)</script>" in newest(tables).about


@pytest.mark.parametrize("body", [b"about=1&about=2", b"%ff=%ff&about=%ff", b"x" * 1_000_000])
def test_a_form_that_makes_no_sense_is_refused_kindly(pages: Gateway, body: bytes) -> None:
    answer = httpx.post(
        f"{pages.url}/enquiry",
        content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in (400, 413) and "0116 299 1122" in answer.text


def test_the_longest_enquiry_fits_in_any_script(walker: Walker, form: Form) -> None:
    walker.send(form, **{**FILLED, "about": "a" + "\U0001f600" * (MAX_ABOUT - 1)})
    assert walker.path.startswith("/enquiry/sent/")


def test_enquiries_are_taken_while_the_assistant_is_switched_off(
    own_pages: Callable[..., Gateway],
) -> None:
    from bot.records.chat import off_switch

    gateway = own_pages(team_email="team@example.org")
    database = Database(gateway.settings.database)
    with database.writing() as db:
        off_switch.turn(db, on=False, reason="a test")
    walker = Walker(gateway.url)
    walker.send(walker.open("/enquiry").forms[0], **FILLED)
    assert walker.path.startswith("/enquiry/sent/")
    with database.reading() as db:
        assert {row.to for row in db.scalars(select(Email))} == {
            "pat@example.org",
            "team@example.org",
        }
    database.close()


@pytest.mark.parametrize("key", ["0" * 64, "x", "ENQ-7K3M-9Q", "%00"])
def test_a_confirmation_that_was_never_given_is_a_kind_404(pages: Gateway, key: str) -> None:
    answer = httpx.get(f"{pages.url}/enquiry/sent/{key}")
    assert answer.status_code == 404 and "0116 299 1122" in answer.text


def test_a_confirmation_can_be_opened_for_a_day(own_pages: Callable[..., Gateway]) -> None:
    gateway = own_pages()
    walker = Walker(gateway.url)
    walker.send(walker.open("/enquiry").forms[0], **FILLED)
    gateway.clock.forward(23 * 60 * 60)
    assert "has arrived" in walker.open(walker.path).text
    gateway.clock.forward(2 * 60 * 60)
    assert "has arrived" not in walker.open(walker.path).text


def test_the_status_is_told_to_whoever_has_reference_and_address(
    walker: Walker, form: Form, tables: Database
) -> None:
    walker.send(form, **{**FILLED, "about": "What becomes of this?"})
    reference = newest(tables).reference
    ask = walker.open("/enquiry/status").forms[0]
    page = walker.send(ask, reference=reference.lower(), email="PAT@example.org")
    assert reference in page.text and "waiting to be read by a person" in page.text
    other = walker.send(ask, reference=reference, email="sam@example.org")
    never = walker.send(ask, reference="ENQ-2222-22", email="pat@example.org")
    for page in (other, never):
        assert page.text.count("We found nothing for this reference") == 2
    empty = walker.send(ask)
    assert "Give the reference." in empty.text and "Give the e-mail address or" in empty.text


def test_the_status_is_told_for_a_number_where_no_address_was_left(
    walker: Walker, form: Form, tables: Database
) -> None:
    walker.send(form, **{**FILLED, "email": "", "about": "By telephone"}, phone="0116 299 1122")
    reference = newest(tables).reference
    ask = walker.open("/enquiry/status").forms[0]
    page = walker.send(ask, reference=reference, email="+44 116 299 1122")
    assert reference in page.text and "waiting to be read by a person" in page.text
    page = walker.send(ask, reference=reference, email="0116 299 1123")
    assert page.text.count("We found nothing for this reference") == 2


def test_a_story_too_long_for_the_chat_arrives_whole(
    walker: Walker, form: Form, tables: Database
) -> None:
    story = "A sentence of a long story. " * 340
    walker.send(form, **{**FILLED, "about": story})
    assert newest(tables).about == story.strip()


def test_the_status_can_be_tried_only_so_often(own_pages: Callable[..., Gateway]) -> None:
    walker = Walker(own_pages().url)
    ask = walker.open("/enquiry/status").forms[0]
    for _ in range(5):
        walker.send(ask, reference="ENQ-2222-22", email="a@example.org")
        assert walker.response is not None and walker.response.status_code == 422
    page = walker.send(ask, reference="ENQ-2222-22", email="b@example.org")
    assert walker.response.status_code == 429 and "Too many tries" in page.text


def test_whoever_looks_an_enquiry_up_can_add_to_it(
    walker: Walker, form: Form, tables: Database
) -> None:
    walker.send(form, **{**FILLED, "about": "Something to add to"})
    row = newest(tables)
    ask = walker.open("/enquiry/status").forms[0]
    found = walker.send(ask, reference=row.reference, email="pat@example.org")
    empty = walker.send(found.forms[0])
    assert "Write what you would like to add." in empty.text
    for _ in range(2):
        page = walker.send(found.forms[0], add=HOSTILE)
        assert "added that to your enquiry" in page.text and row.reference in page.text
    with tables.reading() as db:
        (added,) = correspondence.letters_of(db, row.id)
    assert (added.channel, added.from_staff) == ("page", False)
    assert "<script>alert(1)</script>" in added.text


def test_nothing_is_added_by_whoever_knows_the_reference_alone(
    walker: Walker, form: Form, tables: Database
) -> None:
    walker.send(form, **{**FILLED, "about": "Mine alone"})
    row = newest(tables)
    ask = walker.open("/enquiry/status").forms[0]
    found = walker.send(ask, reference=row.reference, email="pat@example.org")
    page = walker.send(found.forms[0], email="eve@example.org", add="Something false")
    assert "We found nothing for this reference" in page.text
    with tables.reading() as db:
        assert correspondence.letters_of(db, row.id) == []


def test_words_of_crisis_in_an_addition_bring_the_card(walker: Walker, form: Form) -> None:
    page = walker.send(form, **{**FILLED, "about": "Another one"})
    reference = re.search(r"ENQ-\w{4}-\w{2}", page.text)
    assert reference
    ask = walker.open("/enquiry/status").forms[0]
    found = walker.send(ask, reference=reference[0], email="pat@example.org")
    page = walker.send(found.forms[0], add="I want to end my life")
    assert "116 123" in page.text and "added that" in page.text
