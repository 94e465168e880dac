"""Candidate contents of a cue: what it might introduce, read off the parse and the quotation marks.

Everything is in tokens, spans inclusive. A candidate carries the construction it comes from, so that the ranker can
weigh constructions against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.nlp.quotes.cues import Cue, speaks
from transforms.nlp.quotes.page import Page, Tokens, chain, following, next_paragraphs, whole_quotations
from transforms.nlp.quotes.view import View

#: Constructions, in the order of the ranker's feature.
CONSTRUCTIONS = (
    "child",  # one dependent behind the cue
    "children",  # several dependents in a row
    "to_clause_end",  # from a dependent to the end of the cue's subtree
    "to_sentence_end",
    "cut",  # a dependent cut short at a comma
    "object",  # the object of a preposition behind the cue
    "before",  # what stands before "X said"
    "around",  # before and behind "X said"
    "behind",  # what follows an initial "According to X,"
    "left_child",  # a dependent before the cue
    "raised",  # subject and infinitive of "is said to"
    "quoted",  # quotations beside the cue
    "quoted_on",  # the same with the quotations that follow in the paragraph
    "next_paragraph",  # what follows "X said:" at the end of a paragraph
    "run_on",  # the same with the paragraphs behind that are quotations as a whole
)
_KIND = {name: i for i, name in enumerate(CONSTRUCTIONS)}
_MOST_CHILDREN = 6
_LONGEST = 500  # tokens of a content without quotation marks
_SKIPPED = frozenset({"punct", "aux", "auxpass", "neg", "mark", "prt", "cc", "intj", "dep"})
_LATE = frozenset({"prep", "advcl", "relcl", "acl", "npadvmod", "appos", "conj"})
_GROUP = frozenset({"aux", "auxpass", "neg", "nsubj", "nsubjpass", "advmod", "mark", "expl", "prt"})


@dataclass(frozen=True)
class Candidate:
    """Possible content: spans in reading order, the construction's number, the token that heads it (-1: none)."""

    spans: Tokens
    kind: int
    head: int


def group(v: View, p: Page, cue: Cue) -> tuple[int, int]:
    """First and last token of the attribution's core, ``Rutte said``: cue, auxiliaries, subject with its modifiers."""
    c = cue.token
    first, last = cue.first, cue.last
    behind = inverted_subject(v, c) >= 0
    for k in v.children[c]:
        if behind and k < first and v.dep[k] in ("nsubj", "nsubjpass"):
            continue
        if k < first and v.dep[k] in _GROUP and p.at[k] < 0:
            start = v.left[k]
            while p.at[start] >= 0:  # the parser hangs closing marks on the subject
                start = p.tokens[p.at[start]][1] + 1
            first = min(first, start)
        elif k > c and v.dep[k] in ("nsubj", "nsubjpass", "neg", "prt"):
            last = max(last, v.right[k])
    source = swallowed_source(v, cue)
    return (min(first, v.left[source]) if source >= 0 else first), last


def inverted_subject(v: View, c: int) -> int:
    """The subject right behind the cue in ``the pass, said Ivo Lang, is shut``; -1 where the order is the usual one."""
    if c == 0 or v.pos[c - 1] != "PUNCT":
        return -1
    return next((k for k in v.children[c] if v.dep[k] == "nsubj" and k > c and v.left[k] == c + 1), -1)


def swallowed_source(v: View, cue: Cue) -> int:
    """The name that the parser took for a part of what is said: ``The pass was shut, Ivo Lang, chief of the police, told
    the paper``; -1 for none."""
    c = cue.token
    if cue.kind != "verb" or c < 4 or v.tag[c] not in ("VBD", "VBZ", "VBP") or v.lower[c - 1] != ",":
        return -1
    if not speaks(v.lemma[c].lower()) or any(v.dep[k] in ("nsubj", "nsubjpass") for k in v.children[c]):
        return -1
    clause = next((k for k in v.children[c] if v.dep[k] == "ccomp" and k < c and v.right[k] >= c - 2), -1)
    here = c - 2
    while clause >= 0 and here != clause and v.head[here] != here:
        if (
            v.dep[here] == "appos"
            and v.pos[here] == "PROPN"
            and v.left[here] > clause
            and v.lower[v.left[here] - 1] == ","
            and v.right[here] in (c - 2, c - 1)
        ):
            return here
        here = v.head[here]
    return -1


