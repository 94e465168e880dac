"""Whose statement it is, by the sentence alone: the noun phrase that the cue's construction points to."""

from __future__ import annotations

from collections.abc import Collection

from transforms.nlp.quotes.candidates import inverted_subject, swallowed_source
from transforms.nlp.quotes.cues import Cue, felt, hearsay
from transforms.nlp.quotes.view import View

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
#: A clause with one of these borrows its subject from the clause above.
_BORROWING = frozenset(
    {"advcl", "conj", "xcomp", "pcomp", "acl", "ccomp", "dep", "parataxis", "acomp", "prep", "csubj"}
)
_STEPS = 6
_SOME = frozenset({"many", "some", "most", "few", "others", "several", "critics"})
_CLOSING_MARKS = frozenset({'"', "”", "''", "’", "'", "»"})
_DASHES = frozenset({"-", "–", "—", "--"})
_LONGEST_ASIDE = 25  # tokens
_RECEIVING = frozenset(
    {"receive", "get", "see", "read", "obtain", "include", "feature", "cite", "have", "hear", "find"}
)
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
    inside = _Inside(content)
    if cue.kind == "noun":
        found = _of_noun(v, c, inside)
        return found if found is not None else _beside(v, cue, inside)  # a verb that the tagger took for a noun
    kids = v.children[c]
    if v.lemma[c] in _QUOTING and (quoted := _quoted_person(v, c, inside)) is not None:
        return quoted
    if v.lemma[c] == "say" and v.tag[c] == "VBG" and v.lower[v.head[c]] == "as":
        above = v.head[v.head[c]]
        if v.lemma[above] in _QUOTING and (quoted := _quoted_person(v, above, inside)) is not None:
            return quoted
    if v.tag[c] == "VBN" and v.dep[c] in ("advcl", "acl") and not any(v.dep[k] in ("aux", "nsubj") for k in kids):
        above = v.head[c]
        if v.dep[c] == "acl" and v.head[above] == above and v.pos[above] in _NOMINAL:
            return above  # The institute, a think tank, calculated that …: a verb taken for a participle
        if c and v.lower[c - 1] == "," and any(v.dep[k] in ("dobj", "oprd", "ccomp") for k in kids):
            return _first_noun(v, c, inside)  # Ada Lang, who …, called the plan "childish"
        return _agent(v, c)  # Asked when …, he said: who asks is not told
    deps = {v.dep[k] for k in kids}
    passive = deps & {"auxpass", "agent"} or ("nsubjpass" in deps and v.tag[c] == "VBN")
    # Not she was shocked, nor she's argued for years, where the parser saw a passive.
    if passive and v.lemma[c].lower() not in felt() and v.tag[c] not in ("JJ", "VBD"):
        return _agent(v, c)
    own = _own_subject(v, c, inside)
    named = _before_dashes(v, c, inside)
    if named is not None and (own is None or named < own < c):
        return named
    if own is not None:
        return _before_relative(v, c, own, content) or own
    if (swallowed := swallowed_source(v, cue)) >= 0:
        return swallowed
    if c and v.lower[c - 1] in _CLOSING_MARKS:  # "…," read a statement from the ministry: no object
        behind = next((k for k in kids if v.dep[k] == "dobj" and v.left[k] == c + 1 and k not in inside), None)
        if behind is not None:
            return behind
    aside = _aside(v, c, inside)
    if aside is not None:
        return aside
    ways = [lambda: _borrowed(v, c, inside), lambda: _beside(v, cue, inside), lambda: _farther(v, c, inside)]
    if v.tag[c] == "VBG" and c and v.lower[c - 1] == ",":  # …, explaining that: not the noun before the comma
        ways = [ways[0], ways[2], ways[1]]
    for way in ways:
        if (found := way()) is not None:
            # It is worth asking whether …: nobody
            return None if v.lower[found] == "it" and v.lemma[v.head[found]] == "be" else found
    return _first_noun(v, c, inside)


