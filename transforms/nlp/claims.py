"""Numeric claims: who says how many of what, what happened to them, when and where."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from schemas import Article, Entity, NumericClaim, Quote, TemporalExpression
from schemas.ids import row_id
from transforms.nlp.claims_circumstances import Context
from transforms.nlp.claims_context import setting_of
from transforms.nlp.claims_counted import (
    Statement,
    carried,
    counted_entity,
    counted_role,
    counted_text,
    counted_unit,
    with_compared,
)
from transforms.nlp.claims_predicates import Predication, of_the_whole, predication
from transforms.nlp.claims_sources import NOBODY, Claimant, Sources, goes_on
from transforms.nlp.claims_verbs import events_of_noun, lexicon
from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities import Quantity, find_quantities
from transforms.nlp.quantities_tokens import Counted, TokenIndex


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
    dated = sorted((t.start_char, t.end_char) for t in times)
    quantities = [q for q in find_quantities(doc) if not _in_time(q, dated)]
    if not quantities:
        return []
    tokens = TokenIndex(doc)
    entities = sorted(entities, key=lambda e: (e.start_char, e.end_char))
    starts = [e.start_char for e in entities]
    statements = with_compared(tokens, [_statement(doc, tokens, q) for q in quantities])
    context = Context(doc, tokens, article, entities, times)
    sources = Sources(tokens.text, quotes, entities)
    rows: list[NumericClaim] = []
    previous: Claimant | None = None
    for i, s in enumerate(statements):
        who = sources.claimant(s.quantity, s.anchor, *tokens.sentence_chars(s.anchor.i))
        if who == NOBODY and previous is not None and previous.quote is None and previous != NOBODY:
            earlier = statements[i - 1]
            if tokens.same_sentence(earlier.anchor.i, s.anchor.i) and goes_on(
                tokens.text, earlier.quantity, s.quantity
            ):
                who = previous
        rows.append(_row(doc, article, context, who, statements, i, entities, starts))
        previous = who
    return sorted(rows, key=lambda r: (r.start_char, r.end_char))


def _in_time(q: Quantity, dated: Sequence[tuple[int, int]]) -> bool:
    """Whether the number is part of a date. Lengths of time and ages are quantities wherever they stand."""
    if q.kind in ("duration", "age", "rate"):
        return False
    i = bisect_right(dated, (q.core_start, 1 << 62)) - 1
    return i >= 0 and q.core_end <= dated[i][1]


def _statement(doc: Doc, tokens: TokenIndex, q: Quantity) -> Statement:
    last = doc[max(tokens.at(q.core_end - 1), 0)]
    first = max(tokens.at(q.start), 0)
    if q.counted is None:
        if q.kind == "count":
            return Statement(q, last, True, predication(doc, last, last, first))
        anchor = doc[max(tokens.at(q.end - 1), 0)]
        return Statement(q, anchor, False, predication(doc, anchor, None, first))
    head = doc[q.counted.head]
    if _whole(head, last):
        return Statement(q, head, False, of_the_whole(doc, head))
    portion = _portion(head, doc[max(tokens.at(q.end - 1), last.i)])
    if portion is None:
        return Statement(q, head, False, predication(doc, head, None, first))
    # `thousands of troops`, `two of the soldiers`: the number stands in the clause, the noun may say more
    said, inner = predication(doc, portion, None, first), predication(doc, head, None, first)
    same = inner.verb is None or said.verb is None or inner.verb.i == said.verb.i
    event = tuple(dict.fromkeys([*said.event, *(inner.event if same else ())]))
    return Statement(
        q,
        portion,
        False,
        Predication(said.predicate, event, said.verb, said.negated, said.modality, said.words, said.topic),
    )


def _whole(head: Token, last: Token) -> bool:
    """Whether the number is the whole that a part is taken of: `40` in `Twelve of the 40 sailors survived`."""
    of = head.head
    if head.dep_ != "pobj" or of.lower_ != "of" or not of.i < last.i < head.i:
        return False
    part = of.head
    return part.i < of.i and (part.tag_ == "CD" or part.lower_ in _PARTS)


_PARTS = frozenset(
    (
        "half",
        "third",
        "thirds",
        "quarter",
        "quarters",
        "fifth",
        "some",
        "most",
        "many",
        "few",
        "one",
        "dozens",
        "hundreds",
        "thousands",
    )
)


def _portion(head: Token, last: Token) -> Token | None:
    """The number or unit that heads the phrase of the counted noun: `thousands of troops`, `$2 billion in aid`."""
    if head.dep_ == "pobj" and head.head.lower_ in ("of", "in") and head.head.head.i <= last.i < head.head.i:
        return last
    return None


def _events(doc: Doc, q: Quantity, counted: Counted | None, said: Predication) -> tuple[str, ...]:
    """The events that can befall what is counted: money is not deployed, and things that are sent are supplied."""
    lex = lexicon()["of_things"]
    event = said.event
    people = (
        counted is None
        or q.unit == "member"
        or _force(doc, counted)
        or doc[counted.head].lemma_.lower() in load_toml("counted.toml")["people"]
        or doc[counted.head].ent_type_ == "NORP"
    )
    sent = any(t.lemma_.lower() in lex["sent"] for t in said.words)
    if not _force(doc, counted) and any(t.lemma_.lower() in lex["gathered"] for t in said.words):
        event = tuple(e for e in event if e != "deployed")
    if q.kind == "money" or (sent and not people):
        event = tuple("supplied" if e == "deployed" else e for e in event)
    if people and counted is not None and "destroyed" in event and not _force(doc, counted):
        event = tuple(dict.fromkeys("killed" if e == "destroyed" else e for e in event))  # `200 people were burned`
    if people and counted is not None and "supplied" in event:
        event = tuple(dict.fromkeys("deployed" if e == "supplied" else e for e in event))
    if q.unit == "member" and counted is not None:  # `a 15-member body` is no corpse
        event = tuple(e for e in event if e not in events_of_noun(doc[counted.head]))
    if q.kind == "age":
        return ()  # an age is no number of people
    if q.kind == "duration":
        return tuple(e for e in event if e in lex["duration"])
    if q.kind == "money":
        event = tuple(e for e in event if e in lex["money"])
    return event


def _force(doc: Doc, counted: Counted | None) -> bool:
    """Whether what is counted is a body of troops: it is deployed when it is sent."""
    if counted is None:
        return False
    forces = load_toml("groups.toml")["roles"]["military"]
    head = doc[counted.head].lower_
    # `battalion tactical groups`
    return head in forces or (
        head in ("group", "groups") and any(t.lower_ in forces for t in doc[counted.start : counted.head])
    )


def _row(
    doc: Doc,
    article: Article,
    context: Context,
    who: Claimant,
    statements: Sequence[Statement],
    i: int,
    entities: Sequence[Entity],
    starts: Sequence[int],
) -> NumericClaim:
    s = statements[i]
    q, said = s.quantity, s.said
    tokens = context.tokens
    counted, unit = q.counted, q.unit
    if counted is None and (counted := carried(tokens, statements, i)) is not None:
        unit = unit or counted_unit(doc, counted)
    named = counted_entity(doc, counted, entities, starts)
    setting = setting_of(context, q, s.anchor, said, who.quote)
    denied = who.stance == "denied"
    return NumericClaim(
        article_id=article.article_id,
        published_date=article.published_date,
        claim_id=row_id(article.article_id, "c", q.start, q.end),
        start_char=q.start,
        end_char=q.end,
        text=tokens.text[q.start : q.end],
        sentence_index=tokens.sentence(max(tokens.at(q.core_start), 0)),
        value=q.value,
        value_low=q.low,
        value_high=q.high,
        bound=q.bound,
        kind=q.kind,
        unit=unit,
        counted=counted_text(doc, counted) if counted is not None else None,
        counted_entity_id=named.entity_id if named else None,
        counted_country=named.country if named else None,
        counted_role=named.role if named and named.label == "GROUP" else counted_role(doc, counted),
        predicate=said.predicate or None,
        event=_events(doc, q, counted, said) or None,
        negated=said.negated or denied,
        modality=said.modality,
        claimant=who.name,
        claimant_entity_id=who.entity_id,
        quote_id=who.quote.quote_id if who.quote else None,
        stance=who.stance,
        as_of_start=setting.start,
        as_of_end=setting.end,
        place=setting.place.text if setting.place else None,
        place_geonames_id=setting.place.geonames_id if setting.place else None,
        lat=setting.place.lat if setting.place else None,
        lon=setting.place.lon if setting.place else None,
        measure=setting.measure,
        unit_name=q.unit_name or unit,
    )
