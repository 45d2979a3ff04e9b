"""The figures against a count made the long way round, on both databases."""

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.records import Database
from bot.records.models import Conversation, Enquiry, Feedback, FinishedCheck, Handoff, Message
from bot.records.reporting.team_figures import (
    DAY,
    UK,
    UNITS,
    WEEK,
    DaySpan,
    team_figures,
    waiting_times,
)

# Around the night in which the clocks go back, and the end of a week.
FIRST, LAST = date(2026, 10, 22), date(2026, 10, 27)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (utc(24, 22, 59), 24),  # 23:59 in summer time
        (utc(24, 23, 0), 25),
        (utc(25, 23, 59), 25),  # in winter time again
        (utc(26, 0, 0), 26),
    ],
)
def test_a_day_ends_at_midnight_by_the_clock_in_the_uk(at: datetime, day: int) -> None:
    assert DaySpan(FIRST, LAST).period(at) == date(2026, 10, day)
    span = DaySpan(date(2026, 10, day), date(2026, 10, day))
    assert span.begin <= at < span.end


def test_a_week_begins_on_monday() -> None:
    assert DaySpan(FIRST, LAST, WEEK).periods == [date(2026, 10, 19), date(2026, 10, 26)]
    assert len(DaySpan(FIRST, LAST).periods) == 6


@given(st.lists(st.floats(0, 10**6), min_size=1, max_size=40))
def test_nine_in_ten_took_no_longer_than_the_ninetieth_percentile(seconds: list[float]) -> None:
    found = waiting_times(seconds)
    assert found.ninetieth is not None and found.median is not None
    assert sum(each <= found.ninetieth for each in seconds) >= 0.9 * len(seconds)
    assert sum(each < found.ninetieth for each in seconds) < 0.9 * len(seconds)
    assert min(seconds) <= found.median <= max(seconds)


MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 10, 20), datetime(2026, 10, 29)).map(
        lambda at: at.replace(tzinfo=timezone.utc, microsecond=0)
    ),
    st.sampled_from(
        [DaySpan(FIRST, LAST).begin, DaySpan(FIRST, LAST).end, utc(24, 23), utc(26, 0)]
    ),
)
CHECK = "check_cover"
METAS = st.sampled_from(
    [
        {"topic": "how_to_join"},
        {"topic": "benefits"},
        {"topics": ["benefits", "ask_fee"], "topic": "benefits"},
        {"fallback": "unknown", "topic": "out_of_scope"},
        {"fallback": "clarify", "topics": ["benefits"]},
        {"check": CHECK, "question": "membership", "facts": {}},
        {"check": CHECK, "question": "stage", "facts": {"membership": "full"}},
        {"check": CHECK, "outcome": "needs_adviser", "topic": CHECK},
        {},
    ]
)
TURNS = st.lists(st.tuples(st.sampled_from(["answered", "failed", "held", "pending"]), METAS))
CHATS = st.lists(st.tuples(MOMENTS, TURNS), max_size=5)
LENGTHS = st.one_of(st.none(), st.integers(0, 10**6))
HANDOFFS = st.lists(st.tuples(MOMENTS, LENGTHS, LENGTHS, st.sampled_from(["asked", "urgent"])))
OUTCOMES = st.lists(st.tuples(MOMENTS, st.sampled_from(["needs_adviser", "prior_process"])))
RATINGS = st.lists(
    st.tuples(MOMENTS, st.sampled_from(["good", "bad"]), st.sampled_from(["benefits", None]))
)


def store(database: Database, chats: Any, handoffs: Any, outcomes: Any, ratings: Any) -> None:
    tables = [Message, Feedback, FinishedCheck, Handoff, Enquiry, Conversation]
    with database.writing() as db:
        for model in tables:
            db.execute(delete(model))
        for number, (at, turns) in enumerate([*chats, (utc(1, 0), [])]):
            chat = Conversation(
                sender_id=f"s{number}",
                token_hash=f"t{number}",
                created_at=at,
                expires_at=at,
                last_seen_at=at,
            )
            db.add(chat)
            db.flush()
            for state, meta in turns:
                said = Message(conversation_id=chat.id, author="visitor", text="canary", sent_at=at)
                said.turn_state = state
                db.add(said)
                db.flush()
                if state == "answered":
                    answer = Message(conversation_id=chat.id, author="assistant", text="canary")
                    answer.sent_at, answer.meta, answer.reply_to = at, meta, said.id
                    db.add(answer)
                    db.flush()
        for at, waited, took, reason in handoffs:
            row = Handoff(conversation_id=chat.id, reason=reason, requested_at=at)
            row.claimed_at = None if waited is None else at + timedelta(seconds=waited)
            if row.claimed_at and took is not None:
                row.ended_at = row.claimed_at + timedelta(seconds=took)
            db.add(row)
        for number, (at, outcome) in enumerate(outcomes):
            values = {"sender_id": "s", "check": CHECK, "version": "1", "facts": {}, "rule": 1}
            row = FinishedCheck(**values, outcome=outcome, at=at, page_hash=f"{number}")
            row.expires_at = at
            db.add(row)
        for at, verdict, topic in ratings:
            db.add(Feedback(sender_id="s", verdict=verdict, topic=topic, at=at))


