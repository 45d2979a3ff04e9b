"""The guided checks on pages: every row, any order of answers, back, changes, the record."""

from collections.abc import Callable

import httpx
import pytest
from bench import Gateway
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_kit import Walker, token_of
from sqlalchemy import func, select
from walks import CHECKS, outcome_of, row_of, rows

from bot.checks.check_model import Check
from bot.checks.engine import outcome
from bot.checks.outcome_report import outcome_report
from bot.content import load_content
from bot.gateway.pages.check_walk import CheckWalk, answered, begun
from bot.privacy.retention_run import retention_run
from bot.records import Database
from bot.records.chat import check_sessions, finished_checks
from bot.records.models import FinishedCheck, StoredCheckSession
from bot.web.clock import utc_now

FULL = {"membership": "full", "employment_related": "yes", "stage": "process_started"}


def count(tables: Database) -> int:
    with tables.reading() as db:
        return int(db.scalar(select(func.count()).select_from(FinishedCheck)))


def kept(tables: Database, gateway: Gateway, path: str) -> dict[str, str]:
    """The answers that the database holds."""
    with tables.reading() as db:
        page = check_sessions.find(db, token_of(path), gateway.clock())
        assert page is not None
        return page.session.progress.facts


@pytest.mark.parametrize(("check_id", "number", "facts"), rows(), ids=lambda part: str(part)[:20])
def test_every_row_is_reached_on_pages_with_the_outcome_of_the_engine(
    walker: Walker, tables: Database, check_id: str, number: int, facts: dict[str, str]
) -> None:
    check = CHECKS[check_id]
    walker.begin(check.name)
    end = walker.answers_all(facts)
    token = walker.path.removeprefix("/outcome/")
    with tables.reading() as db:
        row = finished_checks.find(db, token, utc_now())
    assert row is not None and row.check == check_id
    assert row.outcome == outcome_of(check_id, facts)
    assert row.rule == row_of(check_id, dict(row.facts))
    assert check.rows[row.rule - 1].outcome == row.outcome
    told = outcome_report(check, row.facts)
    assert told is not None and told.outcome == row.outcome
    content = load_content()
    for words in (told.label, told.care, told.verdict, told.means, told.next_step, *told.changes):
        assert " ".join(content.words(words).split()) in end.text
    for fact, value in row.facts.items():
        assert check.facts[fact].value(value).choice in end.text
    assert "ASCL decides in line with its policy" in end.text
    assert set(row.facts) <= set(facts)


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_question_can_be_answered_with_not_sure(walker: Walker, check: Check) -> None:
    walker.begin(check.name)
    end = walker.answers_all(dict.fromkeys(check.facts, "unsure"))
    assert walker.path.startswith("/outcome/") and "0116 299 1122" in end.text


def test_an_answer_changed_keeps_the_others(
    walker: Walker, pages: Gateway, tables: Database
) -> None:
    walker.begin("cover")
    while walker.asked in FULL:
        walker.answer(FULL[walker.asked])
    place = list(kept(tables, pages, walker.path)).index("membership") + 1
    walker.open(f"/check/cover/{token_of(walker.path)}/{place}")
    assert walker.asked == "membership"
    assert walker.page.forms[0].fields["answer"] == "full"
    page = walker.answer("not_member")
    assert "Your answer is changed. The others stay as they are." in page.text
    assert kept(tables, pages, walker.path) == {**FULL, "membership": "not_member"}


def test_an_answer_that_no_longer_applies_is_dropped_and_that_is_said_once(
    walker: Walker, pages: Gateway, tables: Database
) -> None:
    told = {**FULL, "timing": "after_joining"}
    walker.begin("cover")
    while walker.asked in told:
        walker.answer(told[walker.asked])
    place = list(kept(tables, pages, walker.path)).index("stage") + 1
    walker.open(f"/check/cover/{token_of(walker.path)}/{place}")
    page = walker.answer("nothing_yet")
    assert "no longer applies, so we removed it: When it began" in page.text
    assert "timing" not in kept(tables, pages, walker.path)
    assert "we removed it" in walker.open(walker.path).text  # a reload shows the same page
    assert "we removed it" not in walker.answer("unsure").text


def test_a_page_from_before_sent_again_is_a_change_and_reloading_changes_nothing(
    walker: Walker, pages: Gateway, tables: Database
) -> None:
    walker.begin("cover")
    first = walker.page.forms[0]
    walker.answer(FULL[first.fields["fact"]])
    second, path = walker.page.forms[0], walker.path
    for value in ("yes", "no", "yes", "yes"):
        walker.send(second, fact="employment_related", answer=value)
    before = kept(tables, pages, path)
    for _ in range(3):
        walker.open(path)
    assert kept(tables, pages, path) == before
    assert before["employment_related"] == "yes"


