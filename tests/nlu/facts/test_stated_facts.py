"""What visitors state beyond doubt is heard, and nothing else is."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.facts.clauses import clauses, normal
from bot.nlu.facts.fact_reader import FactReader

TODAY = date(2026, 11, 22)
READER = FactReader()


def told(text: str) -> dict[str, str]:
    return {each.fact: each.value for each in READER.facts(text, TODAY)}


def test_an_opening_that_says_much_fills_much() -> None:
    text = (
        "been with you since Easter 2022, the governors had written to me the winter before, "
        "I'm an assistant head and now it's a formal disciplinary"
    )
    assert told(text) == {
        "membership": "full",
        "stage": "process_started",
        "timing": "before_joining",
        "issue_type": "internal_disciplinary",
        "role": "senior_leader",
        "employment_related": "yes",
        "current_issue": "yes",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I'm a member", "full"),
        ("member since 2019, one question", "full"),
        ("I joined ASCL last year", "full"),
        ("I'm an Associate member", "associate"),
        ("I'm a Professional Associate", "professional_associate"),
        ("I'm a PA with you", "professional_associate"),
        ("I'm not a member", "not_member"),
        ("I used to be a member", "not_member"),
        ("I let my full membership lapse in 2021", "not_member"),
        ("I'm thinking of joining", "not_member"),
        ("I'm a member of the NASUWT", None),
        ("I'm a member of SLT", None),
        ("I joined the school in 2019", None),
        ("I'm an associate head", None),
        ("I'm not a full member", None),
        ("I'm PA to the head", None),
        ("we've a deputy who only joined you in May", None),
    ],
)
def test_membership_is_ours_and_todays(text: str, value: str | None) -> None:
    assert told(text).get("membership") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I've been suspended", "process_started"),
        ("I got a letter from HR", "process_started"),
        ("my disciplinary hearing is next week", "process_started"),
        ("a parent has made a complaint against me", "allegation_made"),
        ("I was accused of bullying", "allegation_made"),
        ("I was accused and now there's an investigation", "process_started"),
        ("no allegation has been made", "nothing_yet"),
        ("nobody has accused me of anything", "nothing_yet"),
        ("just rumours so far", "nothing_yet"),
        ("not formal yet", None),
        ("nothing formal has started", None),
        ("I haven't been suspended", None),
        ("there's no investigation into me and never was one", None),
        ("the allegation against me was dropped", None),
        ("I had to suspend a teacher", None),
    ],
)
def test_what_has_begun_is_heard_and_denials_are_respected(text: str, value: str | None) -> None:
    assert told(text).get("stage") == value


@pytest.mark.parametrize(
    "text",
    [
        "my deputy has been accused of something",
        "a colleague is a member and has been suspended",
        "the head was suspended last week",
        "my husband is a full member and he's been arrested",
        "I'm asking for a colleague who's been suspended",
        "there's a disciplinary against one of my teachers",
    ],
)
def test_the_matters_of_others_are_not_the_visitors(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "if an allegation were made and I was suspended, would you help?",
        "can associates be covered?",
        "what happens when I've been suspended",
        "would I be covered as a full member?",
        "suppose I'm under investigation",
        "am I a full member?",
        "how long does a disciplinary investigation take?",
        "can self-employed people join?",
    ],
)
def test_what_is_asked_or_supposed_states_nothing(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "I think I'm a full member",
        "maybe I'm an associate",
        "I'm not sure whether I've been accused",
        "possibly a TRA referral",
        "I might be suspended",
        "I'm worried they could start a disciplinary",
    ],
)
def test_what_is_said_with_doubt_is_left_to_be_asked(text: str) -> None:
    assert told(text) == {}


def test_a_question_after_a_statement_leaves_the_statement_standing() -> None:
    assert told("I've been suspended, am I covered?")["stage"] == "process_started"


def test_two_statements_that_disagree_settle_nothing() -> None:
    assert "membership" not in told("I'm a full member. I'm not a member.")


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("it's nothing to do with work", "employment_related", "no"),
        ("it isn't about work", "employment_related", "no"),
        ("it happened at work", "employment_related", "yes"),
        ("the TRA has written to me", "issue_type", "dbs_tra_referral"),
        ("there's an inquest", "issue_type", "inquest_inquiry"),
        ("I was interviewed under caution", "issue_type", "criminal_allegation"),
        ("I've been put on a capability procedure", "issue_type", "other"),
        ("I've an enhanced DBS check", "issue_type", None),
        ("my post is on the line", "threatens_employment", "yes"),
        ("my job is safe", "threatens_employment", "no"),
        ("it doesn't affect my job", "threatens_employment", "no"),
        ("I deny it", "denies_allegation", "yes"),
        ("I don't deny it", "denies_allegation", "no"),
        ("I deny some of it", "denies_allegation", None),
        ("I'm self-employed", "employment", "self_employed"),
        ("I'm thinking of going self-employed", "employment", None),
        ("I retired last year", "employment", "retiring"),
        ("I finished at the chalkface in 2024", "employment", "retiring"),
        ("I'm between jobs", "employment", "no_job"),
        ("I'm on a permanent contract", "employment", "uk_contract"),
        ("I'm on a local contract in Dubai", "employment", "overseas_contract"),
        ("I've never been a member before", "former_full_member", "no"),
        ("I was a full member until 2018", "former_full_member", "yes"),
        ("I run a nursery school in Fife", "workplace", "school_or_college"),
        ("I work in our trust's central team", "workplace", "trust_central"),
        ("I work for an education charity", "workplace", "education_charity"),
        ("I'm a deputy head", "role", "senior_leader"),
        ("I'm a SENCO", "role", "strategic_responsibility"),
        ("I'm a classroom teacher", "role", "neither"),
        ("I was a deputy head until 2020", "role", None),
        ("the deputy head told me", "role", None),
        ("I retire in July after ten years as a head", "role", None),
        ("I've no current issues or allegations", "current_issue", "no"),
        ("I've been accused of something", "current_issue", "yes"),
    ],
)
def test_each_fact_is_heard_in_plain_words(text: str, fact: str, value: str | None) -> None:
    assert told(text).get(fact) == value


def test_a_post_held_at_a_school_is_employment_unless_abroad() -> None:
    assert told("I'm head of a primary in Hull")["employment"] == "uk_contract"
    assert "employment" not in told("I'm head of a primary school in Dubai")


@given(st.text())
@settings(max_examples=300)
def test_any_text_can_be_read(text: str) -> None:
    found = READER.facts(text, TODAY)
    read = normal(text)
    assert len(read) == len(text)
    assert all(0 <= each.begin < each.finish <= len(read) for each in found)
    assert all(read[part.begin : part.finish] == part.text for part in clauses(read))


WORDS = st.sampled_from(
    (
        *("I", "I'm", "a", "member", "not", "full", "since", "2019", "joined", "suspended", "if"),
        *("my", "deputy", "was", "accused", "before", "after", "of", "the", "TRA", "in", "March"),
        *(",", ".", "?", "and", "head", "school", "for", "ten", "years", "no", "never", "been"),
    )
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
@settings(max_examples=300)
def test_any_order_of_words_can_be_read(text: str) -> None:
    facts = [each.fact for each in READER.facts(text, TODAY)]
    assert len(facts) == len(set(facts))
