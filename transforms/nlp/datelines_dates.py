"""The date inside a dateline, as printed, and the day it means."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Any beginning of a month's name from three letters on: Sept, Marc.
_MONTH = "(?:" + "|".join(m[:3] + "".join(f"(?:{c}" for c in m[3:]) + ")?" * len(m[3:]) for m in _MONTHS) + r")\b"
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b"
_AHEAD = 7  # days by which a dateline may lie after the publication date as recorded
_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th)?"
#: A dateline's date: ``Oct. 24``, ``24 October 2024``, ``Thursday, Oct. 24``, ``Thursday``, ``2024-10-24``, ``24/10/2024``, ``24.10.2024``.
DATE = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\.?(?:,?\s+(?=\d|{_MONTH}))?)?"
    rf"(?:(?P<month>{_MONTH})\.?\s+(?P<day>{_DAY})(?:,?\s+(?P<year>\d{{4}})(?!\d))?"
    rf"|(?P<day2>{_DAY})(?:\s+of)?\s+(?P<month2>{_MONTH})\.?(?:,?\s+(?P<year2>\d{{4}})(?!\d))?"
    r"|(?P<iso>\d{4}-\d{1,2}-\d{1,2})(?!\d)"
    r"|(?P<first>\d{1,2})[./](?P<second>\d{1,2})[./](?P<year3>\d{4})(?!\d))?",
    re.IGNORECASE,
)


def resolve(m: re.Match[str], published: dt.date | None) -> dt.date | None:
    """The day a match of DATE means, its year taken from the publication date when it prints none.

    Without a year the last such day up to publication is meant, as with a weekday alone. An
    impossible date (Feb. 30), an ambiguous one (05/06/2024) and one that lacks a publication date to complete it are
    None, never guessed.
    """
    if m["iso"]:
        year, month, day = map(int, m["iso"].split("-"))
        return _day(year, month, day)
    if m["first"]:
        a, b = int(m["first"]), int(m["second"])
        if a > 12 or a == b:
            return _day(int(m["year3"]), b, a)
        return _day(int(m["year3"]), a, b) if b > 12 else None
    name, day_text = (m["month"], m["day"]) if m["month"] else (m["month2"], m["day2"])
    if name:
        number = next(i for i, full in enumerate(_MONTHS, 1) if full.startswith(name[:3].lower()))
        day = int(re.match(r"\d+", day_text).group())  # type: ignore[union-attr]
        printed = m["year"] or m["year2"]
        if printed:
            return _day(int(printed), number, day)
        return last_before(number, day, published) if published else None
    if m["weekday"] and published:
        wanted = next(i for i, full in enumerate(_WEEKDAYS) if full.startswith(m["weekday"][:3].lower()))
        back = (published.weekday() - wanted) % 7
        return published - dt.timedelta(days=back) if published.toordinal() > back else None
    return None


def last_before(month: int, day: int, published: dt.date) -> dt.date | None:
    """The last such day up to publication (a week beyond it at most); None when it does not exist in that year."""
    # The year is decided on a day that always exists, so that Feb. 29 is not moved to a leap year far away.
    for year in (published.year + 1, published.year, published.year - 1):
        stand_in = _day(year, month, min(day, 28))
        if stand_in and (stand_in - published).days <= _AHEAD:
            return _day(year, month, day)
    return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
