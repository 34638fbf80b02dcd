"""Dates and times as a trainer writes and reads them: in a stated time zone, kept in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from safeshare.counting import counted

HOW_TO_WRITE = "Write a date such as 2026-12-01, or a date and a time such as 2026-12-01 17:00."
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_BRITISH = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})")
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?P<utc>Z?)")
EARLIEST = 2000
"""The year before which no day is taken."""
_LAST = time(23, 59, 59)
_UTC_FORM = "%Y-%m-%dT%H:%M:%SZ"


class NotATimeError(ValueError):
    """A text that is no date or time; the message says why, to be put behind what it is called."""


class TooLongAgoError(NotATimeError):
    """A day before the year 2000: what Excel makes of a small number in a cell that is formatted as a date."""


def parse_date(text: str) -> date:
    """Return the date that a text holds: 2026-12-01, or day first as in 01/12/2026. Raises NotATimeError."""
    found = _ISO.fullmatch(text) or _BRITISH.fullmatch(text)
    if found is None:
        raise NotATimeError("is not a date")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise NotATimeError("is a day that no calendar has") from None
    if day.year < EARLIEST:
        raise TooLongAgoError(f"is before the year {EARLIEST}")
    return day


def parse_when(text: str, zone: tzinfo | None = None) -> datetime:
    """Return in UTC the time `2026-12-01 17:00` of a zone (None: this machine's); of a date alone, its last second.

    A `Z` behind the time means UTC. An hour that the clocks skip is refused; one that they show twice is the later.
    Raises NotATimeError.
    """
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    moment = datetime.combine(parse_date(day), _LAST)
    if clock:
        found = _TIME.fullmatch(clock.strip())
        if found is None:
            raise NotATimeError("has no time such as 17:00 behind its date")
        try:
            parts = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        except ValueError:
            raise NotATimeError("has a time that no clock shows") from None
        moment = datetime.combine(moment.date(), parts)
        if found["utc"]:
            return moment.replace(tzinfo=UTC)
    return to_utc(moment, zone)


def to_utc(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment of a zone's clock (None: this machine's) in UTC; raises NotATimeError for one that is skipped."""
    there = moment.replace(fold=1, tzinfo=zone)
    found = there.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) != moment:
        raise NotATimeError("is in the hour that the clocks skip")
    return found


def later_by_days(moment: datetime, days: int, zone: tzinfo | None) -> datetime:
    """Return the moment some days later at the same time of that zone's clock, whatever its summer time does."""
    return to_utc(moment.astimezone(zone).replace(tzinfo=None, fold=0) + timedelta(days=days), zone)


def zone_of(name: str) -> tzinfo | None:
    """Return the time zone of a name such as Europe/London, this machine's (None) for none; raises NotATimeError."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise NotATimeError("is no time zone that this machine knows") from None


def utc_text(moment: datetime) -> str:
    """Return a time in UTC as files keep it: 2026-12-01T17:00:00Z."""
    return moment.astimezone(UTC).strftime(_UTC_FORM)


def utc_from(text: str) -> datetime:
    """Return the time that a file keeps as 2026-12-01T17:00:00Z; raises ValueError when it is none."""
    return datetime.strptime(text, _UTC_FORM).replace(tzinfo=UTC)


def in_words(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return a time as people read it, its zone stated: Tuesday 1 December 2026, 17:00 GMT (17:00 UTC)."""
    there = moment.astimezone(zone)
    utc = moment.astimezone(UTC)
    name = there.tzname() or "local time"
    own = f"{there:%A} {there.day} {there:%B %Y, %H:%M} {name}"
    same_day = utc.date() == there.date()
    return own if name == "UTC" else f"{own} ({utc:%H:%M} UTC)" if same_day else f"{own} ({utc:%Y-%m-%d %H:%M} UTC)"


def span_in_words(span: timedelta) -> str:
    """Return a time span in its largest whole unit: 3 days, 1 hour, 5 minutes."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        number = int(span.total_seconds() // size)
        if number:
            return counted(number, unit)
    return "less than a minute"
