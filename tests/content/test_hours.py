"""The hours against a plain reading of the clock on the wall, minute by minute where it matters."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content, ContentError, ContentStore, load_content
from bot.content.hour_words import opening_words, spoken_moment, week
from bot.content.hours import DAYS, Hours

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
OFFICE = {day: ["09:00-17:00"] for day in DAYS[:5]}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def office(**given: object) -> Hours:
    return Hours(**{"week": OFFICE, "bank_holidays": ["england"], "answer_within": 8, **given})


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-25T08:59", False),
        ("2026-11-25T09:00", True),
        ("2026-11-25T09:01", True),
        ("2026-11-25T16:59", True),
        ("2026-11-25T17:00", False),
        ("2026-11-25T17:01", False),
        ("2026-11-28T10:00", False),  # a Saturday
        ("2026-12-25T10:00", False),  # Christmas Day
        ("2026-12-28T10:00", False),  # Boxing Day fell on a Saturday
        ("2026-12-29T10:00", True),
    ],
)
def test_it_is_open_from_the_first_minute_to_the_last(moment: str, is_open: bool) -> None:
    assert office().open_at(at(moment)) is is_open


def test_the_second_of_january_closes_a_desk_that_keeps_scottish_holidays() -> None:
    second = at("2029-01-02T10:00")
    assert office().open_at(second)
    assert not office(bank_holidays=["england", "scotland"]).open_at(second)


def test_a_holiday_of_any_nation_that_is_named_closes_the_desk() -> None:
    patrick = at("2027-03-17T10:00")
    assert office(bank_holidays=["england", "wales", "scotland"]).open_at(patrick)
    assert not office(bank_holidays=["england", "northern_ireland"]).open_at(patrick)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-25T08:59", "2026-11-25T09:00"),
        ("2026-11-25T12:34", "2026-11-25T12:34"),
        ("2026-11-25T17:00", "2026-11-26T09:00"),
        ("2026-11-27T17:30", "2026-11-30T09:00"),
        ("2026-12-24T17:00", "2026-12-29T09:00"),
        ("2026-03-27T18:00", "2026-03-30T09:00"),  # the clocks go forward in between
        ("2026-10-23T18:00", "2026-10-26T09:00"),  # and back
    ],
)
def test_the_next_opening_is_by_the_clock_on_the_wall(moment: str, opening: str) -> None:
    assert office().next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("moment", "by"),
    [
        ("2026-11-25T09:00", "2026-11-25T17:00"),
        ("2026-11-25T12:00", "2026-11-26T12:00"),
        ("2026-11-27T16:59", "2026-11-30T16:59"),
        ("2026-11-28T03:00", "2026-11-30T17:00"),
        ("2026-12-24T16:00", "2026-12-29T16:00"),
        ("2026-03-27T13:00", "2026-03-30T13:00"),
    ],
)
def test_a_promise_counts_open_hours_alone(moment: str, by: str) -> None:
    assert office().promise(at(moment)) == at(by)


def test_days_of_ones_own_close_the_desk_from_the_first_to_the_last() -> None:
    hours = office(closed=[{"day": date(2026, 12, 1), "until": date(2026, 12, 3), "label": "Move"}])
    assert [hours.open_at(at(f"2026-12-0{day}T10:00")) for day in range(1, 5)] == [
        False,
        False,
        False,
        True,
    ]
    assert hours.closed_on(date(2026, 12, 2)) == "Move"
    assert hours.promise(at("2026-11-30T13:00")) == at("2026-12-04T13:00")


def test_who_is_closed_for_good_promises_nothing() -> None:
    gone = office(closed=[{"day": date(2026, 1, 1), "until": date(2099, 1, 1), "label": "Gone"}])
    assert gone.next_opening(at("2026-11-25T10:00")) is None
    assert gone.promise(at("2026-11-25T10:00")) is None


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[str]]:
    spans = st.lists(st.integers(24, 88), min_size=2, max_size=4, unique=True).map(sorted)
    clock = [f"{quarter // 4:02}:{quarter % 4 * 15:02}" for quarter in range(96)]
    days = draw(st.dictionaries(st.sampled_from(DAYS), spans, min_size=1))
    return {
        day: [
            f"{clock[start]}-{clock[end]}"
            for start, end in zip(edges[::2], edges[1::2], strict=False)
        ]
        for day, edges in days.items()
    }


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=timezone.utc, second=0, microsecond=0)
)


@settings(max_examples=60)
@given(weeks(), moments)
def test_the_next_opening_is_the_first_open_moment(given: object, moment: datetime) -> None:
    hours = office(week=given)
    opening = hours.next_opening(moment)
    assert opening is not None and opening >= moment and hours.open_at(opening)
    if opening > moment:
        assert not hours.open_at(moment) and not hours.open_at(opening - MINUTE)
        quarters = int((opening - moment) / (15 * MINUTE))
        assert not any(hours.open_at(opening - each * 15 * MINUTE) for each in range(1, quarters))


@settings(max_examples=60)
@given(weeks(), moments, st.integers(1, 10))
def test_a_promise_lets_just_its_hours_of_opening_pass(
    given: object, moment: datetime, within: int
) -> None:
    moment = moment.replace(minute=moment.minute // 15 * 15)
    hours = office(week=given, answer_within=within)
    by = hours.promise(moment)
    assert by is not None and hours.open_at(by - MINUTE)
    quarters = int((by - moment) / (15 * MINUTE))
    is_open = [hours.open_at(moment + each * 15 * MINUTE) for each in range(quarters)]
    assert sum(is_open) == within * 4


@settings(max_examples=60)
@given(weeks(), moments, moments)
def test_who_asks_later_is_never_promised_earlier(
    given: object, one: datetime, other: datetime
) -> None:
    hours = office(week=given)
    first, second = sorted((one, other))
    assert hours.promise(first) <= hours.promise(second)  # type: ignore[operator]


def test_unset_hours_claim_nothing_and_leave_it_to_presence() -> None:
    content = load_content()
    assert content.hours.week is None, "the sources name no hours: ship none"
    assert content.hours.open_at(at("2026-12-25T03:00"))
    assert content.hours.next_opening(at("2026-11-25T10:00")) is None
    assert content.hours.promise(at("2026-11-25T10:00")) is None
    assert week(content) is None


def with_hours(**given: object) -> Content:
    return replace(load_content(), hours=office(**given))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-25T17:00", "5 pm today"),
        ("2026-11-26T09:30", "9.30 am tomorrow"),
        ("2026-12-01T17:00", "5 pm on Tuesday"),
        ("2026-12-02T12:00", "12 pm on Wednesday 2 December"),
    ],
)
def test_a_moment_is_told_as_people_say_it(moment: str, words: str) -> None:
    assert spoken_moment(with_hours(), at(moment), at("2026-11-25T10:00")) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (OFFICE, "Monday to Friday, 9 am to 5 pm"),
        (
            {
                "monday": ["09:00-12:30", "13:30-17:00"],
                "wednesday": ["09:00-12:30", "13:30-17:00"],
                "thursday": ["09:00-12:30", "13:30-17:00"],
            },
            "Monday, 9 am to 12.30 pm, 1.30 pm to 5 pm; "
            "Wednesday to Thursday, 9 am to 12.30 pm, 1.30 pm to 5 pm",
        ),
    ],
)
def test_days_that_are_alike_are_told_together(given: object, words: str) -> None:
    assert week(with_hours(week=given)) == words


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("week: null", "week: {monday: [nine to five]}", 7, "09:00-17:00"),
        ("week: null", 'week: {monday: ["17:00-09:00"]}', 7, "ends after it starts"),
        ("week: null", 'week: {monday: ["09:00-12:00", "11:00-17:00"]}', 7, "before the next"),
        ("week: null", 'week: {Monday: ["09:00-17:00"]}', 7, "names its days"),
        ("week: null", "week: {}", 7, "no hours at all"),
        ("Europe/London", "Europe/Leicester", 8, "no time zone"),
        ("[england]", "[cornwall]", 11, "'cornwall'"),
        (
            "closed: []",
            "closed:\n  - {day: 2026-12-24, until: 2026-12-01, label: Oh}",
            17,
            "before",
        ),
        ("answer_within: null", "answer_within: 0", 19, "greater than 0"),
    ],
)
def test_a_slip_in_the_hours_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    folder = copy_of_content(tmp_path)
    path = folder / "hours.yml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ContentError) as caught:
        load_content(folder)
    assert (caught.value.first.file, caught.value.first.line) == ("hours.yml", line)
    assert problem in caught.value.first.problem


def test_hours_that_are_set_hold_from_the_next_look_on(tmp_path: Path) -> None:
    folder = copy_of_content(tmp_path)
    store = ContentStore(folder)
    path = folder / "hours.yml"
    path.write_text(path.read_text().replace("\nweek: null", '\nweek: {monday: ["09:00-17:00"]}'))
    store.refresh()
    assert store.current.hours.week and list(store.current.hours.week) == ["monday"]
    assert store.current.hours.week["monday"][0].start == time(9)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-25T10:00", ["Monday to Friday, 9 am to 5 pm", "are open now"]),
        ("2026-11-25T18:00", ["Monday to Friday, 9 am to 5 pm", "9 am tomorrow"]),
        ("2026-12-25T10:00", ["Christmas Day", "9 am on Tuesday"]),
    ],
)
def test_the_answer_on_hours_tells_them_and_whether_it_is_open_now(
    moment: str, said: list[str]
) -> None:
    words = opening_words(replace(load_content(), hours=office()), at(moment))
    assert all(each in words for each in said), words


def test_without_hours_the_answer_says_that_they_are_not_known() -> None:
    content = load_content()
    assert content.hours.week is None
    text = content.words(content.answers["opening_hours"].text)
    assert text.startswith(content.phrase("hours_unknown")) and "{" not in text


def copy_of_content(tmp_path: Path) -> Path:
    import shutil

    from content_set_kit import CONTENT_SET

    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    return Path(shutil.copytree(CONTENT_SET, tmp_path / "content", ignore=ignored))
