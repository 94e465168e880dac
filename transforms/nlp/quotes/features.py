"""What the ranker looks at: numbers for each possible cue, then for each possible content.

Words enter through the counts that learning kept of them (how often the lemma introduced an attribution, and through
which construction); labels of the parse enter as ranks in an order that learning found. Nothing here depends on the
names of people or topics.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from math import log

from transforms.nlp.quotes.candidates import CONSTRUCTIONS, Candidate, beside, group
from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.page import Page
from transforms.nlp.quotes.view import View

Counts = Mapping[str, tuple[float, float]]

WORD_CLASS = {
    "VERB": "V", "AUX": "V", "NOUN": "N", "PROPN": "N", "ADJ": "A", "ADV": "R", "ADP": "P", "SCONJ": "P", "PUNCT": ".",
}  # fmt: skip
_PRIOR_WEIGHT = 4.0
_FIRST = {"i": 1, "we": 1, "you": 2, "he": 3, "she": 3, "they": 4, "it": 5, "who": 6, "which": 7, "that": 7}
_OPENERS = {
    "that": 1, "to": 2, "how": 3, "why": 3, "what": 3, "whether": 4, "if": 4, "who": 3, "for": 5, "of": 6, "on": 7,
    "in": 8, "at": 8, "with": 9, "by": 10, "as": 11, "about": 12, "after": 13, "when": 14, "while": 15, "because": 16,
    "against": 17, "from": 18, "and": 19, "but": 19, "which": 20, "it": 21, "he": 21, "she": 21, "they": 21, "there": 21,
    "the": 22, "a": 23, "an": 23, "his": 24, "her": 24, "their": 24, "him": 25, "them": 25, "not": 2, "toward": 17,
}  # fmt: skip
_MODALS = {
    "would": 1,
    "could": 1,
    "might": 1,
    "may": 1,
    "will": 2,
    "'ll": 2,
    "should": 3,
    "must": 3,
    "can": 4,
    "do": 5,
    "did": 5,
    "does": 5,
}


@dataclass(frozen=True)
class Knowledge:
    """What learning counted: (attributions, occurrences) of each word and each word's constructions; label ranks."""

    words: Counts
    constructions: Counts
    ranks: Mapping[str, float]
    prior: float
    #: Counts to take off again while learning: those of the article at hand.
    less_words: Counts = field(default_factory=dict)
    less_constructions: Counts = field(default_factory=dict)

    def word(self, key: str) -> tuple[float, float]:
        """Smoothed share of the word's occurrences that are cues, and the number of its occurrences."""
        yes, n = self.words.get(key, (0.0, 0.0))
        if key in self.less_words:
            minus = self.less_words[key]
            yes, n = yes - minus[0], n - minus[1]
        return (yes + _PRIOR_WEIGHT * self.prior) / (n + _PRIOR_WEIGHT), n

    def construction(self, key: str, general: str) -> float:
        """Smoothed share of right contents among the word's candidates of this construction."""
        yes, n = self.constructions.get(general, (0.0, 0.0))
        if general in self.less_constructions:
            minus = self.less_constructions[general]
            yes, n = yes - minus[0], n - minus[1]
        prior = (yes + 0.2) / (n + 2.0)
        yes, n = self.constructions.get(key, (0.0, 0.0))
        if key in self.less_constructions:
            minus = self.less_constructions[key]
            yes, n = yes - minus[0], n - minus[1]
        return (yes + _PRIOR_WEIGHT * prior) / (n + _PRIOR_WEIGHT)

    def head(self, lemma: str) -> float:
        """Smoothed share of right contents among the candidates that a word heads."""
        key = "#" + lemma
        yes, n = self.constructions.get(key, (0.0, 0.0))
        if key in self.less_constructions:
            minus = self.less_constructions[key]
            yes, n = yes - minus[0], n - minus[1]
        return (yes + 1.0) / (n + 5.0)

    def rank(self, label: str) -> float:
        """Place of a label of the parse in the learnt order; -1 for one never seen."""
        return self.ranks.get(label, -1.0)


