"""Printed and stored dates → a day, and a moment in UTC where the record gives one. Never relative to today.

What is impossible (31 June, a wrong weekday), ambiguous (03/04/2024) or not a date stays unresolved: None. The day is
the one printed, in the zone it was printed in, since that is the day the outlet's reader saw.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dateutil.zoneinfo import get_zonefile_instance

from transforms.sources.data import load_toml

_LONGEST = 120
_YEARS = range(1600, 2101)


@dataclass(frozen=True)
class Moment:
    """A day, and the time in UTC if known."""

    day: dt.date
    at: dt.datetime | None = None


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T_ ]|$)", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?![\d:])", re.ASCII)
_CLOCK = re.compile(
    r"(?<![\d:.])T?(\d{1,2})(?:(?:[:h]|\.(?=\d\d\s?(?:[ap]\.?m|[A-Z]{3})))(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(am|pm|a\.m\.|p\.m\.)(?![a-z]))?|\s*(am|pm|a\.m\.|p\.m\.)(?![a-z]))(?![\d:])",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"^\(?(?:GMT|UTC)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?\)?$", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})\.?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})\.?", re.ASCII)
_CJK = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]", re.ASCII)
_RFC_SHORT_YEAR = re.compile(r"((?:[a-z]{3}, )?\d{1,2} [a-z]{3} )(\d{2})(?= \d{2}:\d{2})", re.IGNORECASE | re.ASCII)
_ZONE_REMARK = re.compile(r"(?<=[\dZ])\s?(?:\[[A-Za-z_/+\-]{1,40}\]|\([A-Za-z ]{5,50}\))$")
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:st|nd|rd|th)?", re.IGNORECASE)
_URL_DAY = re.compile(
    r"(?:/|\b)((?:19|20)\d{2})([/\-_.])(\d{1,2}|[a-z]{3,9})\2(\d{1,2})(?=[/\-_.]|\b)|(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def parse_date(value: Any, timezone: str = "UTC") -> Moment | None:
    """The moment that a metadata value or a printed date states; None when it states none for certain.

    Takes text in the common forms (ISO 8601, RFC 822, compact, ``28 Oct 2024 14:30 KST``, ``October 28, 2024``), epoch
    seconds, milliseconds or finer, and dates. A time without a zone counts in ``timezone``; midnight without a zone is
    how tools write a day alone. Zone abbreviations with several meanings leave the time unresolved.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dt.datetime):
        value = value.isoformat()
    if isinstance(value, dt.date):
        return Moment(value) if value.year in _YEARS else None
    if isinstance(value, (int, float)):
        return _epoch(value)
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    if not text or len(text) > _LONGEST:
        return None
    text = _ZONE_REMARK.sub("", text)
    if m := _RFC_SHORT_YEAR.match(text):  # RFC 2822, 4.3: two digits up to 49 are this century's
        text = m.group(1) + ("20" if int(m.group(2)) < 50 else "19") + m.group(2) + text[m.end() :]
    if re.fullmatch(r"\d{9,19}(?:\.\d+)?", text, re.ASCII) and not _plausible_compact(text):
        return _epoch(float(text) if "." in text else int(text))
    return _compact(text, timezone) or _printed(text, timezone)


def date_in_path(path: str) -> dt.date | None:
    """The day that a URL path or file name carries, year first: ``/2024/10/28/``, ``2024-10-28``, ``20241028``.

    None when there is none, or when two different days stand in it.
    """
    days = set()
    for m in _URL_DAY.finditer(path[:2000]):
        if m.group(1):
            month = int(m.group(3)) if m.group(3).isdigit() else _months().get(m.group(3).lower())
            day = _day(int(m.group(1)), month, int(m.group(4)))
        else:
            day = _day(int(m.group(5)), int(m.group(6)), int(m.group(7)))
        if day is not None:
            days.add(day)
    return days.pop() if len(days) == 1 else None


def is_zone(name: str) -> bool:
    """Whether ``name`` is an IANA zone that :func:`parse_date` knows."""
    return get_zonefile_instance().get(name) is not None


