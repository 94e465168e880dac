"""Completes the sense of temporal expressions from their context: values and days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

from transforms.nlp.lexicon import load_toml
from transforms.nlp.times_business import fiscal, quarter_ended, quarter_spoken_of, same_quarter, year_before
from transforms.nlp.times_context import FUTURE, PAST, PRESENT, Context, Resolved
from transforms.nlp.times_sense import Sense
from transforms.nlp.times_values import add_days, add_months, date_interval, day, easter, shift, week_value, year_value
from transforms.nlp.times_years import year_of


def resolve(s: Sense, context: Context) -> Resolved | None:
    """The TIMEX3 of a sense in its context; None when it turns out to be no temporal expression."""
    found = _HOW[s.how](s, context)
    if found is None:
        return None
    if found.start is None and found.end is None and found.type in ("DATE", "TIME"):
        found.start, found.end = date_interval(found.value)
    return found


def _fixed(s: Sense, c: Context) -> Resolved:
    return Resolved(s.type, s.value)


def _calendar(s: Sense, c: Context) -> Resolved | None:
    year = s.year
    if year is None:
        year = year_of(s, c)
    if year is None:
        prefix = "XXXX"
    elif year <= 0:
        prefix = year_value(year)
    else:
        prefix = f"{year:04d}"
    if s.season or s.quarter:
        return Resolved(s.type, f"{prefix}-{s.season or s.quarter}")
    if s.month and s.day:
        # A day that does not exist (Feb. 30) is left open, never moved.
        if s.day > calendar.monthrange(2024, s.month)[1] or (year and year > 0 and not day(year, s.month, s.day)):
            return Resolved(s.type, None)
        value = f"{prefix}-{s.month:02d}-{s.day:02d}"
        first, last = date_interval(value)
        if s.last_day and first:
            last = day(first.year, s.last_month or s.month, s.last_day) or last
        if s.tod:
            value += _tod_suffix(s.tod)
        return Resolved(s.type, value, first, last)
    if s.month:
        return Resolved(s.type, f"{prefix}-{s.month:02d}")
    return Resolved(s.type, prefix) if year is not None else None


def _tod_suffix(tod: str) -> str:
    return tod if tod.startswith("T") else f"T{tod}"


def _anchor(c: Context) -> dt.date | None:
    """The day that ``today`` means."""
    return c.written if c.anchored else None


def _deictic(s: Sense, c: Context) -> Resolved:
    base = _anchor(c)
    moved = add_days(base, int(s.count or 0)) if base else None
    value = moved.isoformat() if moved else "XXXX-XX-XX"
    return Resolved(s.type, value + (_tod_suffix(s.tod) if s.tod else ""))


def _tod_rel(s: Sense, c: Context) -> Resolved:
    suffix = _tod_suffix(s.tod or "NI")
    base = _anchor(c)
    offset = {"last": -1, "next": 1, "following": 1, "previous": -1}.get(s.rel or "", 0)
    if s.rel in ("that", "same", "next", "following", "previous", "very") or (not c.anchored and s.rel != "last"):
        ref = c.reference() if c.day else None
        if ref is None and s.rel in ("that", "same", "very") and base and not c.narrative:
            ref = base if c.day is None else None
        if ref:
            moved = add_days(ref, offset)
            return Resolved("TIME", f"{moved.isoformat()}{suffix}" if moved else None)
        return Resolved("TIME", f"XXXX-XX-XX{suffix}")
    if base:
        moved = add_days(base, offset)
        return Resolved("TIME", f"{moved.isoformat()}{suffix}" if moved else None)
    return Resolved("TIME", f"XXXX-XX-XX{suffix}")


def _weekday(s: Sense, c: Context) -> Resolved:
    suffix = _tod_suffix(s.tod) if s.tod else ""
    wanted = (s.weekday or 1) - 1
    base = c.reference() if not c.anchored and c.day else _anchor(c)
    if s.rel in ("same", "following", "previous", "that", "span") and c.day:
        base = c.reference()
    if base is None:
        return Resolved(s.type, f"XXXX-WXX-{wanted + 1}{suffix}")
    back, ahead = (base.weekday() - wanted) % 7, (wanted - base.weekday()) % 7
    rel = s.rel or ""
    if rel.endswith(" week"):
        n = {"last week": -7, "next week": 7}.get(rel, 0)
        moved = add_days(base, n + wanted - base.weekday())
    elif rel in ("last", "past", "previous"):
        moved = add_days(base, -(back or 7))
    elif rel in ("next", "following", "coming", "span"):
        moved = add_days(base, ahead or 7)
    else:
        tense = c.tense()
        forward = tense in (FUTURE, PRESENT) or (rel == "this" and tense != PAST) or not c.anchored
        forward = (forward or (s.before in ("by", "until", "till") and tense != PAST)) and s.before != "since"
        moved = add_days(base, ahead if forward else -back)
    return Resolved(s.type, moved.isoformat() + suffix if moved else None)


def _unit_rel(s: Sense, c: Context) -> Resolved | None:
    unit = s.unit or "D"
    if unit == "2W":
        return Resolved("DURATION", "P2W")
    if unit == "Q" and (quarter := quarter_spoken_of(s, c)):
        return quarter
    rel = s.rel or "the"
    offset = {
        "last": -1,
        "previous": -1,
        "preceding": -1,
        "next": 1,
        "following": 1,
        "coming": 1,
        "upcoming": 1,
        "past": -1,
        "latest": -1,
    }.get(rel, 0)
    anaphoric = (
        rel in ("same", "that", "previous", "following", "preceding", "very", "subsequent")
        or not c.anchored
        or (rel == "the" and c.narrative)
    )
    if rel == "the" and not c.narrative:
        anaphoric = False
    if unit == "D" and rel in ("next", "the", "this"):
        anaphoric = anaphoric or (c.day is not None and rel == "next")
    if anaphoric and c.year is not None:
        if c.year <= 0:
            return Resolved("DATE", year_value(c.year + offset)) if unit == "Y" else Resolved("DATE", None)
        ref = c.reference()
        fine = {"D": c.day, "W": c.day, "M": c.month, "Q": c.month}.get(unit, 1)
        if ref and fine:
            return Resolved("DATE", shift(ref, offset, unit))
        if ref and unit in ("D", "W", "M"):
            return Resolved("DATE", _open(ref, c, unit))
    base = _anchor(c)
    # A lead such as "In the previous year" with no date before it counts from the day of writing.
    told = c.year is not None or c.narrative
    if base and rel != "same" and not (told and rel in ("previous", "following", "preceding")):
        if unit == "D" and rel == "that":
            return Resolved("DATE", "XXXX-XX-XX")
        return Resolved("DATE", shift(base, offset, unit))
    return Resolved("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "Q": "XXXX-QX"}.get(unit))


def _open(ref: dt.date, c: Context, unit: str) -> str:
    head = f"{ref.year:04d}"
    if unit == "W":
        return f"{head}-WXX"
    return f"{head}-{ref.month:02d}-XX" if unit == "D" and c.month else f"{head}-XX-XX" if unit == "D" else f"{head}-XX"


def _weekend(s: Sense, c: Context) -> Resolved:
    base = c.reference() if not c.anchored and c.day else _anchor(c)
    if base is None:
        return Resolved("DATE", "XXXX-WXX-WE")
    rel = s.rel or "the"
    offset = 0
    if rel in ("last", "past", "previous"):
        # On Saturday and Sunday the last weekend is the one before; on weekdays it has just passed, in the week before.
        offset = -1
    elif rel in ("next", "following"):
        offset = 1
    elif rel in ("the", "this"):
        weekday = base.weekday()
        offset = -1 if c.tense() == PAST and weekday < 5 else 0
    moved = add_days(base, 7 * offset)
    return Resolved("DATE", f"{week_value(moved)}-WE" if moved else None)


def _bare_day(s: Sense, c: Context) -> Resolved | None:
    if c.month is None or c.day is None or c.year is None or c.year <= 0 or not s.day:
        return None
    found = day(c.year, c.month, s.day)
    return Resolved("DATE", found.isoformat()) if found else None


def _ago(s: Sense, c: Context) -> Resolved:
    rel, unit = s.rel or "ago", s.unit or "D"
    if rel == "time":
        forward, anchored = True, True
    else:
        forward = rel in ("later", "afterwards", "afterward", "hence", "now", "after", "on")
        anchored = rel in ("ago", "now", "hence", "back")
    if s.count is None:
        return Resolved("DATE", "FUTURE_REF" if forward else "PAST_REF")
    n = s.count
    if unit == "2W":
        unit, n = "W", n * 2
    if n != int(n) and unit in ("CE", "DE"):
        unit, n = "Y", n * (100 if unit == "CE" else 10)
    base = (_anchor(c) or c.reference()) if anchored else (c.reference() or _anchor(c))
    if not anchored and c.year is not None and c.year <= 0:
        if unit == "Y":
            return Resolved("DATE", year_value(c.year + int(n) * (1 if forward else -1)))
        return Resolved("DATE", None)
    if base is None:
        return Resolved("DATE", {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX"}.get(unit, "PAST_REF"))
    sign = 1 if forward else -1
    if unit in ("TH", "TM", "TS"):
        moved = add_days(base, sign * int(n // 24)) if unit == "TH" else base
        return Resolved("TIME", f"{moved.isoformat()}TXX" if moved else None)
    if not anchored and c.year is not None and not c.day and unit in ("D", "W"):
        return Resolved("DATE", _open(base, c, unit))
    if n != int(n):
        months = {"Y": 12, "M": 1, "DE": 120, "CE": 1200}.get(unit)
        moved = (
            add_months(base, sign * round(n * months))
            if months
            else add_days(base, sign * round(n * {"W": 7}.get(unit, 1)))
        )
        return Resolved("DATE", moved.isoformat()[:7] if moved and months else moved.isoformat() if moved else None)
    if unit == "WE":
        moved = add_days(base, 7 * sign * int(n))
        return Resolved("DATE", f"{week_value(moved)}-WE" if moved else None)
    value = shift(base, sign * int(n), unit)
    if unit == "Y" and (not anchored or n == 1):
        # "in the third quarter, up from … a year earlier": the same quarter.
        value = same_quarter(c, sign * int(n)) or value
        if rel in ("earlier", "later") and c.near and n == 1 and re.fullmatch(r"\d{4}-\d{2}", c.value or ""):
            value = f"{base.year + sign:04d}-{base.month:02d}"
    found = Resolved("DATE", value, *date_interval(value))
    return _loosen(found, s, base, sign)


_BELOW = ("nearly", "almost", "under", "up to", "at most", "less than", "fewer than", "no more than", "just under")
_ABOVE = ("over", "more than", "at least", "no less than", "longer than", "just over", "well over")


def _loosen(found: Resolved, s: Sense, base: dt.date, sign: int) -> Resolved:
    """Days of ``nearly three years ago``: after two years ago and not before three; of ``more than …``: the year before.

    The TIMEX3 value stays that of the number itself, as the guidelines have it (the rest is its ``mod`` attribute).
    """
    step = {"Y": 12, "M": 1, "DE": 120, "CE": 1200, "Q": 3}.get(s.unit or "")
    if not step or s.count is None or s.count != int(s.count) or not s.approx:
        return found
    exact = add_months(base, sign * round(s.count * step))
    nearer = add_months(base, sign * round((s.count - 1) * step))
    farther = add_months(base, sign * round((s.count + 1) * step))
    if s.approx in _BELOW and exact and nearer:
        return replace(found, start=min(exact, nearer), end=max(exact, nearer))
    if s.approx in _ABOVE and exact and farther:
        return replace(found, start=min(exact, farther), end=max(exact, farther))
    return found


def _duration(s: Sense, c: Context) -> Resolved:
    found = Resolved("DURATION", s.value)
    base = _anchor(c)
    if not base or s.rel not in ("last", "past", "next", "coming") or s.unit is None:
        return found
    n = s.count if s.count is not None else None
    if n is None:
        return found
    sign = -1 if s.rel in ("last", "past") else 1
    days = {"D": 1, "W": 7, "2W": 14, "TH": 1 / 24, "TM": 0, "TS": 0}.get(s.unit)
    months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}.get(s.unit)
    if days is not None and n < 100_000:
        other = add_days(base, sign * round(n * days + (0.49 if s.unit == "TH" else 0)))
    elif months is not None and n < 10_000:
        other = add_months(base, sign * round(n * months))
    else:
        other = None
    if other:
        found.start, found.end = min(base, other), max(base, other)
    return found


def _clock(s: Sense, c: Context) -> Resolved:
    if s.weekday:
        at = _weekday(Sense("weekday", weekday=s.weekday), c).value
    elif s.count is not None:
        at = _deictic(Sense("deictic", count=s.count), c).value
    else:
        at = _current_day(c)
    return Resolved("TIME", f"{at or 'XXXX-XX-XX'}T{s.tod}")


def _current_day(c: Context) -> str:
    """The day spoken of: that of the last date with a day, else the day of writing."""
    if c.coming_day:
        return c.coming_day
    ref = c.reference() if c.day and (c.narrative or c.near) else None
    if ref is None and not c.narrative:
        ref = c.written
    if ref is None and c.year and c.year > 0:
        return f"{c.year:04d}-{c.month:02d}-XX" if c.month else f"{c.year:04d}-XX-XX"
    return ref.isoformat() if ref else "XXXX-XX-XX"


def _tod(s: Sense, c: Context) -> Resolved:
    return Resolved("TIME", _current_day(c) + _tod_suffix(s.tod or "NI"))


def _holiday(s: Sense, c: Context) -> Resolved | None:
    name = " ".join((s.value or "").split())
    fixed = load_toml("times.toml")["holidays"]
    if name in fixed:
        month, number = fixed[name]
        return _calendar(Sense("calendar", type=s.type, month=month, day=number, year=s.year, tod=s.tod), c)
    year = s.year or year_of(Sense("calendar", month=11 if name.startswith("thanks") else 4), c)
    if not year or not 1583 <= year <= 9999:
        return Resolved("DATE", None)
    if name.startswith("easter"):
        found = easter(year)
        found = found - dt.timedelta(1) if name.endswith("eve") else found
    elif name == "good friday":
        found = easter(year) - dt.timedelta(2)
    elif name.startswith("thanksgiving"):
        first = dt.date(year, 11, 1)
        found = first + dt.timedelta((3 - first.weekday()) % 7 + 21)
    else:
        return Resolved(s.type, None)
    return Resolved(s.type, found.isoformat() + (_tod_suffix(s.tod) if s.tod else ""))


def _week_of_month(s: Sense, c: Context) -> Resolved | None:
    month = _calendar(Sense("calendar", month=s.month, year=s.year), c)
    first, last = date_interval(month.value if month else None)
    if not first or not last:
        return month
    n = int(s.count or 1)
    start = last - dt.timedelta(6) if n < 0 else first + dt.timedelta(7 * (n - 1))
    end = min(start + dt.timedelta(6), last)
    if start > last:
        return Resolved("DATE", None)
    return Resolved("DATE", week_value(start + dt.timedelta(3)), start, end)


_HOW: dict[str, Callable[[Sense, Context], Resolved | None]] = {
    "fixed": _fixed, "calendar": _calendar, "deictic": _deictic, "tod_rel": _tod_rel, "weekday": _weekday, "unit_rel": _unit_rel,
    "weekend": _weekend, "bare_day": _bare_day, "ago": _ago, "duration": _duration, "clock": _clock, "tod": _tod,
    "holiday": _holiday, "week_of_month": _week_of_month, "year_before": year_before,
    "quarter_ended": quarter_ended, "fiscal": fiscal,
}  # fmt: skip
