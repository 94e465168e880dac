"""When and where a claim holds, and how its figure stands to others (``measure``)."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from schemas import Article, Entity, Quote, TemporalExpression
from transforms.nlp.claims_predicates import Predication, lexicon
from transforms.nlp.quantities import Quantity
from transforms.nlp.quantities_tokens import TokenIndex


@dataclass(frozen=True)
class Place:
    """Where: as printed, resolved as far as the mention is."""

    text: str
    geonames_id: int | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Setting:
    """When and where a claim holds, and its measure; unknown is None."""

    start: dt.date | None
    end: dt.date | None
    place: Place | None
    measure: str | None


class Context:
    """The rows of one article, sorted for look-up by sentence."""

    def __init__(
        self,
        doc: Doc,
        tokens: TokenIndex,
        article: Article,
        entities: Sequence[Entity],
        times: Sequence[TemporalExpression],
    ) -> None:
        self.doc, self.tokens, self.article = doc, tokens, article
        self.times = sorted(
            (t for t in times if t.date_start is not None and t.type != "SET" and t.text != "may"),
            key=lambda t: t.start_char,
        )
        self._time_starts = [t.start_char for t in self.times]
        self.places = sorted(
            (e for e in entities if e.label in ("GPE", "LOC", "FAC")), key=lambda e: (e.start_char, e.end_char)
        )
        self._place_starts = [e.start_char for e in self.places]

    def times_in(self, start: int, end: int) -> list[TemporalExpression]:
        return self.times[bisect_left(self._time_starts, start) : bisect_right(self._time_starts, end - 1)]

    def places_in(self, start: int, end: int) -> list[Entity]:
        return self.places[bisect_left(self._place_starts, start) : bisect_right(self._place_starts, end - 1)]


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
    place = _where(context, q, anchor, said, first, stop)
    return Setting(start, end, place, _measure(text, q, said, since, start is not None))


def _governors(anchor: Token, said: Predication) -> set[int]:
    found = {anchor.i, *(t.i for t in said.words)}
    token = said.verb
    while token is not None:
        found.add(token.i)
        # `were killed and … wounded near Kharkiv`: joined verbs share their circumstances
        token = token.head if token.dep_ == "conj" and token.head.i != token.i else None
    return found


def _attached(token: Token, governors: set[int]) -> bool:
    """Whether a circumstance hangs on the claim: climbing from it meets one of the governors before another verb."""
    for _ in range(10):
        if token.i in governors:
            return True
        if token.pos_ in ("VERB", "AUX"):
            own_subject = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.children)
            if token.dep_ not in ("conj", "aux", "auxpass") or own_subject:
                return False
        if token.head.i == token.i:
            return False
        token = token.head
    return False


_CLAUSE = re.compile(
    r"[,;:—]|\b(?:that|which|who|when|where|after|before|since|while|as|and|but|said|says)\b", re.IGNORECASE
)


def _near(text: str, a_start: int, a_end: int, b_start: int, b_end: int) -> bool:
    """Whether nothing between two spans begins another clause."""
    gap = text[a_end:b_start] if a_end <= b_start else text[b_end:a_start]
    return len(gap) < 60 and not _CLAUSE.search(gap)


_FROM_POINT = re.compile(
    r"\b(?:since|before|after|until|till|from)\s+(?:the\s+|late\s+|early\s+|mid-?)?$", re.IGNORECASE
)
_SINCE = re.compile(r"\bsince\b(?!\s+then\s+(?:he|she|they)\b)", re.IGNORECASE)


# `the largest since the Cold War` compares, it does not count from there.
_RECORD = re.compile(r"\b(?:\w+est|most|least|worst|best|first|record|only)\b[^.;:]*$", re.IGNORECASE)


def _since(text: str, q: Quantity, said: Predication, start: int, end: int) -> bool:
    """Whether the claim counts from a point in time: a `since` that hangs on its verb or stands in its clause."""
    m = _SINCE.search(text, start, end)
    if m is None or _RECORD.search(text, max(start, m.start() - 80), m.start()):
        return False
    heads = [t for t in (said.verb, *said.words) if t is not None]
    for head in heads:
        for child in head.children:
            if child.lower_ == "since" or (child.dep_ == "advcl" and any(c.lower_ == "since" for c in child.children)):
                return True
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
    ]
    inside, outside = candidates, []
    if quote is not None:
        held = [(s, e) for s, e in quote.segments]
        inside = [t for t in candidates if any(s <= t.start_char and t.end_char <= e for s, e in held)]
        outside = [t for t in candidates if t not in inside]
    governors = _governors(anchor, said)
    own = [
        t
        for t in inside
        if _attached(context.doc[context.tokens.at(t.end_char - 1)], governors)
        or _near(text, q.start, q.end, t.start_char, t.end_char)
    ]
    if own:
        when = min(own, key=lambda t: (abs(t.start_char - q.start), t.start_char))
        return _interval(text, when, inside)
    if quote is None:
        return None, None
    if quote.said_on is not None:
        return quote.said_on, quote.said_on
    if outside:
        cue = quote.cue_start if quote.cue_start is not None else quote.start_char
        when = min(outside, key=lambda t: (abs(t.start_char - cue), t.start_char))
        return when.date_start, when.date_end or when.date_start
    return None, None


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


_SETTLEMENTS = frozenset(
    (
        "city",
        "town",
        "village",
        "port",
        "region",
        "district",
        "province",
        "oblast",
        "settlement",
        "area",
        "suburb",
        "island",
        "capital",
        "outskirts",
        "direction",
    )
)
_PLACE_PREPOSITIONS = frozenset(
    (
        "in",
        "at",
        "near",
        "around",
        "inside",
        "across",
        "throughout",
        "outside",
        "from",
        "to",
        "into",
        "over",
        "within",
        "on",
        "toward",
        "towards",
        "along",
        "off",
    )
)
_SPOT = frozenset(
    ("in", "at", "near", "around", "inside", "across", "throughout", "outside", "within", "over", "along", "off", "on")
)


def _where(context: Context, q: Quantity, anchor: Token, said: Predication, start: int, end: int) -> Place | None:
    doc = context.doc
    governors = _governors(anchor, said)
    best: tuple[int, int, Entity] | None = None
    for e in context.places_in(start, end):
        if e.start_char < q.core_end and q.core_start < e.end_char:
            continue
        token = doc[context.tokens.at(e.end_char - 1)]
        own = token.dep_ == "poss" or (token.i + 1 < len(doc) and doc[token.i + 1].tag_ == "POS")
        apposed = False
        for _ in range(8):
            if token.dep_ == "pobj":
                # `the Russian port of Vladivostok` stands where the port stands
                if token.head.lower_ == "of" and token.head.head.lower_ in _SETTLEMENTS:
                    token = token.head.head
                    continue
                break
            if token.head.i == token.i or token.dep_ not in (
                "compound",
                "poss",
                "nmod",
                "appos",
                "conj",
                "amod",
                "case",
            ):
                break
            apposed = apposed or token.dep_ == "appos"
            token = token.head
        reached = (
            token.dep_ in ("dobj", "obj")
            and token.head.lemma_.lower() in ("reach", "enter", "leave", "hit", "strike")
            and token.head.i in governors
        )
        preposition = token.head
        if reached and not own:
            rank = (0, abs(e.start_char - q.start), e)
            best = rank if best is None or rank[:2] < best[:2] else best
            continue
        if token.dep_ != "pobj" or preposition.lower_ not in _PLACE_PREPOSITIONS:
            continue
        moved = preposition.lower_ in ("to", "into", "toward", "towards", "from")
        if moved and not set(said.event) & {
            "deployed",
            "transferred",
            "displaced",
            "deported",
            "evacuated",
            "supplied",
            "returned",
            "withdrawn",
            "arrived",
            "entered",
            "crossed",
            "trained",
            "mobilized",
        }:
            continue
        if not moved and preposition.lower_ not in _SPOT:
            continue
        text = context.tokens.text
        if (
            not apposed and re.search(r"[,;:()\n]", text[preposition.idx : e.start_char])
        ) or e.start_char - preposition.idx > 48:
            continue  # the parse reached over another phrase
        behind = e.start_char >= q.end and _near(text, q.start, q.end, e.start_char, e.end_char)
        if not (_attached(preposition.head, governors) or behind):
            continue
        rank = (
            (2 if preposition.lower_ == "from" else 1 if moved else 0) + (3 if own else 0),
            abs(e.start_char - q.start),
            e,
        )
        if best is None or rank[:2] < best[:2]:
            best = rank
    if best is not None:
        e = best[2]
        return Place(e.text, e.geonames_id, e.lat, e.lon)
    a = context.article
    here = any(
        t.lower_ == "here" and _attached(t, governors) for t in doc[slice(*context.tokens.sentence_tokens(anchor.i))]
    )
    if here and a.dateline_place:
        return Place(a.dateline_place, a.dateline_geonames_id, a.dateline_lat, a.dateline_lon)
    return None


_NEW_BEFORE = re.compile(r"\b(?:another|(?:an?\s+)?(?:additional|further|extra|new|fresh|more))\s+$", re.IGNORECASE)
_NEW_BEHIND = re.compile(
    r"[\s-]+(?:(?:or\s+)?more|additional|further|new|extra|newly|fresh)\b(?!\s+than)", re.IGNORECASE
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:totall?ed|totall?ing|totals?(?:\s+of)?|in\s+(?:total|all)|altogether|all\s+told|overall|stands?\s+at|stood\s+at|strength\s+of|(?:down|up)\s+from|compared\s+(?:with|to)|"
    r"total(?:\s+\w+){0,6}\s+(?:is|was|are|were|reached|reaches|to))[,:]?\s+$",
    re.IGNORECASE,
)
_TOTAL_BEHIND = re.compile(
    r"(?:\s+\w+){0,3}?\s+(?:in\s+(?:total|all)|altogether|overall)\b|(?:\s+\w+){0,3},\s+(?:down|up)\s+from\b",
    re.IGNORECASE,
)
_SO_FAR = re.compile(
    r"\b(?:so far|to date|cumulative\w*|since the (?:start|beginning|outbreak)|until now|up to now)\b", re.IGNORECASE
)
_TARGET = re.compile(
    r"\b(?:targets?|goals?|objectives?|quotas?|ceiling|cap|aim(?:s|ed|ing)?(?:\s+to\s+\w+)?)\s+(?:of|is|was|at|for|to)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")


def _measure(text: str, q: Quantity, said: Predication, since: bool, dated: bool) -> str | None:
    """How the figure stands to others: change, new, target, cumulative or total; None where the words do not say."""
    lex = lexicon()["measure"]
    before, behind = text[max(0, q.start - 48) : q.start], text[q.end : q.end + 60]
    ends = _SENTENCE_END.search(behind)
    behind = behind[: ends.start()] if ends else behind
    before = _SENTENCE_END.split(before)[-1]
    if q.change:
        return "change"
    verb = said.verb
    if verb is not None and verb.lemma_.lower() in lex["change_verbs"] and q.kind != "duration":
        # `rose to 20` is a level, `rose by 20` and `rose 20 percent` are changes
        if re.search(r"\bby\s+$", before) or (q.kind == "percent" and not re.search(r"\b(?:to|at|of)\s+$", before)):
            return "change"
        if re.search(r"\bto\s+$", before):
            return "total"
    noun = re.match(r"\s+(?:\w+\s+){0,1}?(\w+)", behind)
    if q.kind in ("percent", "money") and noun and noun[1].lower() in lex["change_nouns"]:
        return "change"
    if q.kind == "percent" and re.match(r"\s+(?:lower|higher|more|less|fewer|up|down|above|below)\b", behind):
        return "change"
    if re.search(r"\b(?:" + "|".join(lex["change_nouns"]) + r")\s+of\s+$", before, re.IGNORECASE) and q.kind in (
        "percent",
        "measure",
    ):
        return "change"
    if q.kind in ("duration", "age"):
        return None
    if _NEW_BEFORE.search(before) or _NEW_BEHIND.match(behind):
        return "new"
    if _TARGET.search(before):
        return "target"
    if since or _SO_FAR.search(behind) or _SO_FAR.search(before):
        return "cumulative"
    if _TOTAL_BEFORE.search(before) or _TOTAL_BEHIND.match(behind):
        return "total"
    if (
        dated
        and said.event
        and re.search(
            r"\b(?:in|over|during|within)\s+the\s+(?:past|last|previous)\s+(?:\w+\s+)?(?:day|night|week|month|hours|days)\b|\bovernight\b",
            text[q.end : q.end + 140],
            re.IGNORECASE,
        )
    ):
        return "new"
    return None
