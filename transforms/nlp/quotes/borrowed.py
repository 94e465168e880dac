"""Sources that the cue's own clause does not name: the subject of another clause, or the noun beside the cue."""

from __future__ import annotations

from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.subjects import NOMINAL, SUBJECTS, Inside, head_of_run, own_subject
from transforms.nlp.quotes.view import View

#: A clause with one of these borrows its subject from the clause above.
BORROWING = frozenset({"advcl", "conj", "xcomp", "pcomp", "acl", "ccomp", "dep", "parataxis", "acomp", "prep", "csubj"})
STEPS = 6
_SOME = frozenset({"many", "some", "most", "few", "others", "several", "critics"})
_DASHES = frozenset({"-", "–", "—", "--"})
_LONGEST_ASIDE = 25  # tokens
_RECEIVING = frozenset(
    {"receive", "get", "see", "read", "obtain", "include", "feature", "cite", "have", "hear", "find"}
)


def borrowed(v: View, c: int, inside: Inside) -> int | None:
    """Subject of the nearest clause above, as long as the way up borrows subjects."""
    here = c
    for _ in range(STEPS):
        above = v.head[here]
        if above == here:
            return None
        if v.dep[here] == "acl" and v.pos[above] in NOMINAL and above not in inside:
            # issued a statement saying …: whose statement it is; a letter saying …; but "spent the weekend portraying …" is parsed the same way
            if v.tag[c] == "VBG" and v.dep[above] == "dobj" and v.lemma[v.head[above]] not in _RECEIVING:
                issuer = own_subject(v, v.head[above], inside)
                if issuer is not None:
                    return issuer
            if v.head[above] != above and v.dep[above] not in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "ROOT"):
                return None
            if v.dep[above] != "pobj" or v.head[v.head[above]] == above:
                return above
        if v.dep[here] == "relcl":
            return above if above not in inside else None
        if v.dep[here] not in BORROWING:
            return None
        if v.dep[here] == "xcomp":  # left the voters to wonder, forced him to say: the object acts
            objects = [k for k in v.children[above] if v.dep[k] == "dobj" and above < k < here and k not in inside]
            objects = [k for k in objects if v.lower[k] not in ("this", "that")]  # had this to say
            if objects and v.lemma[above] != "promise" and v.pos[objects[-1]] in NOMINAL:
                return objects[-1]
        subject = [k for k in v.children[above] if v.dep[k] in SUBJECTS and k not in inside]
        if subject:
            k = min(subject, key=lambda k: (abs(k - c), k))
            if v.tag[k] in ("WP", "WDT") and v.dep[above] == "relcl":
                return v.head[above]
            return k if v.pos[k] in NOMINAL or v.tag[k] in ("DT", "CD", "WP", "WDT") else None
        here = above
    return None


def farther(v: View, c: int, inside: Inside) -> int | None:
    """Subject of the nearest clause above, however the way up is labelled: ``made a point of saying``, ``Stressing the
    danger, the mayor said``."""
    here = c
    for _ in range(STEPS):
        above = v.head[here]
        if above == here:
            return None
        subject = [k for k in v.children[above] if v.dep[k] in SUBJECTS and k not in inside and k != here]
        if subject:
            k = min(subject, key=lambda k: (abs(k - c), k))
            return k if v.pos[k] in NOMINAL else None
        i = above - 1
        while i > 0 and v.pos[i] in ("AUX", "ADV", "PART") and i not in inside:
            i -= 1
        if v.pos[above] == "VERB" and above < c and v.pos[i] in ("PROPN", "PRON") and i not in inside:
            return i  # a subject that the parser took for something else
        here = above
    return None


def before_dashes(v: View, c: int, inside: Inside) -> int | None:
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


def aside(v: View, c: int, inside: Inside) -> int | None:
    """``That attitude, many argue, could spread``: who stands between the commas."""
    if c < 2 or c + 1 >= len(v) or v.lower[c - 2] != "," or v.lower[c + 1] != "," or c - 1 in inside:
        return None
    return c - 1 if v.pos[c - 1] in ("PRON", "PROPN") or v.lower[c - 1] in _SOME else None


def clause_subject(v: View, c: int, inside: Inside) -> int | None:
    """Subject of the clause in which a noun is object."""
    here = c
    for _ in range(3):
        above = v.head[here]
        if above == here or v.dep[here] in SUBJECTS:
            return None
        subject = [k for k in v.children[above] if v.dep[k] in SUBJECTS and k not in inside]
        if subject:
            return min(subject, key=lambda k: (abs(k - c), k))
        here = above
    return None


def first_noun(v: View, c: int, inside: Inside) -> int | None:
    """Head of the noun phrase that the sentence begins with, where the parser found no subject at all."""
    a = v.window(c)[0]
    i = a
    while i < c and (v.pos[i] in ("DET", "ADJ", "NUM", "PUNCT", "SPACE", "CCONJ", "ADV") or v.tag[i] == "PRP$"):
        i += 1
    if i >= c or v.pos[i] not in NOMINAL:
        return None
    head = head_of_run(v, i, c)
    return None if head in inside or i in inside else head


def beside(v: View, cue: Cue, inside: Inside) -> int | None:
    """The noun right before or right behind the cue, for sentences that the parser got wrong."""
    a, b = v.window(cue.token)
    i = cue.first - 1
    above = {v.head[cue.token], v.head[v.head[cue.token]]}
    while i >= a and i not in inside:  # … has long continued to assert
        if v.pos[i] not in ("AUX", "ADV", "PART") and v.lower[i] != "both" and not (v.pos[i] == "VERB" and i in above):
            break
        i -= 1
    if i >= a and v.pos[i] in NOMINAL and i not in inside:
        return i
    if i >= a and v.lower[i] == "," and i not in inside:  # X, a doctor, said: the noun before the apposition
        stop = next((k for k in range(i - 1, max(a, i - 25), -1) if v.lower[k] == ","), None)
        if stop is not None and stop > a and v.pos[stop - 1] in NOMINAL and stop - 1 not in inside:
            return stop - 1
        if i > a and v.pos[i - 1] in NOMINAL and i - 1 not in inside:
            return i - 1
    i = cue.last + 1
    if i < b and i not in inside:
        if v.pos[i] == "PRON":
            return i
        if v.pos[i] == "PROPN":
            return head_of_run(v, i, b)
    return None
