"""Temporal expressions of an article: extents, TIMEX3 types and values, and the days they mean."""

from __future__ import annotations

import bisect
import re
from functools import cache, partial

from spacy.tokens import Doc

from schemas import Article, TemporalExpression
from schemas.ids import row_id
from transforms.nlp.times_context import Context, Resolved
from transforms.nlp.times_filters import keep
from transforms.nlp.times_parse import Parse
from transforms.nlp.times_patterns import PATTERNS, TRIGGERS, alphabet
from transforms.nlp.times_publication import check_publication_date
from transforms.nlp.times_readers import READERS
from transforms.nlp.times_refine import (
    begins_with_article_of_noun,
    begins_with_preposition,
    is_rate,
    is_standing,
    known_year,
)
from transforms.nlp.times_resolve import resolve
from transforms.nlp.times_sense import Found, Sense
from transforms.nlp.times_story import borrow_years, is_compared, is_outlier, join_weekdays, story_kind
from transforms.nlp.times_tape import Tape
from transforms.nlp.times_values import date_interval

__all__ = ["check_publication_date", "date_interval", "extract_times"]


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((reader, alphabet().compile(pattern)) for reader, pattern in PATTERNS)


_RUN = re.compile("[^x\\n]+")  #: words known to the grammar, between filler and paragraphs


@cache
def _trigger() -> re.Pattern[str]:
    """A word that can only belong to a temporal expression."""
    return alphabet().compile(f"({TRIGGERS})")


def find_senses(tape: Tape) -> list[Sense]:
    """What may be the temporal expressions of a tape, longest first at each place, in reading order; they may overlap."""
    index: list[int] = []
    parts: list[str] = []
    trigger = _trigger()
    for m in _RUN.finditer(tape.chars):
        if not trigger.search(m.group()):
            continue
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
            sense.start, sense.end = found.span("span") or (found.start, found.end)
            _trim(sense, tape)
            candidates.append((sense.start, sense.start - sense.end, rank, sense))
    candidates.sort(key=lambda c: c[:3])
    return [c[3] for c in candidates]


def _trim(s: Sense, tape: Tape) -> None:
    """Leaves the full stop of a sentence outside; the one of an abbreviated month stays in."""
    if tape.word(s.end - 1) == "." and s.end - s.start > 1:
        name = tape.lower(s.end - 2)
        if name in ("may", "june", "july") or len(name) > 4:
            s.end -= 1


def extract_times(doc: Doc, article: Article) -> list[TemporalExpression]:
    """Rows of an article's temporal expressions (TIMEX3), sorted by offset, none overlapping.

    ``doc`` is the parsed ``article.text``. Relative expressions resolve from the dateline's date, else the publication
    date, in history prose from the dates told before; never from the clock of the computer. What cannot be resolved
    keeps its type with a value of X (``XXXX-XX-XX``) or none. ``date_start`` and ``date_end`` are the first and last
    day of dated values; durations have them when they are anchored (``the past 24 hours``). Linear in the text's length;
    never raises on any text.
    """
    tape = alphabet().read(article.text)
    parse = Parse(doc)
    senses: list[Sense] = []
    for sense in find_senses(tape):
        if (not senses or sense.start >= senses[-1].end) and keep(sense, tape, parse):
            if begins_with_preposition(sense, tape, parse) or begins_with_article_of_noun(sense, tape, parse):
                sense.start += 1
            sense.before = sense.before or tape.lower(sense.start - 1)
            if is_rate(sense, tape):
                sense.how, sense.type = "fixed", "SET"
            sense.year = sense.year or known_year(sense, tape)
            senses.append(sense)
    borrow_years(senses, tape)
    join_weekdays(senses, tape)
    written = article.dateline_date or article.published_date
    narrative, anchored = story_kind(senses, written)
    context = Context(written, narrative=narrative, anchored=anchored)
    sentence_starts = [s.start_char for s in doc.sents]
    rows: list[TemporalExpression] = []
    noted = -2
    for i, sense in enumerate(senses):
        start, end = tape.starts[sense.start], tape.ends[sense.end - 1]
        context.tense = partial(parse.tense, start, end)
        context.scheduled = partial(parse.scheduled, start, end)
        sentence = max(bisect.bisect_right(sentence_starts, start) - 1, 0)
        context.sentence = sentence
        context.near = sentence - noted <= 1
        context.look_ahead(senses, i, resolve)
        found = resolve(sense, context)
        if found is None or (not narrative and is_standing(sense, tape)):
            continue
        aside = is_outlier(senses, i, context) if narrative else is_compared(sense)
        if found.type in ("DATE", "TIME") and not aside:
            context.note(found.value, compared=sense.how in ("ago", "year_before"))
            noted = sentence if found.start else noted
        rows.append(_row(article, start, end, found, sentence))
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
