"""From possible cues and contents to attributions: the learnt part, and the choice among what overlaps."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cache

import numpy as np

from transforms.nlp.lexicon import read_bytes
from transforms.nlp.quotes.candidates import Candidate, candidates
from transforms.nlp.quotes.cues import Cue, deeds, phrase_before_source, works
from transforms.nlp.quotes.features import WORD_CLASS, Knowledge, cue_features, running_sums, span_features, word_key
from transforms.nlp.quotes.page import Page
from transforms.nlp.quotes.trees import Trees, logistic
from transforms.nlp.quotes.view import View

MODEL_FILE = "quote_model.npz"
#: Words that introduced an attribution less often than this in the learning data are not looked at.
GATE = 0.05
#: Cues below this score get no candidates.
CUE_GATE = 0.12
_GATED_CLASSES = frozenset(WORD_CLASS) - {"PUNCT"}


@dataclass(frozen=True)
class Model:
    """Everything learnt."""

    know: Knowledge
    cues: Trees
    spans: Trees
    threshold: float
    calibration: tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class Choice:
    """A cue with the content chosen for it and the ranker's score."""

    cue: Cue
    content: Candidate
    score: float


@cache
def model() -> Model:
    """The model that ships with the package."""
    with np.load(io.BytesIO(read_bytes(MODEL_FILE))) as data:
        tables = json.loads(bytes(data["tables"]).decode("utf-8"))
        trees = {
            name: Trees(
                **{
                    part: data[f"{name}_{part}"] for part in ("feature", "threshold", "left", "right", "value", "roots")
                },
                depth=int(data[f"{name}_depth"]),
                base=float(data[f"{name}_base"]),
            )
            for name in ("cues", "spans")
        }
    know = Knowledge(
        {k: (y, n) for k, y, n in tables["words"]},
        {k: (y, n) for k, y, n in tables["constructions"]},
        tables["ranks"],
        tables["prior"],
    )
    x, y = tables["calibration"]
    return Model(know, trees["cues"], trees["spans"], tables["threshold"], (tuple(x), tuple(y)))


def possible_cues(v: View, p: Page, know: Knowledge) -> list[Cue]:
    """Words outside quotations that learning or the parse make possible cues, in order."""
    out = []
    for i, pos in enumerate(v.pos):
        if p.at[i] >= 0:
            continue
        if pos in _GATED_CLASSES:
            if (first := phrase_before_source(v, i)) >= 0:
                out.append(Cue(i, first, i, "according"))
                continue
            if v.lower[i] == "according":
                continue
            word_class = WORD_CLASS[pos]
            if know.word(f"{v.lemma[i].lower()}|{word_class}")[0] >= GATE or (
                word_class == "V" and (_beside_quotation(p, i) or any(v.dep[k] == "ccomp" for k in v.children[i]))
            ):
                out.append(Cue(i, i, i, {"V": "verb", "N": "noun"}.get(word_class, "other")))
        elif v.lower[i] == ":":
            out.append(Cue(i, i, i, "colon"))
    return out


def _beside_quotation(p: Page, i: int) -> bool:
    """A quotation begins or ends within two tokens of the word."""
    return any(p.at[k] >= 0 for k in (i - 2, i - 1, i + 1, i + 2) if 0 <= k < len(p.at))


def cue_rows(v: View, p: Page, cues: list[Cue], know: Knowledge) -> list[list[float]]:
    """Features of all possible cues of an article."""
    rates = {cue.token: know.word(word_key(v, cue))[0] for cue in cues}
    return [cue_features(v, p, cue, know, rates) for cue in cues]


def says_something(v: View, p: Page, cue: Cue, content: Candidate) -> bool:
    """False for what annotators of attributions count and readers of statements do not want as a row of its own:
    whom somebody cites, whom somebody tells, "nothing", "it", "declined to comment", "launched an inquiry"."""
    tokens = [i for s, e in content.spans for i in range(s, e + 1) if v.pos[i] not in ("PUNCT", "SPACE")]
    lemma = v.lemma[cue.token].lower()
    if lemma in ("see", "watch", "hear") and content.head >= 0 and _bare_infinitive(v, cue.token, content.head):
        return False  # a battle that saw the army take the town
    if any(p.at[i] >= 0 for i in tokens):
        return not _is_work(v, p, lemma, tokens)
    if not tokens:
        return False
    verbal = any(v.pos[i] in ("VERB", "AUX") for i in tokens)
    if lemma in ("cite", "tell") and not verbal:
        return False
    if lemma == "know" and v.lower[tokens[0]] == "as":  # the agency, known as …
        return False
    if lemma in ("decline", "refuse") and [v.lower[i] for i in tokens[:2]] == ["to", "comment"]:
        return False
    if cue.kind == "verb" and _is_deed(v, p, cue.token, lemma, tokens):
        return False
    return len(tokens) > 2 or any(v.pos[i] in ("VERB", "AUX", "NOUN", "PROPN", "ADJ") for i in tokens)


