"""What the outcomes say, and that the documentation shows the checks as they are."""

import re
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.checks.check_drawing import page
from bot.checks.check_sentences import listed, paths_in_words, read_back
from bot.checks.engine import paths
from bot.checks.outcome_report import outcome_report
from bot.content import load_content
from bot.content.loading import CONTENT_DIR
from bot.content.proofs.content_proof import sentence_count

CONTENT = CONTENT_SET
CHECKS = load_content().checks
SHIPPED = load_content(CONTENT_DIR).checks

PROMISES = re.compile(
    r"you(?: a|')re (?:fully )?covered|(?:we|ascl)(?:'ll| will) (?:cover|support|represent|defend)"
    r"|guarante|be covered",
    re.I,
)
WRONG_TEST = re.compile(
    r"\b(?:happen|arose|arise|arisen|occur|took place|take place)\w*[^.;]{0,30}"
    r"before[^.;]{0,15}(?:join|member)",
    re.I,
)

CONVEYED = {
    "outside_employment": ["outside your employment", "touch your job after all"],
    "associate_not_covered": ["no cover for employment matters or for consultancy"],
    "professional_associate_limited": [
        "hotline for questions of education leadership",
        "no support or cover for employment matters",
        "legal cover and insurance of your own",
    ],
    "needs_adviser": ["doesn't settle it", "a person", "early is right"],
    "join_too_late": [
        "no representation or legal support",
        "In some circumstances pastoral support",
        "discussed with you before it can be accepted",
        "still ring",
    ],
    "join_in_time": ["in line with its policy", "before anything starts", "declare any issues"],
    "prior_process": ["representation or legal support", "In some circumstances pastoral support"],
    "criminal_conditional": ["in line with its policy", "in ASCL's view, a viable defence"],
    "criminal_not_supported": ["for members who deny them"],
    "in_line_with_policy": ["in line with its policy", "as soon as anything starts or worries"],
    "professional_associate": [
        "Full membership isn't open",
        "former full member",
        "no support or cover for employment matters",
        "legal cover and insurance of your own",
    ],
    "not_eligible_self_employed": ["UK contract of employment", "for former full members only"],
    "ask_team": ["membership team can tell you"],
    "associate": ["no legal cover for consultancy", "Professional Associate"],
    "not_eligible_no_uk_contract": ["UK contract", "eligible", "If you take one up"],
    "reinstate": ["membership team is glad to help", "declare any issues"],
    "not_eligible_workplace": ["eligible educational organisation"],
    "check_organisation": ["may be able to join", "checks whether the organisation"],
    "check_role": ["senior leaders", "substantial strategic responsibility", "can check it"],
    "eligible_discuss_issue": [
        "discussed before an application can be accepted",
        "no representation or legal support for what has already",
    ],
    "eligible": [
        "as early as the day after",
        "contact details, your bank details and some information about your employer",
    ],
}


REFUSALS = [
    *(("check_cover", name) for name in ("outside_employment", "associate_not_covered")),
    *(
        ("check_cover", name)
        for name in ("join_too_late", "prior_process", "criminal_not_supported")
    ),
    ("check_cover", "professional_associate_limited"),
    *(
        ("check_eligibility", f"not_eligible_{why}")
        for why in ("self_employed", "no_uk_contract", "workplace")
    ),
]


def sample(check):
    """Facts that settle an outcome, each with what is asked on the way alone."""
    return ({fact: values[0] for fact, values in path.allowed.items()} for path in paths(check))


def sayings():
    """Each way of putting each outcome."""
    for check in CHECKS.values():
        for end in check.outcomes.values():
            for index, says in enumerate([end.says, *(v.says for v in end.variants)]):
                yield pytest.param(check, end, says, id=f"{end.name}-{index}")


@pytest.mark.parametrize(("check", "end", "says"), sayings())
def test_an_outcome_gives_the_telephone_number_and_leaves_the_decision_to_ascl(check, end, says):
    assert "{membership_phone}" in says.next_step
    assert "ASCL decides in line with its policy" in check.decides
    assert "pass this on to a person" in check.offer


@pytest.mark.parametrize(("check", "end", "says"), sayings())
def test_no_outcome_promises_cover_or_goes_by_when_things_happened(check, end, says):
    words = " ".join([end.label, says.care, says.verdict, says.means, says.next_step, end.then])
    assert not PROMISES.search(words)
    assert not WRONG_TEST.search(words)


def test_the_searches_for_promises_and_the_wrong_test_find_such_sentences():
    assert PROMISES.search("Good news: you are covered.")
    assert PROMISES.search("Then we will cover you.")
    assert WRONG_TEST.search("We can't help, as it happened before you joined.")
    assert WRONG_TEST.search("The problem arose well before your membership.")


