"""How an article's dates hang together: history or news, years shared by coordination, years off the thread."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from transforms.nlp.times_context import Context
from transforms.nlp.times_sense import Sense
from transforms.nlp.times_tape import Tape

_JOINTS = frozenset("and or to - – — ‑ until till through / , early late mid of the".split())  # noqa: SIM905
_UNTIL = frozenset("to - – — ‑ until till through".split())  # noqa: SIM905
_LEAP = 5  # years from which on a bare year is rather an aside than the story going on
_AGES = 12  # years that lie between an account of history and its subject
_FAR = 1  # years between a date and the day of writing from which on the date counts as history


def story_kind(senses: list[Sense], written: dt.date | None) -> tuple[bool, bool]:
    """Whether undated months and days follow from the dates told before, and whether ``yesterday`` has a known anchor.

    An account of history prints years far from the day of writing, with months and days, and hardly a date that depends
    on that day; news prints years of old cases, but hangs on ``Monday`` and ``last week``. Where nothing lies near the day
    of writing (an encyclopaedia, an archive), not even ``yesterday`` is counted from it.
    """
    if written is None:
        return True, False
    far = far_days = near = deictic = undated = 0
    nearest = _AGES
    for s in senses:
        if s.how == "calendar" and s.year is not None:
            distance = abs(s.year - written.year)
            nearest, away = min(nearest, distance), distance > _FAR
            far += away
            far_days += away and s.month is not None
            near += not away
        elif s.how == "calendar":
            undated += 1
        elif s.how in ("deictic", "weekday", "weekend") or s.rel in ("last", "this", "ago", "next"):
            deictic += 1
    if far >= 5 and nearest >= _AGES and 5 * deictic <= far + undated:
        return True, False
    if near == 0 and far_days >= 10 and far_days > 3 * deictic:
        return True, False
    return far_days >= 10 and far_days > 3 * deictic and 2 * far > 3 * near, True


def borrow_years(senses: list[Sense], tape: Tape) -> None:
    """Gives dates the year printed once for several: ``August and September 1914``, ``from May 15 to August 16, 1988``.

    A span that begins later in the year than it ends began in the year before (``October to March 1945``). Where no year
    is printed at all the dates are marked as joined.
    """
    for i in range(len(senses) - 2, -1, -1):
        s, after = senses[i], senses[i + 1]
        if s.how != "calendar" or after.how != "calendar" or s.year is not None or s.rel or after.rel:
            continue
        between = range(s.end, after.start)
        if len(between) > 4 or not any(tape.lower(j) in _JOINTS for j in between):
            continue
        if not all(tape.lower(j) in _JOINTS or tape.word(j) in "()." for j in between):
            continue
        if not (s.month or s.season):
            continue
        if after.year is None:
            s.joined = bool(s.month and after.month)
            continue
        s.year = after.year
        if s.month and after.month and (s.month, s.day or 0) > (after.month, after.day or 99):
            s.year -= 1


def join_weekdays(senses: list[Sense], tape: Tape) -> None:
    """Makes the end of a span of weekdays follow its beginning: ``from Thursday to Sunday``, ``Friday and Saturday``."""
    for s, after in pairwise(senses):
        if not (s.how == after.how == "weekday" and after.rel is None and after.start == s.end + 1):
            continue
        next_day = ((after.weekday or 0) - (s.weekday or 0)) % 7 == 1
        if tape.lower(s.end) in _UNTIL or (next_day and tape.lower(s.end) in ("and", "or", "/")):
            after.rel = "span"


def is_compared(s: Sense) -> bool:
    """Whether the date is only what a figure is compared with: ``up 3% from a month earlier``."""
    return s.how == "ago" and s.before in ("from", "than", "with")


def is_outlier(senses: list[Sense], i: int, context: Context) -> bool:
    """Whether the i-th date leaves the thread of the story: a bare year unlike the dates around it.

    ``Documents released in 2005 showed …`` in an account of 1964 does not make the next ``August`` that of 2005. A leap
    of years must be confirmed by the years printed next.
    """
    s = senses[i]
    if s.how != "calendar" or s.year is None or s.month is not None or context.year is None or s.year == context.year:
        return False
    coming = [t for t in senses[i + 1 : i + 12] if t.how == "calendar" and t.year is not None]
    dated = [t.year or 0 for t in coming if t.month is not None][:1]
    years = dated or ([t.year or 0 for t in coming][:3] if abs(s.year - context.year) >= _LEAP else [])
    if not years:
        return abs(s.year - context.year) >= _LEAP
    nearer = sum(abs(y - context.year) < abs(y - s.year) for y in years)
    return 2 * nearer > len(years)