def local(at: datetime, unit: str) -> date:
    day = at.astimezone(UK).date()
    return day if unit == DAY else day - timedelta(days=day.weekday())


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(CHATS, HANDOFFS, OUTCOMES, RATINGS, st.sampled_from(UNITS))
def test_the_figures_are_what_counting_one_by_one_gives(
    database: Database, chats: Any, handoffs: Any, outcomes: Any, ratings: Any, unit: str
) -> None:
    store(database, chats, handoffs, outcomes, ratings)
    with database.reading() as db:
        found = team_figures(db, DaySpan(FIRST, LAST, unit))

    def within(at: datetime) -> bool:
        return FIRST <= at.astimezone(UK).date() <= LAST

    inside = [(at, turns) for at, turns in chats if within(at)]
    assert +Counter(found.conversations) == Counter(local(at, unit) for at, _ in inside)
    ends = {"failed": "failed", "held": "to a person"}
    kinds = {"unknown": "not known", "clarify": "asked back", None: "answered"}
    expected: dict[date, Counter[str]] = {}
    topics: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    for at, turns in inside:
        steps = [m for state, m in turns if state == "answered" and "check" in m]
        asked.update({meta["question"] for meta in steps if "question" in meta})
        if steps and "question" in steps[-1]:
            stopped[steps[-1]["question"]] += 1
        for state, meta in turns:
            if state == "pending":
                continue
            end = ends.get(state) or kinds[meta.get("fallback")]
            expected.setdefault(local(at, unit), Counter())[end] += 1
            if state == "answered" and "fallback" not in meta:
                topics.update(meta.get("topics") or [meta["topic"]] if "topic" in meta else [])
    assert {period: counts for period, counts in found.messages.items() if counts} == expected
    assert found.topics == topics
    steps_found = found.steps.get(CHECK, {})
    assert {name: step.asked for name, step in steps_found.items()} == dict(asked)
    assert Counter({name: step.stopped for name, step in steps_found.items()}) == stopped
    ended = Counter(outcome for at, outcome in outcomes if within(at))
    assert found.outcomes.get(CHECK, Counter()) == ended
    mine = [row for row in handoffs if within(row[0])]
    assert found.handoffs == Counter(reason for *_, reason in mine)
    assert found.handoff_waiting == waiting_times(
        [waited for _, waited, *_ in mine if waited is not None]
    )
    took = [took for _, waited, took, _ in mine if waited is not None and took is not None]
    assert found.handoff_handling == waiting_times(took)
    rated = Counter((local(at, unit), verdict) for at, verdict, _ in ratings if within(at))
    assert rated == Counter(
        {(day, name): n for day, counts in found.ratings.items() for name, n in counts.items()}
    )
    assert set(found.ratings) == set(DaySpan(FIRST, LAST, unit).periods)


def test_enquiries_are_timed_from_when_they_were_left(database: Database) -> None:
    begin = DaySpan(FIRST, LAST).begin
    with database.writing() as db:
        for number, (late, answered) in enumerate([(-1, 5), (0, 60), (1, None)]):
            at = begin + timedelta(seconds=late)
            row = Enquiry(reference=f"{number}", body_hash=f"{number}", channel="chat", about="-")
            row.name, row.consent, row.created_at, row.consent_at = "-", "-", at, at
            row.answered_at = at + timedelta(seconds=answered) if answered else None
            row.closed_at = at + timedelta(seconds=99) if answered else None
            db.add(row)
    with database.reading() as db:
        found = team_figures(db, DaySpan(FIRST, LAST))
    assert found.enquiries == {"new": 2}
    assert (found.enquiry_waiting, found.enquiry_handling) == (
        waiting_times([60.0]),
        waiting_times([99.0]),
    )
