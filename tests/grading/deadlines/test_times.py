"""Dates and times: read as British trainers write them, kept in UTC, said with their zone."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.collecting.arrival import moment_in_words
from grading.deadlines.times import (
    NotATimeError,
    in_words,
    later_by_days,
    parse_date,
    parse_when,
    span_in_words,
    utc_from,
    utc_text,
    zone_of,
)
from grading.moderation.history import time_in_words

LONDON = ZoneInfo("Europe/London")


def utc(*parts):
    """Return a time in UTC."""
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01", utc(2026, 12, 1, 23, 59, 59)),
        ("2026-07-01", utc(2026, 7, 1, 22, 59, 59)),
        ("1/7/2026", utc(2026, 7, 1, 22, 59, 59)),
        ("2026-12-01 17:00", utc(2026, 12, 1, 17)),
        ("2026-07-01T9:30", utc(2026, 7, 1, 8, 30)),
        ("01/07/2026 17:00:30", utc(2026, 7, 1, 16, 0, 30)),
        ("2026-07-01T17:00:00Z", utc(2026, 7, 1, 17)),
        ("2026-10-25 01:30", utc(2026, 10, 25, 1, 30)),
    ],
)
def test_a_time_is_read_in_its_zone(text, moment):
    """A date alone is its last second, slashes are day first, Z is UTC, and an hour shown twice is the later."""
    assert parse_when(text, LONDON) == moment


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not a date"),
        ("1 December", "is not a date"),
        ("2026-13-01", "is a day that no calendar has"),
        ("31/02/2026", "is a day that no calendar has"),
        ("2026-12-01 5pm", "has no time such as 17:00 behind its date"),
        ("2026-12-01 25:00", "has a time that no clock shows"),
        ("2026-03-29 01:30", "is in the hour that the clocks skip"),
    ],
)
def test_what_is_no_time_says_why(text, why):
    """A text that is no time is refused with the reason."""
    with pytest.raises(NotATimeError) as caught:
        parse_when(text, LONDON)
    assert str(caught.value) == why


def test_this_machines_zone_is_the_one_without_a_name(monkeypatch):
    """Without a zone the machine's own counts."""
    import time

    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        assert parse_when("2026-07-01 17:00", zone_of("")) == utc(2026, 7, 1, 16)
        with pytest.raises(NotATimeError):
            parse_when("2026-03-29 01:30")
        assert in_words(utc(2026, 7, 1, 16)) == "Wednesday 1 July 2026, 17:00 BST (16:00 UTC)"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_unknown_zone_is_refused():
    """A time zone that nobody knows is refused, also one that is a path."""
    assert zone_of("Europe/London") == LONDON
    for name in ("Somerset", "../../etc/passwd", "Europe", "\0"):
        with pytest.raises(NotATimeError):
            zone_of(name)


def test_days_later_keep_the_hour():
    """A week over the end of summer time ends at the same hour of the clock."""
    assert later_by_days(utc(2026, 10, 20, 16), 7, LONDON) == utc(2026, 10, 27, 17)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda each: each.replace(microsecond=0)))
def test_files_give_back_the_time(moment):
    """What a file keeps as a time is read back as the same."""
    assert utc_from(utc_text(moment.replace(tzinfo=UTC))) == moment.replace(tzinfo=UTC)


def test_times_and_spans_are_said_as_people_say_them():
    """A time names its zone and UTC once; a span its largest unit."""
    assert in_words(utc(2026, 12, 1, 17), LONDON) == "Tuesday 1 December 2026, 17:00 GMT (17:00 UTC)"
    assert in_words(utc(2026, 6, 30, 23, 30), LONDON) == "Wednesday 1 July 2026, 00:30 BST (2026-06-30 23:30 UTC)"
    assert in_words(utc(2026, 12, 1, 17), UTC) == "Tuesday 1 December 2026, 17:00 UTC"
    spans = (timedelta(days=3, hours=5), timedelta(days=1), timedelta(hours=2), timedelta(minutes=1), timedelta(0))
    assert [span_in_words(each) for each in spans] == ["3 days", "1 day", "2 hours", "1 minute", "less than a minute"]


def test_a_date_alone_is_read():
    """Days come as ISO dates or day first."""
    assert parse_date("2026-12-01") == parse_date("1/12/2026")


def test_people_read_times_of_the_log_in_this_machines_zone(monkeypatch):
    """The zone is said with each, in a history and of a hand-in."""
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        assert time_in_words("2026-06-01T09:30:00Z") == "2026-06-01 10:30 BST"
        assert moment_in_words(datetime(2026, 12, 1, 9, 30, tzinfo=UTC)) == "1 December 2026, 09:30 GMT"
    finally:
        monkeypatch.undo()
        time.tzset()
