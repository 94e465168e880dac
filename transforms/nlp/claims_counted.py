"""What a claim counts: its phrase, carried over from an earlier number where it is left out, and its nation and kind."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from schemas import Entity
from transforms.nlp.claims_predicates import Predication
from transforms.nlp.claims_verbs import is_light
from transforms.nlp.groups import role_nouns
from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities import Quantity
from transforms.nlp.quantities_tokens import Counted, TokenIndex, noun_unit, phrase_at

_REACH = 3  # numbers back that a noun is carried over from


@dataclass(frozen=True)
class Statement:
    """A quantity with the token that stands for it in the clause and what is said of it."""

    quantity: Quantity
    anchor: Token
    own: bool  # the number stands without a noun
    said: Predication


def carried(tokens: TokenIndex, statements: Sequence[Statement], i: int) -> Counted | None:
    """The counted phrase that the number of ``statements[i]`` leaves out: `600 soldiers were killed and 2,000 wounded`,
    `12,000 soldiers, down from 15,000`, `Of the 40 sailors, six died`, `Ten more were wounded`. None unless the text
    makes it plain."""
    s = statements[i]
    if s.quantity.kind == "rate" and s.quantity.counted is None and (whole := _apposed(tokens, s)) is not None:
        return whole
    if s.quantity.kind not in ("count", "rate") or s.quantity.counted is not None or not s.own:
        return None
    if s.said.topic is not None:
        return phrase_at(tokens, s.said.topic.i)
    first = tokens.sentence_tokens(s.anchor.i)[0]
    lead = tokens.text[max(tokens.start_char(first), s.quantity.start - 32) : s.quantity.start]
    compared = _COMPARED.search(lead) is not None
    partitive = _OF_THESE.match(tokens.text, tokens.start_char(first)) is not None
    people = bool(set(s.said.event) & _BEFALLS_PEOPLE)
    for j in range(i - 1, max(-1, i - 1 - _REACH), -1):
        earlier = statements[j]
        counted = earlier.quantity.counted or (
            phrase_at(tokens, earlier.said.topic.i) if earlier.said.topic is not None else None
        )
        if earlier.quantity.kind != "count" or counted is None:
            continue
        if people and not _people(tokens, counted):
            continue
        if tokens.same_sentence(earlier.anchor.i, s.anchor.i):
            return counted if compared or partitive or _parallel(s, earlier) else None
        previous = first > 0 and tokens.same_sentence(first - 1, earlier.anchor.i)
        if not previous or "\n" in tokens.text[earlier.quantity.end : s.quantity.start]:
            return None
        subject = (
            s.said.event and earlier.said.event and s.anchor.dep_ in ("nsubj", "nsubjpass") and s.anchor.i - first <= 4
        )
        return counted if subject or partitive else None
    return None


_OF_TOTAL = re.compile(r" of the (?:total|whole)\b", re.IGNORECASE)


def _apposed(tokens: TokenIndex, s: Statement) -> Counted | None:
    """What a share stands beside: `took in the most refugees, about a third of the total`."""
    noun = s.anchor.head
    beside = s.anchor.dep_ == "appos" and noun.pos_ == "NOUN" and noun.i < s.anchor.i
    return phrase_at(tokens, noun.i) if beside and _OF_TOTAL.match(tokens.text, s.quantity.end) else None


def with_compared(tokens: TokenIndex, statements: Sequence[Statement]) -> list[Statement]:
    """A figure that another is compared with tells of the same event: `the toll rose to 40, up from 35 on Sunday`."""
    out = list(statements)
    for i in range(1, len(out)):
        s, earlier = out[i], out[i - 1]
        if (
            s.said.event
            or not earlier.said.event
            or not s.own
            or not tokens.same_sentence(s.anchor.i, earlier.anchor.i)
        ):
            continue
        between = tokens.text[earlier.quantity.end : s.quantity.start]
        if len(between) < 60 and _UP_FROM.search(between):
            out[i] = replace(s, said=replace(s.said, event=earlier.said.event))
    return out


_UP_FROM = re.compile(r"\b(?:down|up)\s+from\s+(?:the\s+)?$", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:(?:down|up)\s+from|compared\s+(?:with|to)|instead\s+of|rather\s+than|not|versus|against|out\s+of|of\s+whom|of\s+which|of\s+them|"
    r"from|to|including|among\s+them|or\s+even|or|and|after)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_OF_THESE = re.compile(r"(?:out\s+)?of\s+(?:these|those|them|this|the|every|about|around|some|\d)", re.IGNORECASE)
_BEFALLS_PEOPLE = frozenset(
    ("killed", "wounded", "missing", "captured", "arrested", "displaced", "hospitalized", "surrendered", "deserted")
)


def _people(tokens: TokenIndex, counted: Counted) -> bool:
    head = tokens.doc[counted.head]
    kinds = role_nouns()
    return (
        head.lemma_.lower() in load_toml("counted.toml")["people"] or head.lower_ in kinds or head.ent_type_ == "NORP"
    )


def _parallel(s: Statement, earlier: Statement) -> bool:
    """Whether both numbers are told of by joined or like clauses: what the first counts, the second counts too."""
    a, b = s.said, earlier.said
    if a.event and b.event:
        return True
    if a.verb is None or b.verb is None:
        return False
    if a.verb.i == b.verb.i:
        return bool(a.event or b.event)
    # `needs no 100 systems, it needs seven`
    return a.verb.lemma_ == b.verb.lemma_ and not is_light(a.verb) and s.anchor.dep_ == earlier.anchor.dep_ == "dobj"


def counted_unit(doc: Doc, counted: Counted) -> str:
    return noun_unit(doc, counted)


def counted_text(doc: Doc, counted: Counted) -> str:
    """The phrase as printed."""
    return doc[counted.start : counted.end].text.strip()


def counted_role(doc: Doc, counted: Counted | None) -> str | None:
    """The kind of people that the counted noun names by itself: `soldiers` are military."""
    if counted is None:
        return None
    words = [t.lower_ for t in doc[counted.start : counted.head + 1]]
    kinds, kindless = role_nouns(), load_toml("counted.toml")["kindless"]
    for n in (3, 2, 1):
        noun = " ".join(words[-n:])
        if len(words) >= n and noun in kinds and noun not in kindless:
            return kinds[noun]
    return None


def counted_entity(
    doc: Doc, counted: Counted | None, entities: Sequence[Entity], starts: Sequence[int]
) -> Entity | None:
    """The mention that names what is counted: a group first, else the nation that stands in the phrase. ``entities``
    are sorted by start, ``starts`` are those."""
    if counted is None:
        return None
    start, end = doc[counted.start].idx, doc[counted.end - 1].idx + len(doc[counted.end - 1])
    inside = [e for e in entities[bisect_left(starts, start - 100) : bisect_left(starts, end)] if start < e.end_char]
    if len({e.country for e in inside if e.country and start <= e.start_char and e.end_char <= end}) > 1:
        return None  # `U.S., Ukrainian and NATO officials` are of no one country
    groups = [e for e in inside if e.label == "GROUP" and e.end_char <= end]
    if groups:
        return groups[0]
    nations = [
        e for e in inside if e.label in ("NORP", "GPE") and e.country and start <= e.start_char and e.end_char <= end
    ]
    return nations[0] if nations else None