def relative_pronoun(v: View, cue: Cue, source: int) -> int | None:
    """The ``who`` between a source and its clause, ``Ada Lang, who said``, or None."""
    here = cue.token
    for _ in range(_STEPS):
        above = v.head[here]
        if v.dep[here] == "relcl":
            return (
                next(
                    (k for k in v.children[here] if v.dep[k] in _SUBJECTS and v.tag[k] in ("WP", "WDT") and source < k),
                    None,
                )
                if above == source
                else None
            )
        if above == here or v.dep[here] not in _BORROWING:
            return None
        here = above
    return None


def _behind_preposition(v: View, to: int) -> int | None:
    """Head of the noun phrase right behind ``according to``, where the parser saw a verb: ``according to show insiders``."""
    stop = v.window(to)[1]
    i = to + 1
    while i < stop and v.pos[i] in ("DET", "ADJ", "NUM", "VERB"):
        i += 1
    return _head_of_run(v, i, stop) if i < stop and v.pos[i] in _NOMINAL and i - to < 5 else None


class _Inside:
    """Token spans as a set that is asked for single tokens."""

    def __init__(self, spans: Collection[tuple[int, int]]) -> None:
        self.spans = spans

    def __contains__(self, token: int) -> bool:
        return any(s <= token <= e for s, e in self.spans)


def _quoted_person(v: View, c: int, inside: _Inside) -> int | None:
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


def _own_subject(v: View, c: int, inside: _Inside) -> int | None:
    """Subject of the verb itself; the noun above for ``who said``. The nearest one when the parse finds several."""
    found = [
        k
        for k in v.children[c]
        if v.tag[k] != "RB"
        and v.pos[k] != "PUNCT"
        and (
            (v.dep[k] in ("nsubj", "nsubjpass") and k not in inside)
            or (
                v.dep[k] == "nsubj" and k < c and (v.left[k], v.right[k]) in inside.spans
            )  # raised: she seemed to mock it
        )
    ]
    if len(found) > 1:  # the figures … both suggest
        found = [k for k in found if v.lower[k] not in ("both", "all", "each")] or found
    if not found:
        return None
    k = min(found, key=lambda k: (abs(k - c), k))
    k = _word(v, k, c)
    behind = inverted_subject(v, c)
    if behind in found and any(v.lower[i] == "," for i in range(k, c)):  # the pass, said Ivo Lang, is shut
        return behind
    if v.tag[k] in ("WP", "WDT") and v.dep[c] == "relcl" and v.head[c] not in inside:
        return v.head[c]
    return k


def _word(v: View, k: int, c: int) -> int:
    """A mark that the parser took for the subject gives way to the word behind it (the co-organiser), else to the one before
    it (``<Harbour Transport Inc>`` said)."""
    if any(map(str.isalnum, v.lower[k])):
        return k
    near = [*range(k + 1, c), *range(k - 1, max(k - 4, -1), -1)]
    return next((i for i in near if any(map(str.isalnum, v.lower[i]))), k)


def _before_relative(v: View, c: int, subject: int, content: Collection[tuple[int, int]]) -> int | None:
    """``"…," a man who had come with Ada Lang said``, where the parser took the clause's last noun for the subject: the
    noun before ``who``, or None."""
    stop = max((e for _, e in content if e < subject), default=subject)
    who = next((i for i in range(subject - 1, stop, -1) if v.lower[i] == "who"), -1)
    if subject > c or who < 1 or v.pos[who - 1] not in _NOMINAL or v.head[who] == c:
        return None
    if not any(v.pos[i] in ("VERB", "AUX") for i in range(who + 1, subject)) or "," in v.lower[who:c]:
        return None
    noun = who - 1
    while v.dep[noun] == "pobj" and stop < v.head[v.head[noun]] < noun and v.pos[v.head[v.head[noun]]] in _NOMINAL:
        noun = v.head[v.head[noun]]
    return noun


