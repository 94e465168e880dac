"""Where a claim holds."""

from __future__ import annotations

import re

from spacy.tokens import Token

from schemas import Entity
from transforms.nlp.claims_circumstances import Context, Place, governors_of, is_attached, is_near
from transforms.nlp.claims_predicates import Predication
from transforms.nlp.groups import role_nouns
from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities import Quantity

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


def _people(noun: Token) -> bool:
    return (
        noun.lower_ in role_nouns()
        or noun.lemma_.lower() in load_toml("counted.toml")["people"]
        or noun.lower_ in ("allies", "partners")
    )


def _where(context: Context, said: Predication, start: int, end: int) -> Entity | None:
    """The place of a relative clause: `the city of Halden, where one person died`; None for two places."""
    for verb in {t.i: t for t in (said.verb, *said.words) if t is not None}.values():
        where = next((c for c in verb.children if c.lower_ == "where" and c.i < verb.i), None)
        if where is None or verb.dep_ != "relcl":
            continue
        before = [e for e in context.places_in(start, min(end, where.idx)) if e.end_char <= where.idx]
        if not before or context.tokens.text[before[-1].end_char : where.idx].strip() not in ("", ","):
            continue
        listed = len(before) > 1 and re.fullmatch(
            r",?\s+(?:and|or)\s+", context.tokens.text[before[-2].end_char : before[-1].start_char]
        )
        return None if listed else before[-1]
    return None


def _has_object(verb: Token) -> bool:
    return verb.dep_ == "conj" and any(c.dep_ in ("dobj", "obj") for c in verb.children)


def place_of(context: Context, q: Quantity, anchor: Token, said: Predication, start: int, end: int) -> Place | None:
    doc = context.doc
    governors = governors_of(anchor, said)
    best: tuple[int, int, Entity] | None = None
    if q.kind in ("percent", "count"):
        for e in context.places_in(start, min(end, q.start)):
            if context.tokens.text[e.end_char : q.start] == " (":
                return Place(e.text, e.geonames_id, e.lat, e.lon)  # `in Italy (56%), France (62%)`
    for e in context.places_in(start, end):
        if e.start_char < q.core_end and q.core_start < e.end_char:
            continue
        token = doc[context.tokens.at(e.end_char - 1)]
        own = token.dep_ == "poss" or (token.i + 1 < len(doc) and doc[token.i + 1].tag_ == "POS")
        if q.kind == "percent" and re.search(r"\d", context.tokens.text[q.end : e.start_char]):
            continue  # `more than 99% in one, 98% in the other, Oster 93%`: each share has its own place
        if q.counted is not None and q.counted.start <= token.i < q.counted.end:
            continue  # `in new US military aid`
        apposed = of_name = False
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
            if token.dep_ in ("compound", "amod", "nmod") and _people(token.head):
                of_name = True  # `to U.S. allies`
            # `in St. Mark's Square` is not in St. Mark
            of_name = of_name or (token.dep_ == "poss" and token.head.tag_ == "NNP" and token.head.idx >= e.end_char)
            token = token.head
        if of_name:
            continue
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
        if moved and preposition.head.i not in governors and _has_object(preposition.head):
            continue  # `has taken in thousands and sent aid to Kyiv`
        text = context.tokens.text
        if (
            not apposed and re.search(r"[,;:()\n]", text[preposition.idx : e.start_char])
        ) or e.start_char - preposition.idx > 48:
            continue  # the parse reached over another phrase
        behind = e.start_char >= q.end and is_near(text, q.start, q.end, e.start_char, e.end_char)
        if not (is_attached(preposition.head, governors) or behind):
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
    if (whose := _where(context, said, start, end)) is not None:
        return Place(whose.text, whose.geonames_id, whose.lat, whose.lon)
    a = context.article
    here = any(
        t.lower_ == "here" and is_attached(t, governors) for t in doc[slice(*context.tokens.sentence_tokens(anchor.i))]
    )
    if here and a.dateline_place:
        return Place(a.dateline_place, a.dateline_geonames_id, a.dateline_lat, a.dateline_lon)
    return None
