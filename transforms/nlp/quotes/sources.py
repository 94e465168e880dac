"""Whose statement it is, by the sentence alone: the noun phrase that the cue's construction points to."""

from __future__ import annotations

from collections.abc import Collection

from transforms.nlp.quotes.borrowed import (
    BORROWING,
    STEPS,
    aside,
    before_dashes,
    beside,
    borrowed,
    clause_subject,
    farther,
    first_noun,
)
from transforms.nlp.quotes.candidates import swallowed_source
from transforms.nlp.quotes.cues import Cue, felt, hearsay
from transforms.nlp.quotes.subjects import NOMINAL, SUBJECTS, Inside, before_relative, head_of_run, own_subject
from transforms.nlp.quotes.view import View

_CLOSING_MARKS = frozenset({'"', "”", "''", "’", "'", "»"})
_QUOTING = frozenset({"quote", "cite", "report", "describe"})


def source_of(v: View, cue: Cue, content: Collection[tuple[int, int]] = ()) -> int | None:
    """Head token of the source's noun phrase, or None: subject, agent, possessor, what follows ``according to``, the
    subject of the clause above. ``content`` (token spans of this and the other
    attributions) never holds a source. Nobody for cues of hearsay (seem), nor for the ``it`` of ``it is worth asking``."""
    c = cue.token
    if cue.kind == "according":
        found = next((k for k in v.children[c] if v.dep[k] == "pobj"), None)
        return found if found is not None else _behind_preposition(v, cue.last)
    if cue.kind == "colon":
        return _before_colon(v, c)
    if v.lemma[c].lower() in hearsay():
        return None
    inside = Inside(content)
    if cue.kind == "noun":
        found = _of_noun(v, c, inside)
        return found if found is not None else beside(v, cue, inside)  # a verb that the tagger took for a noun
    kids = v.children[c]
    if v.lemma[c] in _QUOTING and (quoted := _quoted_person(v, c, inside)) is not None:
        return quoted
    if v.lemma[c] == "say" and v.tag[c] == "VBG" and v.lower[v.head[c]] == "as":
        above = v.head[v.head[c]]
        if v.lemma[above] in _QUOTING and (quoted := _quoted_person(v, above, inside)) is not None:
            return quoted
    if v.tag[c] == "VBN" and v.dep[c] in ("advcl", "acl") and not any(v.dep[k] in ("aux", "nsubj") for k in kids):
        above = v.head[c]
        if v.dep[c] == "acl" and v.head[above] == above and v.pos[above] in NOMINAL:
            return above  # The institute, a think tank, calculated that …: a verb taken for a participle
        if c and v.lower[c - 1] == "," and any(v.dep[k] in ("dobj", "oprd", "ccomp") for k in kids):
            return first_noun(v, c, inside)  # Ada Lang, who …, called the plan "childish"
        return _agent(v, c)  # Asked when …, he said: who asks is not told
    deps = {v.dep[k] for k in kids}
    passive = deps & {"auxpass", "agent"} or ("nsubjpass" in deps and v.tag[c] == "VBN")
    # Not she was shocked, nor she's argued for years, where the parser saw a passive.
    if passive and v.lemma[c].lower() not in felt() and v.tag[c] not in ("JJ", "VBD"):
        return _agent(v, c)
    own = own_subject(v, c, inside)
    named = before_dashes(v, c, inside)
    if named is not None and (own is None or named < own < c):
        return named
    if own is not None:
        return before_relative(v, c, own, content) or own
    if (swallowed := swallowed_source(v, cue)) >= 0:
        return swallowed
    if c and v.lower[c - 1] in _CLOSING_MARKS:  # "…," read a statement from the ministry: no object
        behind = next((k for k in kids if v.dep[k] == "dobj" and v.left[k] == c + 1 and k not in inside), None)
        if behind is not None:
            return behind
    if (between := aside(v, c, inside)) is not None:
        return between
    ways = [lambda: borrowed(v, c, inside), lambda: beside(v, cue, inside), lambda: farther(v, c, inside)]
    if v.tag[c] == "VBG" and c and v.lower[c - 1] == ",":  # …, explaining that: not the noun before the comma
        ways = [ways[0], ways[2], ways[1]]
    for way in ways:
        if (found := way()) is not None:
            # It is worth asking whether …: nobody
            return None if v.lower[found] == "it" and v.lemma[v.head[found]] == "be" else found
    return first_noun(v, c, inside)


