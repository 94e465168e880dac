"""Annotated articles as the ranker of attributions learns from them: which tokens are cues, what candidates are worth."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin

from transforms.nlp.model import load, make_doc
from transforms.nlp.paragraphs import paragraph_spans
from transforms.nlp.quotes.candidates import Candidate
from transforms.nlp.quotes.cues import Cue
from transforms.nlp.quotes.features import WORD_CLASS, construction_keys
from transforms.nlp.quotes.marks import find_quotations
from transforms.nlp.quotes.page import Page, page
from transforms.nlp.quotes.view import View, view

FOLDS = 5
IGNORED = frozenset("\"“”'‘’`,.")


@dataclass
class Learning:
    """One article while it is learnt from."""

    text: str
    gold: list[dict[str, Any]]
    v: View
    p: Page
    fold: int
    cue_tokens: list[frozenset[int]] = field(default_factory=list)
    gold_chars: list[set[int]] = field(default_factory=list)
    words: dict[str, tuple[float, float]] = field(default_factory=dict)
    constructions: dict[str, tuple[float, float]] = field(default_factory=dict)
    cues: list[Cue] = field(default_factory=list)
    cue_rows: list[list[float]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    options: list[tuple[Cue, Candidate]] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    span_rows: list[list[float]] = field(default_factory=list)


def read(path: Path, parses: Path | None, model: str) -> list[Learning]:
    """The annotated articles, parsed (or with parses kept from an earlier run)."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    records = [json.loads(line) for line in content.decode("utf-8").split("\n") if line]
    nlp = load(model)
    if parses and parses.exists():
        docs: Iterator[Doc] = iter(DocBin().from_bytes(parses.read_bytes()).get_docs(nlp.vocab))
    else:
        docs = nlp.pipe((make_doc(nlp, r["text"]) for r in records), batch_size=16)
    out = []
    kept = DocBin(store_user_data=False)
    for n, (record, doc) in enumerate(zip(records, docs, strict=True)):
        if parses and not parses.exists():
            kept.add(doc)
        v = view(doc)
        p = page(v, find_quotations(v.text), paragraph_spans(v.text))
        article = Learning(v.text, record["gold"]["attributions"], v, p, n % FOLDS)
        for a in article.gold:
            article.gold_chars.append(covered(v.text, a["content"]))
            article.cue_tokens.append(tokens_of(v, a["cue"]))
        out.append(article)
    if parses and not parses.exists():
        parses.write_bytes(kept.to_bytes())
    return out


def covered(text: str, spans: Any) -> set[int]:
    """Code points of the spans without white space, quotation marks and the like: what overlap is measured on."""
    return {
        i for s, e in spans for i in range(s, e) if not text[i : i + 1].isspace() and text[i : i + 1] not in IGNORED
    }


def tokens_of(v: View, spans: Any) -> frozenset[int]:
    return frozenset(i for s, e in spans for i in range(v.token_holding(s), v.token_before(e) + 1) if v.end[i] > s)


def root_of(v: View, tokens: frozenset[int]) -> int | None:
    """The token of the cue that the others hang on."""
    inside = [i for i in sorted(tokens) if v.head[i] not in tokens or v.head[i] == i]
    words = [i for i in inside if v.pos[i] not in ("PUNCT", "SPACE")]
    return next(iter(words or inside), None)


def count_words(article: Learning) -> None:
    """How often each word is a cue here, as itself (``lemma|V``), as subject (``|s``), with a preposition (``|p``)."""
    v = article.v
    roots = {r for t in article.cue_tokens if (r := root_of(v, t)) is not None}
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for i, pos in enumerate(v.pos):
        if article.p.at[i] >= 0 or pos not in WORD_CLASS:
            continue
        lemma, yes = v.lemma[i].lower(), float(i in roots)
        keys = [f"{lemma}|{WORD_CLASS[pos]}"]
        if WORD_CLASS[pos] == "V":
            keys += [f"{v.lemma[k].lower()}|s" for k in v.children[i] if v.dep[k] in ("nsubj", "nsubjpass")]
        keys += [f"{lemma} {v.lower[k]}|p" for k in v.children[i] if k > i and v.dep[k] in ("prep", "agent", "dative")][
            :1
        ]
        if v.lower[i] == "to" and i and v.lower[i - 1] == "according":
            keys, yes = ["according to"], float(i in roots or i - 1 in roots)
        for key in keys:
            counts[key][0] += yes
            counts[key][1] += 1
    article.words = {k: (y, n) for k, (y, n) in counts.items()}


def total(parts: list[dict[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    out: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for part in parts:
        for key, (yes, n) in part.items():
            out[key][0] += yes
            out[key][1] += n
    return {k: (out[k][0], out[k][1]) for k in sorted(out)}


def label_ranks(articles: list[Learning]) -> dict[str, float]:
    """Labels of the parse and prepositions in the order of their share of cues among possible cues."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for article in articles:
        v = article.v
        cued = frozenset().union(*article.cue_tokens) if article.cue_tokens else frozenset()
        starts = {v.token_holding(a["content"][0][0]) for a in article.gold}
        for i in range(len(v)):
            near = any(k in cued for k in (i - 1, i, i + 1, v.head[i]))
            yes = float(i in starts or i in cued)
            if near or i in starts:
                for key in (f"t:{v.tag[i]}", f"d:{v.dep[i]}"):
                    counts[key][0] += yes
                    counts[key][1] += 1
                if v.pos[i] in ("ADP", "SCONJ"):
                    counts[f"w:{v.lower[i]}"][0] += yes
                    counts[f"w:{v.lower[i]}"][1] += 1
    out: dict[str, float] = {}
    for kind in "tdw":
        keys = [k for k in counts if k.startswith(kind + ":") and counts[k][1] >= 10]
        for place, key in enumerate(sorted(keys, key=lambda k: (counts[k][0] / counts[k][1], k))):
            out[key] = float(place)
    return out


def label_options(article: Learning) -> None:
    """Overlap of each candidate with the best gold attribution, less when the cue is not that attribution's."""
    text, v = article.text, article.v
    for cue, candidate in article.options:
        spans = [(v.start[s], v.end[e]) for s, e in candidate.spans]
        mine = covered(text, spans)
        best = 0.0
        for chars, tokens in zip(article.gold_chars, article.cue_tokens, strict=True):
            if chars & mine:
                overlap = len(chars & mine) / len(chars | mine)
                best = max(best, overlap if cue.token in tokens else 0.7 * overlap)
        article.overlaps.append(best)


def worth(overlap: float) -> float:
    """What a candidate is worth: half for finding the attribution, half for its exact edges."""
    return 0.5 * (overlap >= 0.3) + 0.35 * (overlap >= 0.8) + 0.15 * overlap


def count_constructions(article: Learning) -> None:
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (cue, candidate), overlap in zip(article.options, article.overlaps, strict=True):
        for key in construction_keys(article.v, cue, candidate):
            counts[key][0] += overlap >= 0.8
            counts[key][1] += 1
        if candidate.head >= 0:
            key = "#" + article.v.lemma[candidate.head].lower()
            counts[key][0] += overlap >= 0.3
            counts[key][1] += 1
    article.constructions = {k: (y, n) for k, (y, n) in counts.items()}
