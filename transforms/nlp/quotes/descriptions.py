"""Whom a noun phrase stands for: ``the NATO chief``, ``the nurse``, ``the 58-year-old``, ``the ministry``."""

from __future__ import annotations

import re

from transforms.nlp.quotes.cast import Member, described, roles
from transforms.nlp.quotes.scene import Scene

_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_AGE = re.compile(r"(\d{1,3})[-‑–]year[-‑–]old")
#: Kinds of bodies that "the agency" may stand for by their names.
_BODIES_AT_LARGE = frozenset({"agency", "service", "directorate", "bureau"})


def by_role(s: Scene, token: int) -> Member | None:
    """Who ``the NATO chief``, ``the nurse`` or ``the ministry`` is: the one member that fits."""
    v = s.v
    kids = v.children[token]
    if v.tag[token] in ("NNS", "NNPS") or any(v.dep[k] == "nummod" for k in kids):
        return None
    definite = any(v.dep[k] == "det" and v.lower[k] in _DEFINITE for k in kids)
    if not definite:
        return None
    left = [k for k in kids if k < token and v.dep[k] in ("compound", "amod", "poss", "nmod")]
    words = [v.lower[i] for k in left for i in range(v.left[k], v.right[k] + 1)]
    office = next((k for k in kids if k == token + 1 and v.lower[k] == "of" and v.right[k] == k + 1), None)
    behind = [v.lower[office], v.lower[office + 1]] if office is not None else []
    head, rest = described(" ".join([*words, v.lower[token], *behind]))
    if age := _AGE.match(v.lower[token]) or _AGE.match(v.text[v.start[v.left[token]] : v.end[token]].lower().removeprefix("the ")):
        return _only(s, [m for m in s.people_before(token) if m.age == age.group(1)], token)
    people = s.people_before(token)
    exact = [m for m in people if any(h == head and rest <= words | {h} for h, words in m.descriptions)]
    if not exact:  # named further on: the one person so described in the whole article
        later = [m for m in s.cast.members.values() if any(h == head and rest <= words for h, words in m.descriptions)]
        exact = later if len(later) == 1 and not any(head in roles()[0].get(h, ()) for m in people for h, _ in m.descriptions) else []
    if exact:
        return _only(s, exact, token)
    same = roles()[0].get(head, frozenset({head}))
    loose = [m for m in people if any((h in same or h == head) and rest <= words for h, words in m.descriptions)]
    if loose:
        return _only(s, loose, token) if rest else None
    if head.split(" ")[-1] in roles()[1]:
        return _body(s, token, head.split(" ")[-1])
    return None


def _only(s: Scene, found: list[Member], token: int) -> Member | None:
    if len(found) == 1:
        return found[0]
    last = s.last(token, 4)
    if last is not None and last.member is not None and any(last.member is m for m in found):
        return last.member
    return None


def _body(s: Scene, token: int, word: str) -> Member | None:
    """The body of that kind: the one so described or so called, else the only one that spoke, else the last."""
    v, stop = s.v, s.v.start[token]
    names = {v.lower[k] for k in v.children[token] if v.dep[k] == "compound" and v.pos[k] == "PROPN"}
    known = [m for m in s.cast.members.values() if m.label == "ORG" and m.mentions[0].entity.start_char < stop]
    if names:
        known = [m for m in known if names <= set(m.name.lower().split())]
    for fits in (
        [m for m in known if any(h.split(" ")[-1] == word for h, _ in m.descriptions)],
        [m for m in known if word in m.name.lower().split()],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            return _only(s, fits, token)
    if names:
        return None
    if word != "agency":
        return body_before(s, token, word)
    fits = [m for m in known if set(m.name.lower().split()) & _BODIES_AT_LARGE]
    if len(fits) == 1:  # the agency: the one service, bureau … that the article names
        return fits[0]
    found = body_before(s, token, word)
    return found if found is not None and (not fits or found in fits) else None


def body_before(s: Scene, token: int, word: str | None) -> Member | None:
    """The body that spoke last, or the one that is the subject of the sentence before; ``word``: in its name."""
    v = s.v
    sentence = v.sentence_of[token]
    for spoken in reversed(s.spoken[-3:]):
        who = spoken.speaker.member
        if who is not None and 0 <= sentence - spoken.sentence <= 3 and _is_body(who):
            return who
        if word is None and 0 <= sentence - spoken.sentence <= 1 and spoken.speaker.name is None:
            return None
    i = s.cast.before(v.start[token]) - 1
    found: list[Member] = []
    while i >= 0 and sentence - s.cast.mentions[i].sentence <= 1:
        m = s.cast.mentions[i]
        if m.subject and not m.quoted and m.entity.label == "ORG":
            member = s.cast.member(m.entity)
            if member not in found:
                found.append(member)
        i -= 1
    return found[0] if len(found) == 1 else None


def _is_body(member: Member) -> bool:
    return member.label in ("ORG", "GPE", "FAC")