def word_key(v: View, cue: Cue) -> str:
    """Lemma and word class: ``claim|V`` and ``claim|N`` are two words."""
    if cue.kind == "according":
        return "according to"
    return f"{v.lemma[cue.token].lower()}|{WORD_CLASS.get(v.pos[cue.token], 'X')}"


CUE_FEATURES = (
    "rate", "occurrences", "word_class", "tag", "dep", "subject", "subject_tag", "passive", "negated", "modal",
    "ccomp", "xcomp", "dobj", "preposition", "quotation_before", "quotation_behind", "children", "position", "length",
    "head_rate", "head_dep", "infinitive", "next_tag", "previous_tag", "particle", "best_rate_in_sentence",
    "rank_in_sentence", "dominated", "colon", "paragraph", "next_word_rate", "subject_rate", "xcomp_rate", "prep_rate",
    "that", "in_relative", "size_before", "size_behind", "full_before", "full_behind", "same_sentence",
    "capital", "reads_alone",
)  # fmt: skip


def cue_features(v: View, p: Page, cue: Cue, know: Knowledge, rates: dict[int, float]) -> list[float]:
    """Numbers of one possible cue, in the order of CUE_FEATURES. ``rates``: of all possible cues by token."""
    c = cue.token
    a, b = p.reach(v, c)
    kids = v.children[c]
    dep, tag, rank = v.dep, v.tag, know.rank
    rate, n = know.word(word_key(v, cue))
    subject = passive = negated = modal = ccomp = xcomp = dobj = prep = infinitive = particle = 0
    subject_token = xcomp_token = prep_token = -1
    that = 0
    for k in kids:
        d = dep[k]
        if d in ("nsubj", "nsubjpass", "poss"):
            subject_token = k
            subject = 1 if k < c else 2
            passive = passive or d == "nsubjpass"
        elif d == "auxpass":
            passive = 1
        elif d == "neg":
            negated = 1
        elif d == "aux":
            modal = modal or _MODALS.get(v.lower[k], 0)
            infinitive = infinitive or v.lower[k] == "to"
        elif d == "ccomp" or d == "acl":
            ccomp = 1 if k < c else 2
            that = that or any(dep[m] == "mark" and v.lower[m] == "that" for m in v.children[k])
        elif d == "xcomp":
            xcomp, xcomp_token = 1, k
        elif d in ("dobj", "oprd", "attr"):
            dobj = 1
        elif d in ("prep", "agent", "dative") and k > c:
            prep, prep_token = 1, prep_token if prep_token >= 0 else k
        elif d == "prt":
            particle = 1
    if subject_token >= 0:
        low = v.lower[subject_token]
        subject_tag = float(_FIRST.get(low, 8 + rank("t:" + tag[subject_token]) / 100))
    else:
        subject_tag = -1.0
    head = v.head[c]
    first, last = group(v, p, cue)
    left, right = beside(v, p, cue, first, last, a, b)
    in_sentence = [rates[i] for i in range(a, b) if i in rates]
    above, dominated, in_relative = head, 0.0, 0
    for _ in range(6):
        if above != c:
            dominated = max(dominated, rates.get(above, 0.0))
        if dep[above] in ("relcl", "acl", "advcl"):
            in_relative = 1
        if v.head[above] == above:
            break
        above = v.head[above]
    return [
        rate, min(n, 500.0), float("VNARP.".find(WORD_CLASS.get(v.pos[c], "X"))), rank("t:" + tag[c]), rank("d:" + dep[c]),
        subject, subject_tag, passive, negated, modal, ccomp, xcomp, dobj,
        rank("w:" + v.lower[prep_token]) if prep else -2.0,
        left >= 0, any(p.at[i] >= 0 for i in range(last + 1, b)), len(kids), c - a, b - a,
        rates.get(head, 0.0) if head != c else -1.0, rank("d:" + dep[head]) if head != c else -2.0, infinitive,
        rank("t:" + tag[c + 1]) if c + 1 < b else -2.0, rank("t:" + tag[c - 1]) if c > a else -2.0, particle,
        max(in_sentence, default=0.0), sum(r > rate for r in in_sentence), dominated, cue.kind == "colon",
        min(p.paragraph_of[c], 3), rates.get(c + 1, 0.0) if c + 1 < b else 0.0,
        know.word(f"{v.lemma[subject_token].lower()}|s")[0] if subject_token >= 0 else 0.0,
        rates.get(xcomp_token, 0.0) if xcomp else -1.0, know.word(f"{v.lemma[c].lower()} {v.lower[prep_token]}|p")[0] if prep else 0.0,
        that, in_relative, _size(p, left), _size(p, right), _full(v, p, left), _full(v, p, right),
        left >= 0 and p.tokens[left][1] >= a, v.text[v.start[first]].isupper(),
        p.paragraphs[p.paragraph_of[c]][1] <= b if p.paragraphs else 0,
    ]  # fmt: skip