def _plausible_compact(digits: str) -> bool:
    return len(digits) in (12, 14) and _day(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) is not None


def _epoch(value: float) -> Moment | None:
    """Epoch seconds, or milli-, micro-, nanoseconds by size; none before 1973: plain numbers are no dates."""
    if not -1e19 < value < 1e19:
        return None
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        if 100_000_000 <= value / unit < 4_102_444_800:
            at = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=int(value // unit))
            return Moment(at.date(), at)
    return None


def _compact(text: str, timezone: str) -> Moment | None:
    m = _COMPACT.match(text)
    if m is None:
        return None
    day = _day(int(m.group(1)), int(m.group(2)), int(m.group(3)))
    rest = text[m.end() :].strip()
    if day is None or (m.group(4) is None and rest):
        return None
    if m.group(4) is None:
        return Moment(day)
    found, offset, rest = _cut_zone(rest)
    clock = _time(int(m.group(4)), int(m.group(5)), int(m.group(6) or 0))
    return _moment(day, clock, found, offset, timezone) if clock and not rest else None


def _printed(text: str, timezone: str) -> Moment | None:
    m = _ISO.match(text)
    if m:  # keeps the T of ISO from the clock's look-behind
        text = text[: m.end()].rstrip("T_ ") + " " + text[m.end() :]
    clock: dt.time | None = None
    rest = text
    if c := _CLOCK.search(text):
        clock = _clock(c)
        if clock is None:
            return None
        before, after = text[: c.start()], text[c.end() :]
        found, offset, after = _leading_zone(after)
        rest = f"{before.strip()} {after.strip()}".strip(" ,;|-–—@")
        if not found:
            found, offset, rest = _cut_zone(rest, words_only=True)
    else:
        found, offset = False, None
    day = _date(rest)
    return _moment(day, clock, found, offset, timezone) if day else None


def _moment(day: dt.date, clock: dt.time | None, found: bool, offset: int | None, timezone: str) -> Moment | None:
    if day == dt.date(1970, 1, 1):
        return None  # the epoch's first day is how software writes "no date"
    if clock is None:
        return Moment(day)
    naive = dt.datetime.combine(day, clock)
    if found:
        if offset is None:
            return Moment(day)
        at = naive - dt.timedelta(minutes=offset)
        return Moment(day, at.replace(tzinfo=dt.timezone.utc))
    if clock == dt.time(0):
        return Moment(day)
    zone = get_zonefile_instance().get(timezone)
    at = naive.replace(tzinfo=zone or dt.timezone.utc).astimezone(dt.timezone.utc)
    return Moment(day, at)


def _clock(m: re.Match[str]) -> dt.time | None:
    hour, minute, second = int(m.group(1)), int(m.group(2) or 0), int(m.group(3) or 0)
    half = (m.group(4) or m.group(5) or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None if hour > 12 and half == "am" else _time(hour, minute, second)
        hour = hour % 12 + (12 if half == "pm" else 0)
    return _time(hour, minute, second)


def _time(hour: int, minute: int, second: int) -> dt.time | None:
    return dt.time(hour, minute, min(second, 59)) if hour < 24 and minute < 60 and second <= 60 else None


def _leading_zone(text: str) -> tuple[bool, int | None, str]:
    """A zone that stands right behind a clock time: found, minutes east (None: ambiguous), what follows."""
    stripped = text.lstrip(" (")
    m = re.match(r"(?:(?:GMT|UTC)\s?)?([+\-−])(\d{1,2})(?::?(\d{2}))?(?![\d])\)?", stripped, re.ASCII)
    if m and not re.match(r"[+\-−]\s?\d{1,2}[ .]\w", stripped):
        return True, _minutes(m.group(1), m.group(2), m.group(3)), stripped[m.end() :]
    m = re.match(r"([A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?|[A-Za-z]{1,5})\b\.?\)?", stripped)
    if m:
        found, offset = _zone(m.group(1))
        if found:
            return True, offset, stripped[m.end() :]
    return False, None, text


def _cut_zone(text: str, words_only: bool = False) -> tuple[bool, int | None, str]:
    """A zone at the end of the text or anywhere as a word."""
    if not words_only and (m := _OFFSET.search(text)):
        return True, _minutes(m.group(1), m.group(2), m.group(3)), text[: m.start()].strip()
    for m in re.finditer(r"\(?\b([A-Z]{3,4}|Z)\b\)?", text):
        found, offset = _zone(m.group(1))
        if found:
            return True, offset, (text[: m.start()] + " " + text[m.end() :]).strip()
    return False, None, text


def _minutes(sign: str, hours: str, minutes: str | None) -> int | None:
    if len(hours) <= 2 and int(hours) <= 14 and int(minutes or 0) < 60:
        return (int(hours) * 60 + int(minutes or 0)) * (1 if sign == "+" else -1)
    return None


def _zone(name: str) -> tuple[bool, int | None]:
    table = load_toml("dates.toml")
    key = name.lower()
    if key in table["zones"]:
        return True, table["zones"][key]
    return key in table["ambiguous_zones"]["names"], None


def _date(text: str) -> dt.date | None:
    """The day that the whole of ``text`` states."""
    text = text.strip(" ,;|.-–—:")
    if m := _CJK.search(text):
        return _day(int(m.group(1)), int(m.group(2)), int(m.group(3)))
    numbers = _numeric(text)
    if numbers is not None:
        return numbers
    return _textual(text)


def _numeric(text: str) -> dt.date | None:
    words = text.split()
    candidates = [w.strip(",;()|") for w in words]
    hits = [c for c in candidates if _YEAR_FIRST.fullmatch(c) or _NUMERIC.fullmatch(c)]
    others = [c for c in candidates if c not in hits]
    if len(hits) != 1 or not all(_is_filler(c) for c in others):
        return None
    if m := _YEAR_FIRST.fullmatch(hits[0]):
        day = _day(int(m.group(1)), int(m.group(3)), int(m.group(4)))
    else:
        m = _NUMERIC.fullmatch(hits[0])
        assert m is not None
        first, second, year = int(m.group(1)), int(m.group(3)), int(m.group(4))
        readings = {d for d in (_day(year, first, second), _day(year, second, first)) if d}
        day = readings.pop() if len(readings) == 1 else None
    return day if day and _weekday_fits(day, others) else None


def _textual(text: str) -> dt.date | None:
    """``[Monday,] 28[th] [of] October[,] 2024`` and its orders; nothing else may stand there but filler."""
    month: int | None = None
    numbers: list[tuple[int, int]] = []  # number, digits
    others: list[str] = []
    for token in _TOKEN.findall(text):
        word = token.lower()
        if word[0].isdecimal():
            digits = re.match(r"\d+", word)
            assert digits is not None
            numbers.append((int(digits.group()), len(digits.group())))
        elif word in _months() and month is None:
            month = _months()[word]
        else:
            others.append(word)
    years = [n for n, width in numbers if width == 4]
    days = [n for n, width in numbers if width <= 2]
    if month is None or len(years) != 1 or len(days) != 1 or len(numbers) != 2:
        return None
    if re.sub(r"[\w\s,.;:|()'’\-–—/]+", "", text) or not all(_is_filler(w) for w in others):
        return None
    day = _day(years[0], month, days[0])
    return day if day and _weekday_fits(day, others) else None


def _day(year: int, month: int | None, day: int) -> dt.date | None:
    if month is None or year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _is_filler(word: str) -> bool:
    word = word.lower().strip(".:,")
    return not word or word in _fillers() or word in _weekdays()


def _weekday_fits(day: dt.date, words: list[str]) -> bool:
    named = {_weekdays()[w] for w in (x.lower().strip(".:,") for x in words) if w in _weekdays()}
    return not named or named == {day.weekday()}


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {name: int(number) for number, names in load_toml("dates.toml")["months"].items() for name in names}


@lru_cache(maxsize=1)
def _weekdays() -> dict[str, int]:
    return {name: int(number) for number, names in load_toml("dates.toml")["weekdays"].items() for name in names}


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(load_toml("dates.toml")["filler"]["words"])
