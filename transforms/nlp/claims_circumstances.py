"""Times and places of an article by sentence, and whether one of them hangs on a claim."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from schemas import Article, Entity, TemporalExpression
from transforms.nlp.claims_predicates import Predication
from transforms.nlp.quantities_tokens import TokenIndex


@dataclass(frozen=True)
class Place:
    """Where: as printed, resolved as far as the mention is."""

    text: str
    geonames_id: int | None
    lat: float | None
    lon: float | None


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


def governors_of(anchor: Token, said: Predication) -> set[int]:
    found = {anchor.i, *(t.i for t in said.words)}
    token = said.verb
    while token is not None:
        found.add(token.i)
        # `were killed and … wounded near Kharkiv`: joined verbs share their circumstances
        token = token.head if token.dep_ == "conj" and token.head.i != token.i and not _full_clause(token) else None
    return found


def _full_clause(verb: Token) -> bool:
    """Whether a joined verb has a subject and an auxiliary or tense of its own: `…, and the Nikkei was off 1.2%`."""
    own_subject = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in verb.children)
    return own_subject and (
        verb.tag_ in ("VBZ", "VBP") or any(c.dep_ in ("aux", "auxpass") for c in verb.children) or verb.pos_ == "AUX"
    )


# `Since the outbreak of the war in Ukraine`, `before the talks in Oslo`
_ANOTHER_TIME = frozenset(("since", "before", "until", "till"))


def tells_another_time(token: Token) -> bool:
    """Whether what hangs on the word belongs to the time before or after something else."""
    return token.lower_ in _ANOTHER_TIME and token.dep_ in ("prep", "mark")


def _contrasted(verb: Token) -> bool:
    """Whether a joined verb tells of something else: `massed 100,000 troops at the border but sent 30,000 to Belarus`."""
    return verb.dep_ == "conj" and any(c.lower_ == "but" and c.i < verb.i for c in verb.head.children)


def is_attached(token: Token, governors: set[int]) -> bool:
    """Whether a circumstance hangs on the claim: climbing from it meets one of the governors before another verb."""
    for _ in range(10):
        if token.i in governors:
            return True
        if tells_another_time(token):
            return False
        if token.pos_ in ("VERB", "AUX"):
            own_subject = any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.children)
            own_aux = token.dep_ == "conj" and any(c.dep_ in ("aux", "auxpass") for c in token.children)
            if token.dep_ not in ("conj", "aux", "auxpass") or own_subject or own_aux or _contrasted(token):
                return False
        if token.head.i == token.i:
            return False
        token = token.head
    return False


_CLAUSE = re.compile(
    r"[,;:—]|\b(?:that|which|who|when|where|after|before|since|while|as|and|but|said|says)\b", re.IGNORECASE
)


def is_near(text: str, a_start: int, a_end: int, b_start: int, b_end: int) -> bool:
    """Whether nothing between two spans begins another clause."""
    gap = text[a_end:b_start] if a_end <= b_start else text[b_end:a_start]
    return len(gap) < 60 and not _CLAUSE.search(gap)
