"""From a parsed article to its attributions."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from spacy.tokens import Doc

from schemas import Article, Entity, Quote, TemporalExpression
from schemas.ids import row_id
from transforms.nlp.name_lists import given_gender
from transforms.nlp.paragraphs import paragraph_spans
from transforms.nlp.quotes.carried import carried
from transforms.nlp.quotes.cast import Cast
from transforms.nlp.quotes.circumstance import (
    addressee,
    audience_behind,
    clause_words,
    medium,
    said_on,
    simple_past,
    with_inherited_days,
)
from transforms.nlp.quotes.continued import continued
from transforms.nlp.quotes.cues import Cue, printed, stance_of, verb_before_colon
from transforms.nlp.quotes.dialogue import DASHES, Form
from transforms.nlp.quotes.forms import find_forms
from transforms.nlp.quotes.marks import Quotation, find_quotations
from transforms.nlp.quotes.page import Page, page
from transforms.nlp.quotes.ranker import choose, contents_by_sentence, model
from transforms.nlp.quotes.scene import Speaker
from transforms.nlp.quotes.sources import relative_pronoun, source_of
from transforms.nlp.quotes.speakers import Resolver
from transforms.nlp.quotes.view import View, view

Spans = tuple[tuple[int, int], ...]
_LONGEST_LEAD = 12
_LONGEST_APPOSITION = 80  # characters between a name and its "who"
_MARKS = "\"“”„‟«»‹›‘’‚‛'`＂ \t\n\r\u00a0"


@dataclass(frozen=True)
class Attribution:
    """A cue with its content (character spans in reading order), the head token of its source, its confidence."""

    cue: Cue
    segments: Spans
    source: int | None
    confidence: float
    direct: bool = False  # by layout: dialogue, transcript


def extract_quotes(
    doc: Doc, article: Article, entities: Sequence[Entity], times: Sequence[TemporalExpression]
) -> list[Quote]:
    """All attributions of a parsed article, sorted by offset."""
    v = view(doc)
    quotations = find_quotations(v.text)
    p = page(v, quotations, paragraph_spans(v.text))
    people = [e for e in entities if e.label == "PERSON"]
    forms = find_forms(v, p, _tokens(v, people), _tokens(v, times))
    given = {e.start_char for e in people if given_gender(e.text.split()[0])}
    found = [a for a in _attributions(v, p, forms) if v.start[a.cue.token] not in given]  # Said Haddad is a name
    found.sort(key=lambda a: (v.start[a.cue.token], a.segments))
    resolver = Resolver(v, p, Cast(v, p, entities))
    rows = [_row(v, article, a, resolver, quotations, times) for a in found]
    rows = with_inherited_days(rows, [simple_past(v, a.cue) for a in found], article.published_date)
    rows += carried(v, p, rows)
    rows.sort(key=lambda q: (q.start_char, q.end_char))
    return _with_ids(rows, article)


def _tokens(v: View, spans: Iterable[Entity | TemporalExpression]) -> frozenset[int]:
    """All tokens of the spans."""
    return frozenset(i for s in spans for i in range(v.token_holding(s.start_char), v.token_before(s.end_char) + 1))


def _attributions(v: View, p: Page, forms: Sequence[Form]) -> list[Attribution]:
    """What layout shows, and what the ranker finds elsewhere."""
    m = model()
    x, y = m.calibration
    shown = bytearray(len(v))
    for form in forms:
        for s, e in (*form.spans, (form.cue.first, form.cue.last)):
            shown[s : e + 1] = b"\1" * (e - s + 1)
    chosen = [
        c
        for c in choose(v, p, m)
        if not shown[c.cue.token] and not any(any(shown[s : e + 1]) for s, e in c.content.spans)
    ]
    contents = contents_by_sentence(v, chosen)
    out = [Attribution(f.cue, characters(v, f.spans), f.source, f.confidence, f.direct) for f in forms]
    cued = {choice.cue.token for choice in chosen}
    for choice in chosen:
        cue = verb_before_colon(v, choice.cue, cued) if choice.cue.kind == "colon" else choice.cue
        source = source_of(v, cue, contents[v.sentence_of[cue.token]])
        confidence = round(float(np.interp(choice.score, x, y)), 3)
        spans, quotation = choice.content.spans, p.at[choice.content.spans[0][0]]
        if quotation < 0 or quotation == p.at[cue.token]:  # what a quotation begins with is said
            spans = from_conjunction(v, cue, spans)
        out.append(Attribution(cue, characters(v, spans), source, confidence))
    segments = continued(v, p, [a.segments for a in out], [a.cue.token for a in out], [a.source for a in out])
    return [replace(a, segments=spans) for a, spans in zip(out, segments, strict=True)]


def from_conjunction(v: View, cue: Cue, spans: Spans) -> Spans:
    """Content that begins with whom or when (``told lawmakers last week that …``) cut to begin with its ``that``."""
    first, last = spans[0]
    if cue.kind != "verb" or first < cue.token or v.lower[first] in ("that", "whether", "if"):
        return spans
    audience = audience_behind(v, cue, v.lemma[cue.token].lower())
    if audience is not None and first <= audience[1] < last:
        first = audience[1] + 1
        while first < last and v.lower[first] in (":", ",", "-", "–", "—"):
            first += 1
        spans = ((first, last), *spans[1:])
    for i in range(first + 1, min(last, first + _LONGEST_LEAD) + 1):
        if (v.pos[i] in ("VERB", "AUX") and v.tag[i] != "VBN") or v.text[v.start[i]] in "\"“‘'":
            return spans
        if v.lower[i] == "that" and i < last and _opens_clause(v, i):
            above = v.head[v.head[i]]
            return ((i, last), *spans[1:]) if above == cue.token or first <= above < i else spans
    return spans


def _opens_clause(v: View, that: int) -> bool:
    """``in a letter that the bridge was closed``: a conjunction, whatever the tagger says, if a subject follows."""
    return v.tag[that] == "IN" or v.pos[that + 1] in ("DET", "PROPN", "PRON")


def characters(v: View, spans: Spans) -> Spans:
    """Token spans (inclusive) as character spans."""
    return tuple((v.start[s], v.end[e]) for s, e in spans)


def _row(
    v: View,
    article: Article,
    found: Attribution,
    resolver: Resolver,
    quotations: list[Quotation],
    times: Sequence[TemporalExpression],
) -> Quote:
    cue = found.cue
    cue_first, cue_last, lemma = printed(v, cue)
    words = clause_words(v, cue, found.segments)
    speaker = resolver.resolve(found.source, found.segments) if found.source is not None else None
    parts = found.segments
    if speaker:  # who speaks is no part of what is said
        parts = tuple((s, e) for s, e in parts if not (speaker.start <= s and e <= speaker.end))
        if not parts or not _can_speak(v, found.source, speaker, times):
            speaker = None
    segments = tuple(_trimmed(v.text, s, e, quotations) for s, e in parts or found.segments)
    who = relative_pronoun(v, cue, found.source) if speaker and found.source is not None else None
    if speaker and who is not None and 0 <= v.start[who] - speaker.end <= _LONGEST_APPOSITION:
        speaker = replace(speaker, end=v.end[who])
    to = addressee(v, cue, lemma, words)
    if to and speaker and to[0] < speaker.end and speaker.start < to[1]:
        to = None
    cue_start, cue_end = v.start[cue_first], v.end[cue_last]
    if speaker and found.source is not None and speaker.start <= cue_start and found.source > cue_last < len(v) - 1:
        speaker = replace(
            speaker, start=v.start[cue_last + 1]
        )  # - said Ada Lang: the parser hangs all before on the name
    if cue.kind == "dash":
        cue_end = cue_start + len(v.text[cue_start:cue_end]) - len(v.text[cue_start:cue_end].lstrip(DASHES))
        if speaker:
            speaker = replace(speaker, start=max(speaker.start, cue_end))
    start = segments[0][0]
    return Quote(
        article_id=article.article_id,
        published_date=article.published_date,
        quote_id="",
        type="direct" if found.direct else _type(v.text, found.segments, quotations),
        text=" … ".join(v.text[s:e] for s, e in segments),
        start_char=start,
        end_char=segments[-1][1],
        sentence_index=v.sentence_of[v.token_holding(start)],
        segments=segments,
        speaker=v.text[speaker.start : speaker.end] if speaker else None,
        speaker_start=speaker.start if speaker else None,
        speaker_end=speaker.end if speaker else None,
        speaker_name=speaker.name if speaker else None,
        speaker_entity_id=speaker.entity_id if speaker else None,
        speaker_role=speaker.role if speaker else None,
        speaker_method=speaker.method if speaker else None,
        cue=v.text[cue_start:cue_end],
        cue_lemma=lemma,
        cue_start=cue_start,
        cue_end=cue_end,
        addressee=v.text[to[0] : to[1]] if to else None,
        medium=medium(v, words),
        said_on=said_on(v, words, times),
        stance=stance_of(v, cue, lemma),
        confidence=found.confidence,
    )


def _can_speak(v: View, source: int | None, speaker: Speaker, times: Sequence[TemporalExpression]) -> bool:
    """Not a verb, nor ``there``, nor white space or a mark, nor a time (``this year``), whatever the parser took for a subject."""
    if source is None or (speaker.name is None and v.tag[source] in ("EX", "VB", "VBD", "VBP", "VBZ", "MD")):
        return False
    if not any(map(str.isalnum, v.text[speaker.start : speaker.end])):
        return False
    return not any(t.start_char <= speaker.start and speaker.end <= t.end_char for t in times)


def _type(text: str, segments: Spans, quotations: list[Quotation]) -> str:
    """``direct`` when all words stand in quotations, ``indirect`` when none do, else ``mixed``."""
    inside = outside = False
    for s, e in segments:
        n = max(0, bisect_right(quotations, s, key=lambda q: q.start) - 1)
        position = s
        for q in quotations[n:]:
            if q.start >= e:
                break
            if q.end <= position:
                continue
            outside = outside or any(map(str.isalnum, text[position : max(position, q.start)]))
            inside = inside or any(map(str.isalnum, text[max(position, q.start) : min(e, q.end)]))
            position = max(position, min(e, q.end))
        outside = outside or any(map(str.isalnum, text[position:e]))
    return "indirect" if not inside else "mixed" if outside else "direct"


def _trimmed(text: str, start: int, end: int, quotations: list[Quotation]) -> tuple[int, int]:
    """The segment without outer quotation marks; a mark whose partner stands inside the segment is kept."""
    s, e = start, end
    while s < e and text[s] in _MARKS and not _partnered(s, s, end, quotations):
        s += 1
    while e > s and text[e - 1] in _MARKS + "," and not _partnered(e - 1, s, e, quotations):
        e -= 1
    return (s, e) if s < e else (start, end)


def _partnered(at: int, start: int, end: int, quotations: list[Quotation]) -> bool:
    """The mark at an edge belongs to a quotation that only fills part of the segment."""
    n = bisect_right(quotations, at, key=lambda q: q.start) - 1
    if n < 0:
        return False
    q = quotations[n]
    if q.closed and q.start <= at < q.end and q.start >= start and q.end <= end:
        return q.start > start or q.end < end
    return False


def _with_ids(rows: list[Quote], article: Article) -> list[Quote]:
    seen: Counter[tuple[int, int]] = Counter()
    out = []
    for row in rows:
        span = (row.start_char, row.end_char)
        out.append(replace(row, quote_id=row_id(article.article_id, "q", *span, seen[span])))
        seen[span] += 1
    return out