def test_no_question_goes_by_when_things_happened():
    for check in CHECKS.values():
        for fact in check.facts.values():
            words = " ".join([fact.ask, fact.why, *fact.terms.values()])
            assert not WRONG_TEST.search(words), fact.name
            assert not PROMISES.search(words), fact.name


def test_every_outcome_conveys_what_the_policy_asks_of_it():
    ends = {end.name: end for check in CHECKS.values() for end in check.outcomes.values()}
    assert set(ends) == set(CONVEYED)
    for name, phrases in CONVEYED.items():
        says = ends[name].says
        words = f"{says.verdict} {says.means} {says.next_step}"
        for phrase in phrases:
            assert phrase in words, (name, phrase)


@pytest.mark.parametrize(("check", "end", "says"), sayings())
def test_a_verdict_is_one_sentence(check, end, says):
    assert says.verdict.endswith(".") and sentence_count(says.verdict) == 1
    assert sentence_count(says.care) <= 2


def test_who_is_accused_or_refused_gets_a_warm_sentence():
    for end in (CHECKS[check].outcomes[name] for check, name in REFUSALS):
        assert all(says.care for says in [end.says, *(v.says for v in end.variants)]), end.name
    for end in CHECKS["check_cover"].outcomes.values():
        for stage in ("allegation_made", "process_started"):
            assert end.said({"stage": stage}).care or end.name == "join_in_time", end.name


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_what_would_make_a_difference_can_come_about_for_this_person(check):
    told = 0
    for facts in sample(check):
        report = outcome_report(check, facts)
        if report is None:
            continue
        assert len(report.changes) <= 3
        told += len(report.changes)
        for line in report.changes:
            assert re.fullmatch(r"If [^,]+(?:, [^,]+)*, .+\.", line), line
        if "unsure" not in facts.values() and facts.get("membership") == "full":
            assert not any("member" in line.split(",")[0] for line in report.changes), report
    assert told > 5


def test_an_allegation_or_process_that_has_begun_is_urgent_wherever_support_is_open():
    for name in ("needs_adviser", "criminal_conditional", "in_line_with_policy"):
        end = CHECKS["check_cover"].outcomes[name]
        assert end.said({"stage": "process_started"}).urgent
        assert end.said({"stage": "allegation_made"}).urgent
        assert not end.said({"stage": "nothing_yet"}).urgent
    in_line = CHECKS["check_cover"].outcomes["in_line_with_policy"]
    assert "If and when a process does start" in in_line.said({"stage": "nothing_yet"}).means


def test_every_clause_and_placeholder_exists():
    sources = YAML(typ="safe").load((CONTENT / "sources.yml").read_text(encoding="utf-8"))
    contacts = YAML(typ="safe").load((CONTENT / "contacts.yml").read_text(encoding="utf-8"))
    assert "membership_phone" in contacts["contacts"]
    for check in CHECKS.values():
        for end in check.outcomes.values():
            assert end.clause.source in sources, end.name


def test_what_is_known_is_read_back_in_the_order_of_the_check():
    facts = {"stage": "nothing_yet", "membership": "full", "timing": None}
    said = read_back(CHECKS["check_cover"], facts)
    assert said == ["you are a full member", "nothing has been alleged or started"]
    assert listed(said) == "you are a full member and nothing has been alleged or started"


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_every_path_is_told_in_a_sentence_and_no_combination_is_on_two(check):
    told = paths_in_words(check)
    assert len(told) == len(set(told)) == len(list(paths(check)))
    assert {line.rstrip(".").rsplit(": ", 1)[1] for line in told} == set(check.outcomes)


@pytest.mark.parametrize("check", SHIPPED.values(), ids=lambda check: check.name)
def test_the_documentation_shows_the_check_as_it_is(check):
    path = PROJECT_ROOT / "docs" / "checks" / f"{check.name}.md"
    remedy = f"run: bot check draw {check.name} --page > {path.relative_to(PROJECT_ROOT)}"
    assert Path(path).read_text(encoding="utf-8") == page(check), remedy


@pytest.mark.parametrize("check", SHIPPED.values(), ids=lambda check: check.name)
def test_the_documentation_names_every_fact_value_and_outcome_of_the_api(check):
    text = (PROJECT_ROOT / "docs" / "checks" / f"{check.name}.md").read_text(encoding="utf-8")
    values = {value.name for fact in check.facts.values() for value in fact.values}
    names = {*check.facts, *values, *check.outcomes}
    assert sorted(name for name in names if f"`{name}`" not in text) == []
