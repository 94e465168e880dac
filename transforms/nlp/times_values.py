"""TIMEX3 values: writing them, the days they span, and arithmetic on their granularities."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

Interval = tuple[dt.date | None, dt.date | None]
_UNKNOWN: Interval = (None, None)
# Meteorological seasons of the northern hemisphere; the winter of a year begins in its December.
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d{2})(?:-(?P<weekday>[1-7]|WE))?|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)"
    r"|(?P<month>\d{2})(?:-(?P<day>\d{2}|XX))?))?(?P<time>T.*)?|(?P<decade>\d{3})|(?P<century>\d{2})|FY(?P<fiscal>\d{4})"
)


def day(year: int, month: int, day_: int) -> dt.date | None:
    """That day, or None when it does not exist."""
    try:
        return dt.date(year, month, day_)
    except ValueError:
        return None


def _span(y1: int, m1: int, y2: int, m2: int) -> Interval:
    if not (1 <= y1 <= y2 <= 9999):
        return _UNKNOWN
    return dt.date(y1, m1, 1), dt.date(y2, m2, calendar.monthrange(y2, m2)[1])


@lru_cache(maxsize=4096)
def date_interval(value: str | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of a TIMEX3 value that names a calendar period; (None, None) for all others.

    ``2024-W43`` → Monday to Sunday, ``2024-SU`` → June to August, ``199`` → 1990 to 1999, ``2024-10-25TNI`` → that day.
    Durations, sets, references, years before Christ and values with X have no days of their own.
    """
    m = _VALUE.fullmatch(value or "")
    if not m:
        return _UNKNOWN
    if m["decade"]:
        return _span(int(m["decade"]) * 10, 1, int(m["decade"]) * 10 + 9, 12)
    if m["century"]:
        return _span(max(int(m["century"]) * 100, 1), 1, int(m["century"]) * 100 + 99, 12)
    year = int(m["year"] or m["fiscal"])
    if not 1 <= year <= 9998:
        return _UNKNOWN
    if m["week"]:
        return _week_span(year, int(m["week"]), m["weekday"])
    if m["quarter"]:
        q = int(m["quarter"])
        return _span(year, 3 * q - 2, year, 3 * q)
    if m["half"]:
        h = int(m["half"])
        return _span(year, 6 * h - 5, year, 6 * h)
    if m["season"]:
        first, last = _SEASONS[m["season"]]
        return _span(year, first, year + (last < first), last)
    if not m["month"]:
        return _span(year, 1, year, 12)
    month = int(m["month"])
    if not 1 <= month <= 12:
        return _UNKNOWN
    if not m["day"] or m["day"] == "XX":
        return _span(year, month, year, month)
    found = day(year, month, int(m["day"]))
    return found, found


def _week_span(year: int, week: int, weekday: str | None) -> Interval:
    try:
        monday = dt.date.fromisocalendar(year, week, 1)
        if weekday == "WE":
            return monday + dt.timedelta(5), monday + dt.timedelta(6)
        if weekday:
            return (monday + dt.timedelta(int(weekday) - 1),) * 2
        return monday, monday + dt.timedelta(6)
    except (ValueError, OverflowError):
        return _UNKNOWN


def week_value(of: dt.date) -> str:
    """ISO week of a day: ``2024-W43``."""
    year, week, _ = of.isocalendar()
    return f"{year:04d}-W{week:02d}"


def year_value(year: int) -> str:
    """A year; years before Christ, counted as 0, -1, … here, are written ``BC0480``-style."""
    return f"{year:04d}" if year > 0 else f"BC{1 - year:04d}"


def add_days(base: dt.date, n: int) -> dt.date | None:
    """``base`` moved by days; None beyond the calendar."""
    try:
        return base + dt.timedelta(days=n)
    except OverflowError:
        return None


def add_months(base: dt.date, n: int) -> dt.date | None:
    """``base`` moved by months, its day cut to the length of the month; None beyond the calendar."""
    index = base.year * 12 + base.month - 1 + n
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return dt.date(year, month + 1, min(base.day, calendar.monthrange(year, month + 1)[1]))


def shift(base: dt.date, n: int, unit: str) -> str | None:
    """Value of the period of that unit, ``n`` units after (before, when negative) the one that holds ``base``.

    ``shift(2024-10-28, -1, "W")`` → ``2024-W43``; units D W M Q Y DE CE; None beyond the calendar or for other units.
    """
    if abs(n) > 100_000:
        return None
    if unit == "D":
        moved = add_days(base, n)
        return moved.isoformat() if moved else None
    if unit == "W":
        moved = add_days(base, 7 * n)
        return week_value(moved) if moved else None
    if unit in ("M", "Q"):
        moved = add_months(base, n * (3 if unit == "Q" else 1))
        if not moved:
            return None
        return moved.isoformat()[:7] if unit == "M" else f"{moved.year:04d}-Q{(moved.month + 2) // 3}"
    if unit == "Y":
        return year_value(base.year + n)
    if unit == "DE" and base.year // 10 + n > 0:
        return f"{base.year // 10 + n:03d}"
    if unit == "CE" and base.year // 100 + n > 0:
        return f"{base.year // 100 + n:02d}"
    return None


def easter(year: int) -> dt.date:
    """Easter Sunday of the western churches (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, rest = divmod(h + n - 7 * m + 114, 31)
    return dt.date(year, month, rest + 1)
