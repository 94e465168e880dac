"""When and where a claim holds, and how its figure stands to others."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from schemas import Quote, TemporalExpression
from transforms.nlp.claims_circumstances import Context, Place, governors_of, is_attached, is_near, tells_another_time
from transforms.nlp.claims_measure import RECORD, measure_of
from transforms.nlp.claims_places import place_of
from transforms.nlp.claims_predicates import Predication
from transforms.nlp.quantities import Quantity


@dataclass(frozen=True)
class Setting:
    """When and where a claim holds, and its measure; unknown is None."""

    start: dt.date | None
    end: dt.date | None
    place: Place | None
    measure: str | None


def setting_of(context: Context, q: Quantity, anchor: Token, said: Predication, quote: Quote | None) -> Setting:
    """When, where and measure of a claim.

    The time is that of the claim's own clause, else that of the attribution (`Earlier this month … said`, `said on
    Monday`), as the calendar interval of the expression: it is not cut at the day of publication. A point that the claim
    counts from (`since Moscow launched the invasion`, `since 2022`) is no such time: it makes the claim cumulative, and
    the time stays unknown.
    """
    first, stop = context.tokens.sentence_chars(anchor.i)
    text = context.tokens.text
    since = _since(text, q, said, first, stop)
    start, end = (None, None) if since else _when(context, q, anchor, said, quote, first, stop)
    place = place_of(context, q, anchor, said, first, stop)
    return Setting(start, end, place, measure_of(text, q, said, since, start is not None))


_FROM_POINT = re.compile(
    r"\b(?:since|before|after|until|till|from|than|into|those\s+of|that\s+of)\s+(?:the\s+|late\s+|early\s+|mid-?)?$",
    re.IGNORECASE,
)


_SINCE = re.compile(
    r"\b(?:since\b(?!\s+then\s+(?:he|she|they)\b)|from\s+the\s+(?:very\s+)?(?:start|beginning|outbreak)\s+of\b)",
    re.IGNORECASE,
)


def _since(text: str, q: Quantity, said: Predication, start: int, end: int) -> bool:
    """Whether the claim counts from a point in time: a `since` that hangs on its verb or stands in its clause."""
    m = _SINCE.search(text, start, end)
    if m is None or RECORD.search(text, max(start, m.start() - 80), m.start()):
        return False
    heads = [t for t in (said.verb, *said.words) if t is not None]
    # `Since March, 600 have fled and 500 were hurt`: what stands before both holds for both
    first = said.verb
    while first is not None and first.dep_ == "conj" and first.head.pos_ in ("VERB", "AUX"):
        first = first.head
        if first.idx > m.start() and m.end() < q.start:
            heads.append(first)
    for head in heads:
        for child in head.children:
            if child.lower_ == "since" or (child.dep_ == "advcl" and any(c.lower_ == "since" for c in child.children)):
                return True
    between = text[m.end() : q.start]
    if (
        m.end() <= q.start
        and len(between) < 70
        and said.topic is not None
        and not re.search(r"[,;:]|\b(?:said|says|but)\b", between)
    ):
        return True  # `the number of victims since the start of the war exceeds 4,000`
    return (
        q.end <= m.start()
        and m.start() - q.end < 90
        and not re.search(r"[,;:]|\b(?:said|says|but|and)\b", text[q.end : m.start()])
    )


def _when(
    context: Context, q: Quantity, anchor: Token, said: Predication, quote: Quote | None, start: int, end: int
) -> tuple[dt.date | None, dt.date | None]:
    text = context.tokens.text
    candidates = [
        t
        for t in context.times_in(start, end)
        if (t.end_char <= q.core_start or q.core_end <= t.start_char)
        and not _FROM_POINT.search(text[max(0, t.start_char - 14) : t.start_char])
        and not _compares(text, q, t)
    ]
    inside, outside = candidates, []
    if quote is not None:
        held = [(s, e) for s, e in quote.segments]
        inside = [t for t in candidates if any(s <= t.start_char and t.end_char <= e for s, e in held)]
        outside = [
            t for t in candidates if t not in inside and not _aside(context.doc[context.tokens.at(t.end_char - 1)])
        ]
    governors = governors_of(anchor, said)
    own = [
        t
        for t in inside
        if (
            is_attached(context.doc[context.tokens.at(t.end_char - 1)], governors)
            and not (q.end <= t.start_char and _COMPARED.search(text, q.end, t.start_char))
        )
        or is_near(text, q.start, q.end, t.start_char, t.end_char)
    ]
    if own:
        when = min(own, key=lambda t: (abs(t.start_char - q.start), t.start_char))
        return _interval(text, when, inside)
    if quote is None:
        return None, None
    if quote.said_on is not None:
        return quote.said_on, quote.said_on
    cue = quote.cue_start if quote.cue_start is not None else quote.start_char
    outside = [t for t in outside if not (_parted(text, t, cue) and _parted(text, t, q.start))]
    if outside:
        when = min(outside, key=lambda t: (abs(t.start_char - cue), t.start_char))
        return when.date_start, when.date_end or when.date_start
    return None, None


# `announced the death of ten in August, and according to others 20 have died`: the time is that of another statement.
_PARTS = re.compile(r";|,\s+(?:and|but|while|whereas)\b")


def _parted(text: str, t: TemporalExpression, at: int) -> bool:
    """Whether another part of the sentence begins between a time and an offset."""
    return _PARTS.search(text, min(t.end_char, at), max(t.start_char, at)) is not None


# `grew to 8.9 million, up from 8.2 million a decade ago`: the time is that of the figure compared with.
_COMPARED = re.compile(r"\b(?:(?:up|down)\s+from|compared\s+(?:with|to)|versus|against)\b", re.IGNORECASE)


_PREVIOUS = re.compile(r"(?:the\s+)?(?:previous|prior|same|preceding)\b", re.IGNORECASE)
_THAN = re.compile(r"\b(?:over|on|than|from|against|with)\s+(?:the\s+)?$", re.IGNORECASE)
_TO = re.compile(r"\s+to\s+(?:(?!the\b)\w+\s+){0,2}", re.IGNORECASE)


def _compares(text: str, q: Quantity, t: TemporalExpression) -> bool:
    """Whether the time is that of another figure: `up 26 percent over the previous year`, `from 52 percent in 2003 to 70
    percent`."""
    if _PREVIOUS.match(t.text) and _THAN.search(text, max(0, t.start_char - 16), t.start_char):
        return True
    return t.end_char <= q.start and _TO.fullmatch(text, t.end_char, q.start) is not None


def _aside(token: Token) -> bool:
    """Whether a time belongs to a relative clause or a contrast, not to the attribution: `Petrov, who founded the bank in
    2006, said`, `Where in 2016 there was debate, experts now say`, `Before the election in June, … was confirmed`."""
    for _ in range(8):
        if token.dep_ == "relcl" or tells_another_time(token):
            return True
        if token.dep_ == "advcl" and any(
            c.lower_ in ("where", "while", "whereas", "although", "though") for c in token.children
        ):
            return True
        if token.head.i == token.i:
            return False
        token = token.head
    return False


_THROUGH = re.compile(r"\s*(?:and|to|[-–—]|through|until|till)\s*(?:the\s+)?$", re.IGNORECASE)


def _interval(
    text: str, when: TemporalExpression, times: Sequence[TemporalExpression]
) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of a time, or of the two that make one: `between Oct. 8 and Oct. 13`, `in January and February`."""
    start, end = when.date_start, when.date_end or when.date_start
    for t in times:
        a, b = (when, t) if when.start_char < t.start_char else (t, when)
        joined = (
            t is not when
            and 0 <= b.start_char - a.end_char < 12
            and _THROUGH.fullmatch(text[a.end_char : b.start_char])
        )
        if joined and a.date_start is not None and b.date_start is not None and a.date_start <= b.date_start:
            return a.date_start, b.date_end or b.date_start
    return start, end
