"""Dates as people in schools write them; what only looks like one is left alone."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.dates.durations import find_durations
from bot.nlu.dates.find_dates import DateRange, find_dates

TODAY = date(2026, 11, 22)  # a Sunday in the autumn term

DATES = [
    # text, start, end, precision, the words
    ("it was the autumn term 2022", "2022-09-01", "2022-12-31", "term", "the autumn term 2022"),
    ("autumn term last year", "2025-09-01", "2025-12-31", "term", "autumn term last year"),
    ("the last summer term", "2026-04-06", "2026-07-31", "term", "the last summer term"),
    ("spring term 2022/23", "2023-01-01", "2023-04-09", "term", "spring term 2022/23"),
    ("summer term 22/23", "2023-04-10", "2023-07-31", "term", "summer term 22/23"),
    ("Lent term 2024", "2024-01-01", "2024-03-31", "term", "Lent term 2024"),
    ("last term", "2026-04-06", "2026-07-31", "term", "last term"),
    ("this term", "2026-09-01", "2026-12-31", "term", "this term"),
    ("next term", "2027-01-01", "2027-03-28", "term", "next term"),
    ("last academic year", "2025-09-01", "2026-08-31", "school_year", "last academic year"),
    ("this school year", "2026-09-01", "2027-08-31", "school_year", "this school year"),
    ("in 2022/23", "2022-09-01", "2023-08-31", "school_year", "2022/23"),
    ("2022-2023", "2022-09-01", "2023-08-31", "school_year", "2022-2023"),
    ("22-23", "2022-09-01", "2023-08-31", "school_year", "22-23"),
    ("during 22/23", "2022-09-01", "2023-08-31", "school_year", "22/23"),
    ("academic year 21-22", "2021-09-01", "2022-08-31", "school_year", "academic year 21-22"),
    ("last March", "2026-03-01", "2026-03-31", "month", "last March"),
    ("last November", "2025-11-01", "2025-11-30", "month", "last November"),
    ("in May", "2026-05-01", "2026-05-31", "month", "May"),
    ("in December", "2025-12-01", "2025-12-31", "month", "December"),
    ("may", "2026-05-01", "2026-05-31", "month", "may"),
    ("March of last year", "2025-03-01", "2025-03-31", "month", "March of last year"),
    ("since sept", "2026-09-01", "2026-09-30", "month", "sept"),
    ("Jan 2020", "2020-01-01", "2020-01-31", "month", "Jan 2020"),
    ("between March and May 2020", "2020-03-01", "2020-05-31", "month", "March and May 2020"),
    ("November to January 2021", "2020-11-01", "2021-01-31", "month", "November to January 2021"),
    ("since 2019", "2019-01-01", "2019-12-31", "year", "2019"),
    ("2019.", "2019-01-01", "2019-12-31", "year", "2019"),
    ("the year 2019", "2019-01-01", "2019-12-31", "year", "the year 2019"),
    ("from 2015 to 2018", "2015-01-01", "2018-12-31", "year", "2015 to 2018"),
    ("last year", "2025-01-01", "2025-12-31", "year", "last year"),
    ("the year before last", "2024-01-01", "2024-12-31", "year", "the year before last"),
    ("Easter 2022", "2022-04-11", "2022-04-24", "holiday", "Easter 2022"),
    ("Easter 2024", "2024-03-25", "2024-04-07", "holiday", "Easter 2024"),
    ("christmas 2023", "2023-12-20", "2024-01-03", "holiday", "christmas 2023"),
    ("last Christmas", "2025-12-20", "2026-01-03", "holiday", "last Christmas"),
    ("in the summer holidays", "2026-07-20", "2026-08-31", "holiday", "the summer holidays"),
    ("over half term", "2026-10-26", "2026-11-01", "half_term", "half term"),
    ("February half-term 2024", "2024-02-12", "2024-02-18", "half_term", "February half-term 2024"),
    ("may half term", "2026-05-25", "2026-05-31", "half_term", "may half term"),
    ("last summer", "2026-06-01", "2026-08-31", "season", "last summer"),
    ("summer '22", "2022-06-01", "2022-08-31", "season", "summer '22"),
    ("winter 2022", "2022-12-01", "2023-02-28", "season", "winter 2022"),
    ("the winter before", "2025-12-01", "2026-02-28", "season", "the winter before"),
    ("the summer before last", "2025-06-01", "2025-08-31", "season", "the summer before last"),
    ("Q1 2022", "2022-01-01", "2022-03-31", "quarter", "Q1 2022"),
    ("last quarter", "2026-07-01", "2026-09-30", "quarter", "last quarter"),
    ("last week", "2026-11-09", "2026-11-15", "week", "last week"),
    ("the week before last", "2026-11-02", "2026-11-08", "week", "the week before last"),
    ("a couple of months ago", "2026-08-01", "2026-09-30", "month", "a couple of months ago"),
    ("6 months ago", "2026-05-01", "2026-05-31", "month", "6 months ago"),
    ("half a year ago", "2026-05-01", "2026-05-31", "month", "half a year ago"),
    ("a fortnight ago", "2026-11-02", "2026-11-08", "week", "a fortnight ago"),
    ("three years ago", "2023-05-22", "2024-05-22", "year", "three years ago"),
    ("in 3 weeks' time", "2026-12-07", "2026-12-13", "week", "3 weeks' time"),
    ("over the past year", "2025-11-22", "2026-11-22", "year", "the past year"),
    ("the beginning of last year", "2025-01-01", "2025-05-02", "part_of_year", None),
    ("early 2019", "2019-01-01", "2019-05-02", "part_of_year", "early 2019"),
    ("mid-2021", "2021-05-02", "2021-08-31", "part_of_year", "mid-2021"),
    ("the end of March 2022", "2022-03-21", "2022-03-31", "part_of_month", None),
    ("on the 9th", "2026-11-09", "2026-11-09", "day", "the 9th"),
    ("on the 30th, I think", "2026-10-30", "2026-10-30", "day", "the 30th"),
    ("next Tuesday", "2026-11-24", "2026-11-24", "day", "next Tuesday"),
    ("last thurs", "2026-11-19", "2026-11-19", "day", "last thurs"),
    ("on Friday", "2026-11-20", "2026-11-20", "day", "Friday"),
    ("yesterday", "2026-11-21", "2026-11-21", "day", "yesterday"),
    ("the day before yesterday", "2026-11-20", "2026-11-20", "day", "the day before yesterday"),
    ("9th of March 2021", "2021-03-09", "2021-03-09", "day", "9th of March 2021"),
    ("Tuesday 9 March", "2026-03-09", "2026-03-09", "day", "Tuesday 9 March"),
    ("9 March last year", "2025-03-09", "2025-03-09", "day", "9 March last year"),
    ("September 1st, 2020", "2020-09-01", "2020-09-01", "day", "September 1st, 2020"),
    ("on March 22", "2026-03-22", "2026-03-22", "day", "March 22"),
    ("09/03/2021", "2021-03-09", "2021-03-09", "day", "09/03/2021"),
    ("9.3.21", "2021-03-09", "2021-03-09", "day", "9.3.21"),
    ("2021-03-09", "2021-03-09", "2021-03-09", "day", "2021-03-09"),
    ("Sept 23", "2023-09-01", "2023-09-30", "month", "Sept 23"),
    ("in March 22", "2022-03-01", "2022-03-31", "month", "March 22"),
    ("since August 31", "2026-08-31", "2026-08-31", "day", "August 31"),
    ("03/2021", "2021-03-01", "2021-03-31", "month", "03/2021"),
    ("since 08", "2008-01-01", "2008-12-31", "year", "08"),
    ("back in '19", "2019-01-01", "2019-12-31", "year", "'19"),
    ("joined 2015", "2015-01-01", "2015-12-31", "year", "2015"),
    ("in 1987", "1987-01-01", "1987-12-31", "year", "1987"),
    ("the noughties", "2000-01-01", "2009-12-31", "decade", "the noughties"),
    ("the 90s", "1990-01-01", "1999-12-31", "decade", "the 90s"),
    ("in the first lockdown", "2020-03-23", "2020-06-30", "season", "the first lockdown"),
    ("the new year of 2024", "2024-01-01", "2024-01-31", "holiday", "the new year of 2024"),
    ("Year 11 leavers' day", "2026-05-01", "2026-07-31", "term", "Year 11 leavers' day"),
    ("years ago", "1986-11-22", "2025-05-22", "vague", "years ago"),
    ("a fortnight back", "2026-11-02", "2026-11-08", "week", "a fortnight back"),
    ("8 yrs ago", "2018-05-22", "2019-05-22", "year", "8 yrs ago"),
    ("a decade ago", "2014-11-22", "2018-11-22", "decade", "a decade ago"),
    ("last weekend", "2026-11-14", "2026-11-15", "week", "last weekend"),
    ("the start of term", "2026-09-01", "2026-10-11", "part_of_term", "the start of term"),
    ("the end of term", "2026-06-22", "2026-07-31", "part_of_term", "the end of term"),
    ("this half term", "2026-11-02", "2026-12-31", "half_term", "this half term"),
    ("Feb half term", "2026-02-16", "2026-02-22", "half_term", "Feb half term"),
    ("Whit week 2024", "2024-05-27", "2024-06-02", "half_term", "Whit week 2024"),
    ("in May I", "2026-05-01", "2026-05-31", "month", "May"),
    ("the 1st of October I", "2026-10-01", "2026-10-01", "day", "1st of October"),
]

COUNTED = [
    # the second date of the text counts from the first
    ("March 2022, that September", "2022-09-01", "2022-09-30"),
    ("September 2022, the following March", "2023-03-01", "2023-03-31"),
    ("spring 2022, autumn of that year", "2022-09-01", "2022-11-30"),
    ("in February 2025, the previous summer", "2024-06-01", "2024-08-31"),
    ("in May 2024. A month later", "2024-06-01", "2024-06-30"),
    ("in 2019, two years earlier", "2016-07-01", "2018-06-30"),
    ("in March and in the October", "2026-10-01", "2026-10-31"),
    ("on the 20th of October, on the 6th", "2026-10-06", "2026-10-06"),
]

NOT_DATES = [
    *("in my first year", "I may have a problem", "may I ask something", "I will march on"),
    *("they may well", "a march to work", "our second deputy", "give me a second"),
    *("I'm 45 years old", "my number is 0116 299 1122", "call 07700 900123", "01909 123 2019"),
    *("I'm head of year 9", "the last year 9 trip", "years 10 and 11", "KS3", "section 48"),
    *("at step 7 may I say no", "in 2000 schools", "2000 pupils", "£2019", "it costs 2,019"),
    *("in 1066", "in 2036", "ref 2021-4411", "16/17 year olds", "I was 22-23 then", "9/10 of us"),
    *("31/02/2021", "summer school", "the christmas party", "June said so", "I spoke to April"),
    *("on the Monday", "that week", "two years later", "long covid", "room 09", "on a Friday"),
    *("the 3rd floor", "on the 2nd attempt", "long term", "half the staff", "", "   "),
]


@pytest.mark.parametrize(("text", "start", "end", "precision", "words"), DATES)
def test_a_date_is_read_as_a_range_with_its_precision(
    text: str, start: str, end: str, precision: str, words: str | None
) -> None:
    found = find_dates(text, TODAY)
    assert [(str(one.start), str(one.end), one.precision) for one in found] == [
        (start, end, precision)
    ]
    assert found[0].text == (words or text)
    assert text[found[0].begin : found[0].finish] == found[0].text


@pytest.mark.parametrize(("text", "start", "end"), COUNTED)
def test_a_date_may_be_counted_from_the_one_before_it(text: str, start: str, end: str) -> None:
    _, last = find_dates(text, TODAY)
    assert (str(last.start), str(last.end)) == (start, end)


DURATIONS = [
    # text, the range in which it began
    ("for 12 years", "2013-11-22", "2015-05-23"),
    ("over ten years", "1950-01-01", "2017-05-23"),
    ("8 yrs a member", "2017-11-22", "2019-05-23"),
    ("member for donkey's years", "1986-11-22", "2025-05-22"),
    ("a decade with you", "2006-11-22", "2021-11-22"),
    ("my fifth year with you", "2021-11-22", "2022-11-22"),
]


@pytest.mark.parametrize(("text", "start", "end"), DURATIONS)
def test_a_length_of_time_says_when_it_began(text: str, start: str, end: str) -> None:
    assert [(str(one.start), str(one.end)) for one in find_durations(text, TODAY)] == [(start, end)]


@pytest.mark.parametrize(
    "text",
    ["six years ago", "52 years old", "two weeks after I joined", "in 3 weeks", "3 years' time"],
)
def test_what_is_over_or_to_come_has_not_lasted(text: str) -> None:
    assert find_durations(text, TODAY) == []


@pytest.mark.parametrize("text", NOT_DATES)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert find_dates(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("since 2019", "since"),
        ("from March 2020", "since"),
        ("before last Easter", "before"),
        ("until July", "until"),
        ("by the end of June 2024", "until"),
        ("after the summer holidays", "after"),
        ("in July", "in"),
    ],
)
def test_the_word_that_leads_a_date_in_is_told(text: str, relation: str) -> None:
    assert [one.relation for one in find_dates(text, TODAY)] == [relation]


def test_several_dates_come_in_the_order_of_the_text() -> None:
    text = "I joined in 2019; it happened in May 2018, 2020 and the winter before."
    found = find_dates(text, TODAY)
    assert [one.text for one in found] == ["2019", "May 2018", "2020", "the winter before"]
    assert found[-1].start == date(2019, 12, 1)


def test_a_date_counted_from_another_comes_before_it() -> None:
    _, before = find_dates("in summer 2020 or the summer before", TODAY)
    assert (before.start, before.end) == (date(2019, 6, 1), date(2019, 8, 31))


DATE_LIKE = st.lists(
    st.sampled_from(
        [
            *("last", "next", "this", "the", "since", "in", "on", "may", "march", "2019", "22/23"),
            *("9th", "31", "february", "before", "term", "year", "half", "week", "ago", "999"),
            *("a", "couple", "of", "months", "easter", "'22", "-", "/", ".", ",", "1/2/2020"),
            *("that", "later", "following", "lockdown", "noughties", "03/21", "09", "whit", "yrs"),
            *("tuesday", "xmas", "q3", "school", "to", "and", "early", "end", "past", "weeks"),
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=300)
@given(
    text=st.one_of(st.text(max_size=80), DATE_LIKE),
    today=st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)),
)
def test_whatever_is_typed_the_ranges_are_sound(text: str, today: date) -> None:
    last = 0
    for one in find_dates(text, today):
        assert isinstance(one, DateRange)
        assert one.start <= one.end
        assert last <= one.begin < one.finish <= len(text)
        assert text[one.begin : one.finish] == one.text
        last = one.finish
    for one in find_durations(text, today):
        assert one.start <= one.end
        assert text[one.begin : one.finish] == one.text


def test_who_changes_the_dates_it_got_changes_nobody_elses() -> None:
    before = find_dates("since 3 March 2021", TODAY)
    find_dates("since 3 March 2021", TODAY).clear()
    assert find_dates("since 3 March 2021", TODAY) == before != []


def test_the_same_words_on_another_day_are_another_date() -> None:
    later = TODAY.replace(year=TODAY.year + 1)
    first, second = (find_dates("last year", day)[0] for day in (TODAY, later))
    assert second.start.year == first.start.year + 1
