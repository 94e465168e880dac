"""Temporal expressions of an article: extents, TIMEX3 types and values, and the days they mean."""

from __future__ import annotations

import bisect
import datetime as dt
import re
from collections import Counter
from functools import cache

from spacy.tokens import Doc

from schemas import Article, TemporalExpression
from schemas.ids import row_id
from transforms.nlp.times_patterns import PATTERNS, alphabet
from transforms.nlp.times_readers import READERS, Found, Sense
from transforms.nlp.times_resolve import Context, Resolved, resolve
from transforms.nlp.times_tape import Tape
from transforms.nlp.times_values import date_interval

__all__ = ["date_interval", "extract_times"]

_TRIGGERS = (
    "MONTH WEEKDAY WEEKDAYS SEASON UNIT UNITS TOD WEEKEND DEICTIC SETWORD PRESENT PAST HOLIDAY YEAR DECADE YYS DECADEWORD ISO NUMERIC "
    "CLOCK AMPM ZONE BCE ORD QHALF NIGHTS"
)
_MORE = "tonight overnight future former formerly previously recent current upcoming soon clock ago past present friday".split()


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((reader, alphabet().compile(pattern)) for reader, pattern in PATTERNS)


@cache
def _island() -> re.Pattern[str]:
    a = alphabet()
    known = "[^x\\n]"
    words = "|".join([*_TRIGGERS.split(), *(w for w in _MORE if w in a.members)])
    trigger = a.compile(f"({words})").pattern
    return re.compile(f"{known}*?{trigger}{known}*")


def find_senses(tape: Tape) -> list[Sense]:
    """The temporal expressions of a tape in reading order, not yet resolved; none overlap."""
    index: list[int] = []
    parts: list[str] = []
    for m in _island().finditer(tape.chars):
        index.extend(range(m.start(), m.end()))
        index.append(-1)
        parts.append(m.group())
    reduced = "x".join(parts)
    candidates: list[tuple[int, int, int, Sense]] = []
    for rank, (reader, pattern) in enumerate(_compiled()):
        read = READERS[reader]
        for m in pattern.finditer(reduced):
            found = Found(tape, m, index.__getitem__)
            sense = read(found)
            if sense is None:
                continue
            span = found.span("span") or (found.start, found.end)
            sense.start, sense.end = span
            candidates.append((span[0], -(span[1] - span[0]), rank, sense))
    candidates.sort(key=lambda c: c[:3])
    out: list[Sense] = []
    for _, _, _, sense in candidates:
        if not out or sense.start >= out[-1].end:
            out.append(sense)
    return out


def extract_times(doc: Doc, article: Article) -> list[TemporalExpression]:
    """Rows of an article's temporal expressions, sorted by offset."""
    tape = alphabet().read(article.text)
    senses = find_senses(tape)
    written = article.dateline_date or article.published_date
    context = Context(written, narrative=_is_narrative(senses, written))
    sentence_starts = [s.start_char for s in doc.sents]
    rows: list[TemporalExpression] = []
    for sense in senses:
        found = resolve(sense, context)
        if found is None:
            continue
        if found.type in ("DATE", "TIME"):
            context.note(found.value)
        start, end = tape.starts[sense.start], tape.ends[sense.end - 1]
        rows.append(_row(article, start, end, found, max(bisect.bisect_right(sentence_starts, start) - 1, 0)))
    return rows


def _row(article: Article, start: int, end: int, found: Resolved, sentence: int) -> TemporalExpression:
    return TemporalExpression(
        article_id=article.article_id,
        published_date=article.published_date,
        timex_id=row_id(article.article_id, "t", start, end),
        start_char=start,
        end_char=end,
        text=article.text[start:end],
        sentence_index=sentence,
        type=found.type,
        value=found.value,
        date_start=found.start,
        date_end=found.end,
    )


def _is_narrative(senses: list[Sense], written: dt.date | None) -> bool:
    """Whether the text tells history: its years lie far from the day of writing, and hardly any date depends on that day."""
    if written is None:
        return True
    years = Counter(abs(s.year - written.year) > 1 for s in senses if s.how == "calendar" and s.year is not None)
    deictic = sum(s.how in ("deictic", "weekday") or s.rel in ("last", "this", "ago", "next") for s in senses)
    return years[True] >= 4 and years[True] > 2 * deictic and years[True] > 2 * years[False]
