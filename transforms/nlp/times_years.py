"""The year of a date printed without one: from tense and day of writing in news, from the date told before in history."""

from __future__ import annotations

import calendar
import datetime as dt

from transforms.nlp.times_context import FUTURE, PAST, PRESENT, Context
from transforms.nlp.times_sense import Sense
from transforms.nlp.times_values import day

_QUARTER_MONTH = {"Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "H1": 1, "H2": 7}
_SEASON_MONTH = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}


def year_of(s: Sense, c: Context) -> int | None:
    """The year of a date printed without one."""
    month = s.month or _SEASON_MONTH.get(s.season or "") or _QUARTER_MONTH.get(s.quarter or "", 1)
    if s.rel in ("same", "following", "previous", "that") and c.year is not None:
        if s.rel in ("following", "previous") and c.month and s.month and s.value != "year":
            later = (s.month > c.month) if s.rel == "following" else (s.month < c.month)
            return c.year + (0 if later else 1 if s.rel == "following" else -1)
        return c.year + {"following": 1, "previous": -1}.get(s.rel, 0)
    if s.rel in ("last", "next", "this", "past", "coming") and c.written and c.anchored:
        return _deictic_year(s, month, c.written)
    if c.narrative or not c.written:
        return _narrative_year(month, s, c)
    return _news_year(month, s, c, c.written)


def _deictic_year(s: Sense, month: int, written: dt.date) -> int:
    bare = s.day is None and s.season is None and s.quarter is None
    if s.rel == "this":
        return written.year
    if s.rel in ("last", "past"):
        if s.how == "calendar" and not _names_year(s) and (bare or s.season):
            return written.year if month < written.month else written.year - 1
        return written.year - 1
    if not _names_year(s) and (bare or s.season):
        return written.year if month > written.month else written.year + 1
    return written.year + 1


def _names_year(s: Sense) -> bool:
    return s.value == "year"


def _narrative_year(month: int, s: Sense, c: Context) -> int | None:
    """The year in which a date of history prose goes on from the one told before, not beyond the next one that prints its year."""
    if c.year is None:
        return c.coming[0] if c.coming else None
    year = c.year
    if c.month is not None:
        back = c.month - month
        fits = c.coming is None or (year + 1, month) <= (c.coming[0], c.coming[1] or 12)
        if back >= _NEXT_YEAR_SURE or (back >= _NEXT_YEAR and c.coming is not None and fits):
            year += 1
    if s.month == 2 and s.day == 29 and not calendar.isleap(max(year, 1)):
        year = next((y for y in (year + 1, year - 1) if y > 0 and calendar.isleap(y)), year)
    return year


# Months that a date must lie before the one told last for the story to have gone on into the next year (set on
# the development half of WikiWars; the first when the next printed year allows it, the second always).
_NEXT_YEAR, _NEXT_YEAR_SURE = 4, 8


def _news_year(month: int, s: Sense, c: Context, written: dt.date) -> int:
    """The year of a date in news: the last such date up to the day of writing, or the next one, as the tense has it."""
    options = [d for y in (written.year - 1, written.year, written.year + 1) if (d := day(y, month, s.day or 15))]
    if not options:
        return written.year
    if s.day:
        past = [d for d in options if (d - written).days <= 1]
        future = [d for d in options if (d - written).days >= -1]
    else:
        past = [d for d in options if (d.year, d.month) <= (written.year, written.month)]
        future = [d for d in options if (d.year, d.month) >= (written.year, written.month)]
    near = min(options, key=lambda d: (abs((d - written).days), d))
    if (told := _story_year(month, c, written)) is not None:
        return told
    tense = PAST if s.before in ("since", "ended") else c.tense()
    if s.before in ("by", "until", "till", "effective", "starting", "beginning"):
        # "ordered them to take the town by May 9": the deadline may lie ahead of the past tense.
        return near.year
    if tense == PAST and past:
        return past[-1].year
    if tense in (FUTURE, PRESENT) and future:
        # "stands by his vow in March", said in April: nobody speaks of next March without saying so.
        far = (future[0] - written).days > (_TOO_FAR if tense == FUTURE or s.day else _TOO_FAR_PRESENT)
        return past[-1].year if far and past else future[0].year
    if (near - written).days > (_AHEAD_SEASON if s.season else _AHEAD) and past and not c.scheduled():
        return past[-1].year
    return near.year


def _story_year(month: int, c: Context, written: dt.date) -> int | None:
    """The year of an old story that news goes on telling: ``On Feb. 20, 2014, … The vote was held on March 16``.

    Only within two sentences of a date with its month, two years back at least, in the past tense, and some months on.
    """
    if not (c.near and c.year and c.month and c.year <= written.year - 2 and 0 <= month - c.month <= _GOES_ON):
        return None
    return c.year if c.tense() == PAST else None


_GOES_ON = 6  # months

# Days ahead from which on a date without a tense is rather the one of the year before.
_AHEAD, _AHEAD_SEASON = 100, 150
# Days ahead from which on not even the future (or present) tense means the coming one.
_TOO_FAR, _TOO_FAR_PRESENT = 330, 200
