"""Learns the attribution ranker from annotated articles and writes the numbers that ship with the package.

    python -m benchmarks.learn_quotes quotes.train.jsonl.gz [--parses FILE] [--out FILE] [--trial N]

The input is JSON Lines: ``text`` and ``gold.attributions``, each with spans ``content``, ``source``, ``cue``. Needs
scikit-learn (extra ``learn``); the package itself evaluates the trees with numpy. The same input gives the same file.
What the model is, what it was learnt from and how well it does: ``QUOTES_MODEL.md`` beside this file.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.isotonic import IsotonicRegression

from benchmarks.quote_gold import (
    FOLDS,
    Learning,
    count_constructions,
    count_words,
    label_options,
    label_ranks,
    read,
    total,
    worth,
)
from benchmarks.quote_outcome import evaluate
from benchmarks.quote_trees import array, fit_cues, fit_spans, save
from transforms.nlp.quotes.candidates import Candidate, candidates
from transforms.nlp.quotes.features import Knowledge, running_sums, span_features
from transforms.nlp.quotes.ranker import CUE_GATE, MODEL_FILE, cue_rows, possible_cues
from transforms.nlp.quotes.trees import Trees, logistic

RARE = 4  # constructions of a word seen less often than this are left to the general count


def learn_cues(articles: list[Learning], base: Knowledge) -> Trees:
    """Cue scores for each article from models that never saw it; the model of all articles."""
    for a in articles:
        know = replace(base, less_words=a.words)
        a.cues = possible_cues(a.v, a.p, base)
        a.cue_rows = cue_rows(a.v, a.p, a.cues, know)
    cued = [frozenset().union(*a.cue_tokens) if a.cue_tokens else frozenset() for a in articles]
    labels = [[float(cue.token in c) for cue in a.cues] for a, c in zip(articles, cued, strict=True)]
    for fold in range(FOLDS):
        rows = array([r for a in articles if a.fold != fold for r in a.cue_rows])
        known = np.array([y for a, ys in zip(articles, labels, strict=True) if a.fold != fold for y in ys])
        trees = fit_cues(rows, known)
        for a in articles:
            if a.fold == fold:
                a.scores = logistic(trees.predict(a.cue_rows)).tolist()
    return fit_cues(array([r for a in articles for r in a.cue_rows]), np.array([y for ys in labels for y in ys]))


def collect_options(articles: list[Learning]) -> None:
    for a in articles:
        for cue, score in zip(a.cues, a.scores, strict=True):
            if score >= CUE_GATE:
                a.options += [(cue, candidate) for candidate in candidates(a.v, a.p, cue)]
        label_options(a)
        count_constructions(a)


def collect_spans(articles: list[Learning], base: Knowledge) -> None:
    for a in articles:
        know = replace(base, less_words=a.words, less_constructions=a.constructions)
        sums = running_sums(a.v, a.p, {cue.token: s for cue, s in zip(a.cues, a.scores, strict=True)})
        grouped: dict[int, list[Candidate]] = defaultdict(list)
        for cue, candidate in a.options:
            grouped[cue.token].append(candidate)
        for cue, row, score in zip(a.cues, a.cue_rows, a.scores, strict=True):
            if grouped[cue.token]:
                a.span_rows += span_features(a.v, a.p, cue, row, score, grouped[cue.token], know, sums)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--parses", type=Path, help="file to keep the parses in between runs")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "transforms/nlp/lexicons" / MODEL_FILE)
    parser.add_argument("--model", default="en_core_web_sm")
    parser.add_argument("--trial", type=int, help="use the first N articles only and write nothing")
    a = parser.parse_args()
    articles = read(a.gold, a.parses, a.model)[: a.trial]
    for article in articles:
        count_words(article)
    words = total([x.words for x in articles])
    prior = sum(y for k, (y, _) in words.items() if k[-2:] in ("|V", "|N")) / max(
        1.0, sum(n for k, (_, n) in words.items() if k[-2:] in ("|V", "|N"))
    )
    base = Knowledge(words, {}, label_ranks(articles), prior)
    cues = learn_cues(articles, base)
    collect_options(articles)
    base = replace(base, constructions=total([x.constructions for x in articles]))
    collect_spans(articles, base)
    values: list[list[float]] = [[] for _ in articles]
    for fold in range(FOLDS):
        rows = array([r for x in articles if x.fold != fold for r in x.span_rows])
        labels = np.array([worth(o) for x in articles if x.fold != fold for o in x.overlaps])
        trees = fit_spans(rows, labels)
        for n, article in enumerate(articles):
            if article.fold == fold:
                values[n] = trees.predict(article.span_rows).tolist()
    tried = [(evaluate(articles, values, t)[0], round(t, 2)) for t in np.arange(0.3, 0.505, 0.01).tolist()]
    for figures, t in tried:
        print(t, figures)
    # The strictest threshold that costs no more than a thousandth of F1: users check every row.
    best = max(figures["f1@0.3"] for figures, _ in tried)
    threshold = max(t for figures, t in tried if figures["f1@0.3"] >= best - 0.001)
    _, outcome = evaluate(articles, values, threshold)
    iso = IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip").fit(outcome.score, outcome.right)
    calibration = thinned(iso.X_thresholds_, iso.y_thresholds_)
    print(
        "rows",
        sum(len(x.span_rows) for x in articles),
        "cues",
        sum(len(x.cues) for x in articles),
        "threshold",
        threshold,
    )
    if a.trial:
        return
    spans = fit_spans(
        array([r for x in articles for r in x.span_rows]), np.array([worth(o) for x in articles for o in x.overlaps])
    )
    save(a.out, pruned(base), cues, spans, threshold, calibration)
    print(a.out, a.out.stat().st_size, "bytes")


def pruned(know: Knowledge) -> Knowledge:
    """Without counts that hardly move anything: words never cues and seen rarely, rare constructions."""
    words = {k: c for k, c in know.words.items() if c[0] >= 1 or c[1] >= 8}
    constructions = {
        k: c for k, c in know.constructions.items() if (k.startswith(("/", "#")) and c[1] > 1) or c[1] >= RARE
    }
    return replace(know, words=words, constructions=constructions)


def thinned(x: Any, y: Any) -> list[list[float]]:
    """A step function of the isotonic fit with at most forty points, rounded."""
    keep = sorted({int(i) for i in np.linspace(0, len(x) - 1, min(40, len(x)))})
    return [[round(float(x[i]), 4) for i in keep], [round(float(y[i]), 4) for i in keep]]


if __name__ == "__main__":
    main()