def relative_pronoun(v: View, cue: Cue, source: int) -> int | None:
    """The ``who`` between a source and its clause, ``Ada Lang, who said``, or None."""
    here = cue.token
    for _ in range(STEPS):
        above = v.head[here]
        if v.dep[here] == "relcl":
            return (
                next(
                    (k for k in v.children[here] if v.dep[k] in SUBJECTS and v.tag[k] in ("WP", "WDT") and source < k),
                    None,
                )
                if above == source
                else None
            )
        if above == here or v.dep[here] not in BORROWING:
            return None
        here = above
    return None


def _behind_preposition(v: View, to: int) -> int | None:
    """Head of the noun phrase right behind ``according to``, where the parser saw a verb: ``according to show insiders``."""
    stop = v.window(to)[1]
    i = to + 1
    while i < stop and v.pos[i] in ("DET", "ADJ", "NUM", "VERB"):
        i += 1
    return head_of_run(v, i, stop) if i < stop and v.pos[i] in NOMINAL and i - to < 5 else None


def _quoted_person(v: View, c: int, inside: Inside) -> int | None:
    """Who ``was quoted as saying``, or whom somebody ``quoted as saying``."""
    kids = v.children[c]
    if not any(v.lower[k] == "as" and k > c for k in kids):
        return None
    passive = next((k for k in kids if v.dep[k] == "nsubjpass" and k not in inside), None)
    return passive if passive is not None else next((k for k in kids if v.dep[k] == "dobj" and k not in inside), None)


def _agent(v: View, c: int) -> int | None:
    for k in v.children[c]:
        if v.dep[k] == "agent" or (v.lower[k] == "by" and k > c):
            return next((o for o in v.children[k] if v.dep[o] == "pobj"), None)
    return None


def _of_noun(v: View, c: int, inside: Inside) -> int | None:
    kids = v.children[c]
    for k in kids:
        if v.dep[k] == "poss":
            kept = v.tag[k] == "PRP$" and v.dep[c] == "dobj"  # kept his promise to …
            owner = clause_subject(v, c, inside) if kept else None
            return k if owner is None else owner
    for k in kids:
        if v.dep[k] == "prep" and v.lower[k] in ("by", "from", "of", "among"):
            o = next((o for o in v.children[k] if v.dep[o] == "pobj"), None)
            if o is not None and o not in inside:
                return o
    own = own_subject(v, c, inside)
    if own is not None:
        return own
    subject = clause_subject(v, c, inside)
    if subject is not None:
        return subject
    compound = [k for k in kids if v.dep[k] == "compound" and v.pos[k] == "PROPN"]
    return compound[-1] if compound else None


def _before_colon(v: View, c: int) -> int | None:
    """``X: …``, ``X on Y: …`` and ``X replied: …``: the subject before the colon, else the first noun phrase's head."""
    a = v.window(c)[0]
    a = next((i + 1 for i in range(c - 1, a, -1) if v.lower[i] in ("-", "–", "—", "--")), a)
    subjects = [i for i in range(c - 1, a - 1, -1) if v.dep[i] == "nsubj" and v.pos[i] in NOMINAL]
    if subjects:  # the last one of the main clause: excerpts debunk the idea that the port could close: …
        return min(subjects, key=lambda i: _subordinate(v, v.head[i]))
    for i in range(c - 1, a - 1, -1):
        if v.pos[i] == "VERB" and i + 1 < c and v.pos[i + 1] in NOMINAL:  # Continued Stone:
            return head_of_run(v, i + 1, c)
    for i in range(a, c):
        if v.pos[i] in NOMINAL and v.dep[i] not in ("compound", "poss"):
            return i
    return None


def _subordinate(v: View, verb: int) -> int:
    """How many clauses a verb stands below."""
    depth = 0
    for _ in range(12):
        if v.head[verb] == verb:
            break
        depth += v.dep[verb] in ("relcl", "acl", "advcl", "ccomp", "pcomp")
        verb = v.head[verb]
    return depth