def _size(p: Page, q: int) -> int:
    return p.tokens[q][1] - p.tokens[q][0] - 1 if q >= 0 else 0


def _full(v: View, p: Page, q: int) -> int:
    """Whether a quotation ends like a sentence, with its own punctuation: . 2, ? ! 3, or a comma: 1."""
    if q < 0:
        return -1
    inside = v.text[p.quotations[q].inner_end - 1]
    return 2 if inside == "." else 3 if inside in "?!…" else 1 if inside in ",-–—" else 0


def construction_keys(v: View, cue: Cue, candidate: Candidate) -> tuple[str, str]:
    """The candidate's construction with the cue's word, and in general."""
    h = candidate.head
    general = CONSTRUCTIONS[candidate.kind] + (":" + v.dep[h] if h >= 0 else "")
    if h >= 0 and v.dep[h] == "prep":
        general += ":" + v.lower[h]
    return word_key(v, cue) + "/" + general, "/" + general


SPAN_FEATURES = (
    "cue", "rate", "construction", "kind", "head_dep", "head_tag", "tokens", "share", "opener", "opener_tag", "gap",
    "before_mark", "after_mark", "segments", "quoted", "starts_quoted", "ends_quoted", "cues_inside", "best_cue_inside",
    "of", "longer", "shorter", "reaches_end", "starts_sentence", "commas", "behind", "construction_general",
    "sentence_quoted", "verb_inside", "word_class", "cue_dep", "cue_tag", "that", "next_tag", "next_dep", "between",
    "paragraphs", "last_tag", "ends_subtree", "passive", "holds_left", "holds_right", "left_size", "right_size", "left_full",
    "right_full", "left_same", "capital", "cue_behind", "head_word",
)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """Running counts over an article's tokens, so that a span's count is one subtraction; cues outside quotations."""

    quoted: list[int]
    commas: list[int]
    verbs: list[int]
    scores: dict[int, float]
    cue_tokens: list[int]


def running_sums(v: View, p: Page, scores: dict[int, float]) -> Sums:
    """The counts of one article. ``scores``: of all its cues by token."""
    quoted = [0, *accumulate(q >= 0 for q in p.at)]
    commas = [0, *accumulate(word == "," for word in v.lower)]
    verbs = [0, *accumulate(pos in ("VERB", "AUX") for pos in v.pos)]
    return Sums(quoted, commas, verbs, scores, sorted(scores))


