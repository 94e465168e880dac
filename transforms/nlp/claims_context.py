"""The setting of a claim: who makes it, when and where it holds, and how it stands to other figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from schemas import Entity, Quote, TemporalExpression
from transforms.nlp.claims_predicates import lexicon
from transforms.nlp.quantities import Quantity


@dataclass(frozen=True)
class Claimant:
    """Who says so; all NULL is the article's own voice."""

    name: str | None
    entity_id: str | None
    quote: Quote | None


@dataclass(frozen=True)
class Setting:
    """When and where a claim holds, and its measure."""

    start: dt.date | None
    end: dt.date | None
    place: Entity | None
    measure: str | None


def claimant_of(q: Quantity, quotes: Sequence[Quote]) -> Claimant:
    """The source of the innermost attribution whose content holds the number."""
    holding = [
        (sum(e - s for s, e in quote.segments), quote)
        for quote in quotes
        if any(s <= q.core_start and q.core_end <= e for s, e in quote.segments)
    ]
    if not holding:
        return Claimant(None, None, None)
    # Attributions nest: the shortest content is the innermost; equal lengths keep the order of the rows.
    _, quote = min(holding, key=lambda h: h[0])
    name = quote.speaker_name
    if quote.speaker_entity_id and quote.speaker_entity_id.startswith("group:"):
        name = None  # `Ukrainian officials` are unnamed people: as printed
    if name is not None:
        # Several sources are listed in the name: `South Korea, NATO and the United States`.
        name = " and ".join(p.strip() for p in re.split(r",\s*(?:and\s+)?", name) if p.strip()) if "," in name and " and " in name else name
    else:
        name = source_as_printed(quote.speaker)
    name = re.sub(r"^[Tt]he\s+", "", name) if name else name
    return Claimant(name, quote.speaker_entity_id, quote)


_PRONOUNS = frozenset(("he", "she", "they", "it", "i", "we", "you", "who", "him", "her", "them"))


def source_as_printed(speaker: str | None) -> str | None:
    """An unnamed source without its article: `a senior NATO diplomat` → `senior NATO diplomat`; a pronoun that nobody
    resolved names no one."""
    if speaker is None or speaker.lower() in _PRONOUNS:
        return None
    return re.sub(r"^(?:an?|the)\s+", "", speaker, flags=re.IGNORECASE) or None


def setting_of(
    doc: Doc,
    q: Quantity,
    anchor: Token,
    verb: Token | None,
    entities: Sequence[Entity],
    times: Sequence[TemporalExpression],
    quote: Quote | None,
) -> Setting:
    """When and where, from the sentence of the number; the measure from the words around it."""
    sentence = anchor.sent
    start, end = sentence.start_char, sentence.end_char
    dated = [t for t in times if start <= t.start_char and t.end_char <= end and t.date_start is not None and t.type in ("DATE", "TIME")]
    since = [t for t in dated if re.search(r"\b(?:since|before|after|until|till)\s+(?:the\s+)?$", doc.text[max(0, t.start_char - 12) : t.start_char], re.IGNORECASE)]
    free = [t for t in dated if t not in since and not _about_saying(doc, t, quote)]
    when = min(free, key=lambda t: (abs(t.start_char - q.start), t.start_char), default=None)
    place = _place(doc, q, entities, start, end)
    return Setting(when.date_start if when else None, (when.date_end or when.date_start) if when else None, place, _measure(doc, q, anchor, verb, bool(since)))


def _about_saying(doc: Doc, time: TemporalExpression, quote: Quote | None) -> bool:
    """Whether the time belongs to the saying: `said on Monday that …`."""
    if quote is None or any(s <= time.start_char and time.end_char <= e for s, e in quote.segments):
        return False
    return quote.said_on is not None and time.date_start == quote.said_on


def _place(doc: Doc, q: Quantity, entities: Sequence[Entity], start: int, end: int) -> Entity | None:
    places = [
        e
        for e in entities
        if start <= e.start_char and e.end_char <= end and e.label in ("GPE", "LOC", "FAC") and re.search(r"\b(?:in|at|near|around|inside|across|throughout|outside)\s+(?:the\s+|[A-Z]\w+['’]s\s+)?(?:\w+ern\s+|central\s+)?$", doc.text[max(start, e.start_char - 40) : e.start_char])
    ]
    return min(places, key=lambda e: (abs(e.start_char - q.start), e.start_char), default=None)


def _measure(doc: Doc, q: Quantity, anchor: Token, verb: Token | None, since: bool) -> str | None:
    lex = lexicon()["measure"]
    before = doc.text[max(0, q.start - 24) : q.start].lower()
    behind = doc.text[q.end : q.end + 40].lower()
    if q.change or (verb is not None and verb.lemma_.lower() in lex["change_verbs"] and q.kind in ("percent",)):
        return "change"
    if re.search(r"\b(?:another|an additional|a further|an extra)\s+$", before) or re.match(r"\s+(?:more|additional|further|new|extra)\b(?!\s+than)", behind):
        return "new"
    if re.search(r"\b(?:a total of|in total|the total|altogether|in all)[, ]+$", before) or re.match(r"\s+(?:in total|in all|altogether|overall)\b", behind):
        return "total"
    if since:
        return "cumulative"
    return None