def _borrowed(v: View, c: int, inside: _Inside) -> int | None:
    """Subject of the nearest clause above, as long as the way up borrows subjects."""
    here = c
    for _ in range(_STEPS):
        above = v.head[here]
        if above == here:
            return None
        if v.dep[here] == "acl" and v.pos[above] in _NOMINAL and above not in inside:
            # issued a statement saying …: whose statement it is; a letter saying …; but "spent the weekend portraying …" is parsed the same way
            if v.tag[c] == "VBG" and v.dep[above] == "dobj" and v.lemma[v.head[above]] not in _RECEIVING:
                issuer = _own_subject(v, v.head[above], inside)
                if issuer is not None:
                    return issuer
            if v.head[above] != above and v.dep[above] not in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "ROOT"):
                return None
            if v.dep[above] != "pobj" or v.head[v.head[above]] == above:
                return above
        if v.dep[here] == "relcl":
            return above if above not in inside else None
        if v.dep[here] not in _BORROWING:
            return None
        if v.dep[here] == "xcomp":  # left the voters to wonder, forced him to say: the object acts
            objects = [k for k in v.children[above] if v.dep[k] == "dobj" and above < k < here and k not in inside]
            objects = [k for k in objects if v.lower[k] not in ("this", "that")]  # had this to say
            if objects and v.lemma[above] != "promise" and v.pos[objects[-1]] in _NOMINAL:
                return objects[-1]
        subject = [k for k in v.children[above] if v.dep[k] in _SUBJECTS and k not in inside]
        if subject:
            k = min(subject, key=lambda k: (abs(k - c), k))
            if v.tag[k] in ("WP", "WDT") and v.dep[above] == "relcl":
                return v.head[above]
            return k if v.pos[k] in _NOMINAL or v.tag[k] in ("DT", "CD", "WP", "WDT") else None
        here = above
    return None


def _farther(v: View, c: int, inside: _Inside) -> int | None:
    """Subject of the nearest clause above, however the way up is labelled: ``made a point of saying``, ``Stressing the
    danger, the mayor said``."""
    here = c
    for _ in range(_STEPS):
        above = v.head[here]
        if above == here:
            return None
        subject = [k for k in v.children[above] if v.dep[k] in _SUBJECTS and k not in inside and k != here]
        if subject:
            k = min(subject, key=lambda k: (abs(k - c), k))
            return k if v.pos[k] in _NOMINAL else None
        i = above - 1
        while i > 0 and v.pos[i] in ("AUX", "ADV", "PART") and i not in inside:
            i -= 1
        if v.pos[above] == "VERB" and above < c and v.pos[i] in ("PROPN", "PRON") and i not in inside:
            return i  # a subject that the parser took for something else
        here = above
    return None


def _before_dashes(v: View, c: int, inside: _Inside) -> int | None:
    """The name before an apposition between dashes: ``Ada Lang – adviser to the mayor, Ivo Holm – said``."""
    i = c - 1
    while i > 0 and v.pos[i] in ("AUX", "ADV", "PART"):
        i -= 1
    if v.lower[i] not in _DASHES or v.tag[c] not in ("VBD", "VBZ", "VBP", "VBN"):
        return None
    stop = v.window(c)[0]
    for k in range(i - 1, max(stop, i - _LONGEST_ASIDE), -1):
        if v.lower[k] in _DASHES and v.end[k - 1] < v.start[k]:
            return k - 1 if v.pos[k - 1] == "PROPN" and k - 1 not in inside else None
        if v.tag[k] in ("VBD", "VBZ", "VBP", "MD"):
            return None
    return None


def _aside(v: View, c: int, inside: _Inside) -> int | None:
    """``That attitude, many argue, could spread``: who stands between the commas."""
    if c < 2 or c + 1 >= len(v) or v.lower[c - 2] != "," or v.lower[c + 1] != "," or c - 1 in inside:
        return None
    return c - 1 if v.pos[c - 1] in ("PRON", "PROPN") or v.lower[c - 1] in _SOME else None


def _first_noun(v: View, c: int, inside: _Inside) -> int | None:
    """Head of the noun phrase that the sentence begins with, where the parser found no subject at all."""
    a = v.window(c)[0]
    i = a
    while i < c and (v.pos[i] in ("DET", "ADJ", "NUM", "PUNCT", "SPACE", "CCONJ", "ADV") or v.tag[i] == "PRP$"):
        i += 1
    if i >= c or v.pos[i] not in _NOMINAL:
        return None
    head = _head_of_run(v, i, c)
    return None if head in inside or i in inside else head