def span_features(
    v: View,
    p: Page,
    cue: Cue,
    cue_row: list[float],
    cue_score: float,
    options: list[Candidate],
    know: Knowledge,
    sums: Sums,
) -> list[list[float]]:
    """Numbers of each candidate of one cue, in the order of SPAN_FEATURES."""
    c = cue.token
    a, b = p.reach(v, c)
    sizes = [sum(e - s + 1 for s, e in o.spans) for o in options]
    total = max(1, b - a)
    at, rank = p.at, know.rank
    left, right = beside(v, p, cue, *group(v, p, cue), a, b)
    left_token, right_token = (p.tokens[q][0] if q >= 0 else -1 for q in (left, right))
    sentence_quoted = sums.quoted[b] > sums.quoted[a]
    low = min((o.spans[0][0] for o in options), default=0)
    high = max((o.spans[-1][1] for o in options), default=0)
    near = [
        (i, sums.scores[i])
        for i in sums.cue_tokens[bisect_left(sums.cue_tokens, low) : bisect_left(sums.cue_tokens, high + 1)]
    ]
    rows = []
    for option, size in zip(options, sizes, strict=True):
        first, last = option.spans[0][0], option.spans[-1][1]
        specific, general = construction_keys(v, cue, option)
        quoted = commas = verbs = inside = 0
        best = 0.0
        for s, e in option.spans:
            quoted += sums.quoted[e + 1] - sums.quoted[s]
            commas += sums.commas[e + 1] - sums.commas[s]
            verbs += sums.verbs[e + 1] - sums.verbs[s]
            for i, score in near:
                if s <= i <= e:
                    inside += score > 0.3
                    if score > best:
                        best = score
        h = option.head
        start = first
        while start < last and v.pos[start] in ("PUNCT", "SPACE"):
            start += 1
        following = last + 1
        before = first - 1
        rows.append([
            cue_score, cue_row[0], know.construction(specific, general), option.kind,
            rank("d:" + v.dep[h]) if h >= 0 else -2.0, rank("t:" + v.tag[h]) if h >= 0 else -2.0,
            log(1 + size), size / total, _OPENERS.get(v.lower[start], 0), rank("t:" + v.tag[start]),
            first - cue.last if first > c else last - c if last < c else 0,
            _mark(v, before) if before >= 0 else 0, _mark(v, following) if following < len(v) else 1,
            len(option.spans), quoted / size, at[first] >= 0, at[last] >= 0, inside, best,
            len(options), sum(o > size for o in sizes), sum(o < size for o in sizes),
            last >= b - 2, first <= a + 1, commas, first > c, know.construction(general, general), sentence_quoted,
            verbs, cue_row[2], cue_row[4], cue_row[3], v.lower[start] == "that",
            rank("t:" + v.tag[following]) if following < b else -2.0, rank("d:" + v.dep[following]) if following < b else -2.0,
            _between(v, cue, first, last), p.paragraph_of[last] - p.paragraph_of[c], rank("t:" + v.tag[last]),
            h >= 0 and last == v.right[h], cue_row[7],
            _holds(option, left_token), _holds(option, right_token), *cue_row[-7:-1],
            _cue_behind(v, sums.scores, last) if last > b else 0.0, know.head(v.lemma[h].lower()) if h >= 0 else -1.0,
        ])  # fmt: skip
    return rows


def _holds(option: Candidate, token: int) -> int:
    return -1 if token < 0 else int(any(s <= token <= e for s, e in option.spans))


def _cue_behind(v: View, scores: dict[int, float], last: int) -> float:
    """Best cue in what is left of the sentence that the content ends in: another "she said" claims its quotation."""
    stop = v.sentences[v.sentence_of[last]][1]
    return max((scores[i] for i in range(last + 1, stop) if i in scores), default=0.0)


_MARKS = {",": 2, ".": 1, "?": 1, "!": 1, ";": 3, ":": 4, "—": 5, "–": 5, "--": 5, "-": 5, "(": 6, ")": 6}


def _mark(v: View, i: int) -> int:
    return _MARKS.get(v.lower[i], 7 if v.pos[i] in ("PUNCT", "SPACE") else 0)


def _between(v: View, cue: Cue, first: int, last: int) -> int:
    """Punctuation between cue and content: 0 none, else the mark next to the content."""
    span = range(cue.last + 1, first) if first > cue.last else range(last + 1, cue.first)
    return next((_mark(v, i) for i in span if v.pos[i] == "PUNCT"), 0)
