"""The subject of a cue's own clause, and what sources are picked from: nouns outside of all that is said."""

from __future__ import annotations

from collections.abc import Collection

from transforms.nlp.quotes.candidates import inverted_subject
from transforms.nlp.quotes.view import View

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})


class Inside:
    """Token spans as a set that is asked for single tokens."""

    def __init__(self, spans: Collection[tuple[int, int]]) -> None:
        self.spans = spans

    def __contains__(self, token: int) -> bool:
        return any(s <= token <= e for s, e in self.spans)


def own_subject(v: View, c: int, inside: Inside) -> int | None:
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
    k = word(v, k, c)
    behind = inverted_subject(v, c)
    if behind in found and any(v.lower[i] == "," for i in range(k, c)):  # the pass, said Ivo Lang, is shut
        return behind
    if v.tag[k] in ("WP", "WDT") and v.dep[c] == "relcl" and v.head[c] not in inside:
        return v.head[c]
    return k


def before_relative(v: View, c: int, subject: int, content: Collection[tuple[int, int]]) -> int | None:
    """``"…," a man who had come with Ada Lang said``, where the parser took the clause's last noun for the subject: the
    noun before ``who``, or None."""
    stop = max((e for _, e in content if e < subject), default=subject)
    who = next((i for i in range(subject - 1, stop, -1) if v.lower[i] == "who"), -1)
    if subject > c or who < 1 or v.pos[who - 1] not in NOMINAL or v.head[who] == c:
        return None
    if not any(v.pos[i] in ("VERB", "AUX") for i in range(who + 1, subject)) or "," in v.lower[who:c]:
        return None
    noun = who - 1
    while v.dep[noun] == "pobj" and stop < v.head[v.head[noun]] < noun and v.pos[v.head[v.head[noun]]] in NOMINAL:
        noun = v.head[v.head[noun]]
    return noun


def word(v: View, k: int, c: int) -> int:
    """A mark that the parser took for the subject gives way to the word behind it (the co-organiser), else to the one before
    it (``<Harbour Transport Inc>`` said)."""
    if any(map(str.isalnum, v.lower[k])):
        return k
    near = [*range(k + 1, c), *range(k - 1, max(k - 4, -1), -1)]
    return next((i for i in near if any(map(str.isalnum, v.lower[i]))), k)


def head_of_run(v: View, i: int, stop: int) -> int:
    while i + 1 < stop and v.pos[i + 1] in ("NOUN", "PROPN"):
        i += 1
    return i