class _Collector:
    def __init__(self, v: View, p: Page, low: int, high: int) -> None:
        self.v, self.p, self.low, self.high = v, p, low, high
        self.found: dict[Tokens, Candidate] = {}

    def add(self, kind: str, head: int, *spans: tuple[int, int]) -> None:
        out: list[tuple[int, int]] = []
        for first, last in spans:
            trimmed = self._trim(first, last)
            if trimmed is None:
                return
            if out and trimmed[0] <= out[-1][1] + 1:
                out[-1] = (out[-1][0], max(trimmed[1], out[-1][1]))
            else:
                out.append(trimmed)
        key = tuple(out)
        if key and key not in self.found:
            self.found[key] = Candidate(key, _KIND[kind], head)

    def _trim(self, first: int, last: int) -> tuple[int, int] | None:
        """The span without punctuation at its ends, grown to the whole of a quotation that it ends within."""
        v, at = self.v, self.p.at
        if last - first > _LONGEST and (at[first] < 0 or at[last] < 0):
            return None
        while first <= last and v.pos[first] in ("PUNCT", "SPACE") and at[first] < 0:
            first += 1
        while last >= first and v.pos[last] in ("PUNCT", "SPACE") and at[last] < 0:
            last -= 1
        if first > last:
            return None
        if at[last] >= 0:
            last = max(last, self.p.tokens[at[last]][1])
        if at[first] >= 0:
            first = min(first, self.p.tokens[at[first]][0])
        return first, last


def candidates(v: View, p: Page, cue: Cue) -> list[Candidate]:
    """What the cue may introduce: a list without doubles, never overlapping the cue's own words."""
    c = cue.token
    a, b = p.reach(v, c)
    first, last = group(v, p, cue)
    out = _Collector(v, p, a, b)
    if cue.kind == "colon":
        _behind_colon(v, p, cue, out, b)
        return list(out.found.values())
    if cue.kind == "according":
        _according(v, p, cue, out, a, b)
    else:
        _right(v, p, cue, out, last, b)
        _left(v, p, cue, out, first, last, a, b)
        _raised(v, cue, out)
    _quoted(v, p, cue, out, first, last, a, b)
    must = _leading(v, p, cue, first, last, a, b)
    owned = p.owned.get(c, -1)
    beyond = p.tokens[owned][1] + 1 if owned >= 0 else -1  # what stands between the quotation and its cue is no content
    source = swallowed_source(v, cue)
    return [
        k
        for k in out.found.values()
        if not any(s <= c <= e or s <= beyond <= e < c or s <= source <= e for s, e in k.spans)
        and (must < 0 or any(s <= must <= e for s, e in k.spans))
    ]


def _leading(v: View, p: Page, cue: Cue, first: int, last: int, a: int, b: int) -> int:
    """Token of what always belongs to the content, or -1: the quotation in ``"…," she said``, the clause in
    ``Three were hit, the ministry wrote on Telegram``."""
    if cue.kind != "verb":
        return -1
    q, _ = beside(v, p, cue, first, last, a, b)
    if q >= 0 and p.tokens[q][1] >= a and (p.tokens[q][1] == first - 1 or p.owned.get(cue.token) == q):
        return p.tokens[q][0] if v.text[p.quotations[q].inner_end - 1] == "," else -1
    for k in v.children[cue.token]:
        if (
            k < first
            and v.dep[k] == "ccomp"
            and (v.right[k] == first - 2 or k < first <= v.right[k] < cue.token)
            and v.lower[first - 1] == ","
            and first < cue.token
        ):
            return k
    return -1


