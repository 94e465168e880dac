"""Attributions that layout shows rather than grammar: credits behind a dash, transcripts, dialogue with dashes.

These are rules: such layouts are rare in what the ranker learnt from, and plain to see where they occur.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from transforms.nlp.quotes.announced import announced
from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.dialogue import DASHES, Form, dialogue
from transforms.nlp.quotes.page import Page, Tokens, chain
from transforms.nlp.quotes.view import View

#: Confidence, see benchmarks/QUOTES_MODEL.md: shares found right for credits and turns of transcripts.
_CREDIT_RIGHT, _TURN_RIGHT = 0.95, 0.6
_CREDIT = re.compile(rf"\s*([{DASHES}]{{1,2}})\s*(?=[A-Z])([^\"“”«»{DASHES}\n:]{{2,90}})$")
_LABEL = re.compile(r"([A-Z][A-Z.'’ -]{1,40}|(?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+|Q|A):\s+(?=\S)")
_LONGEST_CREDIT = 14
_FEWEST_LABELS = 3
_SHORTEST_TURN = 3
_SENTENCE_END = frozenset({".", "?", "!", "…", "...", '"', "”", "''", "’", "'"})


def find_forms(v: View, p: Page, people: Collection[int], times: Collection[int]) -> list[Form]:
    """All attributions of the article that layout shows; ``people`` and ``times``: the tokens of people's names and of
    expressions of time."""
    behind_dashes = announced(v, p, people, times)
    told = {p.paragraph_of[form.cue.token] for form in behind_dashes}
    return [*credited(v, p), *transcribed(v, p), *behind_dashes, *dialogue(v, p, told)]


def credited(v: View, p: Page) -> list[Form]:
    """``"…" —Anna Bell, mayor``: a quotation and, behind it at the paragraph's end or as the next paragraph, a dash with a
    name."""
    out = []
    for n, (first, last) in enumerate(p.tokens):
        q = p.quotations[n]
        if not q.closed or q.single or p.paragraph_of[first] != p.paragraph_of[last] or not p.paragraphs:
            continue
        number = p.paragraph_of[first]
        start, stop = p.paragraphs[number]
        behind = q.end
        if last + 1 >= stop and number + 1 < len(p.paragraphs):
            below, stop = p.paragraphs[number + 1]
            if below >= stop:
                continue
            behind = v.start[below]
        if stop - v.token_holding(behind) > _LONGEST_CREDIT + 3:
            continue
        m = _CREDIT.match(v.text[behind : v.end[stop - 1]])
        if m is None:
            continue
        dash = v.token_holding(behind + m.start(1))
        name = v.token_holding(behind + m.start(2))
        if any(v.pos[i] == "VERB" and v.tag[i] != "VBN" for i in range(name, stop)):
            continue
        spans: Tokens = tuple(chain(p, n, back=True)) if first == start else _from_paragraph(p, start, first, last)
        out.append(Form(Cue(dash, dash, dash, "dash"), spans, _name_head(v, name, stop), _CREDIT_RIGHT))
    return out


def _from_paragraph(p: Page, start: int, first: int, last: int) -> Tokens:
    """All quotations of the paragraph up to the credited one."""
    found = sorted({p.at[i] for i in range(start, first) if p.at[i] >= 0})
    return (*(p.tokens[q] for q in found), (first, last))


def _name_head(v: View, i: int, stop: int) -> int:
    """Last token of the first name: what stands before a comma, "of", a bracket."""
    while i + 1 < stop and (v.pos[i + 1] in ("PROPN", "NOUN") or v.tag[i + 1] == "NNP"):
        i += 1
    return i


def transcribed(v: View, p: Page) -> list[Form]:
    """``REED: In May.``: an interview or a debate, where several paragraphs begin with a name and a colon."""
    labels: list[tuple[int, int, int]] = []
    for n, (first, stop) in enumerate(p.paragraphs):
        if first >= stop:
            continue
        m = _LABEL.match(v.text, v.start[first], v.end[stop - 1])
        if m is not None:
            labels.append((n, v.token_holding(m.end(1)), v.first_token_at(m.end())))
    names = [v.text[v.start[p.paragraphs[n][0]] : v.start[colon]] for n, colon, _ in labels]
    often = Counter(names)
    labels = [label for label, name in zip(labels, names, strict=True) if often[name] > 1]
    if len(labels) < _FEWEST_LABELS:
        return []
    out = []
    for n, colon, begin in labels:
        first, stop = p.paragraphs[n]
        if stop - begin > _SHORTEST_TURN and v.lower[stop - 1] in _SENTENCE_END:
            out.append(
                Form(Cue(colon, colon, colon, "colon"), ((begin, stop - 1),), max(first, colon - 1), _TURN_RIGHT)
            )
    return out
