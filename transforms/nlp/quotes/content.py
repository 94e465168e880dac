"""What a cue introduces: spans of the sentence, and the quotations that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.nlp.quotes.cues_v1 import Cue
from transforms.nlp.quotes.marks import Quotation
from transforms.nlp.quotes.view import View

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CLAUSES = frozenset({"ccomp", "xcomp", "dobj", "oprd", "pcomp", "acl", "attr", "dative"})
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Attribution:
    """A cue with its content (character spans in reading order) and the head token of its source, if any."""

    cue: Cue
    segments: Spans
    source: int | None


def subject_of(v: View, cue: Cue) -> int | None:
    """Head token of whoever speaks by the parse: subject, agent, what stands behind ``according to``, possessor."""
    c = cue.token
    if cue.kind == "according":
        return next((k for k in v.children[c] if v.dep[k] == "pobj"), None)
    if cue.kind == "noun":
        return next((k for k in v.children[c] if v.dep[k] == "poss"), None)
    kids = v.children[c]
    passive = any(v.dep[k] in ("auxpass", "nsubjpass") for k in kids)
    if passive:
        for k in kids:
            if v.dep[k] == "agent":
                return next((o for o in v.children[k] if v.dep[o] == "pobj"), None)
        return None
    for k in kids:
        if v.dep[k] == "nsubj":
            if v.tag[k] in ("WP", "WDT") and v.dep[c] == "relcl":
                return v.head[c]
            return k
    # He warned of X, adding that …: the clause above has the subject.
    if v.dep[c] in ("advcl", "conj", "xcomp", "acl") and v.head[c] != c:
        above = v.head[c]
        if v.dep[c] == "acl":
            return above if v.pos[above] in ("NOUN", "PROPN", "PRON") else None
        if v.pos[above] in ("VERB", "AUX"):
            return next((k for k in v.children[above] if v.dep[k] == "nsubj"), None)
    return None


def group_bounds(v: View, cue: Cue, source: int | None) -> tuple[int, int]:
    """First and last token of ``Rutte said``: cue, auxiliaries, subject with what belongs to it."""
    c = cue.token
    first, last = cue.first, cue.last
    for k in v.children[c]:
        if k < c and v.dep[k] in ("aux", "auxpass", "neg", "advmod", "nsubj", "nsubjpass", "mark"):
            first = min(first, v.left[k])
    if source is not None and v.head[source] == c:
        first, last = min(first, v.left[source]), max(last, v.right[source])
    return first, last


def introduced(v: View, cue: Cue, quotations: list[Quotation]) -> Attribution | None:
    """The content of one cue, or None when it introduces nothing."""
    c = cue.token
    a, b = v.sentences[v.sentence_of[c]]
    source = subject_of(v, cue)
    first, last = group_bounds(v, cue, source)
    if cue.kind == "according":
        return _according(v, cue, a, b, source)
    before = first - 1
    if before >= a and v.pos[before] == "PUNCT" and v.lower[before] not in (";", "("):
        while before >= a and v.pos[before] == "PUNCT":
            before -= 1
        right_content = [k for k in v.children[c] if k > last and v.dep[k] in ("ccomp", "dobj")]
        if before >= a and not right_content and source is not None:
            segments = [(a, before)]
            stop = _rest(v, cue, last, b)
            if stop is not None:
                segments.append(stop)
            return Attribution(cue, _chars(v, segments), source)
    kids = [k for k in v.children[c] if k > c and v.dep[k] in _CLAUSES]
    clause = next((k for k in kids if v.dep[k] in ("ccomp", "xcomp", "acl")), None)
    if clause is None and cue.kind == "verb":
        clause = next((k for k in kids if v.dep[k] in ("dobj", "oprd", "pcomp")), None)
        if clause is not None and cue.lemma in ("tell", "ask", "remind", "inform"):
            clause = None
    if clause is None:
        return None
    return Attribution(cue, _chars(v, [(v.left[clause], v.right[clause])]), source)


def _according(v: View, cue: Cue, a: int, b: int, source: int | None) -> Attribution | None:
    end = v.right[cue.token]
    if cue.first == a:
        start = end + 1
        while start < b and v.pos[start] == "PUNCT":
            start += 1
        return Attribution(cue, _chars(v, [(start, b - 1)]), source) if start < b else None
    stop = cue.first - 1
    while stop > a and v.pos[stop] == "PUNCT":
        stop -= 1
    return Attribution(cue, _chars(v, [(a, stop)]), source)


def _rest(v: View, cue: Cue, last: int, b: int) -> tuple[int, int] | None:
    """``X, she said, Y``: the tokens of Y."""
    if last + 1 < b and v.lower[last + 1] == ",":
        start = last + 2
        if start < b - 1 and v.tag[start] not in ("VBG", "WP", "WDT", "WP$") and v.pos[start] != "SPACE":
            return start, b - 1
    return None


def _chars(v: View, spans: list[tuple[int, int]]) -> Spans:
    out = []
    for first, last in spans:
        while last > first and v.pos[last] in ("PUNCT", "SPACE") and v.lower[last] in (".", ",", ";", ":"):
            last -= 1
        while last > first and v.pos[last] == "SPACE":
            last -= 1
        out.append((v.start[first], v.end[last]))
    return tuple(out)
