"""Numeric claims: who says how many of what, what happened to them, when and where."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from schemas import Article, Entity, NumericClaim, Quote, TemporalExpression
from schemas.ids import row_id
from transforms.nlp.claims_context import Setting, claimant_of, setting_of
from transforms.nlp.claims_predicates import Predication, predication
from transforms.nlp.quantities import Quantity, find_quantities
from transforms.nlp.quantities_tokens import TokenIndex


def extract_claims(
    doc: Doc,
    article: Article,
    entities: Sequence[Entity],
    quotes: Sequence[Quote],
    times: Sequence[TemporalExpression],
) -> list[NumericClaim]:
    """Rows of every quantity in the article, sorted by (start, end).

    ``doc`` is the parsed ``article.text``; ``entities``, ``quotes`` and ``times`` are the article's rows. Never raises
    on any text; the same input gives the same rows.
    """
    quantities = find_quantities(doc)
    if not quantities:
        return []
    tokens = TokenIndex(doc)
    sentence_of = [0] * len(doc)
    for i, sentence in enumerate(doc.sents):
        for t in sentence:
            sentence_of[t.i] = i
    rows: list[NumericClaim] = []
    for q in quantities:
        if any(t.start_char <= q.core_start and q.core_end <= t.end_char and not _also_claim(q, t) for t in times):
            continue
        rows.append(_claim(doc, article, tokens, sentence_of, q, entities, quotes, times))
    return sorted(rows, key=lambda r: (r.start_char, r.end_char))


def _also_claim(q: Quantity, time: TemporalExpression) -> bool:
    """Whether a quantity inside a temporal expression is a claim all the same: lengths of time and ages are."""
    return time.type == "DURATION" and q.kind in ("duration", "age") or q.kind == "age"


def _anchor(doc: Doc, tokens: TokenIndex, q: Quantity) -> tuple[Token, Token | None]:
    """The head of the phrase that stands in the clause, and the number itself where it stands alone."""
    last = doc[max(tokens.at(q.core_end - 1), 0)]
    if q.counted is not None:
        head = doc[q.counted.head]
        # `thousands of troops`, `two of the soldiers`: the number heads the phrase
        if last.i < head.i and head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.i <= last.i:
            return last, None
        return head, None
    if q.kind != "count":
        return doc[max(tokens.at(q.end - 1), 0)], None
    return last, last


def _claim(
    doc: Doc,
    article: Article,
    tokens: TokenIndex,
    sentence_of: Sequence[int],
    q: Quantity,
    entities: Sequence[Entity],
    quotes: Sequence[Quote],
    times: Sequence[TemporalExpression],
) -> NumericClaim:
    anchor, own = _anchor(doc, tokens, q)
    said = _said(doc, q, anchor, own)
    who = claimant_of(q, quotes)
    setting: Setting = setting_of(doc, q, anchor, said.verb, entities, times, who.quote)
    counted = doc[q.counted.start : q.counted.end].text if q.counted is not None else None
    group = _counted_entity(doc, q, entities)
    return NumericClaim(
        article_id=article.article_id,
        published_date=article.published_date,
        claim_id=row_id(article.article_id, "c", q.start, q.end),
        start_char=q.start,
        end_char=q.end,
        text=doc.text[q.start : q.end],
        sentence_index=sentence_of[max(tokens.at(q.core_start), 0)],
        value=q.value,
        value_low=q.low,
        value_high=q.high,
        bound=q.bound,
        kind=q.kind,
        unit=q.unit,
        counted=counted,
        counted_entity_id=group.entity_id if group else None,
        counted_country=group.country if group else None,
        counted_role=group.role if group and group.label == "GROUP" else None,
        predicate=said.predicate or None,
        event=said.event or None,
        negated=said.negated,
        modality=said.modality,
        claimant=who.name,
        claimant_entity_id=who.entity_id,
        quote_id=who.quote.quote_id if who.quote else None,
        stance=who.quote.stance if who.quote else None,
        as_of_start=setting.start,
        as_of_end=setting.end,
        place=setting.place.text if setting.place else None,
        place_geonames_id=setting.place.geonames_id if setting.place else None,
        lat=setting.place.lat if setting.place else None,
        lon=setting.place.lon if setting.place else None,
        measure=setting.measure,
    )


def _said(doc: Doc, q: Quantity, anchor: Token, own: Token | None) -> Predication:
    said = predication(doc, anchor, own)
    if q.counted is not None and doc[q.counted.head].i != anchor.i:
        inner = predication(doc, doc[q.counted.head], None)
        events = tuple(dict.fromkeys([*said.event, *(e for e in inner.event if inner.verb is None or inner.verb is said.verb)]))
        said = Predication(said.predicate, events, said.verb, said.negated, said.modality)
    return said


def _counted_entity(doc: Doc, q: Quantity, entities: Sequence[Entity]) -> Entity | None:
    """The mention that names what is counted: a group first, else the nation that stands before the noun."""
    if q.counted is None:
        return None
    start, end = doc[q.counted.start].idx, doc[q.counted.end - 1].idx + len(doc[q.counted.end - 1])
    inside = [e for e in entities if start <= e.start_char and e.end_char <= end]
    groups = [e for e in inside if e.label == "GROUP"]
    if groups:
        return groups[0]
    nations = [e for e in inside if e.label in ("NORP", "GPE") and e.country]
    return nations[0] if nations else None