def _bare_infinitive(v: View, verb: int, head: int) -> bool:
    aux = any(v.dep[k] in ("aux", "mark") for k in v.children[head])
    return v.head[head] == verb and v.dep[head] == "ccomp" and v.tag[head] == "VB" and not aux


def _is_deed(v: View, p: Page, c: int, lemma: str, tokens: list[int]) -> bool:
    """``launched an inquiry``, ``claimed 300 lives``, ``You can read more here``: done, or addressed to the reader."""
    doing, reading, idioms = deeds()
    if lemma in doing:
        return v.lower[tokens[0]] not in ("that", "whether", "how", "why", "what")
    if lemma in reading:
        subject = next((k for k in v.children[c] if v.dep[k] == "nsubj"), None)
        return v.lower[subject] == "you" if subject is not None else c == p.paragraphs[p.paragraph_of[c]][0]
    objects = {v.lemma[i].lower() for i in range(c + 1, tokens[-1] + 1) if v.head[i] == c}
    return not idioms.get(lemma, frozenset()).isdisjoint(objects)


def _is_work(v: View, p: Page, lemma: str, tokens: list[int]) -> bool:
    """``wrote the novel "Winter Road"``, ``hummed "Green Valley"``: a work that somebody made or performed."""
    nouns, performing, making = works()
    if lemma not in performing and lemma not in making:
        return False
    first = next(i for i in tokens if p.at[i] >= 0)
    if lemma in making and not any(v.lower[i] in nouns for i in range(max(0, first - 3), first)):
        return False
    q = p.quotations[p.at[first]]
    words = v.text[q.inner_start : q.inner_end].rstrip(",").split()
    return words[-1][-1:] not in ".?!" and all(w[:1].isupper() or len(w) < 4 for w in words)


def choose(v: View, p: Page, m: Model) -> list[Choice]:
    """The attributions of an article, best first: no content holds another's cue or content."""
    cues = possible_cues(v, p, m.know)
    rows = cue_rows(v, p, cues, m.know)
    scores = logistic(m.cues.predict(rows)).tolist()
    sums = running_sums(v, p, {cue.token: score for cue, score in zip(cues, scores, strict=True)})
    options: list[tuple[Cue, Candidate]] = []
    features: list[list[float]] = []
    for cue, row, score in zip(cues, rows, scores, strict=True):
        if score < CUE_GATE:
            continue
        found = candidates(v, p, cue)
        options += [(cue, candidate) for candidate in found]
        features += span_features(v, p, cue, row, score, found, m.know, sums)
    values = m.spans.predict(features).tolist()
    kept = settle([Choice(*o, s) for o, s in zip(options, values, strict=True)], len(v), m.threshold)
    return [choice for choice in kept if says_something(v, p, choice.cue, choice.content)]


def settle(found: list[Choice], length: int, threshold: float) -> list[Choice]:
    """The best-scored choices that can stand together; one a cue, contents and cues disjoint."""
    taken, cued = bytearray(length), bytearray(length)
    out = []
    for choice in sorted(found, key=lambda k: (-k.score, k.cue.token, k.content.spans)):
        if choice.score < threshold:
            break
        cue, spans = choice.cue, choice.content.spans
        if cued[cue.token] or taken[cue.token]:
            continue
        if any(any(taken[s : e + 1]) or any(cued[s : e + 1]) for s, e in spans):
            continue
        cued[cue.token] = 1
        for s, e in spans:
            taken[s : e + 1] = b"\1" * (e - s + 1)
        out.append(choice)
    return out


def contents_by_sentence(v: View, chosen: list[Choice]) -> dict[int, list[tuple[int, int]]]:
    """Token spans of all contents that begin or end in each sentence: nobody named inside them is a source."""
    out: dict[int, list[tuple[int, int]]] = {v.sentence_of[c.cue.token]: [] for c in chosen}
    for choice in chosen:
        for span in choice.content.spans:
            for sentence in {v.sentence_of[span[0]], v.sentence_of[span[1]]}:
                out.setdefault(sentence, []).append(span)
    return out
