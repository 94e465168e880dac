"""Which body ``it`` stands for: the subject of the clause before, as long as that is a body and the only one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.nlp.quotes.bodies import body, body_before, is_kind, noun_of_body
from transforms.nlp.quotes.cast import Member
from transforms.nlp.quotes.cues import speaks
from transforms.nlp.quotes.scene import Scene
from transforms.nlp.roles import is_title_head

_BACK = 3  # sentences, quoted ones in between
_LONGEST = 200  # tokens of a sentence that are looked at
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_MAIN = frozenset({"ROOT", "conj", "advcl"})
_EMPTY_VERBS = frozenset({"be", "mean", "seem", "appear"})
_EMPTY_OBJECTS = frozenset({"sense", "difference"})
_UNKNOWN = None


def itself(s: Scene, token: int, content: Sequence[tuple[int, int]]) -> Member | None:
    """The body that ``it`` or ``its`` at ``token`` stands for; ``content`` (character spans) is what is said.

    What the clause before is about comes first, even where another body spoke last: in ``The ministry said so. The letter was
    short. It warned …`` the letter warns, no body.
    """
    if s.v.dep[token] not in ("nsubj", "nsubjpass", "poss") or _is_empty(s, token):
        return None
    rivals = _subjects(s, token, content)
    if not rivals:
        return body_before(s, token, None)
    first = rivals[0]
    return first if all(m is first for m in rivals) else None


def _is_empty(s: Scene, token: int) -> bool:
    """``It is clear that``, ``it is gratifying that``, ``it means``, ``it makes no sense``: stands for nothing, or for what was just said."""
    v, head = s.v, s.v.head[token]
    if v.dep[token] == "poss":
        return False
    objects = {v.lemma[k].lower() for k in v.children[head] if v.dep[k] == "dobj"}
    if (
        v.tag[head] == "VBG"
        and not speaks(v.lemma[head].lower())
        and any(v.dep[k] == "ccomp" for k in v.children[head])
    ):
        return True
    return v.lemma[head].lower() in _EMPTY_VERBS or bool(objects & _EMPTY_OBJECTS)


def _subjects(s: Scene, token: int, content: Sequence[tuple[int, int]]) -> list[Member | None]:
    """The bodies (None: some other thing) that are subjects before the token in its sentence, else in the one before."""
    n = s.v.sentence_of[token]
    for k in range(n, max(-1, n - _BACK - 1), -1):
        first, stop = s.v.sentences[k]
        stop = token if k == n else min(stop, first + _LONGEST)
        subjects = list(_main_subjects(s, max(first, stop - _LONGEST), stop, content))
        found = [m for i in subjects for m in _things(s, i)]
        if found:
            return found
        if k < n and any(s.p.at[i] < 0 and s.v.pos[i] in ("VERB", "AUX") for i in range(first, stop)):
            return []
    return []


def _main_subjects(s: Scene, first: int, stop: int, content: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Subjects of main clauses, quotations and what is said left out."""
    v = s.v
    for i in range(first, stop):
        if v.dep[i] not in _SUBJECTS or s.p.at[i] >= 0 or any(a <= v.start[i] < b for a, b in content):
            continue
        above = v.head[i]
        if v.dep[above] in _MAIN:
            yield i


def _things(s: Scene, i: int) -> list[Member | None]:
    """The body that a subject is, None for another thing; nothing for people and plurals, which ``it`` cannot mean."""
    v = s.v
    apposed = next((s.cast.at(k) for k in v.children[i] if v.dep[k] == "appos" and s.cast.at(k) is not None), None)
    mention = s.cast.aliases.get(i) or apposed or s.cast.at(i)
    if any(v.dep[k] == "conj" for k in v.children[i]):
        return []
    if v.lower[i] == "it":
        last = s.last(i, 0)
        return [last.member if last is not None and last.start == v.start[i] else _UNKNOWN]
    if mention is not None and (mention.head == i or mention is apposed or i in s.cast.aliases):
        if mention.entity.label in ("ORG", "GPE", "FAC", "LOC"):
            return [s.cast.member(mention.entity)]
        if mention.entity.label == "PERSON":
            return []
    if v.dep[i] == "csubj":
        return [_UNKNOWN]
    if v.pos[i] == "PRON" or v.tag[i] in ("NNS", "NNPS", "CD", "DT", "WP", "WDT", "EX") or is_title_head(v.lower[i]):
        return []
    kind = noun_of_body(s, i)
    if kind is None:
        return [_UNKNOWN]
    found = body(s, i, kind) or body_before(s, i, kind.split(" ")[-1])
    return [found if found is not None and is_kind(found, kind) else _UNKNOWN]
