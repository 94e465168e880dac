"""Quarters and fiscal years of business news: the quarter spoken of, the year-ago quarter, the fiscal year ended June 30."""

from __future__ import annotations

import datetime as dt

from transforms.nlp.times_context import PAST, Context, Resolved
from transforms.nlp.times_sense import Sense
from transforms.nlp.times_values import day, shift, year_value
from transforms.nlp.times_years import year_of

_BACK = frozenset({"previous", "preceding", "prior"})
_COMPARED = 2  # sentences over which "a year earlier" still compares with the quarter named


def quarter_spoken_of(s: Sense, c: Context) -> Resolved | None:
    """``the quarter``, ``the previous quarter``: by the one named last, else by the day of writing; None when neither tells."""
    rel = s.rel or "the"
    if rel in ("last", "this", "next"):
        return None
    if c.quarter and c.quarter[5:6] == "Q":
        named = dt.date(int(c.quarter[:4]), 3 * int(c.quarter[6]) - 1, 1)
        return Resolved("DATE", shift(named, -1 if rel in _BACK else 1 if rel == "following" else 0, "Q"))
    if rel not in ("the", "latest") or not c.written or not c.anchored:
        return None
    # Results are told of the quarter that is over, plans are made for the one that runs.
    over = rel == "latest" or (s.part is None and c.tense() == PAST)
    return Resolved("DATE", shift(c.written, -1 if over else 0, "Q"))


def year_before(s: Sense, c: Context) -> Resolved:
    """``the year-ago quarter``, ``year-earlier``: what was spoken of, a year before."""
    if c.quarter:
        return Resolved("DATE", f"{int(c.quarter[:4]) - 1:04d}{c.quarter[4:]}")
    if s.unit == "Q":
        value = shift(c.written, -5, "Q") if c.written and c.anchored else None
        return Resolved("DATE", value or "XXXX-QX")
    if c.near and c.year and c.month and not c.day:
        return Resolved("DATE", f"{c.year - 1:04d}-{c.month:02d}" if c.year > 1 else None)
    year = c.written.year if c.written and c.anchored else c.year
    return Resolved("DATE", year_value(year - 1) if year else "XXXX")


def same_quarter(c: Context, years: int) -> str | None:
    """The quarter (or half-year) named just before, that many years on: ``in the third quarter, … a year earlier``."""
    if not c.quarter or c.sentence - c.quarter_sentence > _COMPARED:
        return None
    return f"{int(c.quarter[:4]) + years:04d}{c.quarter[4:]}"


def quarter_ended(s: Sense, c: Context) -> Resolved | None:
    """``the quarter ended Sept. 30``."""
    last = _last_day(s, c)
    return Resolved("DATE", shift(last, 0, "Q")) if last else None


def fiscal(s: Sense, c: Context) -> Resolved | None:
    """``this fiscal year``, ``the fiscal year ended June 30``: named by the calendar year in which it ends."""
    if s.month:
        last = _last_day(s, c)
        if not last:
            return None
        return Resolved("DATE", f"FY{last.year + (s.part == 'START' and last.month > 1):04d}")
    if not c.written or not c.anchored:
        return Resolved("DATE", "FYXXXX")
    offset = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(s.rel or "", 0)
    return Resolved("DATE", f"FY{c.written.year + offset:04d}")


def _last_day(s: Sense, c: Context) -> dt.date | None:
    year = s.year or year_of(s, c)
    return day(year, s.month or 1, s.day or 1) if year and year > 0 else None