def _of_noun(v: View, c: int, inside: _Inside) -> int | None:
    kids = v.children[c]
    for k in kids:
        if v.dep[k] == "poss":
            kept = v.tag[k] == "PRP$" and v.dep[c] == "dobj"  # kept his promise to …
            owner = _clause_subject(v, c, inside) if kept else None
            return k if owner is None else owner
    for k in kids:
        if v.dep[k] == "prep" and v.lower[k] in ("by", "from", "of", "among"):
            o = next((o for o in v.children[k] if v.dep[o] == "pobj"), None)
            if o is not None and o not in inside:
                return o
    own = _own_subject(v, c, inside)
    if own is not None:
        return own
    subject = _clause_subject(v, c, inside)
    if subject is not None:
        return subject
    compound = [k for k in kids if v.dep[k] == "compound" and v.pos[k] == "PROPN"]
    return compound[-1] if compound else None


def _clause_subject(v: View, c: int, inside: _Inside) -> int | None:
    """Subject of the clause in which a noun is object."""
    here = c
    for _ in range(3):
        above = v.head[here]
        if above == here or v.dep[here] in _SUBJECTS:
            return None
        subject = [k for k in v.children[above] if v.dep[k] in _SUBJECTS and k not in inside]
        if subject:
            return min(subject, key=lambda k: (abs(k - c), k))
        here = above
    return None


def _before_colon(v: View, c: int) -> int | None:
    """``X: …``, ``X on Y: …`` and ``X replied: …``: the subject before the colon, else the first noun phrase's head."""
    a = v.window(c)[0]
    a = next((i + 1 for i in range(c - 1, a, -1) if v.lower[i] in ("-", "–", "—", "--")), a)
    subjects = [i for i in range(c - 1, a - 1, -1) if v.dep[i] == "nsubj" and v.pos[i] in _NOMINAL]
    if subjects:  # the last one of the main clause: excerpts debunk the idea that the port could close: …
        return min(subjects, key=lambda i: _subordinate(v, v.head[i]))
    for i in range(c - 1, a - 1, -1):
        if v.pos[i] == "VERB" and i + 1 < c and v.pos[i + 1] in _NOMINAL:  # Continued Stone:
            return _head_of_run(v, i + 1, c)
    for i in range(a, c):
        if v.pos[i] in _NOMINAL and v.dep[i] not in ("compound", "poss"):
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


def _head_of_run(v: View, i: int, stop: int) -> int:
    while i + 1 < stop and v.pos[i + 1] in ("NOUN", "PROPN"):
        i += 1
    return i


def _beside(v: View, cue: Cue, inside: _Inside) -> int | None:
    """The noun right before or right behind the cue, for sentences that the parser got wrong."""
    a, b = v.window(cue.token)
    i = cue.first - 1
    above = {v.head[cue.token], v.head[v.head[cue.token]]}
    while i >= a and i not in inside:  # … has long continued to assert
        if v.pos[i] not in ("AUX", "ADV", "PART") and v.lower[i] != "both" and not (v.pos[i] == "VERB" and i in above):
            break
        i -= 1
    if i >= a and v.pos[i] in _NOMINAL and i not in inside:
        return i
    if i >= a and v.lower[i] == "," and i not in inside:  # X, a doctor, said: the noun before the apposition
        stop = next((k for k in range(i - 1, max(a, i - 25), -1) if v.lower[k] == ","), None)
        if stop is not None and stop > a and v.pos[stop - 1] in _NOMINAL and stop - 1 not in inside:
            return stop - 1
        if i > a and v.pos[i - 1] in _NOMINAL and i - 1 not in inside:
            return i - 1
    i = cue.last + 1
    if i < b and i not in inside:
        if v.pos[i] == "PRON":
            return i
        if v.pos[i] == "PROPN":
            return _head_of_run(v, i, b)
    return None
