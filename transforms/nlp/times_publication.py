"""Flags publication dates that the text contradicts: events told as past after them, weekdays of another year, a far dateline."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from spacy.tokens import Doc

from schemas import Article, TemporalExpression
from transforms.nlp.times_context import PAST
from transforms.nlp.times_parse import Parse

_PRINTED_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d{2}(?!\d)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GRACE = dt.timedelta(days=2)  # time zones, and stories stamped the evening before
_DATELINE_GRACE = dt.timedelta(days=31)
_YEARS_OFF = dt.timedelta(days=2 * 365)
_ONE_STORY = dt.timedelta(days=62)  # days with their years that lie this close together date the story


def check_publication_date(doc: Doc, article: Article, times: Sequence[TemporalExpression]) -> str | None:
    """Why the publication date cannot be right, in a few words; None when there is none or nothing contradicts it.

    Four grounds, in this order: a dateline that prints another date; events told in the past tense on days printed
    with a year that lie after publication; two or more days printed with weekdays (``Thursday, Oct. 24``) that fit
    another year and not that of publication; a story that prints all its days in one season of a year long before,
    and yet speaks of ``Monday``. ``times`` are the rows of ``extract_times``.
    """
    published = article.published_date
    if published is None:
        return None
    return (
        _dateline(article, published)
        or _told_later(doc, times, published)
        or _other_weekdays(times, published)
        or _years_off(times, published)
    )


def _dateline(article: Article, published: dt.date) -> str | None:
    date = article.dateline_date
    if date is None or abs(date - published) <= _DATELINE_GRACE:
        return None
    return f"dateline says {date.isoformat()}"


def _told_later(doc: Doc, times: Sequence[TemporalExpression], published: dt.date) -> str | None:
    parse, late = Parse(doc), []
    for t in times:
        if t.type not in ("DATE", "TIME") or t.date_start is None or not _PRINTED_YEAR.search(t.text):
            continue
        if t.date_start > published + _GRACE and parse.tense(t.start_char, t.end_char) == PAST:
            late.append(t)
    days = [t for t in late if t.date_start == t.date_end]
    # One day is proof enough; a bare year or month may be a slip, two of them are not.
    found = days or (late if len(late) > 1 else [])
    return f"text tells of {found[0].value} as past" if found else None


def _other_weekdays(times: Sequence[TemporalExpression], published: dt.date) -> str | None:
    dated: list[tuple[int, dt.date]] = []
    for t in times:
        word = t.text.lower().split()[0].strip(",.") if t.text.strip() else ""
        without_year = re.search(r"\d", t.text) and not _PRINTED_YEAR.search(t.text)
        if word in _WEEKDAYS and without_year and t.date_start and t.date_start == t.date_end:
            dated.append((_WEEKDAYS.index(word), t.date_start))
    dated = sorted(set(dated))
    if len(dated) < 2 or any(day.weekday() == weekday for weekday, day in dated):
        return None
    for year in sorted(range(published.year - 12, published.year + 13), key=lambda y: (abs(y - published.year), y)):
        if all(_weekday_in(year, day) == weekday for weekday, day in dated):
            return f"weekdays fit {year}"
    return None


def _weekday_in(year: int, day: dt.date) -> int | None:
    try:
        return day.replace(year=year).weekday()
    except ValueError:
        return None


def _years_off(times: Sequence[TemporalExpression], published: dt.date) -> str | None:
    days = sorted(
        {t.date_start for t in times if t.date_start and t.date_start == t.date_end and _PRINTED_YEAR.search(t.text)}
    )
    others = [t.date_end for t in times if t.date_end and _PRINTED_YEAR.search(t.text)]
    near = sum(
        t.text.lower().split()[-1] in (*_WEEKDAYS, "today", "yesterday", "tomorrow") for t in times if t.text.strip()
    )
    if len(days) < 3 or near < 2 or days[-1] - days[0] > _ONE_STORY or max(others) > days[-1].replace(month=12, day=31):
        return None
    return f"text is of {days[-1].year}" if published - days[-1] > _YEARS_OFF else None