def _right(v: View, p: Page, cue: Cue, out: _Collector, last: int, b: int) -> None:
    c = cue.token
    kids = [k for k in v.children[c] if k > cue.last and v.dep[k] not in _SKIPPED and v.left[k] > c]
    kids = kids[:_MOST_CHILDREN]
    clause_end = v.right[c]
    for n, k in enumerate(kids):
        if v.dep[k] in ("nsubj", "nsubjpass", "npadvmod"):
            continue
        start, stop = v.left[k], v.right[k]
        out.add("child", k, (start, stop))
        for m in kids[n + 1 :]:
            out.add("children", k, (start, v.right[m]))
        out.add("to_clause_end", k, (start, clause_end))
        out.add("to_sentence_end", k, (start, b - 1))
        if v.dep[k] in ("prep", "agent", "dative"):
            for o in v.children[k]:
                if v.dep[o] in ("pobj", "pcomp"):
                    out.add("object", o, (v.left[o], v.right[o]))
                    out.add("object", o, (v.left[o], clause_end))
        for cut in _cuts(v, k, max(stop, clause_end)):
            out.add("cut", k, (start, cut - 1))
        late = [m for m in v.children[k] if m > k and v.dep[m] in _LATE]
        if late and v.left[late[-1]] > start:
            out.add("cut", k, (start, v.left[late[-1]] - 1))
    if kids and cue.last + 1 < v.left[kids[0]]:
        out.add("to_clause_end", -1, (cue.last + 1, clause_end))
    if not kids and cue.last + 1 < b:
        out.add("to_sentence_end", -1, (cue.last + 1, b - 1))


def _cuts(v: View, k: int, stop: int) -> list[int]:
    """Commas and dashes behind the head of a dependent, where its content may end: the first and the last two."""
    found = [
        i for i in range(k + 1, min(stop, k + _LONGEST) + 1) if v.lower[i] in (",", "—", "–", ";", "--", "-", ":", "(")
    ]
    return found if len(found) <= 3 else [found[0], *found[-2:]]


def _left(v: View, p: Page, cue: Cue, out: _Collector, first: int, last: int, a: int, b: int) -> None:
    c = cue.token
    for k in v.children[c]:
        if k < c and v.dep[k] in ("ccomp", "dobj", "nsubjpass", "advcl", "nsubj", "attr", "parataxis", "dep"):
            out.add("left_child", k, (v.left[k], min(v.right[k], first - 1) if k < first else v.right[k]))
    before = first - 1
    while before >= a and v.pos[before] in ("PUNCT", "SPACE") and p.at[before] < 0:
        before -= 1
    if before < a or (before == first - 1 and v.pos[before] not in ("PUNCT", "SPACE")):
        return
    out.add("before", -1, (a, before))
    starts = [i + 1 for i in range(a + 1, before) if v.lower[i] in (",", "—", "–", ";", "--", ":")]
    for start in starts[:1] + starts[-1:]:
        out.add("before", -1, (start, before))
    tail = max(
        [last, *(v.right[k] for k in v.children[c] if k > c and v.dep[k] in ("npadvmod", "advmod", "prep", "dobj"))]
    )
    for stop in sorted({last, tail}):
        if stop + 2 < b and v.pos[stop + 1] == "PUNCT" and (p.at[before] < 0 or p.at[stop + 2] >= 0):
            out.add("around", -1, (a, before), (stop + 2, b - 1))


def _raised(v: View, cue: Cue, out: _Collector) -> None:
    c = cue.token
    subject = next((k for k in v.children[c] if k < c and v.dep[k] in ("nsubjpass", "nsubj")), None)
    if subject is None:
        return
    for k in v.children[c]:
        if k > c and v.dep[k] in ("xcomp", "oprd", "prep", "advcl", "acomp", "attr"):
            out.add("raised", k, (v.left[subject], v.right[subject]), (v.left[k], v.right[k]))