def test_an_outcome_asked_for_again_is_the_same_page_and_recorded_once(
    walker: Walker, tables: Database
) -> None:
    walker.begin("eligibility")
    while walker.asked:
        walker.answer("unsure")
    form, review = walker.page.forms[0], walker.path
    before = count(tables)
    paths = set()
    for _ in range(3):
        walker.send(form)
        paths.add(walker.path)
    assert len(paths) == 1 and count(tables) == before + 1
    walker.open(review)
    walker.open(f"{review.removesuffix('review')}1")
    walker.answer("retiring")
    walker.finish()
    assert walker.path not in paths and count(tables) == before + 2


def test_no_answer_stands_in_an_address(pages: Gateway) -> None:
    words = {
        value for check in CHECKS.values() for f in check.facts.values() for value in f.value_names
    }
    words |= {fact for check in CHECKS.values() for fact in check.facts}
    seen: list[str] = []
    with httpx.Client(
        base_url=pages.url,
        follow_redirects=True,
        event_hooks={"request": [lambda request: seen.append(request.url.path)]},
    ) as http:
        walker = Walker(pages.url)
        walker.http = http
        walker.begin("cover")
        walker.answers_all(dict.fromkeys(CHECKS["check_cover"].facts, "unsure"))
    assert len(seen) > 6
    assert not [path for path in seen if words & set(path.split("/"))]


def test_answers_expire_kindly_and_are_deleted(own_pages: Callable[..., Gateway]) -> None:
    gateway = own_pages(open_check_lifetime=600)
    walker = Walker(gateway.url)
    walker.begin("cover")
    walker.answer("unsure")
    form, path = walker.page.forms[0], walker.path
    gateway.clock.forward(590)
    walker.send(form, answer="unsure", fact="employment_related")
    gateway.clock.forward(590)
    assert walker.open(path).forms  # each answer lets them last as long again
    gateway.clock.forward(20)
    for gone in (walker.open(path), walker.send(form, answer="unsure")):
        assert walker.response is not None and walker.response.status_code == 404
        assert "have expired" in gone.text and "0116 299 1122" in gone.text
    Walker(gateway.url).http.post("/check/cover", data={"fact": "membership", "answer": "full"})
    database = Database(gateway.settings.database)
    run = retention_run(database, gateway.settings, gateway.clock)
    run.run()
    run.trackers.close()
    with database.reading() as db:
        assert len(list(db.scalars(select(StoredCheckSession)))) == 1
    database.close()


def moves(check: Check) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Any answers in any order, to questions that are open and to others."""
    pairs = [(name, value) for name, fact in check.facts.items() for value in fact.value_names]
    return st.lists(st.sampled_from(pairs), max_size=15)


def settled(walk: CheckWalk, spare: dict[str, str]) -> CheckWalk:
    """The walk once every open question is answered from `spare`."""
    while not walk.is_settled:
        fact = walk.steps[-1]
        walk = answered(walk, fact, spare[fact]).walk
    return walk


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@settings(max_examples=150)
@given(data=st.data())
def test_any_answers_and_changes_end_as_a_fresh_start_with_the_final_answers(
    check: Check, data: st.DataObject
) -> None:
    spare = {
        name: data.draw(st.sampled_from(fact.value_names)) for name, fact in check.facts.items()
    }
    walk = begun(check)
    for fact, value in data.draw(moves(check)):
        done = answered(walk, fact, value)
        still = [name for name in walk.facts if name in done.walk.facts]
        assert list(done.walk.facts)[: len(still)] == still  # steps keep their numbers
        assert set(done.dropped) == set(walk.facts) - set(done.walk.facts)
        walk = done.walk
    end = settled(walk, spare)
    fresh = settled(begun(check), {**spare, **end.facts})
    verdict, again = outcome(check, end.facts), outcome(check, fresh.facts)
    assert verdict is not None and again is not None
    assert verdict.outcome == again.outcome


@settings(max_examples=12)
@given(data=st.data())
def test_the_same_holds_over_http_with_reloads_and_pages_from_before(
    pages: Gateway, data: st.DataObject
) -> None:
    check = CHECKS["check_cover"]
    walker = Walker(pages.url)
    walker.begin("cover")
    walker.answer(data.draw(st.sampled_from(walker.page.forms[0].options["answer"])))
    token = token_of(walker.path)
    for _ in range(data.draw(st.integers(0, 6))):
        walker.open(f"/check/cover/{token}/{data.draw(st.integers(1, 8))}")
        if walker.asked:
            walker.answer(data.draw(st.sampled_from(walker.page.forms[0].options["answer"])))
    while walker.asked:
        walker.answer(data.draw(st.sampled_from(walker.page.forms[0].options["answer"])))
    walker.finish()
    database = Database(pages.settings.database)
    with database.reading() as db:
        row = finished_checks.find(db, walker.path.removeprefix("/outcome/"), utc_now())
    database.close()
    assert row is not None
    fresh = settled(begun(check), {**dict.fromkeys(check.facts, "unsure"), **row.facts})
    verdict = outcome(check, fresh.facts)
    assert verdict is not None and verdict.outcome == row.outcome