def _according(v: View, p: Page, cue: Cue, out: _Collector, a: int, b: int) -> None:
    end = _end_of_source(v, cue, b)
    if cue.first > a:
        out.add("before", -1, (a, cue.first - 1))
        starts = [i + 1 for i in range(a, cue.first - 1) if v.lower[i] in (",", "—", "–", ";", "--", ":")]
        for start in starts[:1] + starts[-2:]:
            out.add("before", -1, (start, cue.first - 1))
        above = v.head[cue.first]
        for _ in range(3):
            out.add("left_child", above, (v.left[above], cue.first - 1))
            if v.head[above] == above:
                break
            above = v.head[above]
        if end + 2 < b:
            out.add("around", -1, (a, cue.first - 1), (end + 1, b - 1))
    if end + 1 < b:
        out.add("behind", -1, (end + 1, b - 1))
        for i in range(end + 2, min(b, end + 60)):
            if v.lower[i] in (",", "—", "–", ";"):
                out.add("behind", -1, (end + 1, i - 1))
                break


def _end_of_source(v: View, cue: Cue, b: int) -> int:
    """Last token of what ``according to`` governs; an apposition without a comma behind it is none: ``In the words of
    Ada Lang, the road is shut``."""
    end = v.right[cue.token]
    if end + 1 >= b or v.pos[end + 1] in ("PUNCT", "SPACE"):
        return end
    return next((i - 1 for i in range(cue.last + 2, end) if v.lower[i] == ","), end)


def _behind_colon(v: View, p: Page, cue: Cue, out: _Collector, b: int) -> None:
    c = cue.token
    if c + 1 < b:
        out.add("to_sentence_end", -1, (c + 1, b - 1))
    stop = p.paragraphs[p.paragraph_of[c]][1] if p.paragraphs else b
    if stop > c + 1:
        out.add("next_paragraph", -1, (c + 1, stop - 1))


def beside(v: View, p: Page, cue: Cue, first: int, last: int, a: int, b: int) -> tuple[int, int]:
    """Quotations right before and right behind ``X said`` (nothing but punctuation between), -1 for none; before also
    the one that opens the sentence and leads to this cue."""
    before = first - 1
    while before >= 0 and v.pos[before] in ("PUNCT", "SPACE") and p.at[before] < 0:
        before -= 1
    behind = last + 1
    while behind < b and v.pos[behind] in ("PUNCT", "SPACE") and p.at[behind] < 0:
        behind += 1
    same = before >= 0 and p.paragraph_of[before] == p.paragraph_of[cue.token]
    left = p.at[before] if same else -1
    return p.owned.get(cue.token, -1) if left < 0 else left, p.at[behind] if behind < b else -1


def _quoted(v: View, p: Page, cue: Cue, out: _Collector, first: int, last: int, a: int, b: int) -> None:
    q, _ = beside(v, p, cue, first, last, a, b)
    left = chain(p, q, back=True) if q >= 0 else []
    inside = sorted({p.at[i] for i in range(last + 1, b) if p.at[i] >= 0})
    right = [p.tokens[q] for q in inside if p.tokens[q][0] > last]
    if right:
        right += chain(p, inside[-1], back=False)[1:]
    more = following(v, p, right[-1][1] if right else b - 1)
    if left:
        out.add("quoted", -1, *left)
        if right:
            out.add("quoted", -1, *left, *right)
            out.add("quoted", -1, *left, *right[:1])
        if more:
            out.add("quoted_on", -1, *left, *right, *more)
    if right:
        for one in right:
            out.add("quoted", -1, one)
        if len(right) > 1:
            out.add("quoted", -1, *right)
        if more:
            out.add("quoted_on", -1, *right, *more)
    if more and not right:
        out.add("quoted_on", -1, *more)
        if not left and first - 1 > a and v.pos[first - 1] in ("PUNCT", "SPACE"):
            out.add("quoted_on", -1, (a, first - 2), *more)
    end = p.paragraphs[p.paragraph_of[cue.token]][1] if p.paragraphs else b
    if b >= end and (v.lower[b - 1] == ":" or (not right and v.lower[b - 1] == ",")):
        ahead = next_paragraphs(v, p, cue.token)
        if ahead:
            out.add("next_paragraph", -1, *ahead)
            run = whole_quotations(v, p, ahead[-1][1])
            if run:
                out.add("run_on", -1, *ahead, *run)
    ending = [*left, *right, *more]
    if ending and (more[-1][1] if more else b - 1) >= end - 2:
        run = whole_quotations(v, p, end - 1)
        if run:
            out.add("run_on", -1, *ending, *run)
